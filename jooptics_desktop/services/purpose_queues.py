"""What waits to be done for a purpose, and is let go the moment the purpose ends.

Every queue that uses personal data for an optional purpose stands in `QUEUES`, and nowhere else: `consent_keeping`
empties them inside the transaction that ends a consent, whichever way it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.privacy import EventType
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import usage_ending
from jooptics_desktop.sync.spool import Spool
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.privacy import ConsentEvent
    from jooptics_desktop.services.desk import Desk

    # Handed the desk, the unit of work and the event that ends a consent; must be safe to repeat.
    Drain = Callable[[Desk, Work, ConsentEvent], None]

ENDS: Final = frozenset({EventType.REFUSED, EventType.WITHDRAWN, EventType.OBJECTED, EventType.EXPIRED})


@dataclass(frozen=True, slots=True)
class Queue:
    """Work of one purpose that waits; `drain` lets all of it go that is about the person (or the store)."""

    purpose: PurposeCode
    name: str
    drain: Drain


def drain(desk: Desk, work: Work, event: ConsentEvent) -> None:
    """Let go of whatever waits for the purpose, when this event ends it."""
    if event.type not in ENDS:
        return
    for queue in QUEUES:
        if queue.purpose is event.purpose.code:
            queue.drain(desk, work, event)


def _sealed_objects(desk: Desk, _work: Work, _event: ConsentEvent) -> None:
    """What was sealed for the service and not sent; sealed anew should the store agree again."""
    Spool(Home(desk.store.path.parent).backup / "cloud" / "spool").clear()


def _told_of_use(_desk: Desk, work: Work, event: ConsentEvent) -> None:
    usage_ending.follow(work, event)


QUEUES: Final = (
    Queue(PurposeCode.CLOUD_BACKUP, "sealed objects that wait for the service", _sealed_objects),
    Queue(PurposeCode.CLOUD_BACKUP_ABROAD, "sealed objects that wait for the service", _sealed_objects),
    Queue(PurposeCode.IMPROVEMENT, "counts of use that wait, and those that were sent", _told_of_use),
    Queue(PurposeCode.ERROR_REPORTS, "error reports that were sent", _told_of_use),
)
