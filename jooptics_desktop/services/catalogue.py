"""What the shop sells: adding, finding and pricing items, and the classes of tax they belong to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.catalogue import Item, ItemKind, clean_barcode, in_store_barcode, same_barcode
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.plain_text import one_line
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.stock import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.domain.tax import TaxClass
    from jooptics_desktop.services.desk import Desk

SKU_SEQUENCE: Final = "item"
BARCODE_SEQUENCE: Final = "barcode"


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What is typed about an item. Without `sku` it gets the next one; services never are in stock."""

    kind: ItemKind
    price: Money
    tax_class: str
    name_ar: str = ""
    name_en: str = ""
    sku: str = ""
    barcodes: tuple[str, ...] = ()
    price_includes_tax: bool = True
    brand: str = ""
    model: str = ""
    colour: str = ""
    size: str = ""
    tracked: bool = True
    reorder_level: int | None = None

    @classmethod
    def of(cls, item: Item) -> ItemDraft:
        """The same facts as a draft, for editing."""
        return cls(
            item.kind, item.price, item.tax_class, item.name_ar, item.name_en, item.sku, item.barcodes,
            item.price_includes_tax, item.brand, item.model, item.colour, item.size, item.tracked, item.reorder_level,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StockedItem:
    """An item and where it stands."""

    item: Item
    level: Level


def add_item(desk: Desk, draft: ItemDraft) -> Done[Item]:
    """Record a new item. Raises `RuleBroken` naming the field, also when its number or barcode is taken."""
    desk.require(Permission.CATALOGUE_WRITE)
    with desk.store.write() as work:
        item = built(work, ItemId(desk.ids.new()), draft)
        work.catalogue.add(desk.clock.now(), item)
        desk.note(work, "item_added", item.id)
        work.changed("item", item.id)
    return Done(item, work.changes)


def change_item(desk: Desk, item_id: ItemId, draft: ItemDraft) -> Done[Item]:
    """Correct what is known of an item; sales made before keep what they said."""
    desk.require(Permission.CATALOGUE_WRITE)
    with desk.store.write() as work:
        before = existing(work, item_id)
        after = replace(built(work, item_id, draft), active=before.active)
        work.catalogue.save(desk.clock.now(), after)
        desk.note(work, "item_changed", item_id, price_changed=before.price != after.price)
        work.changed("item", item_id)
    return Done(after, work.changes)


def change_price(desk: Desk, item_id: ItemId, price: Money) -> Done[Item]:
    """Give an item another price from now on."""
    return _change(desk, item_id, "price_changed", lambda item: replace(item, price=price))


def withdraw_item(desk: Desk, item_id: ItemId) -> Done[Item]:
    """Stop selling an item; its history stays."""
    return _change(desk, item_id, "item_withdrawn", lambda item: replace(item, active=False))


def offer_item(desk: Desk, item_id: ItemId) -> Done[Item]:
    """Sell an item again."""
    return _change(desk, item_id, "item_offered", lambda item: replace(item, active=True))


def give_barcode(desk: Desk, item_id: ItemId) -> Done[Item]:
    """Give an item a barcode of the shop's own, to be printed on a label."""
    desk.require(Permission.CATALOGUE_WRITE)
    with desk.store.write() as work:
        before = existing(work, item_id)
        code = in_store_barcode(work.settings.next_number(BARCODE_SEQUENCE))
        while work.catalogue.by_barcode(code) is not None:  # typed in by hand before
            code = in_store_barcode(work.settings.next_number(BARCODE_SEQUENCE))
        after = replace(before, barcodes=(*before.barcodes, code))
        work.catalogue.save(desk.clock.now(), after)
        desk.note(work, "barcode_given", item_id)
        work.changed("item", item_id)
    return Done(after, work.changes)


def find_item(desk: Desk, code: str) -> Item | None:
    """The item of a scanned barcode or a typed stock number; None when nothing has it."""
    desk.require(Permission.CATALOGUE_READ)
    with desk.store.read() as work:
        return coded(work, code)


def search_items(
    desk: Desk, text: str, limit: int = 50, *, kind: ItemKind | None = None, withdrawn: bool = False
) -> list[StockedItem]:
    """Search as you type over names, brand, model, colour, size, number and barcode, with what is in stock."""
    desk.require(Permission.CATALOGUE_READ)
    with desk.store.read() as work:
        return stocked(work, work.catalogue.search(text, limit, kind=kind, inactive=withdrawn))


def open_item(desk: Desk, item_id: ItemId) -> StockedItem:
    """One item and where it stands; raises `RuleBroken("item.unknown")`."""
    desk.require(Permission.CATALOGUE_READ)
    with desk.store.read() as work:
        return stocked(work, [existing(work, item_id)])[0]


def count_items(desk: Desk) -> int:
    """How many items there are."""
    desk.require(Permission.CATALOGUE_READ)
    with desk.store.read() as work:
        return work.catalogue.count()


def tax_classes(desk: Desk) -> list[TaxClass]:
    """The classes of tax, by code."""
    desk.require(Permission.CATALOGUE_READ)
    with desk.store.read() as work:
        return work.catalogue.tax_classes()


def set_tax_class(desk: Desk, tax_class: TaxClass) -> Done[TaxClass]:
    """Record a class of tax, or its new rate from a given day; sales made before keep theirs."""
    desk.require(Permission.STORE_CONFIGURE)
    with desk.store.write() as work:
        put_tax_classes(work, [tax_class])
        desk.note(work, "tax_class_set", tax_class.code)
        work.changed("tax_class", tax_class.code)
    return Done(tax_class, work.changes)


def put_tax_classes(work: Work, classes: Iterable[TaxClass]) -> None:
    """Record classes of tax, inside somebody's unit of work."""
    for tax_class in classes:
        work.catalogue.put_tax_class(tax_class)


# For other acts' use inside their transaction


def existing(work: Work, item_id: ItemId) -> Item:
    """The item, or `RuleBroken("item.unknown")`."""
    item = work.catalogue.get(item_id)
    if item is None:
        raise RuleBroken("item.unknown", field="item")
    return item


def coded(work: Work, code: str) -> Item | None:
    """The item of a barcode or stock number."""
    try:
        found = work.catalogue.by_barcode(clean_barcode(code))
    except RuleBroken:
        found = None  # not a barcode, so at most a stock number
    return found or work.catalogue.by_sku(code.strip())


def stocked(work: Work, items: Sequence[Item]) -> list[StockedItem]:
    """The items with where they stand."""
    levels = work.stock.levels([item.id for item in items if item.tracked])
    return [StockedItem(item, levels.get(item.id, Level())) for item in items]


def built(work: Work, item_id: ItemId, draft: ItemDraft) -> Item:
    """The item a draft describes, its codes checked and free, its tax class known."""
    item = Item(
        id=item_id, kind=draft.kind, sku=draft.sku.strip() or next_sku(work), name_ar=one_line(draft.name_ar),
        name_en=one_line(draft.name_en), price=draft.price, tax_class=draft.tax_class,
        price_includes_tax=draft.price_includes_tax,
        barcodes=tuple(dict.fromkeys(clean_barcode(code) for code in draft.barcodes)),
        brand=one_line(draft.brand), model=one_line(draft.model), colour=one_line(draft.colour),
        size=one_line(draft.size), tracked=draft.tracked and draft.kind is not ItemKind.SERVICE,
        reorder_level=draft.reorder_level,
    )  # fmt: skip
    _check_free(work, item)
    if work.catalogue.tax_class(item.tax_class) is None:
        raise RuleBroken("item.tax_class_unknown", field="tax_class", tax_class=item.tax_class)
    return item


def _check_free(work: Work, item: Item) -> None:
    other = work.catalogue.by_sku(item.sku)
    if other is not None and other.id != item.id:
        raise RuleBroken("item.sku_taken", field="sku", sku=item.sku)
    ways = [way for code in item.barcodes for way in same_barcode(code)]
    for code, owner in work.catalogue.owners_of(ways).items():
        if owner != item.id:
            raise RuleBroken("item.barcode_taken", field="barcode", barcode=code)


def next_sku(work: Work) -> str:
    """The next stock number nobody has."""
    while True:
        sku = f"I-{work.settings.next_number(SKU_SEQUENCE):06d}"
        if work.catalogue.by_sku(sku) is None:
            return sku


def _change(desk: Desk, item_id: ItemId, event: str, change: Callable[[Item], Item]) -> Done[Item]:
    desk.require(Permission.CATALOGUE_WRITE)
    with desk.store.write() as work:
        after = change(existing(work, item_id))
        work.catalogue.save(desk.clock.now(), after)
        desk.note(work, event, item_id)
        work.changed("item", item_id)
    return Done(after, work.changes)
