"""A customer's no to a record of their eyes binds at once: nothing is added, nothing is used, erasing still works."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, PurposeCode
from jooptics_desktop.domain.requests import Asked, AskedAbout, Channel, IdentityProof, RequestKind
from jooptics_desktop.services import (
    consents,
    customers,
    erasure,
    export,
    prescriptions,
    privacy,
    receipts,
    records,
    request_execution,
    requests,
    sales,
)
from jooptics_desktop.services.export import ExportFormat, Wanted
from jooptics_desktop.services.records import TimelineKind
from jooptics_desktop.services.refusals import only_kept_because
from tests.conftest import StillClock
from tests.narrowing import of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop

CARE = PurposeCode.CARE_RECORD


def decide(desk: Desk, customer_id: str, **answers: bool) -> None:
    """What a customer says after the notice was put before them."""
    who = CustomerId(customer_id)
    served = consents.serve_notice(desk, who, "ar").value
    consents.record_answers(desk, who, served.notice.id, answers)


def object_to(desk: Desk, customer_id: str, code: PurposeCode) -> None:
    """The customer objects to the purpose, and it is done (S7.6)."""
    asked = Asked(
        RequestKind.OBJECTION, AskedAbout.CUSTOMER, customer_id, "Layan", "", "Please stop.", (code.value,),
        Channel.COUNTER, "ar",
    )  # fmt: skip
    request = requests.open_request(desk, asked, proof=IdentityProof.ID_SEEN).value
    requests.accept(desk, request.id)
    request_execution.stop_purposes(desk, request.id)


def refuse(shop: Shop) -> None:
    decide(shop.desk, shop.customer.id, care_record=False)


def withdraw(shop: Shop) -> None:
    decide(shop.desk, shop.customer.id, care_record=True)
    privacy.withdraw(shop.desk, CARE, shop.customer.id)


def objects(shop: Shop) -> None:
    object_to(shop.desk, shop.customer.id, CARE)


EVERY_NO = pytest.mark.parametrize("say_no", [refuse, withdraw, objects])


def restricts(shop: Shop) -> None:
    """The record is to be stored and nothing else."""
    asked = Asked(
        RequestKind.RESTRICTION, AskedAbout.CUSTOMER, shop.customer.id, "Layan", "", "Keep it.", (),
        Channel.COUNTER, "ar",
    )  # fmt: skip
    request = requests.open_request(shop.desk, asked, proof=IdentityProof.ID_SEEN).value
    requests.accept(shop.desk, request.id)
    request_execution.restrict(shop.desk, request.id)


ONLY_KEPT = pytest.mark.parametrize(
    ("close", "code"),
    [(refuse, "consent.care_refused"), (withdraw, "consent.care_refused"), (objects, "consent.care_refused"),
     (restricts, "customer.restricted")],
)  # fmt: skip


def record(shop: Shop) -> Prescription:
    eye = EyeRx(Power(-125))
    draft = PrescriptionDraft(shop.customer.id, eye, eye, shop.desk.clock.today())
    return prescriptions.record_prescription(shop.desk, draft).value


class TestAsked:
    @pytest.mark.promise("S3.1")
    @pytest.mark.promise("S7.6")
    @pytest.mark.promise("S7.7")
    @EVERY_NO
    def test_nothing_clinical_is_added(self, shop: Shop, say_no: Callable[[Shop], None]) -> None:
        say_no(shop)
        for act in (
            lambda: record(shop),
            lambda: customers.add_note(shop.desk, shop.customer.id, "Dry eyes"),
        ):
            with pytest.raises(RuleBroken, match=r"consent\.care_refused"):
                act()

    def test_who_was_never_asked_is_cared_for(self, shop: Shop) -> None:
        record(shop)
        customers.add_note(shop.desk, shop.customer.id, "Prefers light frames")
        assert len(prescriptions.chart_of(shop.desk, shop.customer.id).prescriptions) == 1

    def test_a_term_that_ran_out_is_no_no(self, shop: Shop) -> None:
        decide(shop.desk, shop.customer.id, care_record=True)
        of(StillClock, shop.desk.clock).advance(days=366 * 5)
        record(shop)

    def test_a_yes_afterwards_opens_the_record_again(self, shop: Shop) -> None:
        record(shop)
        refuse(shop)
        decide(shop.desk, shop.customer.id, care_record=True)
        assert len(prescriptions.prescriptions_of(shop.desk, shop.customer.id)) == 1

    def test_a_no_to_something_else_leaves_the_record_alone(self, shop: Shop) -> None:
        others = {p.code.value: False for p in AT_THE_COUNTER if p.code is not CARE}
        decide(shop.desk, shop.customer.id, **others)
        record(shop)


class TestWhatIsThere:
    @pytest.mark.promise("S7.7")
    @ONLY_KEPT
    def test_it_is_only_kept(
        self, shop: Shop, close: Callable[[Shop], None], code: str, tmp_path: Path
    ) -> None:
        rx = record(shop)
        customers.add_note(shop.desk, shop.customer.id, "Dry eyes")
        order = sales.start_sale(shop.desk, shop.customer.id).value
        order = sales.add_line(shop.desk, order.id, shop.lens.id).value
        sales.attach_prescription(shop.desk, order.id, rx.id)
        assert only_kept_because(shop.desk, shop.customer.id) == ""
        close(shop)
        desk, who = shop.desk, shop.customer.id
        chart = prescriptions.chart_of(desk, who)
        assert (chart.kept_because, chart.prescriptions) == (code, ())
        assert only_kept_because(desk, who) == code
        assert customers.notes_about(desk, who) == []
        told = {entry.kind for entry in records.timeline_of(desk, who)}
        assert not told & {TimelineKind.PRESCRIPTION, TimelineKind.NOTE}
        another = sales.start_sale(desk, who).value
        sales.add_line(desk, another.id, shop.lens.id)
        for act in (
            lambda: prescriptions.prescriptions_of(desk, who),
            lambda: prescriptions.open_prescription(desk, rx.id),
            lambda: sales.attach_prescription(desk, another.id, rx.id),
            lambda: receipts.write_sale_receipt(desk, order.id, io.BytesIO(), with_prescription=True),
            lambda: export.export_customer(
                desk, who, Wanted(ExportFormat.JSON, "en", tmp_path / "one.json", "asked", "x")
            ),
        ):
            with pytest.raises(RuleBroken) as refusal:
                act()
            assert refusal.value.code == code

    def test_the_list_leaves_them_out(self, shop: Shop, tmp_path: Path) -> None:
        refuse(shop)
        wanted = Wanted(ExportFormat.JSON, "en", tmp_path / "all.json", "moving", "ourselves")
        done = export.export_customers(shop.desk, wanted, progress=lambda *_: None, stop=lambda: False).value
        assert done.records == 0
        assert json.loads((tmp_path / "all.json").read_text("utf-8")) == []

    def test_other_consents_stand_by_themselves(self, shop: Shop) -> None:
        decide(shop.desk, shop.customer.id, marketing=True)
        refuse(shop)
        assert privacy.may(shop.desk, PurposeCode.MARKETING, shop.customer.id)

    def test_selling_and_erasing_go_on(self, shop: Shop) -> None:
        record(shop)
        refuse(shop)
        sale = sales.start_sale(shop.desk).value  # somebody passing by
        sales.add_line(shop.desk, sale.id, shop.frame.id)
        plan = erasure.plan_erasure(shop.desk, shop.customer.id)
        assert any(row.section == "prescriptions" and row.count == 1 for row in plan.rows)
