"""A line of a sale: what was sold, at the price and tax of that moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from jooptics_desktop.domain.catalogue import name_in
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.tax import ExactLine, Settled, exact_line
from jooptics_desktop.domain.values import made

if TYPE_CHECKING:
    from jooptics_desktop.domain.catalogue import Item, ItemKind
    from jooptics_desktop.domain.discounts import Discount
    from jooptics_desktop.domain.ids import ItemId, PrescriptionId, SaleLineId
    from jooptics_desktop.domain.money import Currency
    from jooptics_desktop.domain.tax import TaxRate

MOST_PIECES: Final = 9_999


class Figures(NamedTuple):
    """What a line comes to, its share of the sale's discount included, in minor units of `currency`.

    Whole numbers, because they are reckoned, summed and kept at every step of a sale, and read as money only by
    whoever shows them.
    """

    currency: Currency
    listed_minor: int
    discount_minor: int
    net_minor: int
    tax_minor: int

    @property
    def listed(self) -> Money:
        """Price times quantity, with tax when the price includes it."""
        return Money(self.listed_minor, self.currency)

    @property
    def discount(self) -> Money:
        """What came off, with tax when the price includes it."""
        return Money(self.discount_minor, self.currency)

    @property
    def settled(self) -> Settled:
        """What is owed for the line."""
        return Settled(Money(self.net_minor, self.currency), Money(self.tax_minor, self.currency))


@dataclass(frozen=True)  # without slots, for `made`
class SaleLine:
    """A copy of the item as it was when added, so that later changes to the catalogue leave the sale alone.

    Raises `RuleBroken` `line.quantity_out_of_range`, `discount.more_than_amount`.
    """

    id: SaleLineId
    item_id: ItemId
    kind: ItemKind
    sku: str
    name_ar: str
    name_en: str
    quantity: int
    unit_price: Money
    price_includes_tax: bool
    tax_class: str
    tax: TaxRate
    tracked: bool
    discount: Discount | None = None
    prescription_id: PrescriptionId | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.quantity <= MOST_PIECES:
            raise RuleBroken("line.quantity_out_of_range", field="quantity", most=MOST_PIECES)
        if self.discount is not None and self.discount.exceeds(self.listed):
            raise RuleBroken("discount.more_than_amount", field="discount", amount=self.listed)

    @classmethod
    def of(cls, id_: SaleLineId, item: Item, tax: TaxRate, quantity: int = 1) -> SaleLine:
        """The line that sells this item today; raises `RuleBroken("item.not_for_sale")`."""
        if not item.active:
            raise RuleBroken("item.not_for_sale", field="item", sku=item.sku)
        return made(
            cls, id=id_, item_id=item.id, kind=item.kind, sku=item.sku, name_ar=item.name_ar, name_en=item.name_en,
            quantity=quantity, unit_price=item.price, price_includes_tax=item.price_includes_tax,
            tax_class=item.tax_class, tax=tax, tracked=item.tracked, discount=None, prescription_id=None,
        )  # fmt: skip

    @property
    def listed(self) -> Money:
        """Price times quantity."""
        return self.unit_price * self.quantity

    @property
    def after_own_discount(self) -> Money:
        """What the line comes to before the sale's discount, with or without tax as the price is."""
        return self.listed - self.discount.of(self.listed) if self.discount else self.listed

    def name(self, language: str) -> str:
        """Its name in `"ar"` or `"en"`, or the other when that one is empty."""
        return name_in(language, self.name_ar, self.name_en)

    def exact(self, discount: int) -> ExactLine:
        """The electronic invoice's line when `discount` minor units come off in all."""
        return exact_line(
            self.quantity, self.unit_price, discount, self.tax, price_includes_tax=self.price_includes_tax
        )

    def sells_the_same(self, other: SaleLine) -> bool:
        """Whether the other only means more pieces: same item, price and prescription, neither discounted."""
        if self.discount is not None or other.discount is not None:
            return False
        return replace(self, id=other.id, quantity=other.quantity) == other
