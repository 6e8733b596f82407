"""Receipts: what they say, in whose language, and that a reprint says so."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from jooptics_desktop.data.inventory import tables_about
from jooptics_desktop.data.settings import SETTING, SETTINGS
from jooptics_desktop.documents.receipt_values import ReceiptKind
from jooptics_desktop.domain.discounts import AmountOff
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken, Unavailable
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import SaleId
from jooptics_desktop.domain.inventory import Category, Subject
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.services import sales, store_profile
from jooptics_desktop.services.prescriptions import record_prescription
from jooptics_desktop.services.receipts import Paper, PrintedReceipt, write_sale_receipt
from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.sales import Sale
    from tests.conftest import Shop


def fils(minor: int) -> Money:
    return Money(minor, JOD)


def an_order(shop: Shop, **changes: object) -> Sale:
    new = NewSale(
        lines=(NewLine(shop.frame.id), NewLine(shop.lens.id, 2)),
        payments=(NewPayment(Tender.CASH, fils(100_000)),),
        customer_id=shop.customer.id,
        discount=AmountOff(fils(15_000)),
        collect=False,
    )
    return sales.ring_up(shop.desk, replace(new, **changes)).value  # type: ignore[arg-type]  # builders take any field


def printed(shop: Shop, sale: Sale, **how: Any) -> PrintedReceipt:
    return write_sale_receipt(shop.desk, sale.id, io.BytesIO(), **how).value


def test_what_a_receipt_says(shop: Shop) -> None:
    sale = an_order(shop)
    done = printed(shop, sale)
    receipt = done.receipt
    assert (done.language, receipt.kind, receipt.number) == ("ar", ReceiptKind.TAX_INVOICE, "S-000001")
    assert (receipt.customer_name, receipt.customer_phone) == ("ليان المصري", "+962791234567")
    assert (receipt.listed, receipt.discount, receipt.total) == (fils(215_000), fils(15_000), fils(200_000))
    assert (receipt.paid, receipt.balance) == (fils(100_000), fils(100_000))
    assert [line.title for line in receipt.lines] == ["إطار راي بان", "عدسة إيسيلور"]
    assert [payment.label for payment in receipt.payments] == ["نقداً"]
    assert receipt.served_by == "Test owner"


@pytest.mark.promise("S2.P.3")
def test_the_shop_stands_on_every_paper_and_is_kept_apart_from_any_person(shop: Shop) -> None:
    profile = replace(
        store_profile.store_profile(shop.desk), address="Rainbow Street 5, Amman", phone="06 555 1234"
    )
    with shop.desk.store.write() as work:
        store_profile.put(work, profile)
    seller = printed(shop, an_order(shop), language="en").receipt.seller
    assert (seller.name, seller.address, seller.phone) == (
        profile.name_in("en"),
        profile.address,
        profile.phone,
    )
    kept = SETTINGS[store_profile.SETTING]
    assert (kept.category, kept.erased) == (Category.BUSINESS, False)
    assert SETTING.name not in {one.table.name for subject in Subject for one in tables_about(subject)}


def test_every_receipt_adds_up(shop: Shop) -> None:
    receipt = printed(shop, an_order(shop)).receipt
    assert sum(line.total.minor for line in receipt.lines) == (receipt.listed - receipt.discount).minor
    assert sum(part.net.minor for part in receipt.taxes) == receipt.net.minor
    assert receipt.net.minor + sum(part.tax.minor for part in receipt.taxes) == receipt.total.minor
    assert [(part.ppm, part.is_exempt) for part in receipt.taxes] == [(160_000, False), (0, True)]


def test_a_reprint_is_marked_until_the_sale_changes(shop: Shop) -> None:
    sale = an_order(shop)
    assert [printed(shop, sale).receipt.copy for _ in range(3)] == [0, 1, 2]
    sales.take_payment(shop.desk, sale.id, Tender.CARD, fils(100_000))
    assert [printed(shop, sale).receipt.copy for _ in range(2)] == [0, 1]


def test_printing_is_noted_before_it_can_fail(shop: Shop, tmp_path: Path) -> None:
    sale = an_order(shop)
    with pytest.raises(Unavailable):
        write_sale_receipt(shop.desk, sale.id, tmp_path / "no such folder" / "receipt.pdf")
    assert printed(shop, sale).receipt.copy == 1
    with shop.desk.store.read() as work:
        assert work.receipts.count(sale.id) == 2


@pytest.mark.parametrize("paper", list(Paper))
def test_the_pdf_names_the_sale(shop: Shop, tmp_path: Path, paper: Paper) -> None:
    target = tmp_path / "receipt.pdf"
    write_sale_receipt(shop.desk, an_order(shop).id, target, paper, language="en")
    text = "".join(page.extract_text() for page in PdfReader(target).pages)
    assert "S-000001" in text
    assert "200.000" in text


def test_the_language_can_be_chosen(shop: Shop) -> None:
    done = printed(shop, an_order(shop), language="en")
    assert done.receipt.customer_name == "Layan Al-Masri"
    assert done.receipt.lines[0].title == "Ray-Ban frame"
    assert done.receipt.seller.name == "Jooptics Optical"
    assert done.receipt.payments[0].label == "Cash"


def test_change_is_shown(shop: Shop) -> None:
    paid = (NewPayment(Tender.CASH, fils(5_000)),)
    receipt = printed(shop, sales.ring_up(shop.desk, NewSale((NewLine(shop.cloth.id),), paid)).value).receipt
    assert (receipt.tendered, receipt.change) == (fils(5_000), fils(1_250))
    assert receipt.customer_name == ""


def test_a_draft_is_a_quotation_and_never_a_copy(shop: Shop) -> None:
    sale = sales.start_sale(shop.desk).value
    sale = sales.add_line(shop.desk, sale.id, shop.frame.id).value
    receipts = [printed(shop, sale).receipt for _ in range(2)]
    assert [(receipt.kind, receipt.copy) for receipt in receipts] == [(ReceiptKind.QUOTATION, 0)] * 2


def test_the_prescription_stands_on_it_only_when_asked(shop: Shop) -> None:
    eye = EyeRx(sphere=Power(-125))
    draft = PrescriptionDraft(shop.customer.id, eye, eye, shop.desk.clock.today())
    own = record_prescription(shop.desk, draft).value
    sale = an_order(shop, prescription_id=own.id)
    assert printed(shop, sale).receipt.made_to == ()
    assert [one.prescription for one in printed(shop, sale, with_prescription=True).receipt.made_to] == [own]
    with shop.desk.store.read() as work:
        assert "prescription_read" in {entry.event for entry in work.audit.entries()}


def test_who_may_not(shop: Shop) -> None:
    sale = an_order(shop)
    with pytest.raises(NotPermitted):
        write_sale_receipt(shop.desk.acting_as(None), sale.id, io.BytesIO())
    with pytest.raises(RuleBroken, match=r"sale\.unknown"):
        write_sale_receipt(shop.desk, SaleId("no"), io.BytesIO())
