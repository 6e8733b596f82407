"""Money in whole minor units (fils for the dinar), never in floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency; `exponent` is how many decimals its minor unit has (3 for the dinar)."""

    code: str
    exponent: int

    @property
    def minor_per_major(self) -> int:
        """Minor units in one major unit: 1000 fils to the dinar."""
        return int(10**self.exponent)


# The currencies a store may be kept in (those JoFotara accepts, ISO 4217 exponents).
CURRENCIES = {
    code: Currency(code, exponent)
    for exponent, codes in {
        0: ("JPY",),
        2: ("USD", "EUR", "SAR", "AED", "GBP", "QAR", "AUD", "CAD", "CHF", "TRY", "SYP", "EGP"),
        3: ("JOD", "OMR", "KWD", "BHD"),
    }.items()
    for code in codes
}
JOD = CURRENCIES["JOD"]


def currency(code: str) -> Currency:
    """The currency of that ISO 4217 code; raises `RuleBroken("money.unknown_currency")`."""
    try:
        return CURRENCIES[code]
    except KeyError:
        raise RuleBroken("money.unknown_currency", field="currency", code_given=code) from None


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount: `minor` whole minor units of `currency`. Adding two currencies is a programming error."""

    minor: int
    currency: Currency

    @classmethod
    def zero(cls, currency: Currency) -> Money:
        """Nothing, in that currency."""
        return cls(0, currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.minor * factor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Share it out in proportion to `weights` (≥ 0, not all 0) by largest remainder.

        The parts always sum to the whole; of equal remainders the earlier part gets the odd unit.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and not all zero")
        sign = -1 if self.minor < 0 else 1
        exact = [abs(self.minor) * weight for weight in weights]
        parts = [share // total for share in exact]
        left = abs(self.minor) - sum(parts)
        by_remainder = sorted(range(len(exact)), key=lambda i: (-(exact[i] % total), i))
        for i in by_remainder[:left]:
            parts[i] += 1
        return [Money(sign * part, self.currency) for part in parts]

    def is_in(self, currency: Currency) -> bool:
        """Whether it is of that currency."""
        # Nearly always the very same object, which is quicker to see than that two are equal.
        return self.currency is currency or self.currency == currency

    def _same(self, other: Money) -> None:
        if self.currency is not other.currency and self.currency != other.currency:
            raise ValueError(f"{self.currency.code} and {other.currency.code} do not mix")


def total(amounts: Sequence[Money], currency: Currency) -> Money:
    """The sum of the amounts; zero of that currency when there are none."""
    return Money(sum([amount.minor for amount in amounts]), currency)
