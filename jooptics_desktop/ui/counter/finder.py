"""Sales and items in the palette (Ctrl+K)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate_ltr, side_by_side, tr
from jooptics_desktop.services.catalogue import search_items
from jooptics_desktop.services.records import SALE_STATES
from jooptics_desktop.services.sale_lists import find_sale
from jooptics_desktop.ui.counter.words import item_detail, item_title
from jooptics_desktop.ui.kit.palette_entries import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.ids import ItemId
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.palette_entries import Provider

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class AddItem:
    """What `context.go("counter", …)` takes to put an item on the sale."""

    item_id: ItemId


def counter_finder(context: Context) -> Provider:
    """Finds sales by number, which open, and items, which go on the sale."""

    def sale_entry(sale: Sale) -> Entry:
        detail = side_by_side((tr(SALE_STATES[sale.state.value]), context.formats().money(sale.gross)))
        return Entry(
            f"sale:{sale.id}",
            tr("Sale {number}", number=isolate_ltr(sale.number)),
            detail,
            "receipt-text",
            lambda: context.go("counter", sale.id),
        )

    def item_entry(one: StockedItem) -> Entry:
        detail = side_by_side(
            (tr("Add to the sale"), context.formats().money(one.item.price), item_detail(one))
        )
        return Entry(
            f"sell:{one.item.id}",
            item_title(one),
            detail,
            "shopping-cart",
            lambda: context.go("counter", AddItem(one.item.id)),
        )

    def look(desk: Desk, words: str) -> list[Entry]:
        sale = find_sale(desk, words)
        entries = [sale_entry(sale)] if sale else []
        return entries + [item_entry(one) for one in search_items(desk, words, MOST)]

    def provide(words: str, found: Callable[[Sequence[Entry]], None]) -> None:
        if not words or not context.may(Permission.SALES_SELL):
            found([])
            return
        context.tasks.read(
            lambda desk: look(desk, words), owner=context.palette, then=found, fail=lambda _error: found([])
        )

    return provide
