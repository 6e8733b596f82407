"""Erasing a person: what goes, what stays and why, planned before anything is done.

The plan is drawn from the inventory (`domain.inventory`), so a new table is part of it by declaring itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from jooptics_desktop.domain.canonical import sha256_of
from jooptics_desktop.domain.inventory import Fate, KeptBecause

if TYPE_CHECKING:
    from datetime import date, datetime

    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.domain.inventory import Subject


class ErasureReason(StrEnum):
    """Why a person is erased; codes only, so that the record of it says nothing about them."""

    REQUEST = "request"  # the person asked (S7.4)
    CHILD = "child"  # the record is a child's (S11.3)
    RETENTION = "retention"  # the term is over (S6.1)
    MISTAKE = "mistake"  # recorded by mistake or twice


@dataclass(frozen=True, slots=True)
class PlannedRows:
    """What happens to the rows of one table: how many, and which of their columns are emptied."""

    table: str
    section: str
    fate: Fate
    count: int
    emptied: tuple[str, ...] = ()
    kept_because: KeptBecause | None = None


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """Everything about one person and what would become of it; nothing is done yet.

    `obstacles` are codes of what has to be settled first, such as an order that is not collected.
    """

    subject: Subject
    subject_id: str
    rows: tuple[PlannedRows, ...]
    obstacles: tuple[str, ...] = ()

    @property
    def goes(self) -> int:
        """How many rows are deleted."""
        return sum(rows.count for rows in self.rows if rows.fate in {Fate.DELETE, Fate.SHARED})

    @property
    def stays(self) -> int:
        """How many rows stay, emptied or under a random id."""
        return sum(rows.count for rows in self.rows if rows.fate in {Fate.EMPTY, Fate.KEEP})

    def sha256(self) -> str:
        """Digest of the plan, so that what is done is what was agreed to.

        The audit trail is left out: it stays in any case, and grows by looking at the record while one decides.
        """
        rows: Json = [
            [r.table, r.fate.value, r.count, list(r.emptied)]
            for r in self.rows
            if r.kept_because is not KeptBecause.TRAIL
        ]
        return sha256_of([self.subject.value, self.subject_id, rows, list(self.obstacles)])


@dataclass(frozen=True, slots=True)
class ErasureEntry:
    """One line of the ledger that outlives every backup: whom to erase again, should an older copy come back.

    The person is named by the random id of their record, which leads nowhere once the record is gone.
    """

    id: str
    subject: Subject
    subject_id: str
    at: datetime
    reason: ErasureReason


class LostLedgerOutcome(StrEnum):
    """What came of a restore without the whole list of erased people; codes only, for the audit trail."""

    ERASED_AGAIN = "erased_again"  # those who came back were found in other papers and erased
    NOBODY_BACK = "nobody_back"  # looked through: nobody who was erased is there
    UNKNOWN = "unknown"  # there is nothing left to compare with


@dataclass(frozen=True, slots=True)
class LostLedger:
    """That a restore went on although the place's ledger was not whole: so many entries of so many were known.

    `damaged` names entries that no key of this store opens. `settled` once somebody said what came of it.
    """

    at: datetime
    known: int
    expected: int
    damaged: tuple[str, ...] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Remainder:
    """Something that outlives the erasure: what, why, and until when; `until` is None where nobody can say."""

    what: str
    why: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """What was done, to be handed over: what went, and plainly what remains."""

    entry: ErasureEntry
    rows: tuple[PlannedRows, ...]
    remains: tuple[Remainder, ...]
