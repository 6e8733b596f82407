"""The counter: scan, discount, pay, hand over; and orders that wait to be collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit.feature import Context, Feature, Page, in_one_go

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.feature import Steps
    from jooptics_desktop.ui.kit.palette_entries import Provider


def _page(context: Context) -> Page:
    return in_one_go(_steps(context))


def _steps(context: Context) -> Steps:
    from jooptics_desktop.ui.counter.page import in_steps

    return in_steps(context)


def _find(context: Context) -> Provider:
    from jooptics_desktop.ui.counter.finder import counter_finder

    return counter_finder(context)


FEATURE = Feature(
    "counter",
    mark("Counter"),
    "shopping-cart",
    _page,
    permission=Permission.SALES_SELL,
    shortcut="Ctrl+1",
    find=_find,
    steps=_steps,
)
