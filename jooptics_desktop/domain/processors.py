"""Who works with the store's data on its behalf: what for, where, under which safeguard, and when that was reviewed.

Statements S4.3, S9.1 to S9.6 and S10.1 to S10.4 of the policy. Companies, not people: contact persons are not kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.plain_text import one_line
from jooptics_desktop.domain.privacy import after_months

if TYPE_CHECKING:
    from datetime import date

MAX_NAME: Final = 120
REVIEW_MONTHS: Final = 12
HOME: Final = "JO"  # the policy names Amman


class ProcessorKind(StrEnum):
    """What it does for the store; the kinds the policy names, and the trade's own."""

    HOSTING = "hosting"
    PAYMENT = "payment"
    EMAIL = "email"
    ANALYTICS = "analytics"
    SUPPORT = "support"
    LAB = "lab"
    OTHER = "other"


class Safeguard(StrEnum):
    """Why data may go there."""

    SAME_COUNTRY = "same_country"
    SEALED = "sealed"  # it gets nothing it could read
    ADEQUACY = "adequacy"
    CLAUSES = "clauses"  # standard contractual clauses
    CONSENT = "consent"
    NONE = "none"


class Attention(StrEnum):
    """What is wrong with an entry."""

    NO_SAFEGUARD = "no_safeguard"
    CLAUSES_UNDATED = "clauses_undated"
    REVIEW_OVERDUE = "review_overdue"
    REVIEW_SOON = "review_soon"


@dataclass(frozen=True, slots=True)
class Processor:
    """One company. `country` is ISO 3166-1 alpha-2, `policy_url` leads to its own privacy policy.

    `safeguard_on` and `document_sha256` date and identify the signed clauses; whether they suffice in law no program
    can tell.
    """

    id: str
    name: str
    kind: ProcessorKind
    country: str
    purpose: str
    safeguard: Safeguard
    safeguard_on: date | None = None
    document_sha256: str = ""
    policy_url: str = ""
    policy_on: date | None = None
    reviewed_on: date | None = None
    active: bool = True

    def checked(self) -> Processor:
        """With its texts trimmed; raises `RuleBroken` naming the field."""
        trimmed = replace(
            self, name=one_line(self.name), country=self.country.strip().upper(),
            purpose=one_line(self.purpose), policy_url=self.policy_url.strip(),
        )  # fmt: skip
        if not trimmed.name or len(trimmed.name) > MAX_NAME:
            raise RuleBroken("processor.name_missing", field="name")
        if len(trimmed.country) != 2 or not (trimmed.country.isascii() and trimmed.country.isalpha()):
            raise RuleBroken("processor.country_wrong", field="country")
        if trimmed.safeguard is Safeguard.SAME_COUNTRY and trimmed.country != HOME:
            raise RuleBroken("processor.abroad", field="safeguard")
        if trimmed.policy_url and not trimmed.policy_url.startswith("https://"):
            raise RuleBroken("processor.address_wrong", field="policy_url")
        return trimmed

    def attention(self, today: date) -> Attention | None:
        """What has to be done about it, the most pressing first; None when all is well."""
        if not self.active:
            return None
        if self.safeguard is Safeguard.NONE:
            return Attention.NO_SAFEGUARD
        if self.safeguard is Safeguard.CLAUSES and (self.safeguard_on is None or not self.document_sha256):
            return Attention.CLAUSES_UNDATED
        if self.reviewed_on is None or review_due(self.reviewed_on) < today:
            return Attention.REVIEW_OVERDUE
        if (review_due(self.reviewed_on) - today).days <= 30:
            return Attention.REVIEW_SOON
        return None


def review_due(reviewed_on: date) -> date:
    """A year after the last review."""
    start = datetime(reviewed_on.year, reviewed_on.month, reviewed_on.day, tzinfo=UTC)
    return after_months(start, REVIEW_MONTHS).date()
