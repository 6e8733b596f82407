"""The disclosure register: every way personal data left the store, who let it out, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from datetime import date, datetime

    from jooptics_desktop.domain.ids import CustomerId, StaffId


class WayOut(StrEnum):
    """How data left."""

    PDF = "pdf"
    CSV = "csv"
    JSON = "json"
    PRINT = "print"
    BACKUP = "backup"
    COPY = "copy"  # a person's own copy of everything about them
    EMAIL = "email"
    BUNDLE = "bundle"  # for support, looked through before
    LAB = "lab"
    SPOKEN = "spoken"
    HANDOVER = "handover"  # the whole store, to a new owner


class LegalBasis(StrEnum):
    """Why something is handed over that the person did not ask for (statements S4.4, S4.5)."""

    LAW = "law"  # a law, a court or an authority demands it
    PROTECTION = "protection"  # of somebody's rights, property or safety


@dataclass(frozen=True, slots=True)
class Ground:
    """What a disclosure by law or for protection rests on, and whether the person is told.

    `reference` names the law, order or file number; `justification` says why protection needs it; `fields` are the
    kinds of data, no more than needed. Who is not told stands with a reason and a day until which that holds.
    """

    basis: LegalBasis
    fields: tuple[str, ...]
    reference: str = ""
    justification: str = ""
    told: bool = True
    not_told_because: str = ""
    not_told_until: date | None = None

    def checked(self, today: date) -> Ground:
        """Trimmed; raises `RuleBroken`: `disclosure.reference_missing`, `disclosure.justification_missing`,
        `disclosure.fields_missing`, `disclosure.silence_unexplained`, `disclosure.silence_endless`.
        """
        found = replace(
            self, reference=self.reference.strip(), justification=self.justification.strip(),
            not_told_because=self.not_told_because.strip(),
        )  # fmt: skip
        if found.basis is LegalBasis.LAW and not found.reference:
            raise RuleBroken("disclosure.reference_missing", field="reference")
        if found.basis is LegalBasis.PROTECTION and not found.justification:
            raise RuleBroken("disclosure.justification_missing", field="justification")
        if not found.fields:
            raise RuleBroken("disclosure.fields_missing", field="fields")
        if found.told:
            return replace(found, not_told_because="", not_told_until=None)
        if not found.not_told_because:
            raise RuleBroken("disclosure.silence_unexplained", field="not_told_because")
        if found.not_told_until is None or found.not_told_until <= today:
            raise RuleBroken("disclosure.silence_endless", field="not_told_until")
        return found


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One entry: never changed. `customer_id` is None when it was many; `records` says how many people.

    `categories` name what kind of data (`contact`, `prescriptions`, `sales`, `consents`, `notes`), `recipient`
    who got it in words of the person acting, `sha256` the file's digest where there is a file.
    """

    id: str
    at: datetime
    staff_id: StaffId
    way: WayOut
    customer_id: CustomerId | None
    records: int
    categories: tuple[str, ...]
    purpose: str
    recipient: str
    sha256: str
    ground: Ground | None = None
