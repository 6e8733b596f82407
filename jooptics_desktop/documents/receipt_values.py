"""What a receipt says: plain values that a sale, a store and a customer are turned into before printing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from datetime import date, datetime

    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.wearers import Wearer


class ReceiptKind(StrEnum):
    """What the paper is."""

    RECEIPT = "receipt"
    TAX_INVOICE = "tax_invoice"
    CREDIT_NOTE = "credit_note"
    QUOTATION = "quotation"

    @property
    def heading(self) -> str:
        """Its name, to be translated."""
        return _TITLES[self]


_TITLES = {
    ReceiptKind.RECEIPT: mark("Sale receipt"),
    ReceiptKind.TAX_INVOICE: mark("Tax invoice"),
    ReceiptKind.CREDIT_NOTE: mark("Credit note"),
    ReceiptKind.QUOTATION: mark("Quotation"),
}


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, as registered. `name_other` is the name in the second language; `phone` is E.164.

    `logo` is a PNG or JPEG; without one a pair of spectacles is drawn. `income_source` is the income source
    sequence of the Jordanian tax register.
    """

    name: str
    name_other: str = ""
    address: str = ""
    phone: str = ""
    tax_number: str = ""
    income_source: str = ""
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class MadeTo:
    """A prescription that glasses of the sale are made to; `wearer` is whose, where it is not the customer's own."""

    prescription: Prescription
    wearer: Wearer | None = None


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One thing sold; `detail` is a second line such as its code. `tax_ppm` is the rate in parts per million.

    `made_to` is the prescription of this line, one of the receipt's own.
    """

    title: str
    quantity: int
    unit_price: Money
    discount: Money
    total: Money
    detail: str = ""
    tax_ppm: int | None = None
    made_to: MadeTo | None = None


@dataclass(frozen=True, slots=True)
class ReceiptTax:
    """The total of one rate: `net` is what it is charged on. `is_exempt` tells exempt goods from zero-rated ones."""

    ppm: int
    net: Money
    tax: Money
    is_exempt: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptPayment:
    """Money received or, negative, given back. `label` is the tender in the receipt's language."""

    label: str
    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class Receipt:
    """A whole receipt. `listed − discount` is what the prices come to; `net` and the taxes make `total`.

    `copy` is 0 for the original and counts reprints. `qr_text` is the content of the QR code (the answer of the
    tax authority, or the sale's number); `qr_note` stands beneath it, as while that answer is awaited.
    `tendered` and `change` are the cash handed over and given back. `made_to` are the prescriptions, each wearer's
    once, and empty unless they were asked for.
    """

    kind: ReceiptKind
    number: str
    issued_at: datetime
    seller: Seller
    lines: tuple[ReceiptLine, ...]
    listed: Money
    discount: Money
    net: Money
    taxes: tuple[ReceiptTax, ...]
    total: Money
    payments: tuple[ReceiptPayment, ...]
    paid: Money
    balance: Money
    customer_name: str = ""
    customer_number: str = ""
    customer_phone: str = ""
    customer_tax_number: str = ""
    made_to: tuple[MadeTo, ...] = ()
    served_by: str = ""
    ready_on: date | None = None
    refers_to: str = ""
    tendered: Money | None = None
    change: Money | None = None
    copy: int = 0
    qr_text: str = ""
    qr_note: str = ""
    footer: str = ""
