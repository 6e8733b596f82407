"""Items, their codes, their prices and their stock, on a real encrypted store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.domain.catalogue import ItemKind, is_in_store
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.stock import Level, Reason
from jooptics_desktop.services import catalogue, stock
from jooptics_desktop.services.catalogue import ItemDraft

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop


def a_frame(**changes: object) -> ItemDraft:
    draft = ItemDraft(
        ItemKind.FRAME,
        Money(89_500, JOD),
        "standard",
        name_en="Persol frame",
        brand="Persol",
        model="PO3007V",
        colour="Havana",
        size="50-19",
        barcodes=("4006381333931",),
        reorder_level=1,
    )
    return replace(draft, **changes)  # type: ignore[arg-type] # builders take any field


def test_an_item_is_found_by_every_code(shop: Shop) -> None:
    added = catalogue.add_item(shop.desk, a_frame())
    assert added.changes.ids["item"] == {added.value.id}
    for code in ("4006381333931", " ٤٠٠٦٣٨١٣٣٣٩٣١ ", "04006381333931", added.value.sku):
        assert catalogue.find_item(shop.desk, code) == added.value
    assert catalogue.find_item(shop.desk, "4006381333930") is None
    assert catalogue.find_item(shop.desk, "") is None


def test_a_upc_scanned_as_an_ean(shop: Shop) -> None:
    assert catalogue.find_item(shop.desk, "0036000241457") == shop.cloth


def test_numbers_are_given_when_none_is_typed(shop: Shop) -> None:
    assert [shop.frame.sku, shop.lens.sku] == ["I-000001", "I-000002"]
    catalogue.add_item(shop.desk, a_frame(sku="I-000005"))
    assert catalogue.add_item(shop.desk, a_frame(barcodes=())).value.sku == "I-000006"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ray", "frame"),
        ("راي", "frame"),
        ("إطارات", None),
        ("اطار", "frame"),
        ("8056597", "frame"),
        ("ssilo", "lens"),
        ("I-000003", "cloth"),
        ("نظر فحص", "eye_test"),
        ("zeiss", None),
    ],
)
def test_search_as_you_type(shop: Shop, text: str, found: str | None) -> None:
    hits = [hit.item for hit in catalogue.search_items(shop.desk, text)]
    assert hits == ([] if found is None else [getattr(shop, found)])


def test_search_by_kind_with_stock(shop: Shop) -> None:
    stock.receive_stock(shop.desk, shop.frame.id, 4)
    hits = catalogue.search_items(shop.desk, "", kind=ItemKind.FRAME)
    assert [(hit.item, hit.level) for hit in hits] == [(shop.frame, Level(4, 0))]
    assert len(catalogue.search_items(shop.desk, "")) == 4


def test_a_withdrawn_item_is_not_offered(shop: Shop) -> None:
    catalogue.withdraw_item(shop.desk, shop.frame.id)
    assert catalogue.search_items(shop.desk, "ray") == []
    assert len(catalogue.search_items(shop.desk, "ray", withdrawn=True)) == 1
    catalogue.offer_item(shop.desk, shop.frame.id)
    assert len(catalogue.search_items(shop.desk, "ray")) == 1


def test_a_changed_item_is_found_by_its_new_words_only(shop: Shop) -> None:
    draft = replace(ItemDraft.of(shop.frame), name_en="Oakley frame", barcodes=("4006381333931",))
    changed = catalogue.change_item(shop.desk, shop.frame.id, draft).value
    assert [hit.item for hit in catalogue.search_items(shop.desk, "oakley")] == [changed]
    assert catalogue.search_items(shop.desk, "ray-ban") == []
    assert catalogue.find_item(shop.desk, "8056597138123") is None


def test_a_new_price(shop: Shop) -> None:
    assert catalogue.change_price(shop.desk, shop.frame.id, Money(99_000, JOD)).value.price.minor == 99_000
    with pytest.raises(RuleBroken, match=r"item\.price_negative"):
        catalogue.change_price(shop.desk, shop.frame.id, Money(-1, JOD))


def test_the_shops_own_barcodes_differ(shop: Shop) -> None:
    codes = {catalogue.give_barcode(shop.desk, shop.lens.id).value.barcodes[-1] for _ in range(3)}
    assert len(codes) == 3
    assert all(is_in_store(code) for code in codes)
    assert set(catalogue.open_item(shop.desk, shop.lens.id).item.barcodes) == codes


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"barcodes": ("8056597138123",)}, "item.barcode_taken"),
        ({"barcodes": ("08056597138123",)}, "item.barcode_taken"),
        ({"barcodes": ("8056597138124",)}, "barcode.check_digit"),
        ({"sku": "I-000001"}, "item.sku_taken"),
        ({"tax_class": "unheard-of"}, "item.tax_class_unknown"),
        ({"name_en": " "}, "item.name_missing"),
    ],
)
def test_what_is_refused(shop: Shop, change: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        catalogue.add_item(shop.desk, a_frame(**change))
    assert caught.value.code == code
    assert caught.value.field is not None
    assert catalogue.count_items(shop.desk) == 4


def test_an_unknown_item(shop: Shop) -> None:
    with pytest.raises(RuleBroken, match=r"item\.unknown"):
        catalogue.open_item(shop.desk, ItemId("no"))


@pytest.mark.parametrize(
    "act",
    [
        lambda _, desk: catalogue.add_item(desk, a_frame()),
        lambda shop, desk: catalogue.change_price(desk, shop.frame.id, Money(1, JOD)),
        lambda shop, desk: stock.receive_stock(desk, shop.frame.id, 1),
        lambda shop, desk: stock.count_stock(desk, shop.frame.id, 1),
        lambda shop, desk: catalogue.give_barcode(desk, shop.frame.id),
    ],
)
def test_a_cashier_changes_nothing(
    shop: Shop, desk_of: Callable[[Role], Desk], act: Callable[[Shop, Desk], object]
) -> None:
    with pytest.raises(NotPermitted):
        act(shop, desk_of(Role.CASHIER))


def test_deliveries_counts_and_losses(shop: Shop) -> None:
    desk, frame = shop.desk, shop.frame.id
    assert stock.receive_stock(desk, frame, 5, "invoice 17").value == Level(5, 0)
    assert stock.write_off(desk, frame, 1, "broken bridge").value == Level(4, 0)
    counted = stock.count_stock(desk, frame, 6)
    assert counted.value == Level(6, 0)
    assert counted.changes.touches("stock")
    assert not stock.count_stock(desk, frame, 6).changes.touches("stock")
    moves = [(move.reason, move.on_hand) for move in stock.stock_history(desk, frame)]
    assert moves == [(Reason.COUNTED, 2), (Reason.DAMAGED, -1), (Reason.RECEIVED, 5)]


def test_a_service_has_no_stock(shop: Shop) -> None:
    with pytest.raises(RuleBroken, match=r"stock\.not_tracked"):
        stock.receive_stock(shop.desk, shop.eye_test.id, 1)


def test_what_runs_low(shop: Shop) -> None:
    frame = catalogue.add_item(shop.desk, a_frame()).value
    assert [low.item.id for low in stock.low_stock(shop.desk)] == [frame.id]
    stock.receive_stock(shop.desk, frame.id, 2)
    assert stock.low_stock(shop.desk) == []
    stock.write_off(shop.desk, frame.id, 1)
    assert [low.level.on_hand for low in stock.low_stock(shop.desk)] == [1]
