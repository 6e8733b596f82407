"""That somebody looked at what is kept of a person is written down: once in a while, not at every glance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk

AGAIN: Final = timedelta(hours=4)


def note_reading(desk: Desk, work: Work, event: str, subject_id: str) -> None:
    """Note that the acting person looks at this now, unless that was noted in the last four hours.

    A visit opens the same record a dozen times; one entry for each person, record and half a day says who saw it
    and when, and can still be read.
    """
    now = desk.clock.now()
    actor = desk.session.staff.id if desk.session else None
    if not work.audit.was_noted(actor, event, subject_id, now - AGAIN):
        desk.note(work, event, subject_id)
