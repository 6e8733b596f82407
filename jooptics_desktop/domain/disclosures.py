"""The disclosure register: every way personal data left the store, who let it out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.domain.ids import CustomerId, StaffId


class WayOut(StrEnum):
    """How data left."""

    PDF = "pdf"
    CSV = "csv"
    JSON = "json"
    PRINT = "print"
    BACKUP = "backup"
    COPY = "copy"  # a person's own copy of everything about them


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
