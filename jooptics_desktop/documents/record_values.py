"""What a customer's whole record consists of, gathered for paper, CSV and JSON alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from jooptics_desktop.documents.receipt_values import ReceiptPayment
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.wearers import Wearer


@dataclass(frozen=True, slots=True)
class Printing:
    """Which store prints, who, when, and the how-manieth copy it is: so that a loose sheet can be traced."""

    store: str
    by: str
    at: datetime
    copy: int = 1


@dataclass(frozen=True, slots=True)
class RecordMember:
    """Someone of the same household."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """A decision about one purpose; `purpose` is its label in the reader's language, `code` its fixed name."""

    code: str
    purpose: str
    given: bool
    decided_at: datetime
    notice_version: str


@dataclass(frozen=True, slots=True)
class RecordSaleLine:
    """One thing bought."""

    title: str
    quantity: int
    unit_price: Money
    total: Money


@dataclass(frozen=True, slots=True)
class RecordSale:
    """A sale with its payments; `state` is its fixed name, `state_label` what the reader sees."""

    number: str
    on: date
    state: str
    state_label: str
    lines: tuple[RecordSaleLine, ...]
    payments: tuple[ReceiptPayment, ...]
    total: Money
    paid: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class RecordNote:
    """A colleague's note."""

    written_at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """Something that happened to the record: who looked, changed, printed or sent it."""

    at: datetime
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """Everything the store keeps about one customer, newest first."""

    customer: Customer
    household: str = ""
    members: tuple[RecordMember, ...] = ()
    consents: tuple[RecordConsent, ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    sales: tuple[RecordSale, ...] = ()
    notes: tuple[RecordNote, ...] = ()
    events: tuple[RecordEvent, ...] = ()
    wearers: tuple[Wearer, ...] = ()

    def number_of(self, prescription: Prescription) -> int:
        """Whose a prescription is: 0 for the customer, else the how-manieth other wearer."""
        return next((one.number for one in self.wearers if one.id == prescription.wearer), 0)

    def name_of(self, prescription: Prescription) -> str:
        """The wearer's name, where the shop keeps it."""
        return next((one.name for one in self.wearers if one.id == prescription.wearer), "")
