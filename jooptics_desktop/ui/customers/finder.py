"""Customers in the palette (Ctrl+K)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.customers import search_customers
from jooptics_desktop.ui.customers.words import hit_detail, hit_title
from jooptics_desktop.ui.kit.palette_entries import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.palette_entries import Provider

MOST: Final = 6


def customer_finder(context: Context) -> Provider:
    """Finds people by name, phone and record number; choosing one opens their page."""

    def entry(hit: CustomerHit) -> Entry:
        return Entry(
            f"customer:{hit.id}",
            hit_title(hit, context.formats()),
            hit_detail(hit, context.formats()),
            "user",
            lambda: context.go("customers", hit.id),
        )

    def provide(words: str, found: Callable[[Sequence[Entry]], None]) -> None:
        if not words or not context.may(Permission.CUSTOMERS_READ):
            found([])
            return
        context.tasks.read(
            lambda desk: search_customers(desk, words, MOST),
            owner=context.palette,
            then=lambda hits: found([entry(hit) for hit in hits]),
            fail=lambda _error: found([]),
        )

    return provide
