"""An order goes to a laboratory only while the customer agrees, entered first, and without a name."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Axis, Millimetres, Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.processors import Processor, ProcessorKind, Safeguard
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import disclosures, lab_sheets, prescriptions, privacy, processors, sales
from jooptics_desktop.services.lab_sheets import LabSheetWanted
from tests.conftest import StillClock
from tests.narrowing import of
from tests.services.test_refusals import decide, object_to

if TYPE_CHECKING:
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop

pytestmark = pytest.mark.promise("S4.7")


def a_laboratory(desk: Desk, kind: ProcessorKind = ProcessorKind.LAB) -> Processor:
    company = Processor("", "Amman Optical Lab", kind, "JO", "Makes lenses", Safeguard.CONSENT)
    return processors.put_processor(desk, company).value


def an_order(shop: Shop, *, made_to: bool = True) -> Sale:
    eye = EyeRx(Power(-225), Power(-50), Axis(175), pd=Millimetres(315))
    draft = PrescriptionDraft(shop.customer.id, eye, eye, shop.desk.clock.today())
    rx = prescriptions.record_prescription(shop.desk, draft).value
    sale = sales.start_sale(shop.desk, shop.customer.id).value
    for item in (shop.frame, shop.lens):
        sale = sales.add_line(shop.desk, sale.id, item.id).value
    if made_to:
        sales.attach_prescription(shop.desk, sale.id, rx.id)
    return sales.confirm(shop.desk, sale.id).value


def sheet(desk: Desk, sale: Sale, laboratory: Processor, **wishes: object) -> str:
    """The words of the sheet."""
    stream = io.BytesIO()
    wanted = LabSheetWanted(laboratory.id, **{"language": "en", **wishes})  # type: ignore[arg-type]  # any field
    lab_sheets.make_lab_sheet(desk, sale.id, wanted, stream)
    stream.seek(0)
    return " ".join(page.extract_text() for page in PdfReader(stream).pages)


class TestConsent:
    def test_without_an_answer_nothing_goes(self, shop: Shop) -> None:
        laboratory, order = a_laboratory(shop.desk), an_order(shop)
        with pytest.raises(RuleBroken, match=r"consent\.not_given"):
            sheet(shop.desk, order, laboratory)
        assert disclosures.disclosures(shop.desk) == []

    @pytest.mark.parametrize("end", ["withdraw", "object", "expire", "no record"])
    def test_a_no_stops_it_at_once(self, shop: Shop, end: str) -> None:
        laboratory, order = a_laboratory(shop.desk), an_order(shop)
        decide(shop.desk, shop.customer.id, share_with_lab=True)
        sheet(shop.desk, order, laboratory)
        if end == "withdraw":
            privacy.withdraw(shop.desk, PurposeCode.SHARE_WITH_LAB, shop.customer.id)
        elif end == "object":
            object_to(shop.desk, shop.customer.id, PurposeCode.SHARE_WITH_LAB)
        elif end == "expire":
            of(StillClock, shop.desk.clock).advance(days=2 * 366)
        else:
            decide(shop.desk, shop.customer.id, care_record=False)
        wanted = r"consent\.care_refused" if end == "no record" else r"consent\.not_given"
        with pytest.raises(RuleBroken, match=wanted):
            sheet(shop.desk, order, laboratory)
        assert len(disclosures.disclosures(shop.desk)) == 1


class TestSheet:
    def test_what_to_make_and_for_nobody(self, shop: Shop) -> None:
        laboratory, order = a_laboratory(shop.desk), an_order(shop)
        decide(shop.desk, shop.customer.id, share_with_lab=True)
        said = sheet(shop.desk, order, laboratory)
        for wanted in (
            order.number,
            "Essilor lens",
            "Ray-Ban frame",
            "−2.25",
            "175",
            "31.5",
            laboratory.name,
        ):
            assert wanted in said
        assert "Layan" not in said
        assert "0791234567" not in said
        assert "Layan" in sheet(shop.desk, order, laboratory, named=True)

    @pytest.mark.promise("S4.2")
    def test_it_is_entered_with_the_laboratory(self, shop: Shop) -> None:
        laboratory, order = a_laboratory(shop.desk), an_order(shop)
        decide(shop.desk, shop.customer.id, share_with_lab=True)
        sheet(shop.desk, order, laboratory)
        sheet(shop.desk, order, laboratory, named=True, paper="a4", language="ar")
        second, first = disclosures.disclosures(shop.desk)
        assert (first.way, first.recipient) == (WayOut.LAB, laboratory.name)
        assert first.customer_id == shop.customer.id
        assert "contact" not in first.categories
        assert "contact" in second.categories

    def test_a_laboratory_of_the_list_that_is_in_use(self, shop: Shop) -> None:
        order = an_order(shop)
        decide(shop.desk, shop.customer.id, share_with_lab=True)
        ended, support = a_laboratory(shop.desk), a_laboratory(shop.desk, ProcessorKind.SUPPORT)
        processors.end_processor(shop.desk, ended.id)
        assert lab_sheets.laboratories(shop.desk) == []
        for one in (ended, support):
            with pytest.raises(RuleBroken, match=r"lab_sheet\.laboratory_unknown"):
                sheet(shop.desk, order, one)

    def test_an_order_that_can_be_made(self, shop: Shop) -> None:
        laboratory = a_laboratory(shop.desk)
        decide(shop.desk, shop.customer.id, share_with_lab=True)
        draft = sales.start_sale(shop.desk, shop.customer.id).value
        with pytest.raises(RuleBroken, match=r"lab_sheet\.order_not_open"):
            sheet(shop.desk, draft, laboratory)
        with pytest.raises(RuleBroken, match=r"lab_sheet\.no_prescription"):
            sheet(shop.desk, an_order(shop, made_to=False), laboratory)

    def test_nobody_signed_in_passes_nothing_on(self, shop: Shop) -> None:
        laboratory, order = a_laboratory(shop.desk), an_order(shop)
        decide(shop.desk, shop.customer.id, share_with_lab=True)
        with pytest.raises(NotPermitted):
            sheet(replace(shop.desk, session=None), order, laboratory)
        assert disclosures.disclosures(shop.desk) == []
