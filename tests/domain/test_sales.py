"""A sale from draft to collection, to the fil."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.catalogue import Item, ItemKind
from jooptics_desktop.domain.discounts import AmountOff, PercentOff, prorate
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import (
    CustomerId,
    ItemId,
    PaymentId,
    PrescriptionId,
    SaleId,
    SaleLineId,
    StaffId,
)
from jooptics_desktop.domain.money import CURRENCIES, JOD, Money
from jooptics_desktop.domain.payments import Payment, Tender
from jooptics_desktop.domain.sale_lines import SaleLine
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.tax import EXEMPT, TaxRate

if TYPE_CHECKING:
    from collections.abc import Callable

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 22)
GST = TaxRate.percent(16)


def fils(minor: int) -> Money:
    return Money(minor, JOD)


def an_item(price: int = 95_000, kind: ItemKind = ItemKind.FRAME, *, includes_tax: bool = True) -> Item:
    return Item(
        ItemId(f"{kind}-{price}"),
        kind,
        f"{kind}-{price}",
        "صنف",
        "Item",
        fils(price),
        "standard",
        includes_tax,
        tracked=kind is not ItemKind.SERVICE,
    )


def a_line(
    id_: str, price: int, quantity: int = 1, *, tax: TaxRate = GST, includes_tax: bool = True
) -> SaleLine:
    return SaleLine.of(SaleLineId(id_), an_item(price, includes_tax=includes_tax), tax, quantity)


def a_draft(*lines: SaleLine) -> Sale:
    sale = Sale(SaleId("sale"), JOD, StaffId("rana"), AT)
    for line in lines:
        sale = sale.with_line(line)
    return sale


def pay(sale: Sale, minor: int, tender: Tender = Tender.CASH) -> Sale:
    offered = fils(minor)
    amount = sale.amount_applied(tender, offered)
    return sale.with_payment(
        Payment(PaymentId("p"), sale.id, tender, amount, offered, "", AT, DAY, StaffId("rana"))
    )


def refused(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.RaisesExc(RuleBroken, check=lambda error: error.code == code)


def test_deposit_balance_collection() -> None:
    sale = a_draft(a_line("1", 120_000), a_line("2", 45_500)).opened("S-000001", AT, DAY)
    sale = pay(sale, 50_000)
    assert (sale.deposit, sale.balance) == (fils(50_000), fils(115_500))
    with pytest.raises(RuleBroken) as caught:
        sale.collected(AT)
    assert caught.value.code == "sale.balance_outstanding"
    assert caught.value.values == {"balance": fils(115_500)}
    sale = pay(sale, 120_000)
    assert sale.payments[-1].change == fils(4_500)
    assert sale.collected(AT).state is SaleState.COLLECTED


def test_nothing_to_sell() -> None:
    with refused("sale.nothing_to_sell"):
        a_draft().opened("S-000001", AT, DAY)


def test_what_a_finished_sale_refuses() -> None:
    collected = pay(a_draft(a_line("1", 1_000)).opened("S-000001", AT, DAY), 1_000).collected(AT)
    for act in (
        lambda: collected.collected(AT),
        lambda: collected.cancelled(AT, "why"),
        lambda: collected.amount_applied(Tender.CASH, fils(1)),
        lambda: collected.for_customer(CustomerId("c")),
    ):
        with refused("sale.already_collected"):
            act()
    changes: tuple[Callable[[], Sale], ...] = (
        lambda: collected.with_line(a_line("2", 5)),
        lambda: collected.without_line(SaleLineId("1")),
        lambda: collected.with_discount(None),
        lambda: collected.opened("S-000002", AT, DAY),
        lambda: collected.held("later"),
    )
    for change in changes:
        with refused("sale.not_draft"):
            change()


def test_a_draft_takes_no_money_and_is_not_collected() -> None:
    draft = a_draft(a_line("1", 1_000))
    with refused("sale.not_open"):
        draft.amount_applied(Tender.CASH, fils(1))
    with refused("sale.not_open"):
        draft.collected(AT)


def test_cancelling_wants_the_deposit_returned_and_a_reason() -> None:
    sale = pay(a_draft(a_line("1", 10_000)).opened("S-000001", AT, DAY), 4_000)
    with refused("sale.deposit_to_return"):
        sale.cancelled(AT, "changed their mind")
    refund = sale.payments[0]._replace(amount=fils(-4_000), tendered=fils(-4_000))
    sale = sale.with_payment(refund)
    with refused("sale.cancel_needs_reason"):
        sale.cancelled(AT, " ")
    cancelled = sale.cancelled(AT, "changed their mind")
    assert (cancelled.state, cancelled.balance) == (SaleState.CANCELLED, fils(0))
    with refused("sale.already_cancelled"):
        cancelled.collected(AT)


def test_a_draft_is_dropped_without_a_reason() -> None:
    assert a_draft(a_line("1", 1_000)).cancelled(AT, "").state is SaleState.CANCELLED


def test_scanning_the_same_item_again_means_one_more_piece() -> None:
    sale = a_draft(a_line("1", 1_000), a_line("2", 1_000))
    assert [(line.id, line.quantity) for line in sale.lines] == [("1", 2)]
    discounted = sale.with_changed_line(replace(sale.lines[0], discount=PercentOff(100_000)))
    assert len(discounted.with_line(a_line("3", 1_000)).lines) == 2


def test_a_line_with_an_amount_off_takes_no_second_piece() -> None:
    """Two pieces at two fils less are not one piece at two fils less."""
    cheap = replace(a_line("1", 1, 2), discount=AmountOff(fils(2)))
    assert len(a_draft(cheap, a_line("2", 1)).lines) == 2


def test_later_price_changes_leave_the_line_alone() -> None:
    item = an_item(95_000)
    line = SaleLine.of(SaleLineId("1"), item, GST)
    assert replace(item, price=fils(1)).price != line.unit_price
    assert line.unit_price == fils(95_000)


def test_an_item_no_longer_sold() -> None:
    with refused("item.not_for_sale"):
        SaleLine.of(SaleLineId("1"), replace(an_item(), active=False), GST)


def test_other_currencies_do_not_mix() -> None:
    item = replace(an_item(), price=Money(100, CURRENCIES["USD"]))
    with refused("sale.other_currency"):
        a_draft().with_line(SaleLine.of(SaleLineId("1"), item, GST))


@pytest.mark.parametrize("quantity", [0, -1, 10_000])
def test_quantities_have_bounds(quantity: int) -> None:
    with refused("line.quantity_out_of_range"):
        a_line("1", 1_000, quantity)


def test_the_guides_proration() -> None:
    shares = prorate(fils(10_000), [120_000, 45_500, 9_750])
    assert shares == [6_848, 2_596, 556]


def test_a_discount_on_the_sale_reaches_its_lines() -> None:
    sale = a_draft(a_line("1", 120_000), a_line("2", 45_500), a_line("3", 9_750))
    sale = sale.with_discount(AmountOff(fils(10_000)))
    assert [line.discount.minor for line in sale.figures()] == [6_848, 2_596, 556]
    assert sale.gross == fils(165_250)
    assert sale.totals().discount == fils(10_000)


def test_discounts_have_bounds() -> None:
    with refused("discount.not_positive"):
        AmountOff(fils(0))
    with refused("discount.out_of_range"):
        PercentOff(1_000_001)
    with refused("discount.more_than_amount"):
        a_draft(a_line("1", 1_000)).with_discount(AmountOff(fils(1_001)))
    with refused("discount.more_than_amount"):
        replace(a_line("1", 1_000), discount=AmountOff(fils(1_001)))


def test_a_draft_whose_discount_outgrew_it_can_be_seen_but_not_opened() -> None:
    sale = a_draft(a_line("1", 10_000), a_line("2", 500)).with_discount(AmountOff(fils(5_000)))
    sale = sale.without_line(SaleLineId("1"))
    assert sale.gross == fils(0)
    with refused("discount.more_than_amount"):
        sale.opened("S-000001", AT, DAY)


def test_a_gift_is_collected_without_payment() -> None:
    sale = a_draft(a_line("1", 10_000)).with_discount(PercentOff(1_000_000)).opened("S-000001", AT, DAY)
    assert sale.collected(AT).state is SaleState.COLLECTED


def test_discount_as_a_share_of_the_list() -> None:
    sale = a_draft(replace(a_line("1", 80_000), discount=AmountOff(fils(8_000))), a_line("2", 20_000))
    assert sale.discount_ppm == 80_000
    assert a_draft().discount_ppm == 0


def test_tax_on_top_and_tax_included_in_one_sale() -> None:
    sale = a_draft(
        a_line("1", 100_000, includes_tax=False), a_line("2", 58_000), a_line("3", 7_000, tax=EXEMPT)
    )
    totals = sale.totals()
    assert totals.gross == fils(116_000 + 58_000 + 7_000)
    assert totals.tax == fils(16_000 + 8_000)
    assert totals.added_tax == fils(16_000)
    assert totals.by_rate[EXEMPT].net == fils(7_000)
    assert sale.exact_totals().inclusive == Decimal("181.000")


def test_opening_freezes_the_figures() -> None:
    draft = a_draft(a_line("1", 10_000))
    sale = draft.opened("S-000001", AT, DAY)
    assert sale.frozen == draft.figures()
    assert sale.number == "S-000001"
    assert sale.business_day == DAY


def test_lenses_follow_the_prescription_and_frames_do_not() -> None:
    lens = SaleLine.of(SaleLineId("2"), an_item(60_000, ItemKind.LENS), GST, 2)
    sale = a_draft(a_line("1", 95_000), lens)
    with refused("sale.customer_missing"):
        sale.to_prescription(PrescriptionId("rx"))
    sale = sale.for_customer(CustomerId("c")).to_prescription(PrescriptionId("rx"))
    assert [line.prescription_id for line in sale.lines] == [None, "rx"]
    later = SaleLine.of(SaleLineId("3"), an_item(9_000, ItemKind.CONTACT_LENS), GST)
    assert sale.with_line(later).lines[-1].prescription_id == "rx"
    assert [line.prescription_id for line in sale.for_customer(CustomerId("d")).lines] == [None, None]


def made_to(sale: Sale) -> list[tuple[str | None, int]]:
    return [(line.prescription_id, line.quantity) for line in sale.lines]


def for_two(pieces: int = 2) -> Sale:
    """Four lenses for a mother, then so many of them for her child."""
    lens = SaleLine.of(SaleLineId("2"), an_item(60_000, ItemKind.LENS), GST, 4)
    sale = a_draft(lens).for_customer(CustomerId("c")).to_prescription(PrescriptionId("hers"))
    divided = sale.with_divided_line(SaleLineId("2"), pieces, SaleLineId("3"))
    return divided.to_prescription(PrescriptionId("childs"), [SaleLineId("3")])


def test_each_line_is_its_own_wearers() -> None:
    sale = for_two()
    assert made_to(sale) == [("hers", 2), ("childs", 2)]
    assert (sale.prescription_id, sale.for_several, sale.made_to) == ("hers", True, ("hers", "childs"))
    assert sale.gross == sale.to_prescription(PrescriptionId("hers"), [SaleLineId("3")]).gross


def test_the_sale_turns_and_what_is_somebody_elses_stays() -> None:
    turned = for_two().to_prescription(PrescriptionId("newer"))
    assert made_to(turned) == [("newer", 2), ("childs", 2)]
    assert turned.prescription_id == "newer"


def test_back_with_the_same_wearer_it_is_one_line_again() -> None:
    back = for_two().to_prescription(PrescriptionId("hers"), [SaleLineId("3")])
    assert made_to(back) == [("hers", 4)]
    assert (back.prescription_id, back.for_several) == ("hers", False)


def test_once_every_lens_is_the_childs_the_sale_is() -> None:
    sale = for_two().to_prescription(PrescriptionId("childs"), [SaleLineId("2")])
    assert (sale.prescription_id, sale.for_several, made_to(sale)) == ("childs", False, [("childs", 4)])


def test_a_frame_is_somebodys_too_and_an_open_order_keeps_its_lines() -> None:
    sale = (
        for_two().with_line(a_line("1", 95_000)).to_prescription(PrescriptionId("childs"), [SaleLineId("1")])
    )
    opened = sale.opened("S-000001", AT, DAY)
    assert made_to(opened) == [("hers", 2), ("childs", 2), ("childs", 1)]
    back = opened.to_prescription(PrescriptionId("hers"), [SaleLineId("3")])
    assert made_to(back) == [("hers", 2), ("hers", 2), ("childs", 1)]
    assert back.frozen == opened.frozen


def test_how_a_line_is_not_divided() -> None:
    sale = for_two()
    for pieces in (0, 2, 3):
        with refused("line.quantity_out_of_range"):
            sale.with_divided_line(SaleLineId("2"), pieces, SaleLineId("4"))
    off = sale.with_changed_line(replace(sale.line(SaleLineId("2")), discount=AmountOff(fils(1_000))))
    with refused("line.discount_undivided"):
        off.with_divided_line(SaleLineId("2"), 1, SaleLineId("4"))
    with refused("sale.not_draft"):
        sale.opened("S-000001", AT, DAY).with_divided_line(SaleLineId("2"), 1, SaleLineId("4"))


def test_an_order_with_a_customer_keeps_them() -> None:
    sale = a_draft(a_line("1", 1_000)).opened("S-000001", AT, DAY).for_customer(CustomerId("c"))
    assert sale.customer_id == "c"
    with refused("sale.customer_fixed"):
        sale.for_customer(CustomerId("d"))


def test_holding_needs_a_word() -> None:
    with refused("sale.hold_needs_label"):
        a_draft().held("  ")
    assert a_draft().held(" blue jacket ").held_as == "blue jacket"


discounts = st.one_of(
    st.none(),
    st.builds(PercentOff, st.integers(1, 1_000_000)),
    st.builds(lambda minor: AmountOff(fils(minor)), st.integers(1, 500_000)),
)


@st.composite
def drafts(draw: st.DrawFn) -> Sale:
    sale = a_draft()
    for n in range(draw(st.integers(1, 6))):
        line = a_line(
            str(n),
            draw(st.integers(0, 300_000)),
            draw(st.integers(1, 5)),
            tax=draw(st.sampled_from([EXEMPT, TaxRate.percent(4), GST])),
            includes_tax=draw(st.booleans()),
        )
        off = draw(discounts)
        if off is not None and not off.exceeds(line.listed):
            line = replace(line, discount=off)
        sale = sale.with_line(line)
    return replace(sale, discount=draw(discounts))


@given(drafts())
def test_every_total_is_the_sum_of_its_lines(sale: Sale) -> None:
    totals, figures = sale.totals(), sale.figures()
    assert totals.gross.minor == sum(line.settled.gross.minor for line in figures)
    assert totals.listed - totals.discount + totals.added_tax == totals.gross
    assert sum((part.tax.minor for part in totals.by_rate.values()), 0) == totals.tax.minor
    assert all(line.settled.net.minor >= 0 and line.settled.tax.minor >= 0 for line in figures)
    assert abs(Decimal(totals.gross.minor) - sale.exact_totals().inclusive * 1000) <= Decimal("0.5")
    included = all(line.price_includes_tax or not line.tax.ppm for line in sale.lines)
    assert not included or not totals.added_tax


@given(drafts(), st.lists(st.integers(1, 400_000), max_size=8))
def test_money_in_is_money_counted(sale: Sale, offers: list[int]) -> None:
    if sale.discount is not None:
        sale = replace(sale, discount=PercentOff(100_000))
    sale = sale.opened("S-000001", AT, DAY)
    for offer in offers:
        if not sale.balance:
            break
        sale = pay(sale, offer)
    assert sale.paid + sale.balance == sale.gross
    assert sale.balance.minor >= 0
    handed_over = sum(payment.tendered.minor for payment in sale.payments)
    assert handed_over - sum(payment.change.minor for payment in sale.payments) == sale.paid.minor
