"""Bringing a long file in a few rows at a time, so that nobody at the counter waits for it.

The rows of a step and how far the file is are written in one transaction. Whatever interrupts an import, each row
is wholly in or not at all, and importing the same file again goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.price_list_files import PriceList

    Rows = Sequence[tuple[int, tuple[str, ...]]]

STEP: Final = 50  # rows; a sale waits for one step at most
_Prepared = TypeVar("_Prepared")


class ImportKind(StrEnum):
    """What is brought in."""

    PRICE_LIST = "price_list"
    CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An import that stopped: `done` of the `rows` of the file with that digest are in."""

    sha256: str
    done: int
    rows: int


@dataclass(frozen=True, slots=True)
class Job:
    """What to bring in, from row `first` on. `report(done, total)` is told and `cancelled()` asked at each step."""

    kind: ImportKind
    file: PriceList
    first: int
    trial: bool
    report: Callable[[int, int], None]
    cancelled: Callable[[], bool]


def unfinished(desk: Desk, kind: ImportKind) -> Unfinished | None:
    """The import of that kind that stopped before its end, if there is one."""
    with desk.store.read() as work:
        kept = work.settings.get(_setting(kind))
    return None if kept is None else Unfinished(kept["sha256"], kept["done"], kept["rows"])


def rows_in(desk: Desk, kind: ImportKind, file: PriceList) -> int:
    """How many rows of this very file are in already, by an import that stopped."""
    before = unfinished(desk, kind)
    return before.done if before is not None and before.sha256 == file.sha256 else 0


def in_steps(
    desk: Desk, job: Job, prepare: Callable[[Rows], _Prepared], take: Callable[[Work, _Prepared], None]
) -> Done[int]:
    """Let `take` have what `prepare` makes of some rows at a time, each time in a unit of work of its own.

    Answers the row it came to. Raises `Cancelled` when stopped before anything was written; stopped later, what
    is written stays. A trial only reads.
    """
    done, rows, changes = job.first, job.file.rows, Changes()
    while done < len(rows):
        if job.cancelled():
            if job.trial or done == job.first:
                raise Cancelled
            break
        job.report(done, len(rows))
        some = rows[done : done + STEP]
        prepared = prepare(some)
        with desk.store.read() if job.trial else desk.store.write() as work:
            if not job.trial and done == job.first:
                desk.note(work, _BEGUN[job.kind], None, rows=len(rows), first=job.first)
            take(work, prepared)
            done += len(some)
            if not job.trial:
                kept = {"sha256": job.file.sha256, "done": done, "rows": len(rows)}
                work.settings.put(_setting(job.kind), kept)
        changes = changes.joined(work.changes)
    job.report(done, len(rows))
    return Done(done, changes)


def finish(desk: Desk, work: Work, job: Job, came_to: int, **facts: int) -> None:
    """Enter what became of it in the audit trail; nothing is unfinished any more when it came to the end."""
    left = len(job.file.rows) - came_to
    desk.note(work, _ENDED[job.kind], None, **facts, left=left)
    if not left:
        work.settings.put(_setting(job.kind), None)


_BEGUN: Final = {
    ImportKind.PRICE_LIST: "price_list_import_begun",
    ImportKind.CUSTOMERS: "customers_import_begun",
}
_ENDED: Final = {
    ImportKind.PRICE_LIST: "price_list_imported",
    ImportKind.CUSTOMERS: "customers_imported",
}


def _setting(kind: ImportKind) -> str:
    return f"import.unfinished.{kind}"
