"""How the counter writes sales, lines and discounts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.discounts import AmountOff, PercentOff
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.rx_writing import write_line
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, parse_money, side_by_side, tr
from jooptics_desktop.l10n.formats import plain_number
from jooptics_desktop.l10n.words_catalogue import ITEM_KINDS
from jooptics_desktop.ui.prescriptions.judgement import EYE_MARKS
from jooptics_desktop.ui.prescriptions.words import whose_words

if TYPE_CHECKING:
    from jooptics_desktop.domain.discounts import Discount
    from jooptics_desktop.domain.money import Currency, Money
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.sale_lines import Figures, SaleLine
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.services.prescriptions import Chart
    from jooptics_desktop.ui.kit.labels import PillKind

NOTHING: Final = "–"
STATE_PILLS: Final[dict[SaleState, PillKind]] = {
    SaleState.DRAFT: "neutral",
    SaleState.OPEN: "info",
    SaleState.COLLECTED: "ok",
    SaleState.CANCELLED: "danger",
}
_PERCENT_SIGNS: Final = "%٪"
_SHARE: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4})?")  # four places are whole parts per million
_PPM_OF_PERCENT: Final = 10_000


@dataclass(frozen=True, slots=True)
class CartRow:
    """A line, what it comes to, and the prescription it is made to when that is at hand.

    `whose` says who wears it, as soon as the customer orders for somebody else.
    """

    line: SaleLine
    figures: Figures
    prescription: Prescription | None = None
    whose: str = ""

    @property
    def total(self) -> Money:
        """What the line comes to, its discount taken off."""
        return self.figures.listed - self.figures.discount


def cart_rows(sale: Sale | None, chart: Chart | None) -> list[CartRow]:
    """The rows of the cart; `chart` knows the customer's prescriptions."""
    if sale is None:
        return []
    known = {one.id: one for one in chart.prescriptions} if chart else {}
    rows = []
    for line, figures in zip(sale.lines, sale.figures(), strict=True):
        one = known.get(line.prescription_id) if line.prescription_id else None
        told = one is not None and chart is not None and bool(chart.wearers)
        whose = whose_words(one.wearer, chart) if told and one and chart else ""
        rows.append(CartRow(line, figures, one, whose))
    return rows


def line_title(line: SaleLine) -> str:
    """Its name in the clerk's language."""
    return isolate(line.name(current_language()))


def line_detail(row: CartRow) -> str:
    """Family and powers, or family and number; whose it is instead of the family, since there is room for one."""
    powered = row.prescription is not None and row.line.kind.follows_prescription
    made_to = powers(row.prescription) if row.prescription and powered else isolate_ltr(row.line.sku)
    return side_by_side((row.whose or tr(ITEM_KINDS[row.line.kind]), made_to))


def powers(one: Prescription) -> str:
    """Sphere, cylinder and axis of both eyes; the card beside the cart has the rest."""
    bare = {eye: EyeRx(one.eye(eye).sphere, one.eye(eye).cylinder, one.eye(eye).axis) for eye in Eye}
    eyes = [f"{EYE_MARKS[eye]} {write_line(rx)}" for eye, rx in bare.items()]
    return isolate_ltr("  ".join(eyes))


def item_title(stocked: StockedItem) -> str:
    """An item's name in the clerk's language."""
    return isolate(stocked.item.name(current_language()))


def item_detail(stocked: StockedItem) -> str:
    """Family, number, colour and size."""
    item = stocked.item
    facts = [isolate(fact) for fact in (item.colour, item.size) if fact]
    return side_by_side((tr(ITEM_KINDS[item.kind]), isolate_ltr(item.sku), *facts))


def parse_discount(text: str, money: Currency) -> Discount | None:
    """Read `5.000` or `10%`, in Arabic also `٪١٠`; None for nothing. Raises `RuleBroken` naming `discount`."""
    written = plain_number(text.strip())
    if not written:
        return None
    if not any(sign in written for sign in _PERCENT_SIGNS):
        return AmountOff(parse_money(written, money, field="discount"))
    share = written[1:] if written[0] in _PERCENT_SIGNS else written[:-1]
    if _SHARE.fullmatch(share) is None:
        raise RuleBroken("discount.out_of_range", field="discount")
    return PercentOff(int(Decimal(share) * _PPM_OF_PERCENT))
