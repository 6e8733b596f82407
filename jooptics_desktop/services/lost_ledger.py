"""A restore that went on without the whole list of erased people: remembered until somebody says what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.erasure import LostLedger, LostLedgerOutcome
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Permission

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk

LOST: Final = "erasure.ledger_lost"


def write_down(work: Work, lost: LostLedger) -> None:
    """In the store that comes back, before anybody sees it: nobody is signed in there yet."""
    _put(work, lost)
    work.audit.append(lost.at, None, "ledger_lost_accepted", known=lost.known, expected=lost.expected)


def lost_ledger(desk: Desk) -> LostLedger | None:
    """What is remembered of such a restore, settled or not; None where there was none."""
    with desk.store.read() as work:
        found = work.settings.get(LOST)
    return _read(found) if isinstance(found, dict) else None


def settle_lost_ledger(desk: Desk, outcome: LostLedgerOutcome) -> Done[None]:
    """Say what came of it; the note on the status page ends. Raises `RuleBroken("erasure.nothing_lost")`."""
    desk.require(Permission.PRIVACY_ERASE)
    lost = lost_ledger(desk)
    if lost is None or lost.settled:
        raise RuleBroken("erasure.nothing_lost")
    with desk.store.write() as work:
        _put(work, replace(lost, settled=True))
        desk.note(work, "ledger_lost_settled", reason=outcome.value)
        work.changed("privacy")
    return Done(None, work.changes)


def _put(work: Work, lost: LostLedger) -> None:
    kept = {
        "at": lost.at.isoformat(), "known": lost.known, "expected": lost.expected, "damaged": list(lost.damaged),
        "settled": lost.settled,
    }  # fmt: skip
    work.settings.put(LOST, kept)


def _read(found: dict[str, Any]) -> LostLedger:
    return LostLedger(
        datetime.fromisoformat(found["at"]), found["known"], found["expected"], tuple(found["damaged"]),
        found["settled"],
    )  # fmt: skip
