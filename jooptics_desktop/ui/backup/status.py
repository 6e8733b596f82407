"""How backups stand, as a quiet word in the top bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.l10n import Formats, current_language, mark
from jooptics_desktop.services import backup
from jooptics_desktop.services.backup import is_problem
from jooptics_desktop.ui.kit.notes import Note

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.services.backup import PlaceStatus
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.system.home import Home


def backup_note(desk: Desk, home: Home) -> Note:
    """One word for all places: the worst of them. Reads two small files; not for the GUI thread."""
    now = desk.clock.now()
    found = backup.status(desk, home).places
    if not found:
        return Note("warning", mark("No backup yet"))
    refusing = max(place.refusing for place in found)
    if refusing:
        count = Formats(current_language()).number(refusing)
        return Note("warning", mark("No copy abroad wanted: {count}"), {"count": count})
    troubled = [place for place in found if is_problem(place, now)]
    if troubled:
        return Note("danger", mark("Backup needs you"))
    if any(place.last_success is None and not place.last_error for place in found):
        return Note("warning", mark("No backup yet"))
    waiting = [place for place in found if place.last_error]
    if waiting:
        return Note("info", waiting_word(waiting[0]))
    oldest = min(place.last_success for place in found if place.last_success is not None)
    return Note("ok", mark("Backed up {ago}"), {"ago": ago(now, oldest)})


def waiting_word(place: PlaceStatus) -> str:
    """Why a backup waits, in two words (a marked message)."""
    if place.place.kind is PlaceKind.CLOUD:
        return mark("Backup waiting: offline")
    return mark("Backup waiting: disk away")


def ago(now: datetime, then: datetime) -> str:
    """`2 hours ago` in the language of the screen."""
    return Formats(current_language()).ago(max(0.0, (now - then).total_seconds()))
