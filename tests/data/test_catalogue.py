"""What a line of a sale is told of items and rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.catalogue import Item, ItemKind
from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.tax import EXEMPT, TaxClass, TaxPeriod, TaxRate

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store, Work

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
OLD = TaxPeriod(date(2020, 1, 1), TaxRate.percent(16))
NEW = TaxPeriod(date(2026, 7, 1), TaxRate(45_000))
TAX = TaxClass("lenses", "عدسات", "Lenses", (OLD, NEW))
PLAIN = Item(ItemId("plain"), ItemKind.LENS, "L-1", "عدسة", "Lens", Money(45_500, JOD), "lenses")
ODD = Item(
    ItemId("odd"), ItemKind.SERVICE, "S/\\1", "فحص «نظر» \u200f👓",
    'Eye "test"\n\t[1,2]', Money(2**53 + 1, JOD), "lenses",
    price_includes_tax=not PLAIN.price_includes_tax, brand="{}", model="null", colour="O'Neill", size="",
    tracked=not PLAIN.tracked, reorder_level=None if PLAIN.reorder_level is not None else 3, active=not PLAIN.active,
)  # fmt: skip


@pytest.fixture
def kept(store: Store) -> Store:
    """A store that sells both."""
    with store.write() as work:
        work.catalogue.put_tax_class(TAX)
        work.catalogue.add(AT, PLAIN, ODD)
    return store


def told(work: Work, item: Item) -> tuple[Item, TaxClass]:
    return work.catalogue.for_lines([item.id])[item.id]


@pytest.mark.parametrize("item", [PLAIN, ODD], ids=["plain", "odd"])
def test_a_line_is_told_of_the_item_what_the_store_keeps(kept: Store, item: Item) -> None:
    with kept.read() as work:
        for _ in range(2):  # the second time from what is remembered of the same row
            found, _tax = told(work, item)
            assert repr(found) == repr(item)  # also that yes and no are not numbers


def test_a_line_is_told_every_rate_there_is_and_unknown_items_are_left_out(kept: Store) -> None:
    with kept.read() as work:
        found = work.catalogue.for_lines([PLAIN.id, ItemId("unknown"), ODD.id])
    assert found.keys() == {PLAIN.id, ODD.id}
    assert {tax.code for _, tax in found.values()} == {"lenses"}
    assert all(set(tax.periods) == {OLD, NEW} for _, tax in found.values())


def test_another_price_or_rate_is_told_at_once(kept: Store) -> None:
    dearer = replace(PLAIN, price=Money(50_000, JOD))
    with kept.write() as work:
        told(work, PLAIN)
        work.catalogue.save(AT, dearer)
        assert told(work, PLAIN)[0].price == dearer.price
    with kept.write() as work:
        work.catalogue.put_tax_class(replace(TAX, periods=(replace(OLD, rate=EXEMPT),)))
        assert told(work, PLAIN)[1].periods == (replace(OLD, rate=EXEMPT),)


def test_a_price_that_was_taken_back_is_not_told(kept: Store) -> None:
    def change_and_fail() -> None:
        with kept.write() as work:
            work.catalogue.save(AT, replace(PLAIN, price=Money(1, JOD)))
            assert told(work, PLAIN)[0].price == Money(1, JOD)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    with kept.read() as work:
        assert told(work, PLAIN)[0].price == PLAIN.price
