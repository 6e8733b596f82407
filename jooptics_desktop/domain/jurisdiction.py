"""What the law of a place asks of a store: terms for requests, lawful bases, ages, floors, clocks, complaints.

A pack is content that a lawyer can read and correct (`resources/jurisdictions`); these are its parsed values.
What nobody has confirmed says so: an unset floor means that the store's own preference holds, with a warning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.privacy import after_months_on
from jooptics_desktop.domain.working_days import WorkingDays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.domain.purposes import PurposeCode

DEFAULT: Final = "JO"  # the policy names Amman
# European Union and the rest of the European Economic Area, where the same regulation holds.
_EUROPE: Final = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
        "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAYS = "working_days"
    MONTHS = "months"


class LawfulBasis(StrEnum):
    """Why data may be used for a purpose."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"
    HEALTH_CARE = "health_care"


class Floor(StrEnum):
    """Kinds of data that a law may want kept for a while."""

    PRESCRIPTIONS = "prescriptions"
    BUSINESS = "business"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in both languages."""

    en: str
    ar: str

    def said_in(self, language: str) -> str:
        """The text in that language."""
        return self.ar if language == "ar" else self.en


@dataclass(frozen=True, slots=True)
class Term:
    """So many working days or months."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis of one purpose; not `confirmed` where a lawyer still has to say."""

    basis: LawfulBasis
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off that follow one another, in one year."""

    name: Wording
    first: date
    days: int = 1

    @property
    def dates(self) -> frozenset[date]:
        """Each of its days."""
        return frozenset(self.first + timedelta(days=number) for number in range(self.days))


@dataclass(frozen=True, slots=True)
class YearlyHoliday:
    """A day off on the same date every year."""

    name: Wording
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class RequestTerms:
    """How long an answer to a person's request may take, and how much longer after one extension."""

    due: Term
    extension: Term


@dataclass(frozen=True, slots=True)
class BreachClocks:
    """Hours after a breach became known; None where the law gives no figure."""

    people_hours: int | None
    authority_hours: int | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """Whom to complain to: the store first, then the authority. `route` are sentences in their order."""

    authority: Wording
    contact: Wording
    route: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One pack. `floors` are years, None where unset.

    `estimated` are holidays that hang on the moon: their days are certain only once they were announced.
    """

    code: str
    name: Wording
    law: Wording
    reviewed: date
    adult_age: int
    terms: RequestTerms
    weekend: frozenset[int]
    yearly: tuple[YearlyHoliday, ...]
    estimated: tuple[Holiday, ...]
    bases: Mapping[PurposeCode, Basis]
    floors: Mapping[Floor, int | None]
    breach: BreachClocks
    complaint: Complaint
    unconfirmed: tuple[Wording, ...] = field(default=())

    def working_days(self, announced: frozenset[date] = frozenset()) -> WorkingDays:
        """The calendar for counting terms; `announced` are the days off that the store has entered.

        An estimated holiday counts as a working day until the store has entered it: a term that leaves out a day
        too many would end after the law's.
        """
        yearly = frozenset((holiday.month, holiday.day) for holiday in self.yearly)
        return WorkingDays(self.weekend, yearly, announced)

    def expected(self, start: date, end: date) -> list[Holiday]:
        """The estimated holidays that begin from `start` to before `end`, in order."""
        found = [holiday for holiday in self.estimated if start <= holiday.first < end]
        return sorted(found, key=lambda holiday: holiday.first)


def ends(term: Term, start: date, calendar: WorkingDays) -> date:
    """The last day of a term whose first day is the one after `start`.

    A month ends on the same date of a later month, or on that month's last day (Regulation 1182/71, article 3).
    """
    if term.unit is Unit.WORKING_DAYS:
        return calendar.after(start, term.amount)
    return after_months_on(start, term.amount)


def elapsed(unit: Unit, start: date, end: date, calendar: WorkingDays) -> int:
    """How many days that count towards such a term come after `start`, up to and including `end`."""
    if unit is Unit.WORKING_DAYS:
        return calendar.between(start, end)
    return max(0, (end - start).days)


def later(unit: Unit, day: date, count: int, calendar: WorkingDays) -> date:
    """So many days later, of those that count towards such a term."""
    if unit is Unit.WORKING_DAYS:
        return calendar.after(day, count)
    return day + timedelta(days=count)


def code_for(country: str) -> str:
    """Which pack holds in that country (ISO 3166); Jordan's where we have none."""
    return "EU" if country in _EUROPE else DEFAULT
