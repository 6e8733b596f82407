"""Purposes and consent: explicit, specific in purpose and duration, withdrawable, never assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.canonical import canonical_bytes, sha256_of
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ConsentId, StaffId
from jooptics_desktop.domain.privacy import (
    ActingFor,
    ConsentEvent,
    ConsentState,
    EventType,
    FirstRunChoices,
    NoticeServed,
    Relationship,
    Standing,
    Verified,
    after_months,
    complete_answers,
    state_of,
    valid_until,
)
from jooptics_desktop.domain.purposes import (
    AT_THE_COUNTER,
    FIRST_RUN,
    PURPOSES,
    Asking,
    Layer,
    PurposeCode,
)
from jooptics_desktop.system.policy_packs import installed_policy

if TYPE_CHECKING:
    from jooptics_desktop.domain.purposes import Purpose

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NEWS = PURPOSES[PurposeCode.NEWS]
PACK = installed_policy(Path(__file__).parents[2] / "resources" / "privacy", NOW)


def an_event(kind: EventType = EventType.GIVEN, purpose: Purpose = NEWS, at: datetime = NOW) -> ConsentEvent:
    until = valid_until(purpose, at) if kind in (EventType.GIVEN, EventType.RENEWED) else None
    return ConsentEvent(ConsentId("c-1"), "staff-1", purpose, kind, at, StaffId("staff-1"), "notice-1", until)


def choices(**changes: object) -> FirstRunChoices:
    text = PACK.text("ar")
    made = FirstRunChoices(
        PACK.sha256, text.sha256, text.filled({}).shown_sha256(), "ar", NOW, acknowledged=True,
        answers={purpose.code.value: False for purpose in FIRST_RUN},
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # builders take any field


class TestRegister:
    def test_every_consent_is_specific_in_its_duration(self) -> None:
        for purpose in PURPOSES.values():
            assert bool(purpose.months or purpose.days) == purpose.optional, purpose.code
            assert (purpose.duration != "") == purpose.optional

    @pytest.mark.promise("S3.1")
    def test_every_purpose_of_the_policy_is_in_the_register(self) -> None:
        kept = {purpose.keeps for purpose in PURPOSES.values()}
        assert {f"S3.{n}" for n in range(2, 9)} <= kept
        assert kept | {s for p in PURPOSES.values() for s in p.pii} <= PACK.text("en").statements()

    def test_what_is_asked_at_the_first_run(self) -> None:
        codes = [purpose.code.value for purpose in FIRST_RUN]
        assert codes == ["cloud_backup", "news", "improvement", "error_reports"]
        assert [p.code.value for p in AT_THE_COUNTER] == [
            "care_record", "reminders", "marketing", "cloud_backup_abroad", "share_with_lab",
        ]  # fmt: skip
        assert PURPOSES[PurposeCode.SUPPORT].asking is Asking.EACH_TIME
        assert PURPOSES[PurposeCode.SUPPORT].duration == "P7D"
        assert all(p.layer is Layer.CUSTOMER for p in AT_THE_COUNTER)


class TestFirstRun:
    @pytest.mark.promise("C.1")
    def test_complete_answers_are_taken_as_given(self) -> None:
        answers = {purpose.code.value: purpose is NEWS for purpose in FIRST_RUN}
        assert choices(answers=answers).checked(PACK, FIRST_RUN) == {p: p is NEWS for p in FIRST_RUN}

    @pytest.mark.trap("consent by closing")
    @pytest.mark.parametrize("missing", [purpose.code.value for purpose in FIRST_RUN])
    def test_no_answer_is_assumed(self, missing: str) -> None:
        """Consent by closing: a dialog that was closed has answered nothing."""
        answers = {p.code.value: True for p in FIRST_RUN if p.code.value != missing}
        with pytest.raises(RuleBroken) as refused:
            choices(answers=answers).checked(PACK, FIRST_RUN)
        assert (refused.value.code, refused.value.field) == ("consent.answer_missing", missing)

    @pytest.mark.trap("JSON false as 0")
    @pytest.mark.parametrize("loose", [0, 1, None, "true", ""])
    def test_only_a_plain_yes_or_no_is_an_answer(self, loose: object) -> None:
        """JSON false as 0: a loose reading turns an absent answer into one."""
        with pytest.raises(RuleBroken, match=r"consent\.answer_missing"):
            choices(answers={p.code.value: loose for p in FIRST_RUN}).checked(PACK, FIRST_RUN)

    def test_a_purpose_nobody_asked_about_is_refused(self) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.unknown_purpose"):
            complete_answers({"news": True, "selling": True}, [NEWS])

    @pytest.mark.promise("C.1")
    def test_nothing_is_accepted_without_the_button(self) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.not_acknowledged"):
            choices(acknowledged=False).checked(PACK, FIRST_RUN)

    @pytest.mark.parametrize("field", ["pack_sha256", "text_sha256"])
    def test_the_text_shown_must_be_the_one_installed(self, field: str) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.policy_changed"):
            choices(**{field: "0" * 64}).checked(PACK, FIRST_RUN)

    def test_a_text_of_the_other_language_is_not_the_one_shown(self) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.policy_changed"):
            choices(language="en").checked(PACK, FIRST_RUN)


class TestState:
    def test_nobody_asked_is_no_consent(self) -> None:
        assert state_of(NEWS, [], NOW) == ConsentState(NEWS, Standing.UNASKED)
        assert not state_of(NEWS, [an_event(EventType.ACKNOWLEDGED)], NOW).in_force
        assert not state_of(NEWS, [an_event(purpose=PURPOSES[PurposeCode.IMPROVEMENT])], NOW).in_force

    @pytest.mark.promise("S7.7")
    def test_the_last_event_decides(self) -> None:
        history = [an_event(), an_event(EventType.WITHDRAWN, at=NOW + timedelta(hours=1))]
        assert state_of(NEWS, history[:1], NOW).in_force
        assert state_of(NEWS, history, NOW).standing is Standing.WITHDRAWN
        history.append(an_event(at=NOW + timedelta(days=3)))
        assert state_of(NEWS, history, NOW + timedelta(days=4)).in_force

    def test_a_consent_ends_by_itself_at_the_very_moment(self) -> None:
        end = after_months(NOW, NEWS.months)
        assert state_of(NEWS, [an_event()], end - timedelta(microseconds=1)).in_force
        state = state_of(NEWS, [an_event()], end)
        assert (state.standing, state.since) == (Standing.EXPIRED, end)

    @pytest.mark.parametrize(
        ("standing", "agreed", "called"),
        [
            (Standing.UNASKED, True, EventType.GIVEN),
            (Standing.UNASKED, False, EventType.REFUSED),
            (Standing.GIVEN, True, EventType.RENEWED),
            (Standing.GIVEN, False, EventType.WITHDRAWN),
            (Standing.EXPIRED, True, EventType.GIVEN),
            (Standing.WITHDRAWN, False, EventType.REFUSED),
        ],
    )
    def test_what_an_answer_is_called(self, standing: Standing, agreed: bool, called: EventType) -> None:
        assert ConsentState(NEWS, standing).answered(agreed=agreed) is called

    @given(st.lists(st.sampled_from(list(EventType)), max_size=12))
    def test_it_is_in_force_only_after_a_yes(self, kinds: list[EventType]) -> None:
        about_a_notice = {EventType.ACKNOWLEDGED, EventType.DECLINED}
        deciding = [kind for kind in kinds if kind not in about_a_notice]
        expected = bool(deciding) and deciding[-1] in (EventType.GIVEN, EventType.RENEWED)
        assert state_of(NEWS, [an_event(kind) for kind in kinds], NOW).in_force is expected


class TestDuration:
    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            ((2026, 11, 22), 24, (2028, 11, 22)),
            ((2026, 12, 31), 2, (2027, 2, 28)),
            ((2028, 2, 29), 12, (2029, 2, 28)),
            ((2028, 2, 29), 48, (2032, 2, 29)),
            ((2026, 1, 31), 1, (2026, 2, 28)),
        ],
    )
    def test_months_are_calendar_months(
        self, start: tuple[int, int, int], months: int, end: tuple[int, int, int]
    ) -> None:
        assert after_months(datetime(*start, 9, tzinfo=UTC), months) == datetime(*end, 9, tzinfo=UTC)

    def test_support_ends_after_seven_days(self) -> None:
        assert valid_until(PURPOSES[PurposeCode.SUPPORT], NOW) == NOW + timedelta(days=7)

    @pytest.mark.trap("guardian consent after 18")
    def test_a_guardians_consent_does_not_outlive_childhood(self) -> None:
        """Guardian consent after 18: the grown-up has agreed to nothing."""
        care = PURPOSES[PurposeCode.CARE_RECORD]
        assert valid_until(care, NOW, not_after=date(2027, 3, 1)) == datetime(2027, 3, 1, tzinfo=UTC)
        assert valid_until(care, NOW, not_after=date(2040, 3, 1)) == after_months(NOW, care.months)


class TestRecord:
    def test_the_record_has_the_fields_of_the_standard(self) -> None:
        notice = NoticeServed(
            "n", "staff-1", "policy", "1", PACK.sha256, PACK.text_sha256("ar"), "f" * 64, "ar", NOW,
            scrolled_to_end=False,
        )  # fmt: skip
        event = replace(an_event(), acting_for=ActingFor(Relationship.PARENT, Verified.ID_SEEN))
        record = event.record(notice, {"name": "Jooptics", "contact": "jooptics.com@gmail.com"})
        assert canonical_bytes(record)
        assert record["principal"] == {
            "layer": "L1", "id": "staff-1",
            "acting_for": {"relationship": "parent", "verified_by": "id_seen"},
        }  # fmt: skip
        assert record["purposes"] == [
            {
                "code": "news", "basis": "consent", "pii": ["S2.P.2"], "retention": "P24M",
                "valid_from": "2026-11-22T09:00:00.000Z", "valid_until": "2028-11-22T09:00:00.000Z",
                "recipients": ["Jooptics"], "storage_locations": ["Jooptics"],
            }
        ]  # fmt: skip
        assert record["notice"]["ui_text_sha256"] == "f" * 64  # type: ignore[index, call-overload]  # Json

    def test_the_digest_is_that_of_what_the_store_keeps(self) -> None:
        exact = an_event(at=NOW.replace(microsecond=123_999))
        assert exact.sha256() == an_event(at=NOW.replace(microsecond=123_000)).sha256()

    def test_any_changed_fact_changes_the_digest(self) -> None:
        event = an_event()
        for change in (
            {"principal_id": "staff-2"}, {"type": EventType.REFUSED}, {"at": NOW + timedelta(seconds=1)},
            {"valid_until": None}, {"notice_id": None}, {"reason": "x"}, {"by": StaffId("staff-9")},
            {"acting_for": ActingFor(Relationship.GUARDIAN, Verified.KNOWN)},
        ):  # fmt: skip
            assert replace(event, **change).sha256() != event.sha256(), change


class TestCanonical:
    def test_one_form_for_one_value(self) -> None:
        assert canonical_bytes({"b": 1, "a": ["س", None, True]}) == '{"a":["س",null,true],"b":1}'.encode()
        assert sha256_of({"b": 1, "a": 2}) == sha256_of({"a": 2, "b": 1})

    @pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, {"س": 1}, {1: 2}, b"x", {"a": {1}}])
    def test_what_has_no_one_form_is_refused(self, value: object) -> None:
        with pytest.raises(TypeError):
            canonical_bytes(value)  # type: ignore[arg-type]  # the point of the test
