"""General sales tax: rates, classes with effective dates, and the arithmetic of JoFotara.

Two precisions live here. **Exact** figures have nine decimals, as the appendix of the Income and Sales Tax
Department's integration guide (21 Feb 2024) prescribes with no tolerance; they are kept as whole billionths
and are what an electronic invoice states. **Settled** figures are whole minor units, what people pay: they
are rounded once, half up, for the whole document, and then shared out over its lines so that the parts
always sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from jooptics_desktop.domain.money import Currency, Money

MILLION: Final = 1_000_000
_PLACES: Final = 9
_WHOLE: Final = Decimal(1)
# Billionths in one minor unit, by the currency's exponent.
_PER_MINOR: Final = [10 ** (_PLACES - exponent) for exponent in range(_PLACES)]


class TaxCategory(StrEnum):
    """How a supply is treated; the values are the category codes JoFotara expects."""

    STANDARD = "S"
    ZERO = "O"
    EXEMPT = "Z"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A rate of general tax in parts per million (16 % is 160 000) and its category.

    Raises `RuleBroken` `tax.rate_out_of_range`, `tax.rate_must_be_zero`, `tax.rate_missing`.
    """

    ppm: int
    category: TaxCategory = TaxCategory.STANDARD

    def __post_init__(self) -> None:
        if not 0 <= self.ppm <= MILLION:
            raise RuleBroken("tax.rate_out_of_range", field="rate")
        if self.category is TaxCategory.STANDARD and self.ppm == 0:
            raise RuleBroken("tax.rate_missing", field="rate")
        if self.category is not TaxCategory.STANDARD and self.ppm:
            raise RuleBroken("tax.rate_must_be_zero", field="rate")

    @classmethod
    def percent(cls, percent: int) -> TaxRate:
        """The standard-rated treatment at that many per cent."""
        return cls(percent * 10_000)


EXEMPT: Final = TaxRate(0, TaxCategory.EXEMPT)
ZERO_RATED: Final = TaxRate(0, TaxCategory.ZERO)


@dataclass(frozen=True, slots=True)
class TaxPeriod:
    """A rate and the first business day on which it applies."""

    starts: dt.date
    rate: TaxRate


@dataclass(frozen=True, slots=True)
class TaxClass:
    """A named treatment of goods (`lenses`, `frames`); its rate may change by law from a given day."""

    code: str
    name_ar: str
    name_en: str
    periods: tuple[TaxPeriod, ...]

    def __post_init__(self) -> None:
        if not self.periods:
            raise RuleBroken("tax.class_without_rate", field="rate")
        if len({period.starts for period in self.periods}) != len(self.periods):
            raise RuleBroken("tax.two_rates_same_day", field="starts")

    def rate_on(self, day: dt.date) -> TaxRate:
        """The rate in force that day; raises `RuleBroken("tax.no_rate_yet")` before the first."""
        latest = None
        for period in self.periods:
            if period.starts <= day and (latest is None or period.starts > latest.starts):
                latest = period
        if latest is None:
            raise RuleBroken("tax.no_rate_yet", field="tax_class", tax_class=self.code)
        return latest.rate


def _divided(numerator: int, denominator: int) -> int:
    """Division to a whole number, halves away from zero; nothing here is negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def nano(value: Decimal) -> int:
    """A figure in billionths; what is finer is rounded, halves up (`ROUND(x, 9)` of the guide)."""
    return int(value.scaleb(_PLACES).quantize(_WHOLE, rounding=ROUND_HALF_UP))


def exact(nano: int) -> Decimal:
    """Billionths as a decimal of nine places."""
    return Decimal(nano).scaleb(-_PLACES)


class ExactLine(NamedTuple):
    """One invoice line in JoFotara's terms: price before tax, discount before tax, in billionths of a dinar.

    `special` is special tax on the whole line; general tax is charged on top of it. Whole billionths are the
    nine decimals the guide asks for, and adding them never rounds.
    """

    quantity: int
    unit_price: int
    discount: int
    rate: TaxRate
    special: int = 0

    @classmethod
    def of(
        cls,
        quantity: int,
        unit_price: Decimal,
        discount: Decimal,
        rate: TaxRate,
        special: Decimal = Decimal(0),
    ) -> ExactLine:
        """The line of figures in major units."""
        return cls(quantity, nano(unit_price), nano(discount), rate, nano(special))

    @property
    def listed(self) -> int:
        """Price times quantity, before any discount (`q·p`)."""
        return self.unit_price * self.quantity

    @property
    def extension(self) -> int:
        """`LineExtensionAmount`: `q·p − d`."""
        return self.unit_price * self.quantity - self.discount

    @property
    def tax(self) -> int:
        """General tax on the extension and the special tax."""
        return self.amounts()[1]

    @property
    def inclusive(self) -> int:
        """The line's `RoundingAmount`: extension and all tax."""
        return self.amounts()[0]

    def amounts(self) -> tuple[int, int]:
        """`inclusive` and `tax` at once."""
        taxed = self.unit_price * self.quantity - self.discount + self.special
        tax = _divided(taxed * self.rate.ppm, MILLION)
        return taxed + tax, tax


def exact_line(
    quantity: int, unit_price: Money, discount: int, rate: TaxRate, *, price_includes_tax: bool
) -> ExactLine:
    """The invoice line of a shelf price; a price that includes tax is taken apart to nine places first.

    `discount`, in minor units, is for the whole line and of the same kind as the price, with or without tax.
    """
    per_minor = _PER_MINOR[unit_price.currency.exponent]
    price, off = unit_price.minor * per_minor, discount * per_minor
    if price_includes_tax and rate.ppm:
        with_tax = MILLION + rate.ppm
        price, off = _divided(price * MILLION, with_tax), off and _divided(off * MILLION, with_tax)
    return ExactLine(quantity, price, off, rate)


@dataclass(frozen=True, slots=True)
class ExactTotals:
    """An invoice's totals to nine places, in major units; `inclusive` is also what is payable."""

    exclusive: Decimal
    discount: Decimal
    special: Decimal
    tax: Decimal
    inclusive: Decimal

    @classmethod
    def of(cls, lines: Sequence[ExactLine]) -> ExactTotals:
        """The sums the guide prescribes; `exclusive` is before discount."""
        return cls(
            exclusive=exact(sum(line.listed for line in lines)),
            discount=exact(sum(line.discount for line in lines)),
            special=exact(sum(line.special for line in lines)),
            tax=exact(sum(line.tax for line in lines)),
            inclusive=exact(sum(line.inclusive for line in lines)),
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """What one line, one rate or a whole document comes to in minor units: `net + tax = gross`."""

    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """What the customer owes for it."""
        return self.net + self.tax

    def __add__(self, other: Settled) -> Settled:
        return Settled(self.net + other.net, self.tax + other.tax)


def settle(lines: Sequence[ExactLine], currency: Currency) -> tuple[list[int], list[int]]:
    """Round a document to minor units once and share it out: the net and the tax of each line, in their order.

    Payable and tax are the exact sums rounded half up. Each line then gets its whole units, and what is
    left goes to the largest remainders (the earlier line of two equal ones). A line's tax never exceeds
    what the line comes to, and the parts sum to the totals.
    """
    per_minor = _PER_MINOR[currency.exponent]
    exact_gross, exact_taxes = [], []
    for line in lines:
        inclusive, tax = line.amounts()
        exact_gross.append(inclusive)
        exact_taxes.append(line.special + tax)
    gross = _apportion(exact_gross, per_minor)
    taxes = _apportion(exact_taxes, per_minor, limits=gross)
    return [whole - tax for whole, tax in zip(gross, taxes, strict=True)], taxes


def _apportion(shares: Sequence[int], unit: int, limits: Sequence[int] | None = None) -> list[int]:
    """`shares` in whole units that sum to their rounded sum, none above its limit."""
    parts = [share // unit for share in shares]
    left = _divided(sum(shares), unit) - sum(parts)
    if not left:
        return parts
    remainders = [share % unit for share in shares]
    order = sorted(range(len(shares)), key=remainders.__getitem__, reverse=True)  # equal ones stay in order
    while left:
        able = [i for i in order if limits is None or parts[i] < limits[i]][:left]
        for i in able:
            parts[i] += 1
        left -= len(able)
    return parts


def by_rate(rates: Sequence[TaxRate], settled: Sequence[Settled]) -> dict[TaxRate, Settled]:
    """The document's totals for each rate that its lines bear, highest rate first."""
    totals: dict[TaxRate, Settled] = {}
    for rate, amounts in zip(rates, settled, strict=True):
        totals[rate] = totals[rate] + amounts if rate in totals else amounts
    return dict(sorted(totals.items(), key=lambda entry: (-entry[0].ppm, entry[0].category)))
