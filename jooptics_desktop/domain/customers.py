"""The people a store serves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from jooptics_desktop.domain.card_numbers import refuse_card_number
from jooptics_desktop.domain.email_addresses import is_complete
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.plain_text import one_line, several_lines

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.domain.ids import CustomerId, HouseholdId, StaffId

ADULT_AGE: Final = 18  # the privacy policy's section on children: no records of them
MAX_NAME: Final = 120
_ARABIC: Final = re.compile("[\u0600-\u06ff]")


class Channel(StrEnum):
    """A way to reach someone (FHIR ContactPoint system)."""

    PHONE = "phone"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """What the counter knows about someone; one of name and phone is enough.

    `phones` are E.164, the main one first. `language` is the one their papers are printed in.
    """

    name: str = ""
    name_alternative: str = ""
    phones: tuple[str, ...] = ()
    email: str = ""
    birth_date: date | None = None
    address: str = ""
    language: Literal["ar", "en"] = "ar"
    household_id: HouseholdId | None = None
    preferred_channels: frozenset[Channel] = field(default_factory=frozenset)

    def checked(self, today: date) -> CustomerDraft:
        """The draft with its texts trimmed; raises `RuleBroken` naming the field that is wrong."""
        draft = replace(
            self,
            name=one_line(self.name),
            name_alternative=one_line(self.name_alternative),
            email=self.email.strip(),
            address=several_lines(self.address),
        )
        if not (draft.name or draft.name_alternative or draft.phones):
            raise RuleBroken("customer.empty", field="name")
        if max(len(draft.name), len(draft.name_alternative)) > MAX_NAME:
            raise RuleBroken("customer.name_too_long", field="name", limit=MAX_NAME)
        for name in ("name", "name_alternative", "email", "address"):
            refuse_card_number(getattr(draft, name), name)
        if draft.email and not is_complete(draft.email):
            raise RuleBroken("customer.email_wrong", field="email")
        if draft.birth_date is not None:
            check_adult(draft.birth_date, today)
        return draft


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as recorded; `number` is the record number people read out."""

    id: CustomerId
    number: int
    name: str
    name_alternative: str
    phones: tuple[str, ...]
    email: str
    birth_date: date | None
    address: str
    language: Literal["ar", "en"]
    household_id: HouseholdId | None
    preferred_channels: frozenset[Channel]
    created_at: datetime
    updated_at: datetime

    @property
    def display_name(self) -> str:
        """What to call them on screen: a name if there is one, else the main phone number."""
        return self.name or self.name_alternative or (self.phones[0] if self.phones else str(self.number))

    def name_in(self, language: str) -> str:
        """The name in the script of that language when both are known."""
        arabic = [n for n in (self.name, self.name_alternative) if is_arabic(n)]
        latin = [n for n in (self.name, self.name_alternative) if n and n not in arabic]
        wanted = arabic if language == "ar" else latin
        return wanted[0] if wanted else self.display_name

    def draft(self) -> CustomerDraft:
        """The same facts as a draft, for editing."""
        return CustomerDraft(
            self.name, self.name_alternative, self.phones, self.email, self.birth_date, self.address,
            self.language, self.household_id, self.preferred_channels,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Household:
    """People who belong together: one family, one reminder, shared history at the counter."""

    id: HouseholdId
    name: str


@dataclass(frozen=True, slots=True)
class CustomerNote:
    """Something worth remembering about a customer, in a colleague's words."""

    id: str
    customer_id: CustomerId
    text: str
    written_at: datetime
    written_by: StaffId


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """One line of a search: enough to recognise a person, no more."""

    id: CustomerId
    number: int
    name: str
    name_alternative: str
    phone: str


def is_arabic(name: str) -> bool:
    """Whether a name is written in Arabic letters."""
    return _ARABIC.search(name) is not None


def comes_of_age(born: date | int) -> date:
    """The 18th birthday; 1 March for who was born on 29 February.

    Of somebody whose year alone is known it is the first day after that year: until then they may be a child.
    """
    if isinstance(born, int):
        return date(born + ADULT_AGE + 1, 1, 1)
    try:
        return born.replace(year=born.year + ADULT_AGE)
    except ValueError:
        return date(born.year + ADULT_AGE, 3, 1)


def check_adult(born: date | int, today: date) -> None:
    """Refuse a birth date (or year) in the future, or of someone under 18 on that day at the store."""
    if (born > today.year) if isinstance(born, int) else (born > today):
        raise RuleBroken("customer.birth_date_in_future", field="birth_date")
    if today < comes_of_age(born):
        raise RuleBroken("customer.under_age", field="birth_date", age=ADULT_AGE)
