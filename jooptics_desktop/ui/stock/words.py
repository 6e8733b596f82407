"""How an item and its movements are written on screen, and the columns of the list of items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark, side_by_side, tr
from jooptics_desktop.l10n.words_catalogue import ITEM_KINDS
from jooptics_desktop.l10n.words_stock import REASONS
from jooptics_desktop.ui.kit.columns import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.domain.stock import Movement
    from jooptics_desktop.domain.tax import TaxClass
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.ui.kit.labels import PillKind

NOTHING: Final = "–"


def item_title(item: Item) -> str:
    """The name in the language of the screen."""
    return isolate(item.name(current_language()))


def item_facts(item: Item) -> str:
    """Brand, model, colour and size, as far as they are known."""
    return side_by_side(isolate(fact) for fact in (item.brand, item.model, item.colour, item.size) if fact)


def tax_class_name(tax_class: TaxClass) -> str:
    """The class in the language of the screen."""
    names = (tax_class.name_ar, tax_class.name_en)
    first, second = names if current_language() == "ar" else names[::-1]
    return isolate(first or second or tax_class.code)


def standing(stocked: StockedItem) -> tuple[PillKind, str] | None:
    """The pill of an item that needs attention: its kind and marked message; None when all is well."""
    item, level = stocked.item, stocked.level
    if not item.active:
        return "neutral", mark("No longer sold")
    if not item.tracked:
        return None
    if level.on_hand < 0:
        return "danger", mark("Below zero")
    if level.available <= 0:
        return "danger", mark("None left")
    if level.needs_reorder(item.reorder_level):
        return "warning", mark("Running low")
    return None


def signed(count: int, formats: Formats) -> str:
    """`+5`, `−2`; a dash when nothing moved."""
    if not count:
        return NOTHING
    return isolate_ltr(f"+{count:,}") if count > 0 else formats.number(count)


def item_columns(formats: Callable[[], Formats]) -> list[Column[StockedItem]]:
    """Name over facts, number over barcode, kind, price, where it stands."""
    return [
        Column(
            "item", mark("Item"), lambda one: item_title(one.item), second=lambda one: item_facts(one.item)
        ),
        Column(
            "number",
            mark("Number and barcode"),
            lambda one: isolate_ltr(one.item.sku),
            second=lambda one: isolate_ltr(one.item.barcodes[0]) if one.item.barcodes else "",
            width=168,
        ),
        Column("kind", mark("Kind"), lambda one: tr(ITEM_KINDS[one.item.kind]), width=124),
        Column(
            "price",
            mark("Price"),
            lambda one: formats().money(one.item.price, unit=False),
            value=lambda one: one.item.price.minor,
            align="number",
            width=104,
        ),
        _pieces("on_hand", mark("On hand"), lambda one: one.level.on_hand, formats),
        _pieces("reserved", mark("Reserved"), lambda one: one.level.reserved, formats),
        Column("state", mark("State"), _state_words, pill=_state_pill, width=136),
    ]


def movement_columns(formats: Callable[[], Formats]) -> list[Column[Movement]]:
    """When, what over its note, and how many."""
    return [
        Column(
            "what",
            mark("What happened"),
            lambda one: tr(REASONS[one.reason]),
            second=lambda one: side_by_side(
                (formats().moment(one.at), *([isolate(one.note)] if one.note else []))
            ),
        ),
        Column("on_hand", mark("On hand"), lambda one: signed(one.on_hand, formats()), align="number", width=84),
        Column("reserved", mark("Reserved"), lambda one: signed(one.reserved, formats()), align="number", width=84),
    ]  # fmt: skip


def _pieces(
    name: str, title: str, count: Callable[[StockedItem], int], formats: Callable[[], Formats]
) -> Column[StockedItem]:
    def text(one: StockedItem) -> str:
        return formats().number(count(one)) if one.item.tracked else NOTHING

    return Column(name, title, text, value=count, align="number", width=88)


def _state_words(one: StockedItem) -> str:
    state = standing(one)
    return tr(state[1]) if state else ""


def _state_pill(one: StockedItem) -> str | None:
    state = standing(one)
    return state[0] if state else None
