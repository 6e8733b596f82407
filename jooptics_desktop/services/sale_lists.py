"""Looking sales up: what waits on the counter, what is owed, what a day brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.sales import existing

if TYPE_CHECKING:
    import datetime as dt

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.ids import CustomerId, SaleId
    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.domain.sales import Sale, SaleSummary
    from jooptics_desktop.services.desk import Desk

_LONGEST: Final = 18  # figures that can be a number at all; a scanner may type anything


@dataclass(frozen=True, slots=True)
class Takings:
    """What one tender brought on a day, refunds taken off."""

    tender: Tender
    payments: int
    amount: Money


def open_sale(desk: Desk, sale_id: SaleId) -> Sale:
    """One sale; raises `RuleBroken("sale.unknown")`."""
    desk.require(Permission.SALES_SELL)
    with desk.store.read() as work:
        return existing(work, sale_id)


def find_sale(desk: Desk, number: str) -> Sale | None:
    """The sale of that number, also without its prefix and zeros: `123` finds `S-000123`."""
    desk.require(Permission.SALES_SELL)
    typed = number.strip().upper()
    with desk.store.read() as work:
        counted = typed.isdecimal() and len(typed) <= _LONGEST
        return work.sales.by_number(f"S-{int(typed):06d}" if counted else typed)


def drafts(desk: Desk) -> list[Sale]:
    """Drafts on the counter, held or left by a crash, oldest first."""
    desk.require(Permission.SALES_SELL)
    with desk.store.read() as work:
        return work.sales.drafts()


def outstanding_sales(desk: Desk, limit: int = 500) -> list[SaleSummary]:
    """Ordered and not yet collected, oldest first."""
    desk.require(Permission.SALES_SELL)
    with desk.store.read() as work:
        return work.sales.outstanding(limit)


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """An order that was not collected yet, and whose it is."""

    order: SaleSummary
    customer: Customer | None


def waiting_orders(desk: Desk, limit: int = 500) -> list[WaitingOrder]:
    """`outstanding_sales` with the customers' names, for whoever may read those."""
    staff = desk.require(Permission.SALES_SELL)
    with desk.store.read() as work:
        orders = work.sales.outstanding(limit)
        known = {order.customer_id for order in orders} if staff.may(Permission.CUSTOMERS_READ) else set()
        customers = {one: work.customers.get(one) for one in known if one is not None}
    return [
        WaitingOrder(order, customers.get(order.customer_id) if order.customer_id else None)
        for order in orders
    ]


def owed_by(desk: Desk, customer_id: CustomerId) -> list[Sale]:
    """A customer's open sales with something still to pay, oldest first."""
    return [
        sale
        for sale in reversed(sales_of_customer(desk, customer_id))
        if sale.state is SaleState.OPEN and sale.balance
    ]


def recent_sales(desk: Desk, limit: int = 50) -> list[SaleSummary]:
    """The newest numbered sales."""
    desk.require(Permission.SALES_SELL)
    with desk.store.read() as work:
        return work.sales.recent(limit)


def sales_of_day(desk: Desk, day: dt.date) -> list[SaleSummary]:
    """The sales numbered on that business day, newest first."""
    desk.require(Permission.SALES_SELL)
    with desk.store.read() as work:
        return work.sales.of_day(day)


def takings_of_day(desk: Desk, day: dt.date) -> list[Takings]:
    """What was taken on that business day, by tender."""
    desk.require(Permission.SALES_SELL)
    with desk.store.read() as work:
        return [Takings(Tender(tender), count, amount) for tender, count, amount in work.sales.taken_on(day)]


def sales_of_customer(desk: Desk, customer_id: CustomerId) -> list[Sale]:
    """Everything a customer bought or ordered, newest first."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return work.sales.of_customer(customer_id)
