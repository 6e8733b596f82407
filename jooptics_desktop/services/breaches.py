"""The register of breaches: recording one, telling those who must be told, settling it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.breaches import Breach, BreachEntry, ClockState, EntryKind
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import jurisdictions

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.breaches import BreachClock, BreachFacts, Whom
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk

NUMBERS: Final = "breach"


@dataclass(frozen=True, slots=True)
class Running:
    """A breach and how its clocks stand now."""

    breach: Breach
    clocks: tuple[BreachClock, ...]

    @property
    def overdue(self) -> bool:
        """Whether somebody should have been told by now."""
        return not self.breach.closed and any(one.state is ClockState.OVERDUE for one in self.clocks)


@dataclass(frozen=True, slots=True)
class Concerned:
    """A customer whom it may concern, and how to reach them."""

    customer_id: CustomerId
    number: int
    name: str
    phones: tuple[str, ...]
    email: str


def record_breach(desk: Desk, facts: BreachFacts) -> Done[Breach]:
    """Enter a breach under the law that holds for the store now; its clocks run from `noticed_at`.

    Raises as `BreachFacts.checked`.
    """
    member = desk.require(Permission.PRIVACY_MANAGE)
    checked = facts.checked(desk.clock.now())
    with desk.store.write() as work:
        law = jurisdictions.in_force(work)
        first = BreachEntry(desk.ids.new(), EntryKind.RECORDED, desk.clock.now(), member.id, checked)
        breach = Breach(desk.ids.new(), work.settings.next_number(NUMBERS), law.code, (first,))
        work.breaches.begin(breach)
        desk.note(work, "breach_recorded", breach.id, number=breach.number, people=checked.people)
        work.changed("breach", breach.id)
    return Done(breach, work.changes)


def correct_breach(desk: Desk, breach_id: str, facts: BreachFacts) -> Done[Breach]:
    """Enter what is known better now; what was entered before stays."""
    desk.require(Permission.PRIVACY_MANAGE)
    return _add(desk, breach_id, EntryKind.CORRECTED, facts=facts.checked(desk.clock.now()))


def note_told(desk: Desk, breach_id: str, whom: Whom, done_at: datetime, words: str = "") -> Done[Breach]:
    """They were told at that moment, in the way `words` say."""
    desk.require(Permission.PRIVACY_MANAGE)
    if done_at > desk.clock.now():
        raise RuleBroken("breach.future", field="done_at")
    return _add(desk, breach_id, EntryKind.TOLD, whom=whom, words=words, done_at=done_at)


def note_not_needed(desk: Desk, breach_id: str, whom: Whom, why: str) -> Done[Breach]:
    """They need not be told; `why` is kept for the authority. Raises `RuleBroken("breach.why_missing")`."""
    desk.require(Permission.PRIVACY_MANAGE)
    if not why.strip():
        raise RuleBroken("breach.why_missing", field="words")
    return _add(desk, breach_id, EntryKind.NOT_NEEDED, whom=whom, words=why)


def close_breach(desk: Desk, breach_id: str, words: str = "") -> Done[Breach]:
    """Put it away; raises `RuleBroken("breach.not_settled")` while a clock is open."""
    desk.require(Permission.PRIVACY_MANAGE)
    found = running(desk, breach_id)
    if not all(one.settled for one in found.clocks):
        raise RuleBroken("breach.not_settled")
    return _add(desk, breach_id, EntryKind.CLOSED, words=words)


def breaches(desk: Desk) -> list[Running]:
    """Every breach ever entered, newest first."""
    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        found = work.breaches.all()
    return [_running(desk, breach) for breach in found]


def running(desk: Desk, breach_id: str) -> Running:
    """One breach; raises `RuleBroken("breach.unknown")`."""
    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        return _running(desk, _known(work, breach_id))


def open_breaches(desk: Desk) -> list[Running]:
    """Those that are not closed."""
    return [one for one in breaches(desk) if not one.breach.closed]


def overdue(desk: Desk) -> list[Running]:
    """Those about which somebody should have been told by now."""
    return [one for one in breaches(desk) if one.overdue]


def concerned(desk: Desk, breach_id: str) -> list[Concerned]:
    """The customers it may concern, looked up now in the disclosure register, the audit trail or the whole list.

    Needs `export.all` and a fresh code where one is used: it is a list of people.
    """
    desk.require(Permission.EXPORT_ALL)
    with desk.store.read() as work:
        ids = work.breaches.concerned(_known(work, breach_id).facts)
        found = [customer for customer in map(work.customers.get, ids) if customer is not None]
    return [Concerned(c.id, c.number, c.name, tuple(c.phones), c.email) for c in found]


def count_concerned(desk: Desk, facts: BreachFacts) -> int:
    """How many customers such a reach finds now."""
    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        return len(work.breaches.concerned(facts))


def _running(desk: Desk, breach: Breach) -> Running:
    law = jurisdictions.pack(breach.jurisdiction)
    return Running(breach, breach.clocks(law.breach, desk.clock.now()))


def _known(work: Work, breach_id: str) -> Breach:
    found = work.breaches.get(breach_id)
    if found is None:
        raise RuleBroken("breach.unknown", field="breach")
    return found


def _add(
    desk: Desk,
    breach_id: str,
    kind: EntryKind,
    *,
    facts: BreachFacts | None = None,
    whom: Whom | None = None,
    words: str = "",
    done_at: datetime | None = None,
) -> Done[Breach]:
    member = desk.require(Permission.PRIVACY_MANAGE)
    entry = BreachEntry(
        desk.ids.new(), kind, desk.clock.now(), member.id, facts, whom, words.strip(), done_at
    )
    with desk.store.write() as work:
        breach = _known(work, breach_id)
        breach.require_open()
        work.breaches.add(breach_id, entry)
        desk.note(work, f"breach_{kind}", breach_id, whom=whom.value if whom else "")
        work.changed("breach", breach_id)
        known = _known(work, breach_id)
    return Done(known, work.changes)
