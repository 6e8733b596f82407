"""Money off: an amount or a share of the price, on a line or on the whole sale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.tax import MILLION

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class AmountOff:
    """So much off. Raises `RuleBroken("discount.not_positive")`."""

    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise RuleBroken("discount.not_positive", field="discount")

    def of(self, base: Money) -> Money:
        """What comes off `base`: never more than there is."""
        return min(self.amount, base)

    def exceeds(self, base: Money) -> bool:
        """Whether it promises more than `base`."""
        return self.amount > base


@dataclass(frozen=True, slots=True)
class PercentOff:
    """A share off, in parts per million (12.5 % is 125 000). Raises `RuleBroken("discount.out_of_range")`."""

    ppm: int

    def __post_init__(self) -> None:
        if not 0 < self.ppm <= MILLION:
            raise RuleBroken("discount.out_of_range", field="discount")

    def of(self, base: Money) -> Money:
        """What comes off `base`, in whole minor units, halves rounded up."""
        return Money((base.minor * self.ppm + MILLION // 2) // MILLION, base.currency)

    def exceeds(self, base: Money) -> bool:  # noqa: ARG002 - asked of either kind of discount
        """Whether it promises more than there is: a share never does."""
        return False


Discount = AmountOff | PercentOff


def prorate(discount: Money, amounts: Sequence[int]) -> list[int]:
    """Share a document's discount out over its lines in proportion to their amounts, in minor units.

    JoFotara knows no discount on a document, so each line has to carry its part. Largest remainder; the
    parts sum to the discount and none is more than its line.
    """
    if not discount:
        return [0 for _ in amounts]
    return [part.minor for part in discount.split(amounts)]
