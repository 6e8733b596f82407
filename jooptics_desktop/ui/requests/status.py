"""What the top bar says about requests, to those who answer for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.requests import Reminder
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.services.requests import due_reminders, is_loud
from jooptics_desktop.ui.kit.notes import Note

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk


def request_notes(desk: Desk) -> list[Note]:
    """One note at most: what is overdue, else what is due soon. Reads the store; not for the GUI thread."""
    loud = [one for one in due_reminders(desk) if is_loud(one)]
    overdue = [one for one in loud if one.reminder is Reminder.OVERDUE]
    if overdue:
        count = isolate_ltr(str(len(overdue)))
        return [Note("danger", mark("Requests overdue: {count}"), {"count": count})]
    if loud:
        return [Note("warning", mark("Requests due soon: {count}"), {"count": isolate_ltr(str(len(loud)))})]
    return []
