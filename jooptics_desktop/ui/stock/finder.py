"""Items in the palette (Ctrl+K)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate_ltr, side_by_side
from jooptics_desktop.services.catalogue import search_items
from jooptics_desktop.ui.kit.palette_entries import Entry
from jooptics_desktop.ui.stock.words import item_facts, item_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.palette_entries import Provider

MOST: Final = 6


def item_finder(context: Context) -> Provider:
    """Finds items by names, brand, number and barcode; choosing one opens its page."""

    def entry(item: Item) -> Entry:
        facts = (isolate_ltr(item.sku), item_facts(item), context.formats().money(item.price))
        detail = side_by_side(facts)
        return Entry(
            f"item:{item.id}", item_title(item), detail, "package", lambda: context.go("stock", item.id)
        )

    def provide(words: str, found: Callable[[Sequence[Entry]], None]) -> None:
        if not words or not context.may(Permission.CATALOGUE_READ):
            found([])
            return
        context.tasks.read(
            lambda desk: search_items(desk, words, MOST),
            owner=context.palette,
            then=lambda items: found([entry(one.item) for one in items]),
            fail=lambda _error: found([]),
        )

    return provide
