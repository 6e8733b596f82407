"""The clocks of a breach: hours of real time, under both laws, over changes of the clock and feasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.breaches import (
    Breach,
    BreachEntry,
    BreachFacts,
    ClockState,
    EntryKind,
    Happened,
    Risk,
    Whom,
    clock,
    facts_of,
    plain,
)
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.system.jurisdictions import read_jurisdiction

PACKS = Path(__file__).parents[2] / "resources" / "jurisdictions"
JO, EU = read_jurisdiction(PACKS, "JO").breach, read_jurisdiction(PACKS, "EU").breach
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def some_facts(noticed: datetime = THURSDAY, **changes: object) -> BreachFacts:
    values = {
        "noticed_at": noticed, "happened": Happened.STOLEN, "what": "A laptop.", "categories": ("contact",),
        "people": 3, "measures": "Shut out.", "risk": Risk.HIGH,
    }  # fmt: skip
    return BreachFacts(**{**values, **changes})  # type: ignore[arg-type]  # builders take any field


def an_entry(kind: EntryKind, whom: Whom | None = None, done_at: datetime | None = None) -> BreachEntry:
    facts = some_facts() if kind is EntryKind.RECORDED else None
    return BreachEntry("id", kind, THURSDAY, StaffId("staff"), facts, whom, "", done_at)


def states(breach: Breach, now: datetime) -> dict[Whom, ClockState]:
    return {one.whom: one.state for one in breach.clocks(JO, now)}


@pytest.mark.promise("S10.5")
def test_in_jordan_people_within_a_day_and_the_unit_within_three_weekend_or_not() -> None:
    people, unit = Breach("b", 1, "JO", (an_entry(EntryKind.RECORDED),)).clocks(JO, THURSDAY)
    assert people.due_at == datetime(2026, 11, 27, 14, 0, tzinfo=UTC)  # a Friday
    assert unit.due_at == datetime(2026, 11, 29, 14, 0, tzinfo=UTC)
    assert (people.state, unit.state) == (ClockState.RUNNING, ClockState.RUNNING)


@pytest.mark.promise("S10.5")
def test_in_europe_the_authority_within_three_days_and_people_without_a_figure() -> None:
    people, authority = Breach("b", 1, "EU", (an_entry(EntryKind.RECORDED),)).clocks(EU, THURSDAY)
    assert (people.due_at, people.state) == (None, ClockState.NO_FIGURE)
    assert authority.due_at == THURSDAY + timedelta(hours=72)


@pytest.mark.promise("S10.5")
@pytest.mark.parametrize(
    ("night", "hours_on_the_wall"), [((2027, 3, 27), 73), ((2027, 10, 30), 71)], ids=["spring", "autumn"]
)
def test_a_night_when_the_clocks_change_makes_it_neither_longer_nor_shorter(
    night: tuple[int, int, int], hours_on_the_wall: int
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    noticed = datetime(*night, 12, 0, tzinfo=berlin).astimezone(UTC)
    due = clock(Whom.AUTHORITY, noticed, 72, None, noticed).due_at
    assert due is not None
    wall = due.astimezone(berlin).replace(tzinfo=None) - noticed.astimezone(berlin).replace(tzinfo=None)
    assert due - noticed == timedelta(hours=72)
    assert wall == timedelta(hours=hours_on_the_wall)


@given(MOMENTS, st.integers(0, 200), st.integers(1, 96))
def test_a_clock_runs_until_its_moment_and_not_a_second_longer(
    noticed: datetime, later: int, hours: int
) -> None:
    now = noticed + timedelta(hours=later)
    found = clock(Whom.PEOPLE, noticed, hours, None, now)
    assert (found.state is ClockState.OVERDUE) == (later > hours)
    last = noticed + timedelta(hours=hours)
    assert clock(Whom.PEOPLE, noticed, hours, None, last).state is ClockState.RUNNING
    assert clock(Whom.PEOPLE, noticed, hours, None, last + timedelta(seconds=1)).state is ClockState.OVERDUE


def test_who_was_told_in_time_or_late_or_need_not_be() -> None:
    first = an_entry(EntryKind.RECORDED)
    in_time = an_entry(EntryKind.TOLD, Whom.PEOPLE, THURSDAY + timedelta(hours=24))
    late = an_entry(EntryKind.TOLD, Whom.AUTHORITY, THURSDAY + timedelta(hours=73))
    needless = an_entry(EntryKind.NOT_NEEDED, Whom.AUTHORITY)
    now = THURSDAY + timedelta(days=30)
    assert states(Breach("b", 1, "JO", (first,)), now) == dict.fromkeys(Whom, ClockState.OVERDUE)
    assert states(Breach("b", 1, "JO", (first, in_time, late)), now) == {
        Whom.PEOPLE: ClockState.TOLD, Whom.AUTHORITY: ClockState.TOLD_LATE,
    }  # fmt: skip
    assert states(Breach("b", 1, "JO", (first, late, needless)), now)[Whom.AUTHORITY] is ClockState.NOT_NEEDED


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"noticed_at": THURSDAY + timedelta(seconds=1)}, "breach.future", "noticed_at"),
        ({"what": "  "}, "breach.facts_missing", "what"),
        ({"measures": ""}, "breach.facts_missing", "measures"),
        ({"people": -1}, "breach.number_wrong", "people"),
    ],
)
def test_what_has_to_be_said_is_said(changes: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        some_facts(**changes).checked(THURSDAY)  # type: ignore[arg-type]  # builders take any field
    assert (refused.value.code, refused.value.field) == (code, field)


@given(MOMENTS, st.text(), st.integers(0, 10**6), st.none() | MOMENTS)
def test_facts_are_kept_as_they_were(
    noticed: datetime, words: str, people: int, since: datetime | None
) -> None:
    facts = some_facts(noticed, what=words, people=people, since=since)
    assert facts_of(plain(facts)) == facts
