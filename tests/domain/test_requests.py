"""The way of a request: no wrong due day in ten years, and no step out of order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import RequestId, StaffId
from jooptics_desktop.domain.jurisdiction import Unit
from jooptics_desktop.domain.requests import (
    MAX_WORDS,
    Asked,
    AskedAbout,
    Channel,
    Delay,
    EventKind,
    IdentityProof,
    Law,
    Refusal,
    Reminder,
    RequestKind,
    RequestState,
    Stamp,
    SubjectRequest,
    receive,
)
from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.system.jurisdictions import read_jurisdiction

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, LAST = date(2026, 11, 22), date(2036, 11, 21)
DAY = timedelta(days=1)


def law(code: str, announced: frozenset[date] = frozenset()) -> Law:
    pack = read_jurisdiction(resources_folder() / "jurisdictions", code)
    return Law(code, pack.terms, pack.working_days(announced))


def every_feast() -> frozenset[date]:
    """As if the store had entered every holiday that hangs on the moon."""
    pack = read_jurisdiction(resources_folder() / "jurisdictions", "JO")
    return frozenset(day for holiday in pack.estimated for day in holiday.dates)


JORDAN, EUROPE = law("JO"), law("EU")
FEASTS = law("JO", every_feast())
LAWS = st.sampled_from([JORDAN, FEASTS, EUROPE])
days = st.dates(FIRST, LAST)


def stamp(on: date, number: int = 1) -> Stamp:
    return Stamp(f"event-{number}", datetime.combine(on, time(9), UTC), on, StaffId("staff"))


def asked(kind: RequestKind = RequestKind.ACCESS, **changes: object) -> Asked:
    values = {
        "about": AskedAbout.CUSTOMER,
        "subject_id": "customer-1",
        "wording": "Everything about me, please",
    }
    if kind.about_purposes:
        values["purposes"] = ("marketing",)  # type: ignore[assignment]  # one field of another type
    return Asked(kind, **{**values, **changes})  # type: ignore[arg-type]  # builders take any field


def received(on: date = FIRST, by: Law = JORDAN, kind: RequestKind = RequestKind.ACCESS) -> SubjectRequest:
    return receive(RequestId("request-1"), 1, asked(kind), stamp(on), by)


def every_day() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


# --- due days, day by day through ten years, against somebody else's counting


def working_days_by_numpy(calendar: Law, start: date, count: int) -> date:
    yearly = [date(year, month, day) for year in range(2026, 2039) for month, day in calendar.calendar.yearly]
    off = np.busdaycalendar("1111001", [np.datetime64(day) for day in (*yearly, *calendar.calendar.once)])
    found: date = np.busday_offset(start, count, roll="preceding", busdaycal=off).astype(date)
    return found


def month_by_looking(start: date, months: int) -> date:
    """Walk day by day to the month wanted, and on in it until the date is the same or the month is over."""
    wanted, day = (start.year * 12 + start.month - 1 + months), start
    while day.year * 12 + day.month - 1 < wanted:
        day += DAY
    while day.day < start.day and (day + DAY).month == day.month:
        day += DAY
    return day


@pytest.mark.promise("S7.1")
@pytest.mark.parametrize("place", [JORDAN, FEASTS], ids=["fixed holidays", "with every feast"])
def test_no_due_day_is_wrong_in_ten_years_in_jordan(place: Law) -> None:
    for day in every_day():
        request = received(day, place)
        assert request.due_on == working_days_by_numpy(place, day, 15)
        longer = request.extend(stamp(request.due_on), Delay.COMPLEX, place)
        assert longer.due_on == working_days_by_numpy(place, day, 30)


@pytest.mark.promise("S7.1", "S10.5")
def test_no_due_day_is_wrong_in_ten_years_in_europe() -> None:
    for day in every_day():
        request = received(day, EUROPE)
        assert request.due_on == month_by_looking(day, 1)
        longer = request.extend(stamp(request.due_on), Delay.COMPLEX, EUROPE)
        assert longer.due_on == month_by_looking(request.due_on, 2)


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2026, 11, 22), date(2026, 12, 13)),  # a Sunday: fifteen days that are no Friday and no Saturday
        (date(2026, 11, 19), date(2026, 12, 10)),  # a Thursday: the first day is Sunday
        (date(2026, 11, 20), date(2026, 12, 10)),  # Friday and Saturday begin there too
        (date(2026, 11, 21), date(2026, 12, 10)),
        (date(2026, 12, 13), date(2027, 1, 3)),  # 25 December and 1 January are Fridays that year
        (date(2027, 12, 20), date(2028, 1, 10)),  # and Saturdays the next
        (date(2028, 12, 18), date(2029, 1, 10)),  # and both Mondays after that
        (date(2028, 2, 10), date(2028, 3, 2)),  # over 29 February
        (date(2027, 4, 27), date(2027, 5, 18)),  # 1 May is a Saturday
    ],
)
def test_days_worked_out_by_hand(on: date, due: date) -> None:
    assert received(on).due_on == due


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2027, 8, 31), date(2027, 9, 30)),
        (date(2027, 12, 31), date(2028, 1, 31)),
        (date(2027, 3, 5), date(2027, 4, 5)),
    ],
)
def test_months_worked_out_by_hand(on: date, due: date) -> None:
    assert received(on, EUROPE).due_on == due


def test_a_feast_that_was_entered_does_not_count() -> None:
    before_eid = date(2027, 3, 1)
    assert received(before_eid, JORDAN).due_on == date(2027, 3, 22)
    assert received(before_eid, FEASTS).due_on == date(2027, 3, 25)


# --- the clock stands still only while identity is unproven


@given(LAWS, days, st.integers(0, 10), st.integers(0, 60))
def test_waiting_for_a_proof_never_shortens_the_time_that_is_left(
    place: Law, on: date, asked_after: int, proven_after: int
) -> None:
    request = received(on, place)
    first = request.due_on
    asked_on = on + asked_after * DAY
    waiting = request.ask_identity(stamp(asked_on))
    assert waiting.paused
    assert waiting.reminder(place, first + 400 * DAY) is None
    proven_on = asked_on + proven_after * DAY
    proven = waiting.prove_identity(stamp(proven_on), IdentityProof.ID_SEEN, place)
    assert not proven.paused
    assert proven.due_on >= first
    if proven_after <= 1:
        assert proven.due_on == first
    if place.unit is Unit.WORKING_DAYS:
        # The days the store had before and after together are never more than the law gives.
        counted = place.calendar.between(on, asked_on) + place.calendar.between(
            proven_on - DAY, proven.due_on
        )
        if proven_after > 1 and place.calendar.worked(proven_on) and asked_on < first:
            assert counted <= 15


def test_a_proof_at_the_counter_stops_no_clock() -> None:
    request = received().prove_identity(stamp(FIRST), IdentityProof.KNOWN, JORDAN)
    assert request.due_on == received().due_on
    assert request.identity is IdentityProof.KNOWN


def test_two_weeks_without_a_proof_come_on_top() -> None:
    request = received(date(2026, 11, 22)).ask_identity(stamp(date(2026, 11, 23)))
    proven = request.prove_identity(stamp(date(2026, 12, 7)), IdentityProof.CODE_SENT, JORDAN)
    # Tuesday 24 November to Sunday 6 December: nine working days.
    assert proven.due_on == JORDAN.calendar.after(date(2026, 12, 13), 9) == date(2026, 12, 24)


# --- reminders


@given(LAWS, days, st.booleans())
def test_reminders_come_in_order_and_the_last_before_it_is_too_late(
    place: Law, on: date, longer: bool
) -> None:
    request = received(on, place)
    if longer:
        request = request.extend(stamp(on), Delay.MANY_REQUESTS, place)
    order = [None, Reminder.HALF, Reminder.SOON, Reminder.LAST_DAY, Reminder.OVERDUE]
    said = [request.reminder(place, on + number * DAY) for number in range((request.due_on - on).days + 10)]
    assert [order.index(one) for one in said] == sorted(order.index(one) for one in said)
    assert set(said) == set(order)
    assert request.percent(place, on) == 0
    assert request.percent(place, request.due_on) == 100


def test_half_and_four_fifths_of_fifteen_days() -> None:
    request = received()
    told: dict[Reminder | None, int] = {}
    for number in range(1, 16):
        day = JORDAN.calendar.after(FIRST, number)
        told.setdefault(request.reminder(JORDAN, day), number)
    assert told == {None: 1, Reminder.HALF: 8, Reminder.SOON: 12, Reminder.LAST_DAY: 15}


# --- who asks, and for what


def test_every_right_of_the_policy_and_two_of_the_law_can_be_asked_for() -> None:
    assert [kind.value for kind in RequestKind if not kind.by_law_alone] == [
        "access", "correction", "deletion", "portability", "objection", "withdrawal",
    ]  # fmt: skip
    assert {kind for kind in RequestKind if kind.by_law_alone} == {
        RequestKind.RESTRICTION,
        RequestKind.COMPLAINT,
    }


@pytest.mark.parametrize("kind", RequestKind)
def test_nothing_is_accepted_before_it_is_known_who_asks(kind: RequestKind) -> None:
    request = received(kind=kind)
    if kind is RequestKind.COMPLAINT:
        assert request.accept(stamp(FIRST)).state is RequestState.ACCEPTED
        return
    for unproven in (request, request.ask_identity(stamp(FIRST))):
        with pytest.raises(RuleBroken) as refused:
            unproven.accept(stamp(FIRST))
        assert refused.value.code == "request.identity_unproven"


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"kind": RequestKind.OBJECTION, "purposes": ()}, "request.purpose_missing", "purposes"),
        ({"kind": RequestKind.WITHDRAWAL, "purposes": ()}, "request.purpose_missing", "purposes"),
        ({"kind": RequestKind.CORRECTION, "wording": "  "}, "request.wording_missing", "wording"),
        ({"kind": RequestKind.COMPLAINT, "wording": ""}, "request.wording_missing", "wording"),
        ({"about": AskedAbout.NOBODY_KNOWN, "subject_id": ""}, "request.name_missing", "name"),
        ({"wording": "x" * (MAX_WORDS + 1)}, "request.too_long", "wording"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, object], code: str, named: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        asked(**changes).checked()  # type: ignore[arg-type]  # builders take any field
    assert (refused.value.code, refused.value.field) == (code, named)


def test_a_guardian_answers_only_for_somebody_else() -> None:
    with pytest.raises(RuleBroken) as refused:
        received().prove_identity(stamp(FIRST), IdentityProof.GUARDIAN_DECLARED, JORDAN)
    assert refused.value.code == "request.no_guardian"


def test_there_is_one_extension_and_only_while_the_first_term_runs() -> None:
    request = received()
    with pytest.raises(RuleBroken) as late:
        request.extend(stamp(request.due_on + DAY), Delay.COMPLEX, JORDAN)
    assert late.value.code == "request.too_late_to_extend"
    with pytest.raises(RuleBroken) as twice:
        request.extend(stamp(FIRST), Delay.COMPLEX, JORDAN).extend(stamp(FIRST), Delay.COMPLEX, JORDAN)
    assert twice.value.code == "request.extended_already"


def test_a_refusal_says_why_and_is_still_to_be_told() -> None:
    with pytest.raises(RuleBroken) as silent:
        received().refuse(stamp(FIRST), Refusal.OTHER)
    assert (silent.value.code, silent.value.field) == ("request.reason_missing", "words")
    refused = received().refuse(stamp(FIRST), Refusal.REQUIRED_BY_LAW, "The invoices stay.")
    assert refused.open
    assert refused.reminder(JORDAN, refused.due_on + DAY) is Reminder.OVERDUE
    told = refused.answer(stamp(FIRST), Channel.LETTER)
    assert not told.open
    assert told.words == {"refused": "The invoices stay."}


# --- any order of steps


class Walk(RuleBasedStateMachine):
    """Somebody presses whatever may be pressed, and much that may not."""

    @initialize(place=LAWS, on=days, kind=st.sampled_from(RequestKind))
    def begin(self, place: Law, on: date, kind: RequestKind) -> None:
        self.place, self.today, self.number = place, on, 1
        self.request = received(on, place, kind)

    @rule(later=st.integers(0, 20))
    def time_passes(self, later: int) -> None:
        self.today += later * DAY

    @rule(kind=st.sampled_from([kind for kind in EventKind if kind is not EventKind.RECEIVED]))
    def press(self, kind: EventKind) -> None:
        before, may = self.request, self.request.may(kind)
        self.number += 1
        here = stamp(self.today, self.number)
        steps = {
            EventKind.IDENTITY_ASKED: lambda: before.ask_identity(here),
            EventKind.IDENTITY_PROVEN: lambda: before.prove_identity(here, IdentityProof.ID_SEEN, self.place),
            EventKind.ACCEPTED: lambda: before.accept(here),
            EventKind.REFUSED: lambda: before.refuse(here, Refusal.REPEATED),
            EventKind.EXTENDED: lambda: before.extend(here, Delay.COMPLEX, self.place),
            EventKind.EXECUTED: lambda: before.execute(here, {"files": 3}),
            EventKind.ANSWERED: lambda: before.answer(here, Channel.COUNTER),
            EventKind.CLOSED: lambda: before.close(here),
            EventKind.TAKEN_BACK: lambda: before.take_back(here),
        }
        why = ""
        try:
            self.request = steps[kind]()
        except RuleBroken as refused:
            why = refused.code
        if why:
            assert not may or why == "request.too_late_to_extend"
            return
        assert may
        assert self.request.events[:-1] == before.events
        moves = {EventKind.EXTENDED, EventKind.IDENTITY_PROVEN}
        assert self.request.due_on == before.due_on or kind in moves
        assert self.request.due_on >= before.due_on

    @precondition(lambda self: not self.request.open)
    @rule()
    def answered_is_answered(self) -> None:
        assert self.request.reminder(self.place, self.today + 1000 * DAY) is None

    @invariant()
    def it_makes_sense(self) -> None:
        kinds = [event.kind for event in self.request.events]
        assert kinds[0] is EventKind.RECEIVED
        for once in set(EventKind) - {EventKind.EXECUTED}:
            assert kinds.count(once) <= 1
        if EventKind.EXECUTED in kinds:
            assert kinds.index(EventKind.ACCEPTED) < kinds.index(EventKind.EXECUTED)
        if EventKind.ANSWERED in kinds:
            assert {EventKind.EXECUTED, EventKind.REFUSED} & set(kinds[: kinds.index(EventKind.ANSWERED)])
        if EventKind.ACCEPTED in kinds and self.request.asked.kind.needs_identity:
            assert EventKind.IDENTITY_PROVEN in kinds[: kinds.index(EventKind.ACCEPTED)]
        if self.request.paused:
            assert self.request.identity is None


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=150, stateful_step_count=20)
