"""What taking back a consent to help improve the program does, in the very transaction that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.privacy import EventType
from jooptics_desktop.domain.purposes import PurposeCode

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.privacy import ConsentEvent

# By purpose, the id of the answer that the service has yet to follow; kept until it acknowledges.
DELETIONS_OWED: Final = "usage.deletions_owed"


def follow(work: Work, event: ConsentEvent) -> None:
    """Let go what waits, and owe the service's deletion of what was sent. A consent that ran out only stops."""
    code = event.purpose.code
    if code is PurposeCode.IMPROVEMENT:
        work.usage.drop_all()
    if event.type is not EventType.EXPIRED and work.usage.is_anything_there(code):
        owe_deletion(work, event)


def owe_deletion(work: Work, event: ConsentEvent) -> None:
    """Remember that the service has something to delete."""
    work.settings.put(DELETIONS_OWED, {**deletions_owed(work), event.purpose.code.value: event.id})


def deletions_owed(work: Work) -> dict[str, str]:
    """By purpose, the answer that is still to be followed there."""
    found = work.settings.get(DELETIONS_OWED)
    return dict(found) if isinstance(found, dict) else {}
