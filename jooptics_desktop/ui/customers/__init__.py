"""Customers on screen: found as one types, looked after on one page each, exported and brought over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit.feature import Context, Feature, Page

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.palette_entries import Provider


def _page(context: Context) -> Page:
    from jooptics_desktop.ui.customers.page import CustomersPage

    return CustomersPage(context)


def _find(context: Context) -> Provider:
    from jooptics_desktop.ui.customers.finder import customer_finder

    return customer_finder(context)


FEATURE = Feature(
    "customers",
    mark("Customers"),
    "users",
    _page,
    permission=Permission.CUSTOMERS_READ,
    shortcut="Ctrl+2",
    find=_find,
)
