"""Receipts of sales, in the customer's language. What they say is on the disk before anything is printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.documents.receipt_values import (
    MadeTo,
    Receipt,
    ReceiptKind,
    ReceiptLine,
    ReceiptPayment,
    ReceiptTax,
    Seller,
)
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.tax import TaxCategory
from jooptics_desktop.l10n.catalogue import translator
from jooptics_desktop.l10n.formats import Formats
from jooptics_desktop.l10n.words_sales import TENDERS
from jooptics_desktop.services import store_profile
from jooptics_desktop.services.prescriptions import wearers_in
from jooptics_desktop.services.reading import note_reading
from jooptics_desktop.services.refusals import require_in_use
from jooptics_desktop.services.sales import existing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import IO

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.ids import PrescriptionId, SaleId
    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.domain.sale_lines import Figures, SaleLine
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk

_WALK_IN_LANGUAGE: Final[Language] = "ar"


class Paper(StrEnum):
    """What the printer holds."""

    A4 = "a4"
    ROLL_80 = "80mm"


@dataclass(frozen=True, slots=True)
class PrintedReceipt:
    """What was written, in which language."""

    receipt: Receipt
    language: Language


def write_sale_receipt(
    desk: Desk,
    sale_id: SaleId,
    target: Path | IO[bytes],
    paper: Paper = Paper.A4,
    *,
    language: Language | None = None,
    with_prescription: bool = False,
) -> Done[PrintedReceipt]:
    """Write a sale's receipt as a PDF; a draft's is a quotation.

    The language is the customer's unless told, and Arabic for somebody passing by. Printing is noted first, so
    a second print of the same standing is marked as a copy even when the first one tore. The prescription
    stands on it only when asked, which is noted as a reading; of a sale for several people each line says whose it is.
    """
    from jooptics_desktop.documents.receipts import write_receipt  # the counter opens without what draws PDF

    staff = desk.require(Permission.SALES_SELL)
    if with_prescription:
        desk.require(Permission.PRESCRIPTIONS_READ)
    with desk.store.write() as work:
        sale = existing(work, sale_id)
        profile = store_profile.get(work)
        customer = work.customers.get(sale.customer_id) if sale.customer_id else None
        spoken: Language = language or (customer.language if customer else _WALK_IN_LANGUAGE)
        copy = 0
        if sale.state is not SaleState.DRAFT:
            copy = work.receipts.printed(sale, desk.clock.now(), staff.id)
            desk.note(work, "receipt_printed", sale.id, copy=copy)
        made_to = _made_to(desk, work, sale) if with_prescription else {}
        seller_name = _served_by(work, sale)
        receipt = _receipt(sale, profile, customer, made_to, seller_name, spoken, copy)
    formats = Formats(spoken, ZoneInfo(profile.time_zone))
    write_receipt(receipt, paper.value, translator(spoken), formats, target)
    return Done(PrintedReceipt(receipt, spoken), work.changes)


def _receipt(
    sale: Sale,
    profile: StoreProfile,
    customer: Customer | None,
    made_to: Mapping[PrescriptionId, MadeTo],
    served_by: str,
    language: Language,
    copy: int,
) -> Receipt:
    totals, words = sale.totals(), translator(language)
    tendered, change = _cash(sale)
    return Receipt(
        kind=_kind(sale, profile),
        number=sale.number or sale.id[-8:].upper(),
        issued_at=sale.opened_at or sale.created_at,
        seller=_seller(profile, language),
        lines=tuple(
            _line(line, figures, language, made_to)
            for line, figures in zip(sale.lines, sale.figures(), strict=True)
        ),
        listed=totals.listed,
        discount=totals.discount,
        net=totals.net,
        taxes=tuple(
            ReceiptTax(rate.ppm, part.net, part.tax, is_exempt=rate.category is TaxCategory.EXEMPT)
            for rate, part in totals.by_rate.items()
        ),
        total=totals.gross,
        payments=tuple(
            ReceiptPayment(words.tr(TENDERS[payment.tender]), payment.amount, payment.taken_at)
            for payment in sale.payments
        ),
        paid=sale.paid,
        balance=sale.balance,
        customer_name=customer.name_in(language) if customer else "",
        customer_number=str(customer.number) if customer else "",
        customer_phone=customer.phones[0] if customer and customer.phones else "",
        made_to=tuple(made_to.values()),
        served_by=served_by,
        tendered=tendered,
        change=change,
        copy=copy,
        qr_text=sale.number,
        footer=profile.receipt_note,
    )


def _kind(sale: Sale, profile: StoreProfile) -> ReceiptKind:
    if sale.state is SaleState.DRAFT:
        return ReceiptKind.QUOTATION
    return ReceiptKind.TAX_INVOICE if profile.tax_number else ReceiptKind.RECEIPT


def _seller(profile: StoreProfile, language: Language) -> Seller:
    name = profile.name_in(language)
    other = profile.name_in("en" if language == "ar" else "ar")
    return Seller(
        name,
        other if other != name else "",
        profile.address,
        profile.phone,
        profile.tax_number,
        profile.income_source,
        profile.logo,
    )


def _line(
    line: SaleLine, figures: Figures, language: Language, made_to: Mapping[PrescriptionId, MadeTo]
) -> ReceiptLine:
    return ReceiptLine(
        title=line.name(language),
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=figures.discount,
        total=figures.listed - figures.discount,
        detail=line.sku,
        tax_ppm=line.tax.ppm,
        made_to=made_to.get(line.prescription_id) if line.prescription_id else None,
    )


def _cash(sale: Sale) -> tuple[Money | None, Money | None]:
    """Cash handed over and given back at the last payment, when there was change."""
    if not sale.payments or not sale.payments[-1].change:
        return None, None
    return sale.payments[-1].tendered, sale.payments[-1].change


def _made_to(desk: Desk, work: Work, sale: Sale) -> dict[PrescriptionId, MadeTo]:
    """The prescriptions that the lines are made to, with whose they are where they are not the customer's own."""
    found: dict[PrescriptionId, MadeTo] = {}
    for cited in sale.made_to:
        one = work.prescriptions.get(cited)
        if one is None:
            continue
        require_in_use(work, one.customer_id)
        note_reading(desk, work, "prescription_read", cited)
        known = wearers_in(work, one.customer_id, desk.clock.today())
        found[cited] = MadeTo(one, next((who for who in known if who.id == one.wearer), None))
    return found


def _served_by(work: Work, sale: Sale) -> str:
    known = work.staff.credentials(sale.staff_id)
    return known.staff.name if known else ""
