"""Money received and given back. A deposit is a payment made before collection."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from jooptics_desktop.domain.card_numbers import refuse_card_number
from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    import datetime as dt

    from jooptics_desktop.domain.ids import PaymentId, SaleId, StaffId
    from jooptics_desktop.domain.money import Money

_LONGEST_REFERENCE: Final = 64


class Tender(StrEnum):
    """How money is given."""

    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"


def safe_reference(text: str) -> str:
    """A payment's reference (approval code, transfer number), trimmed.

    A card number is never kept: raises `RuleBroken` `payment.card_number_refused`, and
    `payment.reference_too_long`.
    """
    reference = text.strip()
    if not reference:
        return ""
    if len(reference) > _LONGEST_REFERENCE:
        raise RuleBroken("payment.reference_too_long", field="reference", longest=_LONGEST_REFERENCE)
    refuse_card_number(reference, "reference")
    return reference


class Payment(NamedTuple):
    """An entry of the payments ledger; it is never changed.

    `amount` counts towards the sale and is negative when money was given back. `tendered` is what was handed
    over; cash beyond the amount went back as `change`. `business_day` is the shop's day it belongs to.
    """

    id: PaymentId
    sale_id: SaleId
    tender: Tender
    amount: Money
    tendered: Money
    reference: str
    taken_at: dt.datetime
    business_day: dt.date
    staff_id: StaffId

    @property
    def change(self) -> Money:
        """Cash given back at once."""
        return self.tendered - self.amount

    @property
    def is_refund(self) -> bool:
        """Whether money was given back."""
        return self.amount.minor < 0


def applied(tender: Tender, offered: Money, balance: Money) -> Money:
    """How much of what is offered counts towards the balance; the rest of cash is change.

    Raises `RuleBroken` `payment.not_positive`, `payment.nothing_outstanding`, `payment.more_than_balance`.
    """
    if offered.minor <= 0:
        raise RuleBroken("payment.not_positive", field="amount")
    if balance.minor <= 0:
        raise RuleBroken("payment.nothing_outstanding", field="amount")
    if offered <= balance:
        return offered
    if tender is not Tender.CASH:
        raise RuleBroken("payment.more_than_balance", field="amount", balance=balance)
    return balance
