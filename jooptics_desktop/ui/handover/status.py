"""What the top bar says, to everybody, once it is announced that the store gets a new owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import isolate, mark
from jooptics_desktop.services import handover
from jooptics_desktop.ui.kit.notes import Note

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.services.desk import Desk


def handover_notes(desk: Desk, formats: Formats) -> list[Note]:
    """One note at most. Not for the GUI thread."""
    said = handover.announced(desk) if desk.session is not None else None
    if said is None:
        return []
    day = isolate(formats.date(said.on))
    return [Note("info", mark("New owner from {day}"), {"day": day})]
