"""General sales tax: rates, classes with effective dates, and the arithmetic of JoFotara.

Two precisions live here. **Exact** figures are `Decimal`s of nine places, as the appendix of the Income and
Sales Tax Department's integration guide (21 Feb 2024) prescribes with no tolerance; they are what an
electronic invoice states. **Settled** figures are whole minor units, what people pay: they are rounded once,
half up, for the whole document, and then shared out over its lines so that the parts always sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import Money

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from jooptics_desktop.domain.money import Currency

MILLION: Final = 1_000_000
_NINE_PLACES: Final = Decimal("0.000000001")
_WHOLE: Final = Decimal(1)
_PRECISION: Final = 40  # far more digits than any product here can have, so only `nine` rounds


def nine(value: Decimal) -> Decimal:
    """`ROUND(x, 9)` of the guide: nine decimals, halves away from zero."""
    return value.quantize(_NINE_PLACES, rounding=ROUND_HALF_UP)


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

    @property
    def fraction(self) -> Decimal:
        """The rate as a factor: 0.16."""
        return Decimal(self.ppm) / MILLION


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
        past = [period for period in self.periods if period.starts <= day]
        if not past:
            raise RuleBroken("tax.no_rate_yet", field="tax_class", tax_class=self.code)
        return max(past, key=lambda period: period.starts).rate


def before_tax(amount: Decimal, rate: TaxRate) -> Decimal:
    """The part of a tax-inclusive amount that is not tax, to nine places."""
    with localcontext(prec=_PRECISION):
        return nine(amount / (1 + rate.fraction))


@dataclass(frozen=True, slots=True)
class ExactLine:
    """One invoice line in JoFotara's terms, in major units: price before tax, discount before tax.

    `special` is special tax on the whole line; general tax is charged on top of it.
    """

    quantity: int
    unit_price: Decimal
    discount: Decimal
    rate: TaxRate
    special: Decimal = Decimal(0)

    @property
    def listed(self) -> Decimal:
        """Price times quantity, before any discount (`q·p`)."""
        return nine(self.unit_price * self.quantity)

    @property
    def extension(self) -> Decimal:
        """`LineExtensionAmount`: `q·p − d`."""
        return nine(self.unit_price * self.quantity - self.discount)

    @property
    def tax(self) -> Decimal:
        """General tax on the extension and the special tax."""
        with localcontext(prec=_PRECISION):
            return nine((self.extension + self.special) * self.rate.fraction)

    @property
    def inclusive(self) -> Decimal:
        """The line's `RoundingAmount`: extension and all tax."""
        return self.extension + self.special + self.tax


def exact_line(
    quantity: int, unit_price: Money, discount: Money, rate: TaxRate, *, price_includes_tax: bool
) -> ExactLine:
    """The invoice line of a shelf price; a price that includes tax is taken apart to nine places first.

    `discount` is for the whole line and of the same kind as the price, with or without tax.
    """
    price, off = major(unit_price), major(discount)
    if price_includes_tax and rate.ppm:
        price, off = before_tax(price, rate), before_tax(off, rate)
    return ExactLine(quantity, price, off, rate)


def major(amount: Money) -> Decimal:
    """The amount in major units: 12 345 fils are 12.345 dinars."""
    return Decimal(amount.minor).scaleb(-amount.currency.exponent)


@dataclass(frozen=True, slots=True)
class ExactTotals:
    """An invoice's totals to nine places; `inclusive` is also what is payable."""

    exclusive: Decimal
    discount: Decimal
    special: Decimal
    tax: Decimal
    inclusive: Decimal

    @classmethod
    def of(cls, lines: Sequence[ExactLine]) -> ExactTotals:
        """The sums the guide prescribes; `exclusive` is before discount."""
        nothing = Decimal(0)
        return cls(
            exclusive=nine(sum((line.unit_price * line.quantity for line in lines), nothing)),
            discount=nine(sum((line.discount for line in lines), nothing)),
            special=nine(sum((line.special for line in lines), nothing)),
            tax=nine(sum((line.tax for line in lines), nothing)),
            inclusive=nine(sum((line.inclusive for line in lines), nothing)),
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


def settle(lines: Sequence[ExactLine], currency: Currency) -> list[Settled]:
    """Round a document to minor units once and share it out over its lines, in their order.

    Payable and tax are the exact sums rounded half up. Each line then gets its whole units, and what is
    left goes to the largest remainders (the earlier line of two equal ones). A line's tax never exceeds
    what the line comes to, and the parts sum to the totals.
    """
    gross = [line.inclusive.scaleb(currency.exponent) for line in lines]
    taxes = [(line.special + line.tax).scaleb(currency.exponent) for line in lines]
    gross_parts = _apportion(gross, _rounded(gross))
    tax_parts = _apportion(taxes, _rounded(taxes), limits=gross_parts)
    return [
        Settled(Money(whole - tax, currency), Money(tax, currency))
        for whole, tax in zip(gross_parts, tax_parts, strict=True)
    ]


def _rounded(shares: Sequence[Decimal]) -> int:
    return int(sum(shares, Decimal(0)).quantize(_WHOLE, rounding=ROUND_HALF_UP))


def _apportion(shares: Sequence[Decimal], whole: int, limits: Sequence[int] | None = None) -> list[int]:
    """`shares` made whole numbers that sum to `whole`, none above its limit."""
    parts = [int(share.quantize(_WHOLE, rounding=ROUND_FLOOR)) for share in shares]
    left = whole - sum(parts)
    order = sorted(range(len(shares)), key=lambda i: (parts[i] - shares[i], i))
    while left:
        open_to_more = [i for i in order if limits is None or parts[i] < limits[i]]
        for i in open_to_more[:left]:
            parts[i] += 1
        left = whole - sum(parts)
    return parts


def by_rate(lines: Sequence[ExactLine], settled: Sequence[Settled]) -> dict[TaxRate, Settled]:
    """The document's totals for each rate it uses, highest rate first."""
    totals: dict[TaxRate, Settled] = {}
    for line, amounts in zip(lines, settled, strict=True):
        totals[line.rate] = totals[line.rate] + amounts if line.rate in totals else amounts
    return dict(sorted(totals.items(), key=lambda entry: (-entry[0].ppm, entry[0].category)))
