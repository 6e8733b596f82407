"""A sale comes back from the store as it went in, and a search for pieces finds no strangers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.discounts import AmountOff, PercentOff
from jooptics_desktop.domain.ids import PaymentId, SaleId, SaleLineId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Payment, Tender
from jooptics_desktop.domain.sale_lines import SaleLine
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.tax import EXEMPT, TaxRate
from jooptics_desktop.services import catalogue
from tests.narrowing import there

if TYPE_CHECKING:
    from tests.conftest import Shop


def a_sale(shop: Shop, **changes: object) -> Sale:
    desk = shop.desk
    first = SaleLine.of(SaleLineId(desk.ids.new()), shop.frame, TaxRate.percent(16))
    second = SaleLine.of(SaleLineId(desk.ids.new()), shop.lens, EXEMPT, 2)
    sale = Sale(
        id=SaleId(desk.ids.new()),
        currency=JOD,
        staff_id=there(desk.session).staff.id,
        created_at=desk.clock.now(),
        lines=(
            replace(first, discount=PercentOff(125_000), tracked=False, price_includes_tax=True),
            replace(second, discount=AmountOff(Money(5, JOD))),
        ),
        customer_id=shop.customer.id,
        held_as="معطف أزرق",
    )
    return replace(sale, **changes)  # type: ignore[arg-type] # builders take any field


def kept(shop: Shop, sale: Sale) -> Sale | None:
    with shop.desk.store.read() as work:
        found: Sale | None = work.sales.get(sale.id)
        return found


@pytest.mark.parametrize("discount", [None, PercentOff(33_333), AmountOff(Money(1_234, JOD))])
def test_a_draft_comes_back(shop: Shop, discount: PercentOff | AmountOff | None) -> None:
    draft = a_sale(shop, discount=discount, discount_approved_ppm=200_000)
    with shop.desk.store.write() as work:
        work.sales.add(draft)
    assert kept(shop, draft) == draft


def test_a_paid_and_a_cancelled_sale_come_back(shop: Shop) -> None:
    desk, draft = shop.desk, a_sale(shop)
    now, day = desk.clock.now(), desk.clock.today()
    opened = draft.opened("S-000001", now, day)
    paid = Payment(
        PaymentId(desk.ids.new()), opened.id, Tender.CASH, opened.gross, opened.gross + Money(5, JOD), "77", now, day,
        draft.staff_id,
    )  # fmt: skip
    collected = opened.with_payment(paid).collected(now)
    with desk.store.write() as work:
        work.sales.add(draft)
        work.sales.save(draft, opened)
        work.sales.save(opened, collected)
    assert kept(shop, draft) == collected
    other = a_sale(shop)
    cancelled = other.opened("S-000002", now, day).cancelled(now, "changed their mind")
    with desk.store.write() as work:
        work.sales.add(cancelled)
    assert kept(shop, other) == cancelled
    assert cancelled.state is SaleState.CANCELLED


def test_lines_keep_their_order(shop: Shop) -> None:
    draft = a_sale(shop)
    turned = replace(draft, lines=tuple(reversed(draft.lines)))
    with shop.desk.store.write() as work:
        work.sales.add(draft)
        work.sales.save(draft, turned)
    assert kept(shop, draft) == turned


def test_erasing_a_person_leaves_the_accounts(shop: Shop) -> None:
    sale = a_sale(shop).opened("S-000001", shop.desk.clock.now(), shop.desk.clock.today())
    with shop.desk.store.write() as work:
        work.sales.add(sale)
        work._connection.exec_driver_sql("DELETE FROM customer")
    after = kept(shop, sale)
    assert after is not None
    assert after.customer_id is None
    assert after.totals() == sale.totals()


def test_pieces_of_a_word_in_the_wrong_order_are_no_hit(shop: Shop) -> None:
    """The index of pieces knows no positions: `aaabbb` has every piece of `aab` and `abb` but not `abbaab`."""
    draft = catalogue.ItemDraft(shop.frame.kind, shop.frame.price, "standard", name_en="xaaabbbx")
    catalogue.add_item(shop.desk, draft)
    assert len(catalogue.search_items(shop.desk, "aabbb")) == 1
    assert catalogue.search_items(shop.desk, "aabbbaaab") == []
    assert catalogue.search_items(shop.desk, "bbbaaa") == []
