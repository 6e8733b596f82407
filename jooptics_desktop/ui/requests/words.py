"""How a request is written on screen: its number, its pill, the sentence of its next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.requests import Reminder
from jooptics_desktop.l10n import isolate_ltr, mark, tr, trn
from jooptics_desktop.l10n.words_requests import REMINDERS, STATES

if TYPE_CHECKING:
    from datetime import date

    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.services.requests import Listed
    from jooptics_desktop.ui.kit.labels import PillKind

_KINDS: Final[dict[Reminder, PillKind]] = {
    Reminder.HALF: "info",
    Reminder.SOON: "warning",
    Reminder.LAST_DAY: "warning",
    Reminder.OVERDUE: "danger",
}


def request_number(number: int) -> str:
    """`R-12`."""
    return isolate_ltr(f"R-{number}")


def pill_of(listed: Listed) -> tuple[PillKind, str]:
    """The kind of pill, and its marked message: how its term stands, or how it ended."""
    request = listed.request
    if not request.open:
        return "neutral", mark("Taken back") if request.taken_back else STATES[request.state]
    if request.paused:
        return "info", mark("Waiting for a proof")
    if listed.reminder is None:
        return "ok", mark("On time")
    return _KINDS[listed.reminder], REMINDERS[listed.reminder]


def days_left(request: SubjectRequest, today: date) -> str:
    """How far away the due day is, in plain days."""
    days = (request.due_on - today).days
    if not request.open or request.paused:
        return ""
    if days == 0:
        return tr("today")
    if days > 0:
        return trn("in {count} day", "in {count} days", days)
    return trn("{count} day ago", "{count} days ago", -days)
