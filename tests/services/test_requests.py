"""The rights desk over a real store: who may do what, when it is due, what is stopped, what is handed out."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.ids import RequestId
from jooptics_desktop.domain.inventory import RetentionClass
from jooptics_desktop.domain.requests import (
    Channel,
    Delay,
    EventKind,
    IdentityProof,
    Refusal,
    Reminder,
    RequestKind,
    RequestState,
)
from jooptics_desktop.domain.retention import CEILINGS, cutoff
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.services import (
    jurisdictions,
    request_execution,
    request_letters,
    requests,
    store_profile,
)
from jooptics_desktop.services.request_letters import LetterKind
from tests.asking import asked, code_of, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop, StillClock

AMMAN = ZoneInfo("Asia/Amman")


# --- the way of a request


@pytest.mark.promise("S7.1")
def test_a_request_is_taken_in_decided_answered_and_put_away(
    shop: Shop, clock: StillClock, tmp_path: Path
) -> None:
    desk = shop.desk
    request = requests.open_request(desk, asked(shop)).value
    assert (request.number, request.state) == (1, RequestState.RECEIVED)
    assert request.due_on == date(2026, 12, 13)  # fifteen working days after Sunday 22 November
    requests.ask_identity(desk, request.id)
    clock.advance(hours=1)
    requests.check_identity(desk, request.id, IdentityProof.CODE_SENT)
    requests.accept(desk, request.id)
    request_execution.hand_out_copy(desk, request.id, tmp_path / "copy.zip")
    requests.answer(desk, request.id, Channel.COUNTER)
    assert requests.requests(desk) == []
    requests.close(desk, request.id)
    kept = requests.requests(desk, answered=True)[0]
    assert kept.request.state is RequestState.CLOSED
    assert kept.person == "ليان المصري"
    with desk.store.read() as work:
        trail = [entry for entry in work.audit.about(shop.customer.id) if entry.event.startswith("request_")]
    assert [entry.event for entry in reversed(trail)] == [
        "request_received", "request_identity_asked", "request_identity_proven", "request_accepted",
        "request_executed", "request_answered", "request_closed",
    ]  # fmt: skip
    assert "know" not in json.dumps([dict(entry.facts) for entry in trail])


@pytest.mark.promise("S7.1")
@pytest.mark.parametrize("role", Role)
def test_everybody_at_the_counter_takes_requests_in_and_those_who_answer_decide(
    shop: Shop, desk_of: Callable[[Role], Desk], role: Role
) -> None:
    desk = desk_of(role)
    request = requests.open_request(desk, asked(shop), proof=IdentityProof.KNOWN).value
    paper = request_letters.letter(desk, request.id, LetterKind.RECEIPT)
    assert paper.content.startswith(b"%PDF")
    if role in {Role.OWNER, Role.MANAGER}:
        assert requests.accept(desk, request.id).value.state is RequestState.ACCEPTED
        return
    for act in (
        lambda: requests.accept(desk, request.id),
        lambda: requests.refuse(desk, request.id, Refusal.REPEATED),
        lambda: requests.extend(desk, request.id, Delay.COMPLEX),
        lambda: requests.requests(desk),
        lambda: request_execution.restrict(desk, request.id),
        lambda: requests.lift_restriction(desk, shop.customer.id),
        lambda: jurisdictions.announce(desk, "Eid", date(2027, 3, 9), 4),
    ):
        assert code_of(act) == "permission.missing"
    assert requests.due_reminders(desk) == []


def test_without_anybody_signed_in_nothing_is_taken_in(shop: Shop) -> None:
    with pytest.raises(NotPermitted):
        requests.open_request(shop.desk.acting_as(None), asked(shop))


def test_a_request_about_nobody_on_record_is_refused_by_name(shop: Shop) -> None:
    stranger = asked(shop, subject_id="01930000-0000-7000-8000-00000000ffff")
    assert code_of(lambda: requests.open_request(shop.desk, stranger)) == "customer.unknown"
    assert code_of(lambda: requests.accept(shop.desk, RequestId("nothing"))) == "request.unknown"
    assert code_of(lambda: requests.request_numbered(shop.desk, 77)) == "request.unknown"


# --- when it is due


@pytest.mark.promise("S7.1", "S13.4")
@given(st.datetimes(datetime(2026, 11, 22), datetime(2036, 11, 21)))  # noqa: DTZ001 - a wall clock in Amman
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_the_day_of_receipt_is_the_day_in_the_shop(shop: Shop, clock: StillClock, wall: datetime) -> None:
    moment = wall.replace(tzinfo=AMMAN).astimezone(UTC)
    clock.instant = moment + timedelta(days=1)
    request = requests.open_request(shop.desk, asked(shop), received_at=moment).value
    assert request.received_on == wall.date()
    calendar = jurisdictions.pack("JO").working_days()
    assert request.due_on == calendar.after(wall.date(), 15)
    assert calendar.worked(request.due_on)


@pytest.mark.parametrize(("minute", "due"), [(59, date(2026, 12, 10)), (60, date(2026, 12, 13))])
def test_a_minute_before_midnight_is_still_that_day(
    shop: Shop, clock: StillClock, minute: int, due: date
) -> None:
    """Saturday 21 November 23:59 in Amman is 20:59 in UTC; a minute later the term begins a day later."""
    clock.instant = datetime(2026, 11, 21, 20, 0, tzinfo=UTC) + timedelta(minutes=minute)
    assert requests.open_request(shop.desk, asked(shop)).value.due_on == due


def test_what_reached_the_store_before_it_was_noted_counts_from_then(shop: Shop, clock: StillClock) -> None:
    early = clock.now() - timedelta(days=3)
    request = requests.open_request(shop.desk, asked(shop), received_at=early).value
    assert request.received_on == date(2026, 11, 19)
    later = clock.now() + timedelta(minutes=1)
    assert code_of(lambda: requests.open_request(shop.desk, asked(shop), received_at=later)) == (
        "request.received_later"
    )


@pytest.mark.promise("S10.5")
def test_the_law_of_the_store_s_country_holds(shop: Shop) -> None:
    with shop.desk.store.write() as work:
        store_profile.put(work, StoreProfile("Brillen", country="DE", time_zone="Europe/Berlin"))
    request = requests.open_request(shop.desk, asked(shop)).value
    assert (request.jurisdiction, request.due_on) == ("EU", date(2026, 12, 22))
    jurisdictions.choose_jurisdiction(shop.desk, "JO")
    assert requests.open_request(shop.desk, asked(shop)).value.jurisdiction == "JO"
    # A request goes on under the law it came under.
    assert requests.request_of(shop.desk, request.id).request.jurisdiction == "EU"
    assert code_of(lambda: jurisdictions.choose_jurisdiction(shop.desk, "US")) == "jurisdiction.unknown"


def test_days_off_count_once_they_were_announced(shop: Shop, clock: StillClock) -> None:
    clock.instant = datetime(2027, 2, 28, 8, 0, tzinfo=UTC)
    before = requests.open_request(shop.desk, asked(shop)).value
    expected = jurisdictions.days_off(shop.desk).expected
    assert expected[0].name.en == "Eid al-Fitr"
    found = jurisdictions.announce(shop.desk, "عيد الفطر", date(2027, 3, 9), 4).value
    assert [holiday.name.en for holiday in found.announced] == ["عيد الفطر"]
    assert expected[0] not in found.expected
    after = requests.open_request(shop.desk, asked(shop)).value
    assert (before.due_on, after.due_on) == (date(2027, 3, 21), date(2027, 3, 24))
    # What was promised stands.
    assert requests.request_of(shop.desk, before.id).request.due_on == date(2027, 3, 21)
    assert jurisdictions.take_back(shop.desk, found.announced[0]).value.announced == ()


@pytest.mark.parametrize(("name", "days"), [("", 1), ("x" * 81, 1), ("Eid", 0), ("Eid", 15)])
def test_days_off_that_make_no_sense_are_refused(shop: Shop, name: str, days: int) -> None:
    assert code_of(lambda: jurisdictions.announce(shop.desk, name, date(2027, 3, 9), days)).startswith(
        "holiday."
    )


@pytest.mark.promise("S7.1")
def test_those_who_answer_are_reminded_at_half_four_fifths_and_the_end(shop: Shop, clock: StillClock) -> None:
    requests.open_request(shop.desk, asked(shop))
    told: dict[Reminder, date] = {}
    for _ in range(25):
        for listed in requests.due_reminders(shop.desk):
            assert listed.reminder is not None
            told.setdefault(listed.reminder, clock.today())
            assert requests.is_loud(listed) == (listed.reminder is not Reminder.HALF)
        clock.advance(days=1)
    assert told == {
        Reminder.HALF: date(2026, 12, 2),
        Reminder.SOON: date(2026, 12, 8),
        Reminder.LAST_DAY: date(2026, 12, 13),
        Reminder.OVERDUE: date(2026, 12, 14),
    }


def test_the_most_pressing_comes_first(shop: Shop, clock: StillClock) -> None:
    first = requests.open_request(shop.desk, asked(shop)).value
    clock.advance(days=3)
    second = requests.open_request(shop.desk, asked(shop)).value
    requests.extend(shop.desk, first.id, Delay.MANY_REQUESTS)
    assert [listed.request.id for listed in requests.requests(shop.desk)] == [second.id, first.id]


# --- erasing the person leaves the case without a word of theirs


@pytest.mark.promise("S7.4")
def test_erasing_a_person_empties_their_requests_of_words(shop: Shop) -> None:
    from jooptics_desktop.domain.inventory import Subject

    request = opened(
        shop, RequestKind.DELETION, wording="Please forget me", contact="0791234567", name="Layan"
    )
    requests.refuse(shop.desk, request.id, Refusal.OTHER, "Because Layan owes us")
    with shop.desk.store.write() as work:
        work.erasure.erase(Subject.CUSTOMER, shop.customer.id)
    kept = requests.request_of(shop.desk, request.id)
    assert (kept.request.asked.wording, kept.request.asked.contact, kept.person) == ("", "", "")
    assert kept.request.words == {}
    assert kept.request.refusal is Refusal.OTHER


# --- letters


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.promise("S7.1", "S13.1")
def test_letters_say_by_when_why_and_whom_to_complain_to(shop: Shop) -> None:
    desk = shop.desk
    with desk.store.write() as work:
        store_profile.put(work, StoreProfile("Clear Optics", address="Abdali, Amman", phone="+96265551234",
                                             email="eyes@clear.example"))  # fmt: skip
    request = opened(shop, language="en")
    said = text_of(request_letters.letter(desk, request.id, LetterKind.RECEIPT).content)
    for part in ("13 Dec 2026", "15 working days", "R-1", "Clear Optics", "Abdali, Amman", "eyes@clear.example",
                 "costs you nothing", "Personal Data Protection Directorate", "www.modee.gov.jo"):  # fmt: skip
        assert part in said
    requests.extend(desk, request.id, Delay.WAITING_FOR_OTHERS)
    said = text_of(request_letters.letter(desk, request.id, LetterKind.EXTENSION).content)
    assert "3 Jan 2027" in said
    assert "ask others" in said
    requests.refuse(desk, request.id, Refusal.REQUIRED_BY_LAW, "The invoice of May has to stay.")
    said = text_of(request_letters.letter(desk, request.id, LetterKind.REFUSAL).content)
    assert "obliges us to keep" in said
    assert "The invoice of May has to stay." in said
    assert said.index("First write to us") < said.index("Personal Data Protection Directorate")


def test_a_letter_comes_after_its_step(shop: Shop) -> None:
    request = opened(shop)
    for kind in (LetterKind.EXTENSION, LetterKind.REFUSAL, LetterKind.ANSWER):
        assert code_of(partial(request_letters.letter, shop.desk, request.id, kind)) == "request.not_now"
    assert request_letters.letters_due(request) == [LetterKind.RECEIPT]


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_kind_has_its_letters_in_both_languages(shop: Shop, kind: RequestKind, language: str) -> None:
    request = opened(shop, kind, language=language) if kind.needs_identity else requests.open_request(
        shop.desk, asked(shop, kind, language=language)
    ).value  # fmt: skip
    requests.extend(shop.desk, request.id, Delay.COMPLEX)
    requests.accept(shop.desk, request.id)
    requests.step(
        shop.desk, request.id, EventKind.EXECUTED, lambda r, stamp, _: r.execute(stamp, {"done": 1})
    )
    for letter in (LetterKind.RECEIPT, LetterKind.EXTENSION, LetterKind.ANSWER):
        written = request_letters.letter(shop.desk, request.id, letter)
        assert len(PdfReader(io.BytesIO(written.content)).pages) == 1
        assert written.file_name == f"request-1-{letter.value}.pdf"


def test_the_rules_refuse_by_their_own_error(shop: Shop) -> None:
    with pytest.raises(RuleBroken) as refused:
        requests.open_request(shop.desk, asked(shop, RequestKind.OBJECTION, purposes=()))
    assert refused.value.field == "purposes"


# --- what is kept of a case, and how long


def test_an_answered_case_goes_after_two_years_with_all_that_happened_in_it(
    shop: Shop, clock: StillClock
) -> None:
    answered, waiting = opened(shop), opened(shop)
    requests.refuse(shop.desk, answered.id, Refusal.REPEATED)
    requests.answer(shop.desk, answered.id, Channel.LETTER)
    clock.advance(days=729)
    for days, left in ((0, {answered.id, waiting.id}), (3, {waiting.id})):
        clock.advance(days=days)
        with shop.desk.store.write() as work:
            months = CEILINGS[RetentionClass.CASE]
            work.retention.dispose(RetentionClass.CASE, cutoff(clock.now(), months), clock.now(), 100)
            assert {request.id for request in work.requests.all()} == left
    with shop.desk.store.read() as work:
        kept = (
            work._connection.exec_driver_sql("SELECT DISTINCT request_id FROM request_event").scalars().all()
        )
    assert kept == [waiting.id]


@pytest.mark.promise("S7.1")
def test_what_happened_to_a_request_is_never_changed_or_removed(shop: Shop) -> None:
    opened(shop)
    for statement in ("UPDATE request_event SET due_on = '2030-01-01'", "DELETE FROM request_event"):
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), shop.desk.store.write() as work:
            work._connection.exec_driver_sql(statement)
