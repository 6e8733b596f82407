"""Is the store sound? One finding per thing looked at, so that a person can read the list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from jooptics_desktop.data import inspection
from jooptics_desktop.domain.errors import Cancelled, JoopticsError
from jooptics_desktop.services import audit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

    Look: TypeAlias = Callable[[Desk], Iterator[str]]


class Check(StrEnum):
    """What is looked at, in this order."""

    ENCRYPTION = "encryption"
    PAGES = "pages"
    STRUCTURE = "structure"
    REFERENCES = "references"
    SEARCH = "search"
    LEDGER = "ledger"
    STOCK = "stock"
    AUDIT = "audit"
    ANCHORS = "anchors"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check came out; `detail` counts or names what is wrong, without anybody's data."""

    check: Check
    sound: bool
    detail: str = ""


def check_store(
    opened: OpenStore,
    desk: Desk,
    *,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
    thorough: bool = True,
) -> list[Finding]:
    """Look at everything; what cannot even be looked at counts as not sound. Changes nothing."""
    chosen = [check for check in Check if thorough or check not in {Check.PAGES, Check.STRUCTURE}]
    looks = _looks(opened, cancelled)
    found = []
    for place, check in enumerate(chosen):
        if cancelled():
            raise Cancelled
        progress(place, len(chosen))
        found.append(_look(desk, check, looks[check]))
    progress(len(chosen), len(chosen))
    return found


def _look(desk: Desk, check: Check, look: Look) -> Finding:
    try:
        wrong = next(look(desk), None)
    except Cancelled:
        raise
    except JoopticsError as error:
        wrong = error.code
    return Finding(check, wrong is None, wrong or "")


def _raw(look: Callable[[object], list[str]]) -> Look:
    def run(desk: Desk) -> Iterator[str]:
        with inspection.connection(desk.store) as connection:
            yield from look(connection)

    return run


def _encryption(desk: Desk) -> Iterator[str]:
    if not inspection.header_is_encrypted(desk.store.path):
        yield "plain"


def _looks(opened: OpenStore, cancelled: Callable[[], bool]) -> dict[Check, Look]:
    def trail(desk: Desk) -> Iterator[str]:
        broken = audit.first_broken(opened, desk, progress=lambda _done, _of: None, cancelled=cancelled)
        if broken is not None:
            yield f"#{broken}"

    def anchors(desk: Desk) -> Iterator[str]:
        for place in audit.anchors(opened, desk):
            if place.agrees is False:
                yield f"{place.kind.value} #{place.generation}"

    return {
        Check.ENCRYPTION: _encryption,
        Check.PAGES: _raw(inspection.broken_pages),
        Check.STRUCTURE: _raw(inspection.broken_structure),
        Check.REFERENCES: _raw(inspection.broken_references),
        Check.SEARCH: _raw(inspection.broken_search),
        Check.LEDGER: _raw(inspection.broken_ledger),
        Check.STOCK: _raw(inspection.broken_stock),
        Check.AUDIT: trail,
        Check.ANCHORS: anchors,
    }
