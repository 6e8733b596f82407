"""Children a customer orders for, kept under guardian mode only, and the two ways of the shop with children.

In `block` mode no record of anybody under age exists: a prescription may name another wearer, who has no name. In
`guardian` mode, which the owner opts into, an adult customer may have dependants: a given name or initials, the
month of birth at most, and nothing by which anybody could be reached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.customers import ADULT_AGE, comes_of_age
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.plain_text import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.domain.ids import CustomerId, StaffId, WearerId
    from jooptics_desktop.domain.privacy import ActingFor

REVIEW: Final = timedelta(days=30)  # from coming of age until the record goes by itself
ADDENDUM: Final = "guardian"  # what the notice to customers says in guardian mode, beside its other sections
MAX_NAME: Final = 40
_DECEMBER: Final = 12


class MinorsMode(StrEnum):
    """What the shop does about children."""

    BLOCK = "block"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True, order=True)
class BirthMonth:
    """The year of birth, and the month where it is known; never the day."""

    year: int
    month: int | None = None

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 9999 and (self.month is None or 1 <= self.month <= _DECEMBER)):
            raise RuleBroken("dependant.birth_month_wrong", field="born")

    @classmethod
    def read(cls, text: str) -> BirthMonth:
        """`2016-05` or `2016`; raises `RuleBroken("dependant.birth_month_wrong")`, for a whole date too."""
        year, dash, month = text.strip().partition("-")
        if not (
            year.isdecimal() and len(year) == 4 and (not dash or (month.isdecimal() and len(month) == 2))
        ):
            raise RuleBroken("dependant.birth_month_wrong", field="born")
        return cls(int(year), int(month) if dash else None)

    def __str__(self) -> str:
        return f"{self.year:04d}" if self.month is None else f"{self.year:04d}-{self.month:02d}"

    @property
    def earliest(self) -> date:
        """The first day they may be born on."""
        return date(self.year, self.month or 1, 1)

    @property
    def of_age_on(self) -> date:
        """The first day on which they are surely 18: of whom the day is not known, when the month (or year) is over."""
        if self.month is None:
            return comes_of_age(self.year)
        years, month = divmod(self.month, _DECEMBER)
        return date(self.year + ADULT_AGE + years, month + 1, 1)

    def age_on(self, day: date) -> int:
        """Whole years of age at most; what asks about figures usual for an age needs no better."""
        return day.year - self.year - (day.month < (self.month or 1))


@dataclass(frozen=True, slots=True)
class DependantDraft:
    """What is typed about a dependant. There is no field for a way to reach them."""

    name: str
    born: BirthMonth
    acting_for: ActingFor

    def checked(self, today: date) -> DependantDraft:
        """The draft tidied.

        Raises `RuleBroken`: `dependant.name_missing`, `dependant.name_too_long` (`limit` characters: a given name or
        initials), `dependant.name_has_contacts`, `dependant.born_in_future`, `dependant.of_age`: who is grown up is
        a customer in their own right.
        """
        name = one_line(self.name)
        if not name:
            raise RuleBroken("dependant.name_missing", field="name")
        if len(name) > MAX_NAME:
            raise RuleBroken("dependant.name_too_long", field="name", limit=MAX_NAME)
        if "@" in name or any(character.isdigit() for character in name):
            raise RuleBroken("dependant.name_has_contacts", field="name")
        if self.born.earliest > today:
            raise RuleBroken("dependant.born_in_future", field="born")
        if self.born.of_age_on <= today:
            raise RuleBroken("dependant.of_age", field="born", age=ADULT_AGE)
        return replace(self, name=name)


@dataclass(frozen=True, slots=True)
class Dependant:
    """A child on record under the adult customer `guardian_id`; `id` is the wearer's in prescriptions."""

    id: WearerId
    guardian_id: CustomerId
    name: str
    born: BirthMonth
    acting_for: ActingFor
    recorded_at: datetime
    recorded_by: StaffId

    @property
    def goes_on(self) -> date:
        """The day on which the record goes by itself: the guardian's consent does not outlive childhood."""
        return self.born.of_age_on + REVIEW


@dataclass(frozen=True, slots=True)
class GrownUp:
    """A dependant who came of age: until `goes_on` they may be asked for a consent of their own."""

    dependant: Dependant
    guardian_number: int
    guardian_name: str


class EndOfGuardianMode(StrEnum):
    """What becomes of the dependants when the shop goes back to blocking."""

    NAMELESS = (
        "nameless"  # name, birth month and relationship go, prescriptions stay with a wearer without a name
    )
    ERASE = "erase"  # prescriptions go too


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What going back to blocking is about: how many dependants, of how many guardians, with what on record."""

    dependants: int
    guardians: int
    prescriptions: int
