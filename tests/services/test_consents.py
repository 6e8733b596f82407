"""Asking customers in a real store: served and decided apart, ended on their day, renewed, proven by a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data import cipher
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.consent_receipts import Verdict
from jooptics_desktop.domain.consents import SOON
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.privacy import EventType, Method, Standing
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import backup, consent_receipts, consents, privacy
from jooptics_desktop.services.customers import register_customer
from tests.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop, StillClock

ALL = {purpose.code.value for purpose in AT_THE_COUNTER}


def decide(desk: Desk, customer_id: CustomerId, method: Method = Method.SCREEN, **answers: bool) -> None:
    served = consents.serve_notice(desk, customer_id, "ar", method).value
    consents.record_answers(desk, customer_id, served.notice.id, answers, method)


def standings(shop: Shop) -> dict[str, Standing]:
    return {s.purpose.code.value: s.standing for s in privacy.customer_consents(shop.desk, shop.customer.id)}


def history(shop: Shop) -> list[tuple[str, EventType]]:
    return [(e.purpose.code.value, e.type) for e in privacy.consent_history(shop.desk, shop.customer.id)]


class TestAsking:
    @pytest.mark.promise("C.1")
    def test_a_notice_that_was_served_is_no_decision(self, shop: Shop) -> None:
        served = consents.serve_notice(shop.desk, shop.customer.id, "ar").value
        assert served.notice.ui_text_sha256 == served.text.shown_sha256()
        assert "جوبتكس للبصريات" in " ".join(served.text.words())
        assert history(shop) == []
        assert not any(privacy.may(shop.desk, p.code, shop.customer.id) for p in AT_THE_COUNTER)

    def test_only_what_was_answered_is_kept_and_how(self, shop: Shop) -> None:
        decide(shop.desk, shop.customer.id, Method.CUSTOMER_SCREEN, reminders=True, marketing=False)
        assert history(shop) == [("reminders", EventType.GIVEN), ("marketing", EventType.REFUSED)]
        given, refused = privacy.consent_history(shop.desk, shop.customer.id)
        assert given.method is refused.method is Method.CUSTOMER_SCREEN
        assert given.valid_until is not None
        assert standings(shop)["care_record"] is Standing.UNASKED

    @pytest.mark.parametrize(("agreed", "wanted"), [(True, Standing.GIVEN), (False, Standing.REFUSED)])
    def test_all_at_once(self, shop: Shop, agreed: bool, wanted: Standing) -> None:
        decide(shop.desk, shop.customer.id, Method.SCREEN, **consents.answer_all(agreed))
        assert standings(shop) == dict.fromkeys(ALL, wanted)

    def test_another_persons_notice_is_no_ground(self, shop: Shop) -> None:
        other = register_customer(shop.desk, CustomerDraft(name="Omar")).value.customer
        served = consents.serve_notice(shop.desk, other.id, "en").value
        with pytest.raises(RuleBroken, match=r"consent\.notice_of_another"):
            consents.record_answers(shop.desk, shop.customer.id, served.notice.id, {"reminders": True})
        assert history(shop) == []

    def test_a_digest_of_before_there_were_ways_of_asking_stays_the_same(self, shop: Shop) -> None:
        """The audit trail holds it: the ordinary way is left out of it, any other is in it."""
        decide(shop.desk, shop.customer.id, reminders=True)
        (event,) = privacy.consent_history(shop.desk, shop.customer.id)
        assert "method" not in event._facts()
        decide(shop.desk, shop.customer.id, Method.PAPER, reminders=True)
        assert privacy.consent_history(shop.desk, shop.customer.id)[-1]._facts()["method"] == "paper"


class TestOnPaper:
    def test_a_printed_form_waits_for_its_answers(self, shop: Shop) -> None:
        form = consent_receipts.print_form(shop.desk, shop.customer.id, "ar").value
        assert form.pdf.startswith(b"%PDF")
        (out,) = consents.papers_out(shop.desk, shop.customer.id)
        assert (out.id, out.method) == (form.notice_id, Method.PAPER)
        consents.record_answers(
            shop.desk, shop.customer.id, out.id, consents.answer_all(agreed=True), Method.PAPER
        )
        assert consents.papers_out(shop.desk, shop.customer.id) == []
        assert {e.method for e in privacy.consent_history(shop.desk, shop.customer.id)} == {Method.PAPER}


class TestEnds:
    @pytest.mark.promise("S7.7")
    def test_withdrawing_closes_the_gate_at_once(self, shop: Shop) -> None:
        decide(shop.desk, shop.customer.id, marketing=True)
        assert privacy.may(shop.desk, PurposeCode.MARKETING, shop.customer.id)
        privacy.withdraw(shop.desk, PurposeCode.MARKETING, shop.customer.id)
        assert not privacy.may(shop.desk, PurposeCode.MARKETING, shop.customer.id)

    @pytest.mark.trap("a queue goes out after the answer was no")
    @pytest.mark.promise("S7.7")
    def test_what_waits_for_the_purpose_is_let_go_with_it(self, shop: Shop) -> None:
        """Sealed objects wait for the service; a running upload stops; the folder's own are left alone."""
        pack, desk = privacy.policies().in_force(shop.desk.clock.now()), shop.desk
        privacy.give(
            desk, pack, pack.text("en").filled({"data_protection_officer": ""}), PurposeCode.CLOUD_BACKUP
        )
        waiting = {}
        for kind in PlaceKind:
            waiting[kind] = desk.store.path.parent / "backup" / kind.value / "spool" / "sealed"
            waiting[kind].parent.mkdir(parents=True)
            waiting[kind].write_bytes(b"sealed")
        stopped = backup._until_withdrawn(desk, PlaceKind.CLOUD, lambda: False)
        assert not stopped()
        privacy.withdraw(desk, PurposeCode.CLOUD_BACKUP)
        assert stopped()
        assert not waiting[PlaceKind.CLOUD].exists()
        assert waiting[PlaceKind.FOLDER].exists()

    def test_an_end_is_written_down_once_and_by_nobody(self, shop: Shop, clock: StillClock) -> None:
        decide(shop.desk, shop.customer.id, marketing=True, reminders=True)
        clock.advance(days=366)
        assert not privacy.may(shop.desk, PurposeCode.MARKETING, shop.customer.id)
        program = shop.desk.acting_as(None)
        assert consents.expire_due(program).value == 1
        assert consents.expire_due(program).value == 0
        last = privacy.consent_history(shop.desk, shop.customer.id)[-1]
        assert (last.purpose.code, last.type, last.by, last.reason) == (
            PurposeCode.MARKETING, EventType.EXPIRED, None, "term",
        )  # fmt: skip
        assert standings(shop)["reminders"] is Standing.GIVEN

    def test_many_ends_are_written_in_batches(
        self, shop: Shop, clock: StillClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(consents, "BATCH", 2)
        decide(shop.desk, shop.customer.id, Method.SCREEN, **consents.answer_all(agreed=True))
        clock.advance(days=3700)
        assert consents.expire_due(shop.desk.acting_as(None)).value == len(ALL)
        assert standings(shop) == dict.fromkeys(ALL, Standing.EXPIRED)

    def test_who_is_to_be_asked_again(self, shop: Shop, clock: StillClock) -> None:
        decide(shop.desk, shop.customer.id, marketing=True, care_record=True)
        assert consents.renewals(shop.desk) == []
        clock.advance(days=366 - SOON.days)
        (renewal,) = consents.renewals(shop.desk)
        assert [s.purpose.code for s in renewal.states] == [PurposeCode.MARKETING]
        assert not renewal.ended
        clock.advance(days=40)
        consents.expire_due(shop.desk.acting_as(None))
        (renewal,) = consents.renewals(shop.desk)
        assert renewal.ended
        assert consents.due_again(shop.desk, shop.customer.id) == renewal.states
        decide(shop.desk, shop.customer.id, marketing=True)
        assert consents.renewals(shop.desk) == []
        assert consents.due_again(shop.desk, shop.customer.id) == ()

    def test_who_said_no_is_not_asked_again(self, shop: Shop, clock: StillClock) -> None:
        decide(shop.desk, shop.customer.id, marketing=True)
        privacy.withdraw(shop.desk, PurposeCode.MARKETING, shop.customer.id)
        clock.advance(days=360)
        assert consents.renewals(shop.desk) == []


class TestReceipts:
    def test_a_receipt_stands_until_something_is_decided_otherwise(self, shop: Shop) -> None:
        decide(shop.desk, shop.customer.id, marketing=True, reminders=False)
        receipt = consent_receipts.issue_receipt(shop.desk, shop.customer.id, "en").value
        checked = consent_receipts.verify_receipt(shop.desk, receipt.code)
        assert checked.found.verdict is Verdict.STANDS
        assert checked.customer == shop.customer
        privacy.withdraw(shop.desk, PurposeCode.MARKETING, shop.customer.id)
        after = consent_receipts.verify_receipt(shop.desk, receipt.code).found
        assert after.verdict is Verdict.CHANGED_SINCE
        assert [decision.stands for decision in after.decisions] == [True, False]

    def test_a_receipt_ends_with_its_consent(self, shop: Shop, clock: StillClock) -> None:
        decide(shop.desk, shop.customer.id, marketing=True)
        receipt = consent_receipts.issue_receipt(shop.desk, shop.customer.id, "ar").value
        clock.advance(days=366)
        found = consent_receipts.verify_receipt(shop.desk, receipt.code).found
        assert found.verdict is Verdict.CHANGED_SINCE

    def test_however_it_is_typed(self, shop: Shop) -> None:
        decide(shop.desk, shop.customer.id, marketing=True)
        code = consent_receipts.issue_receipt(shop.desk, shop.customer.id, "ar").value.code
        typed = f"  {code.removeprefix('JC').lower().replace('-', ' ')} "
        assert consent_receipts.verify_receipt(shop.desk, typed).found.verdict is Verdict.STANDS
        with pytest.raises(RuleBroken, match=r"consent\.code_malformed"):
            consent_receipts.verify_receipt(shop.desk, code[:-1])

    def test_a_forged_seal_and_an_unknown_serial(self, shop: Shop) -> None:
        decide(shop.desk, shop.customer.id, marketing=True)
        code = consent_receipts.issue_receipt(shop.desk, shop.customer.id, "ar").value.code
        last = "A" if code[-1] != "A" else "B"
        assert consent_receipts.verify_receipt(shop.desk, code[:-1] + last).found.verdict is Verdict.ALTERED
        first = "A" if code[3] != "A" else "B"
        unknown = f"JC-{first}{code[4:]}"
        assert consent_receipts.verify_receipt(shop.desk, unknown).found.verdict is Verdict.UNKNOWN

    def test_a_record_that_somebody_changed_is_found_out(self, shop: Shop) -> None:
        decide(shop.desk, shop.customer.id, marketing=False)
        code = consent_receipts.issue_receipt(shop.desk, shop.customer.id, "ar").value.code
        raw = cipher.connect(shop.desk.store.path, KEY)
        raw.execute("DROP TRIGGER consent_event_no_update")
        raw.execute("UPDATE consent_event SET type = 'given'")
        raw.close()
        assert consent_receipts.verify_receipt(shop.desk, code).found.verdict is Verdict.ALTERED

    def test_nothing_decided_nothing_to_hand_out(self, shop: Shop) -> None:
        with pytest.raises(RuleBroken, match=r"consent\.nothing_decided"):
            consent_receipts.issue_receipt(shop.desk, shop.customer.id, "ar")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_at_the_counter_may_ask_and_withdraw(
    shop: Shop, desk_of: Callable[[Role], Desk], role: Role
) -> None:
    desk = desk_of(role)
    decide(desk, shop.customer.id, marketing=True)
    privacy.withdraw(desk, PurposeCode.MARKETING, shop.customer.id)
    assert consent_receipts.issue_receipt(desk, shop.customer.id, "ar").value.code
    with pytest.raises(NotPermitted):
        consents.serve_notice(desk.acting_as(None), shop.customer.id, "ar")
