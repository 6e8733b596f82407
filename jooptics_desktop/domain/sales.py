"""A sale, from the draft on the counter to the glasses handed over.

`draft → open → collected`, or `cancelled` from the first two. Opening gives the sale its number and freezes
its figures; from then on it is only paid, collected or cancelled. The balance is computed, never stored.
Every transition answers a new value or raises `RuleBroken`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.card_numbers import refuse_card_number
from jooptics_desktop.domain.discounts import AmountOff, prorate
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import SaleId, StaffId
from jooptics_desktop.domain.money import JOD, Money, total
from jooptics_desktop.domain.payments import applied
from jooptics_desktop.domain.sale_lines import Figures, SaleLine
from jooptics_desktop.domain.tax import MILLION, ExactTotals, Settled, by_rate, settle
from jooptics_desktop.domain.values import changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jooptics_desktop.domain.discounts import Discount
    from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, SaleLineId
    from jooptics_desktop.domain.money import Currency
    from jooptics_desktop.domain.payments import Payment, Tender
    from jooptics_desktop.domain.tax import ExactLine, TaxRate

MOST_LINES: Final = 200
_LONGEST_NOTE: Final = 200


class SaleState(StrEnum):
    """Where a sale stands."""

    DRAFT = "draft"
    OPEN = "open"
    COLLECTED = "collected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Totals:
    """What the sale comes to: `listed − discount + added_tax = gross` and `net + tax = gross`.

    `added_tax` is the tax of those lines whose price does not include it.
    """

    listed: Money
    discount: Money
    net: Money
    tax: Money
    by_rate: dict[TaxRate, Settled]

    @property
    def gross(self) -> Money:
        """What the customer owes in all."""
        return self.net + self.tax

    @property
    def added_tax(self) -> Money:
        """Tax that comes on top of the prices shown."""
        return self.gross - (self.listed - self.discount)


@dataclass(frozen=True)  # without slots, for `changed`
class Sale:
    """One customer's purchase.

    `held_as` is the word under which a draft was put aside. `discount_approved_ppm` is the largest share off
    that somebody entitled to large discounts has agreed to. `frozen` holds the lines' figures, in the order of
    the lines, from the moment the sale is opened; it is empty before.
    """

    id: SaleId
    currency: Currency
    staff_id: StaffId
    created_at: dt.datetime
    state: SaleState = SaleState.DRAFT
    number: str = ""
    lines: tuple[SaleLine, ...] = ()
    frozen: tuple[Figures, ...] = ()
    discount: Discount | None = None
    discount_approved_ppm: int = 0
    payments: tuple[Payment, ...] = ()
    customer_id: CustomerId | None = None
    prescription_id: PrescriptionId | None = None
    held_as: str = ""
    business_day: dt.date | None = None
    opened_at: dt.datetime | None = None
    collected_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None
    cancel_reason: str = ""

    @staticmethod
    def begun(
        id_: SaleId,
        currency: Currency,
        staff_id: StaffId,
        at: dt.datetime,
        customer_id: CustomerId | None = None,
    ) -> Sale:
        """An empty draft."""
        # Copied, because setting nineteen fields one by one takes five times as long.
        return changed(
            _EMPTY, id=id_, currency=currency, staff_id=staff_id, created_at=at, customer_id=customer_id
        )

    # What it comes to

    def figures(self) -> tuple[Figures, ...]:
        """Each line's figures, in the order of the lines: frozen ones, or today's while it is a draft."""
        return self.frozen or self._reckon()

    def _reckon(self) -> tuple[Figures, ...]:
        discounts = self._discounts()
        net, taxes = settle(self._exact(discounts), self.currency)
        listed = [line.unit_price.minor * line.quantity for line in self.lines]
        return tuple(map(Figures, repeat(self.currency), listed, discounts, net, taxes))

    def _discounts(self) -> list[int]:
        """What comes off each line, in minor units."""
        if self.frozen:
            return [line.discount_minor for line in self.frozen]
        own = [line.discount.of(line.listed).minor if line.discount else 0 for line in self.lines]
        if self.discount is None:
            return own
        amounts = [line.listed.minor - off for line, off in zip(self.lines, own, strict=True)]
        base = Money(sum(amounts), self.currency)
        if not base:
            return own
        shares = prorate(self.discount.of(base), amounts)
        return [mine + share for mine, share in zip(own, shares, strict=True)]

    def _exact(self, discounts: Sequence[int]) -> list[ExactLine]:
        return [line.exact(off) for line, off in zip(self.lines, discounts, strict=True)]

    def exact_lines(self) -> list[ExactLine]:
        """The electronic invoice's lines, to nine places."""
        return self._exact(self._discounts())

    def exact_totals(self) -> ExactTotals:
        """The electronic invoice's totals, to nine places."""
        return ExactTotals.of(self.exact_lines())

    def totals(self) -> Totals:
        """The sale's totals in minor units."""
        figures = self.figures()
        return Totals(
            listed=total([line.listed for line in figures], self.currency),
            discount=total([line.discount for line in figures], self.currency),
            net=total([line.settled.net for line in figures], self.currency),
            tax=total([line.settled.tax for line in figures], self.currency),
            by_rate=by_rate([line.tax for line in self.lines], [line.settled for line in figures]),
        )

    @property
    def gross(self) -> Money:
        """What the customer owes in all."""
        return Money(self._gross_minor(), self.currency)

    def _gross_minor(self) -> int:
        return sum([line.net_minor + line.tax_minor for line in self.figures()])

    @property
    def paid(self) -> Money:
        """What was paid, less what was given back."""
        return Money(self._paid_minor(), self.currency)

    def _paid_minor(self) -> int:
        return sum([payment.amount.minor for payment in self.payments])

    @property
    def balance(self) -> Money:
        """What is still to be paid; nothing once cancelled."""
        if self.state is SaleState.CANCELLED:
            return Money.zero(self.currency)
        return Money(self._owed_minor(), self.currency)

    def _owed_minor(self) -> int:
        return self._gross_minor() - self._paid_minor()

    @property
    def deposit(self) -> Money:
        """What was paid so far, as long as the goods are not handed over."""
        return self.paid if self.state is SaleState.OPEN else Money.zero(self.currency)

    @property
    def discount_ppm(self) -> int:
        """Everything that comes off, as a share of the listed prices in parts per million, rounded up."""
        if self.discount is None and not any(map(_DISCOUNT, self.lines)):
            return 0
        listed = total([line.listed for line in self.lines], self.currency)
        return -(-sum(self._discounts()) * MILLION // listed.minor) if listed else 0

    # Changing a draft

    def line(self, line_id: SaleLineId) -> SaleLine:
        """The line of that id; raises `RuleBroken("line.not_found")`."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise RuleBroken("line.not_found", field="line")

    def with_line(self, *lines: SaleLine) -> Sale:
        """One more line or several; more pieces of one that sells the same join it."""
        self._must_be_draft()
        joined = list(self.lines)
        for line in lines:
            if not line.unit_price.is_in(self.currency):
                raise RuleBroken("sale.other_currency", field="item", currency=self.currency.code)
            _put_together(joined, line if self.prescription_id is None else self._worn(line))
        if len(joined) > MOST_LINES:
            raise RuleBroken("sale.too_many_lines", most=MOST_LINES)
        return changed(self, lines=tuple(joined))

    def _worn(self, line: SaleLine) -> SaleLine:
        """The line made to the sale's prescription, if it is made to any and not to another one already."""
        if line.prescription_id is not None or not line.kind.follows_prescription:
            return line
        return replace(line, prescription_id=self.prescription_id)

    def with_changed_line(self, line: SaleLine) -> Sale:
        """The line of the same id replaced."""
        self._must_be_draft()
        self.line(line.id)
        return changed(self, lines=tuple(line if mine.id == line.id else mine for mine in self.lines))

    def with_divided_line(self, line_id: SaleLineId, pieces: int, new_id: SaleLineId) -> Sale:
        """So many pieces of a line as a line of their own after it, since they are for somebody else.

        Raises `RuleBroken`: `line.quantity_out_of_range` unless some pieces stay, `line.discount_undivided` where an
        amount, not a share, comes off the whole line.
        """
        self._must_be_draft()
        line = self.line(line_id)
        if not 1 <= pieces < line.quantity:
            raise RuleBroken("line.quantity_out_of_range", field="quantity", most=line.quantity - 1)
        if isinstance(line.discount, AmountOff):
            raise RuleBroken("line.discount_undivided", field="discount")
        parts = (replace(line, quantity=line.quantity - pieces), replace(line, id=new_id, quantity=pieces))
        lines = [part for mine in self.lines for part in (parts if mine is line else (mine,))]
        if len(lines) > MOST_LINES:
            raise RuleBroken("sale.too_many_lines", most=MOST_LINES)
        return changed(self, lines=tuple(lines))

    def without_line(self, line_id: SaleLineId) -> Sale:
        """That line taken out."""
        self._must_be_draft()
        self.line(line_id)
        return changed(self, lines=tuple(line for line in self.lines if line.id != line_id))

    def standing_as(self, before: Sale) -> Sale:
        """The draft with lines, discount, customer and prescription of an earlier standing."""
        self._must_be_draft()
        before._must_be_draft()
        return changed(
            self,
            lines=before.lines,
            discount=before.discount,
            customer_id=before.customer_id,
            prescription_id=before.prescription_id,
        )

    def with_discount(self, discount: Discount | None) -> Sale:
        """Another discount on the whole sale, or none."""
        self._must_be_draft()
        self._check_discount(discount)
        return changed(self, discount=discount)

    def for_customer(self, customer_id: CustomerId | None) -> Sale:
        """Who buys; another customer's prescription does not stay."""
        if self.state in {SaleState.COLLECTED, SaleState.CANCELLED}:
            self._must_be_open()
        if customer_id == self.customer_id:
            return self
        if self.state is SaleState.OPEN and self.customer_id is not None:
            raise RuleBroken("sale.customer_fixed", field="customer")
        lines = tuple(replace(line, prescription_id=None) for line in self.lines)
        return changed(self, customer_id=customer_id, prescription_id=None, lines=lines)

    def to_prescription(
        self, prescription_id: PrescriptionId | None, line_ids: Sequence[SaleLineId] | None = None
    ) -> Sale:
        """Dispense the sale to a prescription, or only those lines.

        The sale: every lens and contact lens that was not made to somebody else's, and whatever lens comes next.
        Lines: each its own wearer's, frames too; once all lenses are made to the same one, the sale is. Possible
        until collection: a deposit is often taken before the eye test.
        """
        if self.state is not SaleState.DRAFT:
            self._must_be_open()
        if self.customer_id is None:
            raise RuleBroken("sale.customer_missing", field="customer")
        chosen = {self.line(line_id).id for line_id in line_ids or ()}
        if line_ids is None:
            chosen = {line.id for line in self.lines if self._made_as_the_sale(line)}
        lines = [
            replace(line, prescription_id=prescription_id) if line.id in chosen else line
            for line in self.lines
        ]
        made_to = {line.prescription_id for line in lines if line.kind.follows_prescription}
        whole = line_ids is None or made_to == {prescription_id}
        if self.state is SaleState.DRAFT:
            lines = _joined(lines)
        return changed(
            self, lines=tuple(lines), prescription_id=prescription_id if whole else self.prescription_id
        )

    @property
    def for_several(self) -> bool:
        """Whether something on it is made to another prescription than the sale's own."""
        return any(line.prescription_id not in {None, self.prescription_id} for line in self.lines)

    @property
    def made_to(self) -> tuple[PrescriptionId, ...]:
        """The prescriptions it is made to, each once, in the order of the lines; else the sale's own."""
        cited = dict.fromkeys(filter(None, map(_PRESCRIPTION, self.lines)))
        if cited or self.prescription_id is None:
            return tuple(cited)
        return (self.prescription_id,)

    def _made_as_the_sale(self, line: SaleLine) -> bool:
        return line.kind.follows_prescription and line.prescription_id in {None, self.prescription_id}

    def held(self, label: str) -> Sale:
        """Put aside under a word the clerk will know it by."""
        self._must_be_draft()
        if not label.strip():
            raise RuleBroken("sale.hold_needs_label", field="label")
        refuse_card_number(label, "label")
        return changed(self, held_as=label.strip()[:_LONGEST_NOTE])

    # Its life

    def opened(self, number: str, at: dt.datetime, day: dt.date) -> Sale:
        """Confirmed: numbered, figures frozen. Raises `sale.nothing_to_sell`, `discount.more_than_amount`."""
        self._must_be_draft()
        if not self.lines:
            raise RuleBroken("sale.nothing_to_sell")
        self._check_discount(self.discount)
        return changed(
            self,
            state=SaleState.OPEN,
            number=number,
            frozen=self._reckon(),
            opened_at=at,
            business_day=day,
            held_as="",
        )

    def amount_applied(self, tender: Tender, offered: Money) -> Money:
        """How much of what is offered counts towards the balance (see `payments.applied`)."""
        self._must_be_open()
        return applied(tender, offered, self.balance)

    def with_payment(self, payment: Payment) -> Sale:
        """Money received; before collection this is the deposit."""
        self._must_be_open()
        return changed(self, payments=(*self.payments, payment))

    def collected(self, at: dt.datetime) -> Sale:
        """Handed over. Raises `sale.balance_outstanding` while anything is owed."""
        self._must_be_open()
        if self._owed_minor():
            raise RuleBroken("sale.balance_outstanding", balance=self.balance)
        return changed(self, state=SaleState.COLLECTED, collected_at=at)

    def cancelled(self, at: dt.datetime, reason: str) -> Sale:
        """Called off. What was paid must have been given back first: `sale.deposit_to_return`."""
        if self.state is not SaleState.DRAFT:
            self._must_be_open()
        if self.paid:
            raise RuleBroken("sale.deposit_to_return", field="refund_tender", paid=self.paid)
        if self.state is SaleState.OPEN and not reason.strip():
            raise RuleBroken("sale.cancel_needs_reason", field="reason")
        refuse_card_number(reason, "reason")
        return changed(
            self,
            state=SaleState.CANCELLED,
            cancelled_at=at,
            cancel_reason=reason.strip()[:_LONGEST_NOTE],
            held_as="",
        )

    def _check_discount(self, discount: Discount | None) -> None:
        if discount is None:
            return
        base = total([line.after_own_discount for line in self.lines], self.currency)
        if discount.exceeds(base):
            raise RuleBroken("discount.more_than_amount", field="discount", amount=base)

    def _must_be_draft(self) -> None:
        if self.state is not SaleState.DRAFT:
            raise RuleBroken("sale.not_draft", number=self.number or self.id)

    def _must_be_open(self) -> None:
        if self.state is not SaleState.OPEN:
            raise RuleBroken(_CLOSED[self.state], number=self.number or self.id)


@dataclass(frozen=True, slots=True)
class SaleSummary:
    """A numbered sale as one row of a list."""

    id: SaleId
    number: str
    state: SaleState
    customer_id: CustomerId | None
    business_day: dt.date
    opened_at: dt.datetime
    gross: Money
    paid: Money

    @property
    def balance(self) -> Money:
        """What is still to be paid; nothing once cancelled."""
        return (
            Money.zero(self.gross.currency) if self.state is SaleState.CANCELLED else self.gross - self.paid
        )


def _put_together(lines: list[SaleLine], line: SaleLine) -> None:
    """Add a line; more pieces of one that sells the same join it."""
    for place, mine in enumerate(lines):
        if mine.item_id == line.item_id and mine.sells_the_same(line):
            lines[place] = replace(mine, quantity=mine.quantity + line.quantity)
            return
    lines.append(line)


def _joined(lines: Iterable[SaleLine]) -> list[SaleLine]:
    """The lines, those that sell the same as one."""
    joined: list[SaleLine] = []
    for line in lines:
        _put_together(joined, line)
    return joined


_DISCOUNT: Final = attrgetter("discount")
_PRESCRIPTION: Final = attrgetter("prescription_id")
_EMPTY: Final = Sale(SaleId(""), JOD, StaffId(""), dt.datetime.min.replace(tzinfo=dt.UTC))
_CLOSED: Final = {
    SaleState.DRAFT: "sale.not_open",
    SaleState.COLLECTED: "sale.already_collected",
    SaleState.CANCELLED: "sale.already_cancelled",
}
