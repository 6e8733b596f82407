"""Breaches of personal data: what happened, the clocks that run, who was told, and when it is settled.

The clocks are hours from the moment it was noticed (Jordan: article 20 of the Personal Data Protection Law; European
Union: article 33 of Regulation 2016/679). They count every hour, nights, weekends and feasts too. Entries are only
ever added: a correction is a further entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.domain.ids import StaffId
    from jooptics_desktop.domain.jurisdiction import BreachClocks

MAX_WORDS = 2000


class Whom(StrEnum):
    """Who has to be told."""

    PEOPLE = "people"
    AUTHORITY = "authority"


class Risk(StrEnum):
    """How badly it may hurt the people concerned."""

    LOW = "low"
    HIGH = "high"


class Happened(StrEnum):
    """What kind of breach."""

    LOST = "lost"  # a computer, a disk, papers
    STOLEN = "stolen"
    WRONG_RECIPIENT = "wrong_recipient"
    INTRUSION = "intrusion"
    DESTROYED = "destroyed"  # deleted or locked away by somebody else
    OTHER = "other"


class Reach(StrEnum):
    """How the customers concerned are found: all of them, or those whose data moved in a time."""

    EVERYBODY = "everybody"
    DISCLOSED = "disclosed"  # the disclosure register has an entry about them
    TOUCHED = "touched"  # the audit trail does


class EntryKind(StrEnum):
    """What an entry says."""

    RECORDED = "recorded"
    CORRECTED = "corrected"
    TOLD = "told"
    NOT_NEEDED = "not_needed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class BreachFacts:
    """What is known. `people` is how many it may concern; `since` and `until` bound the search for them.

    `categories` name the kinds of data (`contact`, `prescriptions`, `sales`, `notes`); `what` and `measures` are the
    store's own words, which name nobody.
    """

    noticed_at: datetime
    happened: Happened
    what: str
    categories: tuple[str, ...]
    people: int
    measures: str
    risk: Risk
    reach: Reach = Reach.EVERYBODY
    since: datetime | None = None
    until: datetime | None = None

    def checked(self, now: datetime) -> BreachFacts:
        """Trimmed; raises `RuleBroken`: `breach.future`, `breach.facts_missing`, `breach.number_wrong`."""
        if self.noticed_at > now:
            raise RuleBroken("breach.future", field="noticed_at")
        what, measures = self.what.strip()[:MAX_WORDS], self.measures.strip()[:MAX_WORDS]
        for name, words in (("what", what), ("measures", measures)):
            if not words:
                raise RuleBroken("breach.facts_missing", field=name)
        if self.people < 0:
            raise RuleBroken("breach.number_wrong", field="people")
        return replace(self, what=what, measures=measures)


@dataclass(frozen=True, slots=True)
class BreachEntry:
    """One entry. `facts` stands in the first and in corrections; `whom`, `words` and `done_at` in the others."""

    id: str
    kind: EntryKind
    at: datetime
    by: StaffId
    facts: BreachFacts | None = None
    whom: Whom | None = None
    words: str = ""
    done_at: datetime | None = None


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    OVERDUE = "overdue"
    TOLD = "told"
    TOLD_LATE = "told_late"
    NOT_NEEDED = "not_needed"
    NO_FIGURE = "no_figure"  # the law gives none: without undue delay


@dataclass(frozen=True, slots=True)
class BreachClock:
    """By when somebody has to be told (None where the law gives no figure), and how that stands."""

    whom: Whom
    due_at: datetime | None
    state: ClockState

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be done."""
        return self.state in {ClockState.TOLD, ClockState.TOLD_LATE, ClockState.NOT_NEEDED}


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach with everything ever entered about it, oldest first."""

    id: str
    number: int
    jurisdiction: str
    entries: tuple[BreachEntry, ...]

    @property
    def facts(self) -> BreachFacts:
        """What is known now."""
        return next(entry.facts for entry in reversed(self.entries) if entry.facts is not None)

    @property
    def closed(self) -> bool:
        """Whether it is settled and put away."""
        return any(entry.kind is EntryKind.CLOSED for entry in self.entries)

    def settled_by(self, whom: Whom) -> BreachEntry | None:
        """The newest entry that says they were told, or need not be."""
        kinds = {EntryKind.TOLD, EntryKind.NOT_NEEDED}
        return next((e for e in reversed(self.entries) if e.kind in kinds and e.whom is whom), None)

    def clocks(self, law: BreachClocks, now: datetime) -> tuple[BreachClock, ...]:
        """How each clock stands at `now`."""
        hours = {Whom.PEOPLE: law.people_hours, Whom.AUTHORITY: law.authority_hours}
        return tuple(
            clock(whom, self.facts.noticed_at, hours[whom], self.settled_by(whom), now) for whom in Whom
        )

    def require_open(self) -> None:
        """Raise `RuleBroken("breach.closed")` once it was closed."""
        if self.closed:
            raise RuleBroken("breach.closed")


def clock(
    whom: Whom, noticed_at: datetime, hours: int | None, settled: BreachEntry | None, now: datetime
) -> BreachClock:
    """One clock: so many hours of real time after it was noticed, whatever the clocks on the wall do that night."""
    due = None if hours is None else noticed_at + timedelta(hours=hours)
    if settled is not None and settled.kind is EntryKind.NOT_NEEDED:
        return BreachClock(whom, due, ClockState.NOT_NEEDED)
    if settled is not None:
        late = due is not None and (settled.done_at or settled.at) > due
        return BreachClock(whom, due, ClockState.TOLD_LATE if late else ClockState.TOLD)
    if due is None:
        return BreachClock(whom, None, ClockState.NO_FIGURE)
    return BreachClock(whom, due, ClockState.OVERDUE if now > due else ClockState.RUNNING)


def plain(facts: BreachFacts) -> dict[str, Any]:
    """The facts as they are kept."""
    return {
        "noticed_at": facts.noticed_at.isoformat(), "happened": facts.happened.value, "what": facts.what,
        "categories": list(facts.categories), "people": facts.people, "measures": facts.measures,
        "risk": facts.risk.value, "reach": facts.reach.value,
        "since": facts.since.isoformat() if facts.since else None,
        "until": facts.until.isoformat() if facts.until else None,
    }  # fmt: skip


def facts_of(kept: Mapping[str, Any]) -> BreachFacts:
    """The facts as they were kept."""
    return BreachFacts(
        datetime.fromisoformat(kept["noticed_at"]), Happened(kept["happened"]), kept["what"],
        tuple(kept["categories"]), kept["people"], kept["measures"], Risk(kept["risk"]), Reach(kept["reach"]),
        datetime.fromisoformat(kept["since"]) if kept["since"] else None,
        datetime.fromisoformat(kept["until"]) if kept["until"] else None,
    )  # fmt: skip
