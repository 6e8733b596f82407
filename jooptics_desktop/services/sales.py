"""Selling: a draft grows on the counter, is opened, paid, handed over or called off.

Every act is one transaction, so a cart survives a crash as it stood after the last act. Opening a sale sets
its goods aside; collection takes them out of stock.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import PaymentId, SaleId, SaleLineId
from jooptics_desktop.domain.payments import Payment, Tender, safe_reference
from jooptics_desktop.domain.sale_lines import SaleLine
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.stock import Movement, Reason
from jooptics_desktop.services import store_profile
from jooptics_desktop.services.minors import require_guardian_agrees
from jooptics_desktop.services.refusals import require_in_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.domain.discounts import Discount
    from jooptics_desktop.domain.ids import CustomerId, ItemId, PrescriptionId
    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.domain.tax import TaxClass
    from jooptics_desktop.services.desk import Desk

SEQUENCE: Final = "sale"
DISCOUNT_LIMIT_SETTING: Final = "sales.discount_limit_ppm"
DISCOUNT_LIMIT: Final = 100_000  # one tenth off without asking, unless the store's settings say otherwise


@dataclass(frozen=True, slots=True)
class NewLine:
    """An item to sell."""

    item_id: ItemId
    quantity: int = 1
    discount: Discount | None = None
    prescription_id: PrescriptionId | None = None


@dataclass(frozen=True, slots=True)
class NewPayment:
    """Money offered; of cash more than is owed, the rest is change."""

    tender: Tender
    amount: Money
    reference: str = ""


@dataclass(frozen=True, slots=True)
class NewSale:
    """A whole sale at once. With `collect` the goods are handed over, which needs the full price."""

    lines: tuple[NewLine, ...]
    payments: tuple[NewPayment, ...] = ()
    customer_id: CustomerId | None = None
    prescription_id: PrescriptionId | None = None
    discount: Discount | None = None
    collect: bool = True


# The draft


def start_sale(desk: Desk, customer_id: CustomerId | None = None) -> Done[Sale]:
    """An empty draft, kept at once."""
    staff = desk.require(Permission.SALES_SELL)
    with desk.store.write() as work:
        money = store_profile.get(work).currency
        sale = Sale.begun(SaleId(desk.ids.new()), money, staff.id, desk.clock.now())
        if customer_id is not None:
            sale = sale.for_customer(_customer(work, customer_id))
        work.sales.add(sale)
        work.changed("sale", sale.id)
    return Done(sale, work.changes)


def add_line(desk: Desk, sale_id: SaleId, item_id: ItemId, quantity: int = 1) -> Done[Sale]:
    """Put an item on the draft at today's price and tax; scanning it again means one more piece."""
    with _changing(desk, sale_id) as change:
        change.sale = change.sale.with_line(*_lines(change, [NewLine(item_id, quantity)]))
    return change.done()


def change_quantity(desk: Desk, sale_id: SaleId, line_id: SaleLineId, quantity: int) -> Done[Sale]:
    """Sell so many pieces of a line."""
    with _changing(desk, sale_id) as change:
        change.sale = change.sale.with_changed_line(replace(change.sale.line(line_id), quantity=quantity))
    return change.done()


def remove_line(desk: Desk, sale_id: SaleId, line_id: SaleLineId) -> Done[Sale]:
    """Take a line off the draft."""
    with _changing(desk, sale_id) as change:
        change.sale = change.sale.without_line(line_id)
    return change.done()


def set_discount(
    desk: Desk, sale_id: SaleId, discount: Discount | None, line_id: SaleLineId | None = None
) -> Done[Sale]:
    """Give a discount on a line, or on the whole sale; None takes it back.

    Raises `NotPermitted` when all that comes off is more than the store's limit and the acting person may not
    give large discounts.
    """
    with _changing(desk, sale_id) as change:
        if line_id is None:
            sale = change.sale.with_discount(discount)
        else:
            line = change.sale.line(line_id)
            sale = change.sale.with_changed_line(replace(line, discount=discount))
        change.sale = _agreed(change, sale)
    return change.done()


def attach_customer(desk: Desk, sale_id: SaleId, customer_id: CustomerId | None) -> Done[Sale]:
    """Say who buys; possible until collection when nobody was named before."""
    with _changing(desk, sale_id) as change:
        if customer_id is not None:
            _customer(change.work, customer_id)
        change.sale = change.sale.for_customer(customer_id)
    return change.done()


def attach_prescription(
    desk: Desk,
    sale_id: SaleId,
    prescription_id: PrescriptionId | None,
    line_ids: Sequence[SaleLineId] | None = None,
) -> Done[Sale]:
    """Dispense the sale, or only those lines, to one of the customer's prescriptions (`Sale.to_prescription`).

    Raises `RuleBroken`: `sale.prescription_of_another`, as `refusals.require_in_use` for somebody whose record is
    only stored, `dependant.consent_ended` for a child whose guardian's consent is over.
    """
    with _changing(desk, sale_id) as change:
        sale = change.sale.to_prescription(prescription_id, line_ids)
        _check_prescription(change, sale)
        change.sale = sale
    return change.done()


def dispense(
    desk: Desk,
    sale_id: SaleId,
    line_id: SaleLineId,
    prescription_id: PrescriptionId | None,
    pieces: int | None = None,
) -> Done[Sale]:
    """Say whose a line is: it is made to that prescription, the other lines stay with their wearers.

    With `pieces` only so many of them, which a draft alone allows. Raises as `attach_prescription` and
    `Sale.with_divided_line` do.
    """
    with _changing(desk, sale_id) as change:
        sale = change.sale
        if pieces is not None and pieces != sale.line(line_id).quantity:
            divided = SaleLineId(desk.ids.new())
            sale, line_id = sale.with_divided_line(line_id, pieces, divided), divided
        sale = sale.to_prescription(prescription_id, [line_id])
        _check_prescription(change, sale)
        change.sale = sale
    return change.done()


def put_back(desk: Desk, sale_id: SaleId, before: Sale) -> Done[Sale]:
    """Undo: let the draft stand as it did in `before`, an earlier answer of this module's acts.

    Raises `RuleBroken("sale.not_draft")` when either has its number.
    """
    with _changing(desk, sale_id) as change:
        change.sale = _agreed(change, change.sale.standing_as(before))
        _check_prescription(change, change.sale)
    return change.done()


def hold(desk: Desk, sale_id: SaleId, label: str) -> Done[Sale]:
    """Put the draft aside under a word, to serve somebody else meanwhile."""
    with _changing(desk, sale_id) as change:
        change.sale = change.sale.held(label)
    return change.done()


def resume(desk: Desk, sale_id: SaleId) -> Done[Sale]:
    """Take a draft that was put aside back onto the counter."""
    with _changing(desk, sale_id) as change:
        change.sale = replace(change.sale, held_as="")
    return change.done()


# Its life


def confirm(desk: Desk, sale_id: SaleId) -> Done[Sale]:
    """Take the order without a payment: it gets its number and its goods are set aside."""
    with _changing(desk, sale_id) as change:
        change.sale = _opened(change, change.sale)
        _reserve(change, change.sale)
        _note(change, "sale_confirmed", change.sale)
    return change.done()


def take_payment(
    desk: Desk, sale_id: SaleId, tender: Tender, amount: Money, reference: str = ""
) -> Done[Sale]:
    """Record money received; before collection this is the deposit. The first one opens a draft."""
    return check_out(desk, sale_id, [NewPayment(tender, amount, reference)], collect=False)


def check_out(desk: Desk, sale_id: SaleId, payments: Sequence[NewPayment], *, collect: bool) -> Done[Sale]:
    """Open a draft, take payments and hand the goods over, in one transaction as far as asked."""
    with _changing(desk, sale_id) as change:
        was_draft = change.sale.state is SaleState.DRAFT
        if was_draft:
            change.sale = _opened(change, change.sale)
        change.sale = _paid(change, change.sale, payments)
        if collect:
            change.sale = _collected(change, change.sale, were_reserved=not was_draft)
        elif was_draft:
            _reserve(change, change.sale)
        _note(change, "payment_taken" if payments else "sale_checked_out", change.sale)
    return change.done()


def collect(desk: Desk, sale_id: SaleId) -> Done[Sale]:
    """Hand the goods over; raises `RuleBroken("sale.balance_outstanding")` while anything is owed."""
    with _changing(desk, sale_id) as change:
        change.sale = _collected(change, change.sale, were_reserved=True)
        _note(change, "sale_collected", change.sale)
    return change.done()


def cancel(desk: Desk, sale_id: SaleId, reason: str = "", refund_tender: Tender | None = None) -> Done[Sale]:
    """Drop a draft, or call an open sale off and give back what was paid.

    An open sale needs the permission, a reason, and a `refund_tender` when anything was paid.
    """
    with _changing(desk, sale_id) as change:
        sale = change.sale
        if sale.state is not SaleState.DRAFT:
            desk.require(Permission.SALES_CANCEL)
        if sale.state is SaleState.OPEN and sale.paid and refund_tender is not None:
            sale = sale.with_payment(_payment(change, sale, refund_tender, -sale.paid, -sale.paid))
            change.work.changed("payment", sale.id)
        change.sale = sale.cancelled(change.now, reason)
        _note(change, "sale_cancelled", change.sale)
        if sale.state is SaleState.OPEN:
            _move(change, sale, Reason.RELEASED, on_hand=0, reserved=-1)
    return change.done()


def ring_up(desk: Desk, new: NewSale) -> Done[Sale]:
    """A whole sale in one act and one transaction: lines, discount, payments, and collection if wanted."""
    staff = desk.require(Permission.SALES_SELL)
    if not new.lines:
        raise RuleBroken("sale.nothing_to_sell")
    with desk.store.write() as work:
        act = _Act(desk, work, staff)
        lines = _lines(act, new.lines)
        money = lines[0].unit_price.currency
        customer_id = None if new.customer_id is None else _customer(work, new.customer_id)
        draft = Sale.begun(SaleId(desk.ids.new()), money, staff.id, act.now, customer_id)
        if new.prescription_id is not None:
            draft = draft.to_prescription(new.prescription_id)
        draft = draft.with_line(*lines)
        if new.discount is not None:
            draft = draft.with_discount(new.discount)
        sale = _opened(act, draft)
        sale = _paid(act, sale, new.payments)
        if new.collect:
            sale = _collected(act, sale, were_reserved=False)
        else:
            _reserve(act, sale)
        work.sales.add(sale)
        _note(act, "sale_rung_up", sale)
        work.changed("sale", sale.id)
    return Done(sale, work.changes)


# Steps inside a transaction


class _Act:
    """One act: its transaction, who does it, and the one moment that everything it writes bears."""

    def __init__(self, desk: Desk, work: Work, staff: StaffMember) -> None:
        self.desk, self.work, self.staff = desk, work, staff
        self.now, self.today = desk.clock.now(), desk.clock.today()


class _Change(_Act):
    """A sale being changed; what is left in `sale` is saved when the block ends."""

    def __init__(self, desk: Desk, work: Work, staff: StaffMember, sale: Sale) -> None:
        super().__init__(desk, work, staff)
        self.sale = sale

    def done(self) -> Done[Sale]:
        return Done(self.sale, self.work.changes)


@contextmanager
def _changing(desk: Desk, sale_id: SaleId) -> Iterator[_Change]:
    staff = desk.require(Permission.SALES_SELL)
    with desk.store.write() as work:
        before = existing(work, sale_id)
        change = _Change(desk, work, staff, before)
        yield change
        work.sales.save(before, change.sale)
        work.changed("sale", sale_id)


def existing(work: Work, sale_id: SaleId) -> Sale:
    """The sale, or `RuleBroken("sale.unknown")`; for other acts' use inside their transaction."""
    sale = work.sales.get(sale_id)
    if sale is None:
        raise RuleBroken("sale.unknown", field="sale")
    return sale


def _lines(act: _Act, wanted: Sequence[NewLine]) -> list[SaleLine]:
    """What is wanted, at today's price and tax."""
    ids = {new.item_id for new in wanted}
    found = act.work.catalogue.for_lines(list(ids))
    if found.keys() != ids:
        raise RuleBroken("item.unknown", field="item")
    return [_line(act, new, *found[new.item_id]) for new in wanted]


def _line(act: _Act, new: NewLine, item: Item, tax_class: TaxClass) -> SaleLine:
    rate = tax_class.rate_on(act.today)
    line = SaleLine.of(SaleLineId(act.desk.ids.new()), item, rate, new.quantity)
    if new.discount is None and new.prescription_id is None:
        return line
    return replace(line, discount=new.discount, prescription_id=new.prescription_id)


def _customer(work: Work, customer_id: CustomerId) -> CustomerId:
    if not work.customers.exists(customer_id):
        raise RuleBroken("customer.unknown", field="customer")
    return customer_id


def _check_prescription(act: _Act, sale: Sale) -> None:
    """Each wearer's by itself: one who may not be served holds up the sale, and is named by the refusal."""
    for prescription_id in dict.fromkeys([sale.prescription_id, *sale.made_to]):
        if prescription_id is None:
            continue
        prescription = act.work.prescriptions.get(prescription_id)
        if prescription is None or prescription.customer_id != sale.customer_id:
            raise RuleBroken("sale.prescription_of_another", field="prescription")
        require_in_use(act.work, prescription.customer_id)
        require_guardian_agrees(act.desk, act.work, prescription.wearer)


def _agreed(act: _Act, sale: Sale) -> Sale:
    """The sale, if its discounts are within what the acting person, or somebody before, could agree to."""
    share = sale.discount_ppm
    if not share:
        return sale
    limit = act.work.settings.get(DISCOUNT_LIMIT_SETTING)
    if share <= max(limit if isinstance(limit, int) else DISCOUNT_LIMIT, sale.discount_approved_ppm):
        return sale
    act.desk.require(Permission.SALES_DISCOUNT_LARGE)
    act.desk.note(act.work, "large_discount_agreed", sale.id, discount_ppm=share)
    return replace(sale, discount_approved_ppm=share)


def _opened(act: _Act, draft: Sale) -> Sale:
    _check_prescription(act, draft)  # much may have been said since it was attached
    agreed = _agreed(act, draft)
    number = (
        f"S-{act.work.settings.next_number(SEQUENCE):06d}"  # given back when the transaction is rolled back
    )
    return agreed.opened(number, act.now, act.today)


def _note(act: _Act, event: str, sale: Sale) -> None:
    act.work.audit.append(
        act.now, act.staff.id, event, sale.id,
        number=sale.number, state=sale.state.value, payments=len(sale.payments), discount_ppm=sale.discount_ppm,
    )  # fmt: skip


def _paid(act: _Act, sale: Sale, payments: Sequence[NewPayment]) -> Sale:
    for new in payments:
        amount = sale.amount_applied(new.tender, new.amount)
        sale = sale.with_payment(_payment(act, sale, new.tender, amount, new.amount, new.reference))
        act.work.changed("payment", sale.id)
    return sale


def _payment(
    act: _Act, sale: Sale, tender: Tender, amount: Money, tendered: Money, reference: str = ""
) -> Payment:
    return Payment(
        id=PaymentId(act.desk.ids.new()),
        sale_id=sale.id,
        tender=tender,
        amount=amount,
        tendered=tendered,
        reference=safe_reference(reference),
        taken_at=act.now,
        business_day=act.today,
        staff_id=act.staff.id,
    )


def _collected(act: _Act, sale: Sale, *, were_reserved: bool) -> Sale:
    collected = sale.collected(act.now)
    _move(act, sale, Reason.SOLD, on_hand=-1, reserved=-1 if were_reserved else 0)
    return collected


def _reserve(act: _Act, sale: Sale) -> None:
    _move(act, sale, Reason.RESERVED, on_hand=0, reserved=1)


def _move(act: _Act, sale: Sale, reason: Reason, *, on_hand: int, reserved: int) -> None:
    """One movement for each tracked line; the signs say which way its pieces go."""
    tracked = [line for line in sale.lines if line.tracked]
    act.work.stock.add(
        [
            Movement(
                act.desk.ids.new(),
                line.item_id,
                reason,
                on_hand * line.quantity,
                reserved * line.quantity,
                act.now,
                act.staff.id,
                sale.id,
                line.id,
            )
            for line in tracked
        ]
    )
    if tracked:
        act.work.changed("stock", *[line.item_id for line in tracked])
