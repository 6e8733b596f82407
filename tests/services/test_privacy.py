"""Notices and consent in a real store: recorded, audited, withdrawn at once, never assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.ids import ConsentId, CustomerId
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.privacy import (
    ActingFor,
    EventType,
    FirstRunChoices,
    Relationship,
    Standing,
    Verified,
)
from jooptics_desktop.domain.purposes import FIRST_RUN, PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import privacy
from jooptics_desktop.services.customers import register_customer
from tests.conftest import START
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.data.store import Store
    from jooptics_desktop.domain.policy import PolicyText
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import StillClock

PACK = privacy.policies().in_force(START)
NOTHING_OPTIONAL = {purpose.code.value: False for purpose in FIRST_RUN}


def choices(**answers: bool) -> FirstRunChoices:
    text = PACK.text("ar")
    return FirstRunChoices(
        PACK.sha256, text.sha256, text.filled({}).shown_sha256(), "ar", START, acknowledged=True,
        answers={**NOTHING_OPTIONAL, **answers},
    )  # fmt: skip


def first_run(desk: Desk, **answers: bool) -> None:
    owner = desk.session.staff.id if desk.session else None
    assert owner
    with desk.store.write() as work:
        privacy.record_first_run(desk, work, choices(**answers), owner)


def shop_notice(language: str = "ar") -> PolicyText:
    return PACK.text(language, DocumentName.CUSTOMERS).filled({"shop": "بصريات النور"})


def a_customer(desk: Desk) -> CustomerId:
    return register_customer(desk, CustomerDraft(name="ليان")).value.customer.id


def served(desk: Desk) -> str:
    staff = desk.session.staff.id if desk.session else ""
    shown = PACK.text("en").filled({})
    return privacy.record_notice_served(desk, PACK, shown, principal_id=staff).value.id


def events(desk: Desk) -> list[tuple[str, str]]:
    return [(event.purpose.code.value, event.type.value) for event in privacy.consent_history(desk)]


class TestFirstRun:
    @pytest.mark.promise("C.1", "S3.6")
    def test_refusing_everything_is_recorded_and_nothing_is_allowed(self, desk: Desk) -> None:
        first_run(desk)
        assert events(desk) == [
            ("service", "acknowledged"), ("cloud_backup", "refused"), ("news", "refused"),
            ("improvement", "refused"), ("error_reports", "refused"),
        ]  # fmt: skip
        assert not any(privacy.may(desk, purpose.code, "x") for purpose in FIRST_RUN)
        assert privacy.may(desk, PurposeCode.SERVICE)

    def test_what_was_shown_is_kept_to_the_letter(self, desk: Desk, store: Store) -> None:
        first_run(desk, news=True)
        (event,) = [e for e in privacy.consent_history(desk) if e.type is EventType.GIVEN]
        with store.read() as work:
            notice = work.privacy.notice(event.notice_id or "")
        assert notice is not None
        assert (notice.policy_version, notice.language, notice.pack_sha256) == ("1", "ar", PACK.sha256)
        assert notice.text_sha256 == PACK.text_sha256("ar")
        assert notice.ui_text_sha256 == PACK.text("ar").filled({}).shown_sha256()

    def test_a_wrong_answer_leaves_nothing_behind(self, desk: Desk) -> None:
        bad = replace(choices(), answers={"news": True})
        with pytest.raises(RuleBroken, match=r"consent\.answer_missing"), desk.store.write() as work:
            privacy.record_first_run(desk, work, bad, there(desk.session).staff.id)
        assert events(desk) == []

    def test_before_any_answer_nothing_optional_is_allowed(self, desk: Desk) -> None:
        """Consent by closing: launching, waiting and closing leave no consent."""
        assert [state.standing for state in privacy.current_decisions(desk)] == [Standing.UNASKED] * 5
        assert not privacy.may(desk, PurposeCode.CLOUD_BACKUP)
        with pytest.raises(RuleBroken, match=r"consent\.not_given"):
            privacy.require_consent(desk, PurposeCode.CLOUD_BACKUP)


class TestStoreAndStaff:
    @pytest.mark.promise("S7.7")
    def test_withdrawing_works_at_once_and_is_one_act(self, desk: Desk) -> None:
        first_run(desk, cloud_backup=True, news=True)
        assert privacy.may(desk, PurposeCode.CLOUD_BACKUP)
        done = privacy.withdraw(desk, PurposeCode.CLOUD_BACKUP)
        assert done.value.standing is Standing.WITHDRAWN
        assert done.changes.touches("consent")
        assert not privacy.may(desk, PurposeCode.CLOUD_BACKUP)
        assert events(desk)[-1] == ("cloud_backup", "withdrawn")
        assert ("cloud_backup", "given") in events(desk)  # what was agreed before stays on record

    def test_there_is_nothing_to_withdraw_twice(self, desk: Desk) -> None:
        first_run(desk, improvement=True)
        privacy.withdraw(desk, PurposeCode.IMPROVEMENT)
        with pytest.raises(RuleBroken, match=r"consent\.nothing_to_withdraw"):
            privacy.withdraw(desk, PurposeCode.IMPROVEMENT)

    def test_a_consent_can_be_given_and_renewed_later(self, desk: Desk, clock: StillClock) -> None:
        first_run(desk)
        privacy.record_decisions(desk, served(desk), {"improvement": True})
        clock.advance(days=700)
        privacy.record_decisions(desk, served(desk), {"improvement": True})
        assert [kind for code, kind in events(desk) if code == "improvement"] == [
            "refused",
            "given",
            "renewed",
        ]
        clock.advance(days=700)
        assert privacy.may(desk, PurposeCode.IMPROVEMENT)
        clock.advance(days=40)
        assert not privacy.may(desk, PurposeCode.IMPROVEMENT)

    @pytest.mark.promise("S3.5")
    def test_support_is_for_seven_days(self, desk: Desk, clock: StillClock) -> None:
        privacy.record_decisions(desk, served(desk), {"support": True})
        clock.advance(days=7, seconds=-1)
        assert privacy.may(desk, PurposeCode.SUPPORT)
        clock.advance(seconds=1)
        assert not privacy.may(desk, PurposeCode.SUPPORT)

    def test_news_is_everyones_own_choice(self, desk: Desk, desk_of: Callable[[Role], Desk]) -> None:
        cashier = desk_of(Role.CASHIER)
        privacy.record_decisions(cashier, served(cashier), {"news": True})
        assert cashier.session
        assert desk.session
        assert privacy.may(desk, PurposeCode.NEWS, cashier.session.staff.id)
        assert not privacy.may(desk, PurposeCode.NEWS, desk.session.staff.id)
        assert not privacy.may(desk, PurposeCode.NEWS)

    @pytest.mark.parametrize("role", [Role.CASHIER, Role.OPTICIAN])
    def test_the_stores_answers_are_the_managers(self, desk_of: Callable[[Role], Desk], role: Role) -> None:
        clerk = desk_of(role)
        notice = served(clerk)
        with pytest.raises(NotPermitted):
            privacy.record_decisions(clerk, notice, {"cloud_backup": True})
        with pytest.raises(NotPermitted):
            privacy.withdraw(clerk, PurposeCode.CLOUD_BACKUP)

    def test_somebody_has_to_be_signed_in(self, desk: Desk) -> None:
        nobody = desk.acting_as(None)
        for act in (
            privacy.current_decisions,
            lambda d: privacy.withdraw(d, PurposeCode.NEWS),
            privacy.consent_history,
        ):
            with pytest.raises(NotPermitted, match="nobody_signed_in"):
                act(nobody)

    def test_answers_need_a_notice_that_was_shown(self, desk: Desk) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.notice_unknown"):
            privacy.record_decisions(desk, "none", {"news": True})

    def test_words_that_are_not_of_the_pack_are_no_notice(self, desk: Desk) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.policy_changed"):
            privacy.record_notice_served(
                desk, PACK, replace(PACK.text("en"), sha256="0" * 64), principal_id="staff"
            )


class TestCustomers:
    def test_each_purpose_is_answered_by_itself(self, desk: Desk) -> None:
        customer = a_customer(desk)
        privacy.record_customer_consent(
            desk, customer, PACK, shop_notice(), {"care_record": True, "marketing": False}
        )
        standings = {
            s.purpose.code.value: s.standing.value for s in privacy.customer_consents(desk, customer)
        }
        assert standings == {
            "care_record": "given", "reminders": "unasked", "marketing": "refused",
            "cloud_backup_abroad": "unasked", "share_with_lab": "unasked",
        }  # fmt: skip
        assert privacy.may(desk, PurposeCode.CARE_RECORD, customer)
        assert not privacy.may(desk, PurposeCode.MARKETING, customer)

    def test_one_persons_consent_is_not_anothers(self, desk: Desk) -> None:
        first, second = a_customer(desk), a_customer(desk)
        privacy.record_customer_consent(desk, first, PACK, shop_notice(), {"marketing": True})
        assert not privacy.may(desk, PurposeCode.MARKETING, second)

    @pytest.mark.trap("the opticians policy is not the customers notice")
    def test_the_policy_of_the_program_is_not_the_shops_notice(self, desk: Desk) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.wrong_notice"):
            privacy.record_customer_consent(
                desk, a_customer(desk), PACK, PACK.text("en").filled({}), {"care_record": True}
            )

    def test_staff_purposes_are_not_asked_of_customers(self, desk: Desk) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.unknown_purpose"):
            privacy.record_customer_consent(
                desk, a_customer(desk), PACK, shop_notice(), {"cloud_backup": True}
            )

    @pytest.mark.promise("S7.7")
    def test_a_customer_withdraws_at_the_counter(self, desk: Desk, desk_of: Callable[[Role], Desk]) -> None:
        customer, clerk = a_customer(desk), desk_of(Role.CASHIER)
        privacy.record_customer_consent(clerk, customer, PACK, shop_notice(), {"reminders": True})
        privacy.withdraw(clerk, PurposeCode.REMINDERS, customer)
        assert not privacy.may(desk, PurposeCode.REMINDERS, customer)
        with pytest.raises(RuleBroken, match=r"customer\.unknown"):
            privacy.withdraw(clerk, PurposeCode.REMINDERS)

    @pytest.mark.trap("guardian consent after 18")
    def test_a_guardians_consent_ends_with_childhood(self, desk: Desk, clock: StillClock) -> None:
        customer = a_customer(desk)
        (state,) = privacy.record_customer_consent(
            desk, customer, PACK, shop_notice(), {"care_record": True},
            acting_for=ActingFor(Relationship.PARENT, Verified.ID_SEEN), not_after=date(2027, 1, 1),
        ).value  # fmt: skip
        assert state.valid_until == datetime(2027, 1, 1, tzinfo=UTC)
        (event,) = privacy.consent_history(desk, customer)
        assert event.acting_for == ActingFor(Relationship.PARENT, Verified.ID_SEEN)
        clock.advance(days=60)
        assert not privacy.may(desk, PurposeCode.CARE_RECORD, customer)

    def test_an_unknown_customer_has_no_consents(self, desk: Desk) -> None:
        with pytest.raises(RuleBroken, match=r"customer\.unknown"):
            privacy.customer_consents(desk, CustomerId("nobody"))

    def test_the_record_can_be_handed_over(self, desk: Desk) -> None:
        customer = a_customer(desk)
        privacy.record_customer_consent(desk, customer, PACK, shop_notice("en"), {"share_with_lab": True})
        (event,) = privacy.consent_history(desk, customer)
        record = privacy.consent_record(desk, event.id, {"name": "Al Noor", "contact": "+962 6 123 4567"})
        assert record["principal"] == {"layer": "L2", "id": customer, "acting_for": None}
        assert record["parties"] == [{"role": "controller", "name": "Al Noor", "contact": "+962 6 123 4567"}]
        with pytest.raises(RuleBroken, match=r"consent\.unknown_record"):
            privacy.consent_record(desk, ConsentId("none"), {})


class TestPolicy:
    def test_nobody_accepts_in_anothers_name(self, desk: Desk, desk_of: Callable[[Role], Desk]) -> None:
        notice = served(desk)
        with pytest.raises(RuleBroken, match=r"consent\.notice_of_another"):
            privacy.acknowledge(desk_of(Role.CASHIER), notice)


class TestEvidence:
    @pytest.mark.parametrize("table", ["consent_event", "notice_served"])
    @pytest.mark.parametrize("statement", ["UPDATE {} SET principal_id = 'x'", "DELETE FROM {}"])
    def test_history_cannot_be_rewritten(self, desk: Desk, store: Store, table: str, statement: str) -> None:
        first_run(desk, news=True)
        raw = store.raw_connection()
        with pytest.raises(sqlcipher.DatabaseError, match="append-only"):
            raw.execute(statement.format(table))
        raw.close()

    def test_every_event_is_in_the_audit_trail_with_its_digest(
        self, desk: Desk, store: Store, clock: StillClock
    ) -> None:
        clock.advance(microseconds=123_456)
        first_run(desk, news=True)
        with store.read() as work:
            trail = {
                e.facts["record"]: e.facts["sha256"] for e in work.audit.entries() if "record" in e.facts
            }
        history = privacy.consent_history(desk)
        assert len(history) == 5
        assert trail == {event.id: event.sha256() for event in history}

    def test_no_name_is_in_the_evidence(self, desk: Desk, store: Store) -> None:
        customer = a_customer(desk)
        privacy.record_customer_consent(desk, customer, PACK, shop_notice(), {"care_record": True})
        raw = store.raw_connection()
        rows = raw.execute("SELECT * FROM consent_event, notice_served").fetchall()
        raw.close()
        assert rows
        assert "ليان" not in str(rows)
        assert "النور" not in str(rows)
