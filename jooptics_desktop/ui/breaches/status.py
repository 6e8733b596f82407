"""What the top bar says about breaches, to those who answer for privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.services import breaches
from jooptics_desktop.ui.kit.notes import Note

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk


def breach_notes(desk: Desk) -> list[Note]:
    """One note at most: somebody should have been told, else a breach is open. Not for the GUI thread."""
    if desk.session is None or not desk.session.staff.may(Permission.PRIVACY_MANAGE):
        return []
    open_ones = breaches.open_breaches(desk)
    late = sum(one.overdue for one in open_ones)
    if late:
        return [Note("danger", mark("Breach, overdue: {count}"), {"count": isolate_ltr(str(late))})]
    if open_ones:
        return [Note("danger", mark("Breach open: {count}"), {"count": isolate_ltr(str(len(open_ones)))})]
    return []
