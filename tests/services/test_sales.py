"""Selling at the counter, on a real encrypted store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.discounts import AmountOff, PercentOff
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId, ItemId, PrescriptionId, SaleId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.prescriptions import PrescriptionDraft, PrescriptionKind
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.stock import Level, Reason
from jooptics_desktop.domain.tax import EXEMPT, TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.services import audit_keys, catalogue, sale_lists, sales, stock
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.prescriptions import record_prescription
from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale
from tests.conftest import VAULT

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop


def fils(minor: int) -> Money:
    return Money(minor, JOD)


def a_draft(shop: Shop) -> Sale:
    sale = sales.start_sale(shop.desk, shop.customer.id).value
    sales.add_line(shop.desk, sale.id, shop.frame.id)
    return sales.add_line(shop.desk, sale.id, shop.lens.id, 2).value


def level_of(shop: Shop, item_id: ItemId) -> Level:
    return catalogue.open_item(shop.desk, item_id).level


def audit_events(desk: Desk) -> list[str]:
    with desk.store.read() as work:
        return [entry.event for entry in work.audit.entries(newest_first=False)]


def stored(desk: Desk, sale: Sale) -> Sale:
    return sale_lists.open_sale(desk, sale.id)


def test_deposit_then_balance_then_collection(shop: Shop) -> None:
    stock.receive_stock(shop.desk, shop.frame.id, 3)
    draft = a_draft(shop)
    assert draft.gross == fils(215_000)
    ordered = sales.take_payment(shop.desk, draft.id, Tender.CARD, fils(100_000), "APPR 004213").value
    assert (ordered.state, ordered.number, ordered.balance) == (SaleState.OPEN, "S-000001", fils(115_000))
    assert level_of(shop, shop.frame.id) == Level(on_hand=3, reserved=1)
    with pytest.raises(RuleBroken, match=r"sale\.balance_outstanding"):
        sales.collect(shop.desk, draft.id)
    paid = sales.take_payment(shop.desk, draft.id, Tender.CASH, fils(120_000)).value
    assert paid.payments[-1].change == fils(5_000)
    done = sales.collect(shop.desk, draft.id)
    assert done.value.state is SaleState.COLLECTED
    assert done.changes.touches("sale")
    assert done.changes.ids["stock"] == {shop.frame.id, shop.lens.id}
    assert level_of(shop, shop.frame.id) == Level(on_hand=2, reserved=0)
    assert level_of(shop, shop.lens.id) == Level(on_hand=-2, reserved=0)
    assert stored(shop.desk, draft) == done.value


def test_every_act_on_a_draft_is_kept_at_once(shop: Shop) -> None:
    draft = a_draft(shop)
    cheaper = sales.set_discount(shop.desk, draft.id, AmountOff(fils(5_000))).value
    assert stored(shop.desk, draft) == cheaper
    fewer = sales.change_quantity(shop.desk, draft.id, draft.lines[1].id, 1).value
    assert stored(shop.desk, draft) == fewer
    shorter = sales.remove_line(shop.desk, draft.id, draft.lines[0].id).value
    assert [line.sku for line in stored(shop.desk, draft).lines] == [shop.lens.sku]
    assert stored(shop.desk, draft) == shorter
    held = sales.hold(shop.desk, draft.id, "blue jacket").value
    assert sale_lists.drafts(shop.desk) == [held]
    assert not sales.resume(shop.desk, draft.id).value.held_as


def test_a_whole_sale_in_one_act(shop: Shop) -> None:
    new = NewSale(
        lines=(NewLine(shop.frame.id), NewLine(shop.cloth.id, 2), NewLine(shop.eye_test.id)),
        payments=(NewPayment(Tender.CARD, fils(100_000)), NewPayment(Tender.CASH, fils(20_000))),
        customer_id=shop.customer.id,
    )
    done = sales.ring_up(shop.desk, new)
    assert done.value.state is SaleState.COLLECTED
    assert done.value.gross == fils(112_500)
    assert [payment.change.minor for payment in done.value.payments] == [0, 7_500]
    assert stored(shop.desk, done.value) == done.value
    assert level_of(shop, shop.cloth.id) == Level(-2, 0)
    assert stock.stock_history(shop.desk, shop.eye_test.id) == []
    assert audit_events(shop.desk)[-1] == "sale_rung_up"


def another_program(desk: Desk, statement: str) -> None:
    connection = desk.store.raw_connection()
    connection.execute(statement)
    connection.close()


def test_what_another_program_changed_is_sold_as_it_now_is(shop: Shop) -> None:
    """Items and rates that were read before are remembered, but never used once the store says otherwise."""
    new = NewSale(lines=(NewLine(shop.cloth.id),), collect=False)
    before = sales.ring_up(shop.desk, new).value.lines[0]
    another_program(shop.desk, f"UPDATE item SET price = 5000 WHERE id = '{shop.cloth.id}'")
    another_program(shop.desk, "UPDATE tax_period SET ppm = 80000 WHERE tax_class = 'standard'")
    after = sales.ring_up(shop.desk, new).value.lines[0]
    assert (before.unit_price, before.tax) == (fils(3_750), TaxRate.percent(16))
    assert (after.unit_price, after.tax) == (fils(5_000), TaxRate.percent(8))
    another_program(shop.desk, f"UPDATE item SET active = 0 WHERE id = '{shop.cloth.id}'")
    with pytest.raises(RuleBroken, match=r"item\.not_for_sale"):
        sales.ring_up(shop.desk, new)


def test_a_whole_sale_is_refused_as_a_whole(shop: Shop) -> None:
    new = NewSale(lines=(NewLine(shop.frame.id),), payments=(NewPayment(Tender.CASH, fils(50_000)),))
    before = audit_events(shop.desk)
    with pytest.raises(RuleBroken, match=r"sale\.balance_outstanding"):
        sales.ring_up(shop.desk, new)
    assert sale_lists.recent_sales(shop.desk) == []
    assert stock.stock_history(shop.desk, shop.frame.id) == []
    assert audit_events(shop.desk) == before
    again = NewSale(lines=(NewLine(shop.frame.id),), payments=(NewPayment(Tender.CASH, fils(95_000)),))
    assert sales.ring_up(shop.desk, again).value.number == "S-000001"


def test_an_order_in_one_act_sets_goods_aside(shop: Shop) -> None:
    deposit = (NewPayment(Tender.CASH, fils(20_000)),)
    ordered = sales.ring_up(shop.desk, NewSale((NewLine(shop.frame.id),), deposit, collect=False)).value
    assert ordered.deposit == fils(20_000)
    assert level_of(shop, shop.frame.id) == Level(0, 1)


def test_paying_and_handing_over_at_once(shop: Shop) -> None:
    draft = a_draft(shop)
    payments = [NewPayment(Tender.CASH, fils(215_000))]
    assert sales.check_out(shop.desk, draft.id, payments, collect=True).value.state is SaleState.COLLECTED
    assert level_of(shop, shop.frame.id) == Level(-1, 0)


def test_an_order_without_a_deposit(shop: Shop) -> None:
    ordered = sales.confirm(shop.desk, a_draft(shop).id).value
    assert (ordered.state, ordered.paid) == (SaleState.OPEN, fils(0))
    assert [row.balance for row in sale_lists.outstanding_sales(shop.desk)] == [fils(215_000)]


def test_calling_an_order_off_gives_the_deposit_and_the_goods_back(shop: Shop) -> None:
    draft = a_draft(shop)
    sales.take_payment(shop.desk, draft.id, Tender.CASH, fils(40_000))
    with pytest.raises(RuleBroken, match=r"sale\.deposit_to_return"):
        sales.cancel(shop.desk, draft.id, "changed their mind")
    cancelled = sales.cancel(shop.desk, draft.id, "changed their mind", Tender.CASH).value
    assert [payment.amount.minor for payment in cancelled.payments] == [40_000, -40_000]
    assert (cancelled.paid, cancelled.balance) == (fils(0), fils(0))
    assert level_of(shop, shop.frame.id) == Level(0, 0)
    assert stored(shop.desk, draft) == cancelled
    assert audit_events(shop.desk)[-1] == "sale_cancelled"


def test_dropping_a_draft(shop: Shop) -> None:
    draft = a_draft(shop)
    sales.cancel(shop.desk, draft.id)
    assert sale_lists.drafts(shop.desk) == []
    assert not stored(shop.desk, draft).number


def test_later_prices_and_rates_leave_a_draft_alone(shop: Shop) -> None:
    draft = a_draft(shop)
    catalogue.change_price(shop.desk, shop.frame.id, fils(1))
    dearer = TaxClass("standard", "خاضع", "Standard", (TaxPeriod(date(2020, 1, 1), TaxRate.percent(8)),))
    catalogue.set_tax_class(shop.desk, dearer)
    assert stored(shop.desk, draft).totals() == draft.totals()
    sale = sales.add_line(shop.desk, draft.id, shop.frame.id).value
    assert [line.unit_price.minor for line in sale.lines] == [95_000, 60_000, 1]
    assert sale.lines[-1].tax == TaxRate.percent(8)


def test_numbers_run_without_gaps(shop: Shop) -> None:
    payment = (NewPayment(Tender.CASH, fils(3_750)),)
    numbers = [
        sales.ring_up(shop.desk, NewSale((NewLine(shop.cloth.id),), payment)).value.number for _ in range(3)
    ]
    assert numbers == ["S-000001", "S-000002", "S-000003"]
    found = sale_lists.find_sale(shop.desk, "2")
    assert found is not None
    assert found.number == "S-000002"


@pytest.mark.parametrize("discount", [PercentOff(110_000), AmountOff(fils(21_501))])
def test_a_large_discount_needs_somebody_entitled(
    shop: Shop, desk_of: Callable[[Role], Desk], discount: PercentOff | AmountOff
) -> None:
    draft, cashier = a_draft(shop), desk_of(Role.CASHIER)
    with pytest.raises(NotPermitted):
        sales.set_discount(cashier, draft.id, discount)
    assert stored(shop.desk, draft).discount is None
    sales.set_discount(desk_of(Role.MANAGER), draft.id, discount)
    assert sales.confirm(cashier, draft.id).value.state is SaleState.OPEN


def test_a_discount_that_grew_large_is_noticed_when_the_sale_is_opened(
    shop: Shop, desk_of: Callable[[Role], Desk]
) -> None:
    draft, cashier = a_draft(shop), desk_of(Role.CASHIER)
    sales.set_discount(cashier, draft.id, AmountOff(fils(20_000)))
    sales.remove_line(cashier, draft.id, draft.lines[0].id)
    with pytest.raises(NotPermitted):
        sales.confirm(cashier, draft.id)


def test_the_limit_of_discounts_is_the_stores(shop: Shop, desk_of: Callable[[Role], Desk]) -> None:
    with shop.desk.store.write() as work:
        work.settings.put(sales.DISCOUNT_LIMIT_SETTING, 0)
    draft = a_draft(shop)
    with pytest.raises(NotPermitted):
        sales.set_discount(desk_of(Role.CASHIER), draft.id, PercentOff(10_000))


def test_only_some_may_call_an_order_off(shop: Shop, desk_of: Callable[[Role], Desk]) -> None:
    ordered, dropped = a_draft(shop), a_draft(shop)
    sales.confirm(shop.desk, ordered.id)
    with pytest.raises(NotPermitted):
        sales.cancel(desk_of(Role.CASHIER), ordered.id, "reason")
    assert sales.cancel(desk_of(Role.CASHIER), dropped.id).value.state is SaleState.CANCELLED


def test_nobody_sells_without_signing_in(shop: Shop) -> None:
    with pytest.raises(NotPermitted):
        sales.start_sale(shop.desk.acting_as(None))


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (lambda _: NewSale(()), "sale.nothing_to_sell"),
        (lambda _: NewSale((NewLine(ItemId("no")),)), "item.unknown"),
        (lambda shop: NewSale((NewLine(shop.cloth.id),), customer_id=CustomerId("no")), "customer.unknown"),
        (
            lambda shop: NewSale((NewLine(shop.lens.id, prescription_id=PrescriptionId("no")),)),
            "sale.prescription_of_another",
        ),
        (
            lambda shop: NewSale((NewLine(shop.cloth.id),), (NewPayment(Tender.CARD, fils(3_751)),)),
            "payment.more_than_balance",
        ),
        (
            lambda shop: NewSale((NewLine(shop.cloth.id),), (NewPayment(Tender.CASH, fils(0)),)),
            "payment.not_positive",
        ),
        (
            lambda shop: NewSale(
                (NewLine(shop.cloth.id),), (NewPayment(Tender.CARD, fils(3_750), "4111 1111 1111 1111"),)
            ),
            "payment.card_number_refused",
        ),
    ],
)
def test_what_is_refused(shop: Shop, new: Callable[[Shop], NewSale], code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        sales.ring_up(shop.desk, new(shop))
    assert caught.value.code == code


def test_an_unknown_sale(shop: Shop) -> None:
    with pytest.raises(RuleBroken, match=r"sale\.unknown"):
        sales.collect(shop.desk, SaleId("no"))


def a_prescription(desk: Desk, customer_id: CustomerId) -> PrescriptionId:
    eye = EyeRx(sphere=Power(-125))
    draft = PrescriptionDraft(
        customer_id=customer_id,
        kind=PrescriptionKind.SPECTACLE,
        written_on=desk.clock.today(),
        right=eye,
        left=eye,
    )
    return record_prescription(desk, draft).value.id


def test_lenses_are_dispensed_to_the_customers_own_prescription(shop: Shop) -> None:
    draft = a_draft(shop)
    own = a_prescription(shop.desk, shop.customer.id)
    other = register_customer(shop.desk, CustomerDraft(name="Sami")).value.customer
    with pytest.raises(RuleBroken, match=r"sale\.prescription_of_another"):
        sales.attach_prescription(shop.desk, draft.id, a_prescription(shop.desk, other.id))
    sales.confirm(shop.desk, draft.id)
    dispensed = sales.attach_prescription(shop.desk, draft.id, own).value
    assert [line.prescription_id for line in stored(shop.desk, draft).lines] == [None, own]
    assert stored(shop.desk, draft) == dispensed


def test_the_days_list_and_takings(shop: Shop) -> None:
    cash = (NewPayment(Tender.CASH, fils(5_000)),)
    for _ in range(2):
        sales.ring_up(shop.desk, NewSale((NewLine(shop.cloth.id),), cash, customer_id=shop.customer.id))
    ordered = sales.ring_up(
        shop.desk, NewSale((NewLine(shop.frame.id),), (NewPayment(Tender.CARD, fils(10_000)),), collect=False)
    ).value
    day = shop.desk.clock.today()
    rows = sale_lists.sales_of_day(shop.desk, day)
    assert [(row.number, row.gross.minor, row.balance.minor) for row in rows] == [
        ("S-000003", 95_000, 85_000),
        ("S-000002", 3_750, 0),
        ("S-000001", 3_750, 0),
    ]
    assert sale_lists.takings_of_day(shop.desk, day) == [
        sale_lists.Takings(Tender.CARD, 1, fils(10_000)),
        sale_lists.Takings(Tender.CASH, 2, fils(7_500)),
    ]
    assert [row.id for row in sale_lists.outstanding_sales(shop.desk)] == [ordered.id]
    assert len(sale_lists.sales_of_customer(shop.desk, shop.customer.id)) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payment SET amount = 1",
        "DELETE FROM payment",
        "UPDATE stock_movement SET on_hand = 5",
        "DELETE FROM stock_movement",
        "UPDATE sale_line SET unit_price = 1",
        "UPDATE sale_line SET net = 1",
        "DELETE FROM sale_line",
        "UPDATE sale SET number = 'S-999999'",
        "DELETE FROM sale",
    ],
)
def test_what_was_posted_cannot_be_rewritten(shop: Shop, statement: str) -> None:
    payment = (NewPayment(Tender.CASH, fils(3_750)),)
    sales.ring_up(shop.desk, NewSale((NewLine(shop.cloth.id),), payment))
    connection = shop.desk.store.raw_connection()
    try:
        with pytest.raises(sqlcipher.IntegrityError):
            connection.execute(statement)
    finally:
        connection.close()


def test_each_sale_leaves_a_trail(shop: Shop) -> None:
    draft = a_draft(shop)
    sales.take_payment(shop.desk, draft.id, Tender.CASH, fils(215_000))
    sales.collect(shop.desk, draft.id)
    events = audit_events(shop.desk)
    assert events[-3:] == ["customer_registered", "payment_taken", "sale_collected"]
    with shop.desk.store.read() as work:
        assert work.audit.first_broken(audit_keys.first_key(work, VAULT)) is None


def test_what_moved_says_why(shop: Shop) -> None:
    draft = a_draft(shop)
    sales.take_payment(shop.desk, draft.id, Tender.CASH, fils(1_000))
    sales.cancel(shop.desk, draft.id, "no longer needed", Tender.CASH)
    reasons = [movement.reason for movement in stock.stock_history(shop.desk, shop.frame.id)]
    assert reasons == [Reason.RELEASED, Reason.RESERVED]


def test_exempt_and_taxed_goods_in_one_sale(shop: Shop) -> None:
    totals = a_draft(shop).totals()
    assert totals.by_rate[EXEMPT].gross == fils(120_000)
    assert totals.by_rate[TaxRate.percent(16)].tax == fils(13_103)  # 95.000 × 16/116 = 13.1034…


class HastyClock:
    """A clock that is a second later each time somebody looks at it."""

    def __init__(self, desk: Desk) -> None:
        self.instant = desk.clock.now()

    def now(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant

    def today(self) -> date:
        return self.now().date()

    def monotonic(self) -> float:
        return 0.0


def test_everything_of_one_act_bears_the_same_moment(shop: Shop) -> None:
    desk = replace(shop.desk, clock=HastyClock(shop.desk))
    stock.receive_stock(shop.desk, shop.frame.id, 3)
    paid = NewPayment(Tender.CARD, shop.frame.price)
    sale = sales.ring_up(desk, NewSale((NewLine(shop.frame.id),), (paid,))).value
    with desk.store.read() as work:
        moved = work.stock.history(shop.frame.id)[0]
    assert {sale.created_at, sale.opened_at, sale.collected_at, sale.payments[0].taken_at, moved.at} == {
        sale.created_at
    }
