"""How numbers, money, dates, phones and powers are written and read.

Babel writes them; Western digits are used in both languages (Jordanian shops do, and the typeface aligns
only those), and every figure is isolated so that it keeps its order in an Arabic line.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import Money
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Literal

    from babel import Locale

    from jooptics_desktop.domain.money import Currency
    from jooptics_desktop.l10n.catalogue import Language

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬−", "01234567890123456789.,-")
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u00a0\u202f ")
)
_AMOUNT = re.compile(r"-?[0-9][0-9,]{0,15}(\.[0-9]+)?", re.ASCII)
_UNCLEAR = re.compile(r"[-−]?\d{1,3},\d{3}")  # `12,500`
_GROUP = 3  # digits between separators of thousands, and behind the point of a dinar
_NO_WHOLE = re.compile(r"^(-?)(?=\.[0-9])")  # `.5`, as people write half a dinar
# The style of CLDR in which a language reads evenly. Arabic has words throughout, some under "short" and some under
# "long" alone; each style by itself would mix words with abbreviations, or have no word.
_SIZES: Final[Mapping[Language, Mapping[str, Literal["short", "long"]]]] = {
    "en": {
        "byte": "long",
        "kilobyte": "short",
        "megabyte": "short",
        "gigabyte": "short",
        "terabyte": "short",
    },
    "ar": {"byte": "short", "kilobyte": "short", "megabyte": "long", "gigabyte": "long", "terabyte": "short"},
}
_MAX_DIGITS = 12  # a typed amount; far above any sale, far below the column's 64 bits


def western(text: str) -> str:
    """Text with Arabic-Indic and Persian digits, separators and the typographic minus made ASCII."""
    return text.translate(_DIGITS)


def plain_number(text: str) -> str:
    """What a person typed as a number, without spaces and invisible marks, in ASCII."""
    return western(text.translate(_INVISIBLE))


class Formats:
    """Writes and reads figures for one language; times are shown in `zone` (the store's)."""

    def __init__(self, language: Language, zone: dt.tzinfo | None = None) -> None:
        self.language = language
        self._zone = zone

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale

        return Locale.parse("ar_JO" if self.language == "ar" else "en_GB")

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166-1 code; the code itself where there is no such country."""
        return str(self._locale.territories.get(code, code))

    def money(self, amount: Money, *, unit: bool = True) -> str:
        """`12.345 JOD` or `12.345 د.أ`; without the unit just the figure."""
        figure = self.decimal(
            Decimal(amount.minor).scaleb(-amount.currency.exponent), amount.currency.exponent
        )
        if not unit:
            return figure
        return f"{figure}\u00a0{self.currency_sign(amount.currency)}"

    def currency_sign(self, currency: Currency) -> str:
        """The currency's short name in this language."""
        from babel.numbers import get_currency_symbol

        if self.language == "en":
            return currency.code
        # Babel's Arabic symbol carries a right-to-left mark and a closing dot that reads badly after a figure.
        return get_currency_symbol(currency.code, locale=self._locale).strip("\u200f").rstrip(".")

    def decimal(self, value: Decimal, places: int) -> str:
        """A number with exactly that many decimals, thousands grouped, minus as U+2212, isolated."""
        from babel.numbers import format_decimal

        pattern = "#,##0." + "0" * places if places else "#,##0"
        text = format_decimal(value, format=pattern, locale="en")
        return isolate_ltr(text.replace("-", "\u2212"))

    def number(self, value: int) -> str:
        """A whole number, thousands grouped."""
        return self.decimal(Decimal(value), 0)

    def percent(self, parts_per_million: int) -> str:
        """A rate such as `16%`."""
        return percent(parts_per_million, self.language)

    def date(self, day: dt.date) -> str:
        """`2 Apr 2026`, `2 نيسان 2026`."""
        from babel.dates import format_date

        text = format_date(day, "d MMM y", locale=self._locale)
        return western(text) if self.language == "ar" else text

    def day(self, moment: dt.datetime) -> str:
        """The day of a moment in the store's zone, as `date` writes it."""
        return self.date(moment.astimezone(self._zone).date())

    def numeric_date(self, day: dt.date) -> str:
        """`02/04/2026`, for tables."""
        return isolate_ltr(day.strftime("%d/%m/%Y"))

    def midnight(self, day: dt.date) -> dt.datetime:
        """The moment that day begins in the store's zone."""
        from datetime import UTC, datetime, time

        return datetime.combine(day, time(), self._zone).astimezone(UTC)

    def time(self, moment: dt.datetime) -> str:
        """`09:30` in the store's zone."""
        return isolate_ltr(moment.astimezone(self._zone).strftime("%H:%M"))

    def moment(self, moment: dt.datetime) -> str:
        """Date and time in the store's zone."""
        local = moment.astimezone(self._zone)
        return f"{self.date(local.date())} {self.time(moment)}"

    def ago(self, seconds: float) -> str:
        """`2 hours ago`, for the status of things."""
        from datetime import timedelta

        from babel.dates import format_timedelta

        text = format_timedelta(timedelta(seconds=-seconds), add_direction=True, locale=self._locale)
        return western(text)

    def power(self, hundredths: int) -> str:
        """A power in dioptres with its sign, as on a prescription: `−1.25`, `+0.50`, `0.00`."""
        sign = "\u2212" if hundredths < 0 else "+" if hundredths > 0 else ""
        whole, part = divmod(abs(hundredths), 100)
        return isolate_ltr(f"{sign}{whole}.{part:02d}")

    def phone(self, e164: str) -> str:
        """A stored phone number spaced for reading: `+962 7 9123 4567`."""
        from phonenumbers import PhoneNumberFormat, format_number, parse
        from phonenumbers.phonenumberutil import NumberParseException

        try:
            text = format_number(parse(e164), PhoneNumberFormat.INTERNATIONAL)
        except NumberParseException:
            text = e164
        return isolate_ltr(text)

    def size(self, count: int) -> str:
        """A number of bytes for people: `4.5 MB`, `4.5 ميغابايت`."""
        from babel.units import format_unit

        value, names = Decimal(count), list(_SIZES[self.language])
        name = names.pop(0)
        figure = "#,##0"  # nobody has half a byte
        while value >= 1000 and names:
            value, name, figure = value / 1000, names.pop(0), "#,##0.0"
        style = _SIZES[self.language][name]
        return isolate(format_unit(value, name, style, figure, locale=self._locale, numbering_system="latn"))


def percent(parts_per_million: int, language: Language) -> str:
    """A rate or a share such as `16%` or `16٪`."""
    value = (Decimal(parts_per_million) / 10_000).normalize()
    return f"{isolate_ltr(f'{value:f}')}{'٪' if language == 'ar' else '%'}"


def parse_money(text: str, currency: Currency, *, field: str = "amount", comma_groups: bool = False) -> Money:
    """Read a typed amount; accepts ٠–٩, ٫ and ٬. Never guesses.

    `12,500` dinars may be twelve and a half or twelve thousand and more: unless somebody said that a comma groups
    thousands (`comma_groups`) it is refused. Raises `RuleBroken`: `money.not_an_amount`, `money.comma_unclear`.
    """
    from babel.numbers import NumberFormatError, parse_decimal

    plain = _NO_WHOLE.sub(r"\g<1>0", plain_number(text))
    if not comma_groups and currency.exponent == _GROUP and _UNCLEAR.fullmatch(text.translate(_INVISIBLE)):
        point, none = plain.replace(",", "."), plain.replace(",", "")
        raise RuleBroken("money.comma_unclear", field=field, small=point, large=none)
    try:
        if not _AMOUNT.fullmatch(plain):
            raise NumberFormatError("length")
        value = parse_decimal(plain, locale="en", strict=True)
        minor = value.scaleb(currency.exponent)
        if not value.is_finite() or minor != minor.to_integral_value() or abs(minor) >= 10**_MAX_DIGITS:
            raise NumberFormatError("precision")
    except (NumberFormatError, InvalidOperation):
        raise RuleBroken("money.not_an_amount", field=field, places=currency.exponent) from None
    return Money(int(minor), currency)
