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
    """One thing bought; `made_to` is the id of the prescription that it was dispensed to."""

    title: str
    quantity: int
    unit_price: Money
    total: Money
    made_to: str | None = None


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

    def prescription_of(self, line: RecordSaleLine) -> Prescription | None:
        """The prescription a line was made to, where it is still on record."""
        return next((one for one in self.prescriptions if one.id == line.made_to), None)

    def number_of_line(self, line: RecordSaleLine) -> int | None:
        """Whose a line is, counted as `number_of` does; None where nothing was made to a prescription."""
        made_to = self.prescription_of(line)
        return None if made_to is None else self.number_of(made_to)

    def number_of(self, prescription: Prescription) -> int:
        """Whose a prescription is: 0 for the customer, else the how-manieth other wearer."""
        return next((one.number for one in self.wearers if one.id == prescription.wearer), 0)

    def name_of(self, prescription: Prescription) -> str:
        """The wearer's name, where the shop keeps it."""
        return next((one.name for one in self.wearers if one.id == prescription.wearer), "")
