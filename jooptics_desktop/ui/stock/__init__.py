"""What the shop sells and has on its shelves: found as one types, edited, counted, and imported from price lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit.feature import Context, Feature, Page

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.palette_entries import Provider


def _page(context: Context) -> Page:
    from jooptics_desktop.ui.stock.page import StockPage

    return StockPage(context)


def _find(context: Context) -> Provider:
    from jooptics_desktop.ui.stock.finder import item_finder

    return item_finder(context)


FEATURE = Feature(
    "stock",
    mark("Stock"),
    "package",
    _page,
    permission=Permission.CATALOGUE_READ,
    shortcut="Ctrl+3",
    find=_find,
)
