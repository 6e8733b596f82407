"""The restore drill: once a month the newest backup is brought back into a file of its own, proven, and thrown away.

The file is encrypted under a key that is kept nowhere. What is remembered of a drill lies beside what is remembered
of backups, since a backup must not change what it backs up. Statement S5.6 of the policy.
"""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.errors import Cancelled, JoopticsError
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import backup, restore
from jooptics_desktop.services.backup_places import facts_of, places
from jooptics_desktop.services.backup_targets import target_of
from jooptics_desktop.services.privacy import may
from jooptics_desktop.services.restore import Source, Unlocked
from jooptics_desktop.sync.durable import write_durably
from jooptics_desktop.sync.keys import DatabaseKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.system.home import Home

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]

EVERY: Final = timedelta(days=30)
TOO_LONG: Final = timedelta(days=45)
AGAIN: Final = timedelta(days=1)
_FILE: Final = "drill.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill proved: which backup of a place, when it was made, what is in it."""

    kind: PlaceKind
    number: int
    created: datetime
    totals: dict[str, int]


@dataclass(frozen=True, slots=True)
class DrillStatus:
    """How drills at one place stand; `last_error` is the code of what went wrong in the last one, "" when it passed."""

    kind: PlaceKind
    passed_at: datetime | None
    tried_at: datetime | None
    last_error: str

    def is_problem(self, now: datetime) -> bool:
        """Whether the last one failed, or none has passed for too long."""
        failed = bool(self.last_error) and self.last_error not in backup.PASSING
        return failed or (self.passed_at is not None and now - self.passed_at > TOO_LONG)

    def due_at(self) -> datetime | None:
        """When the next one is due; None for at once."""
        if self.tried_at is None:
            return None
        return self.tried_at + (AGAIN if self.last_error else EVERY)


def drill(
    opened: OpenStore, desk: Desk, kind: PlaceKind, *, progress: Progress, cancelled: Stop
) -> Done[Drill]:
    """Hold a drill now; progress counts bytes. Raises what a restore from there would raise."""
    desk.require(Permission.BACKUP_RUN)
    return Done(_hold(opened, desk, kind, progress, cancelled), Changes().merged("backup"))


def run_due(opened: OpenStore, desk: Desk, *, progress: Progress, cancelled: Stop) -> Done[list[PlaceKind]]:
    """Hold the drills that are due; which places passed. What fails is remembered, and tried again next day."""
    passed: list[PlaceKind] = []
    changes = Changes()
    for one in statuses(desk, opened.home):
        due_at = one.due_at()
        if due_at is not None and desk.clock.now() < due_at:
            continue
        changes = Changes().merged("backup")
        try:
            _hold(opened, desk, one.kind, progress, cancelled)
            passed.append(one.kind)
        except Cancelled:
            break
        except JoopticsError as error:
            _log.warning("a restore drill failed", extra={"code": error.code})
    return Done(passed, changes)


def statuses(desk: Desk, home: Home) -> list[DrillStatus]:
    """How drills stand at each place that holds a backup; asks no place."""
    agreed = may(desk, PurposeCode.CLOUD_BACKUP)
    known = {one.place.kind: one.last_success for one in backup.status(desk, home).places}
    return [
        _remembered(home, place.kind)
        for place in places(desk)
        if known[place.kind] is not None and (agreed or place.kind is PlaceKind.FOLDER)
    ]


def _hold(opened: OpenStore, desk: Desk, kind: PlaceKind, progress: Progress, cancelled: Stop) -> Drill:
    before, now = _remembered(opened.home, kind), desk.clock.now()
    try:
        done = _bring_back(opened, desk, kind, progress, cancelled)
    except Cancelled:
        raise
    except JoopticsError as error:
        _keep(opened.home, DrillStatus(kind, before.passed_at, now, error.code))
        raise
    _keep(opened.home, DrillStatus(kind, now, now, ""))
    return done


def _bring_back(opened: OpenStore, desk: Desk, kind: PlaceKind, progress: Progress, cancelled: Stop) -> Drill:
    """Into a file of its own, with everything a restore does short of putting it in place."""
    target = target_of(opened, desk, kind, cancelled)
    unlocked = Unlocked(Source(kind, kind.value, target, facts_of(desk, kind)), b"", opened.vault)
    path, key = _place(opened.home, kind), DatabaseKey.random()
    try:
        found = restore.rebuild(
            opened.home, unlocked, None, path, key, progress=progress, cancelled=cancelled
        ).manifest
        erased, lost = restore.erased_since(opened.home, unlocked, desk.clock, accept_lost_ledger=False)
        restore.erase_again(path, key, erased, lost, desk.clock)
    finally:
        _clear(path)
    return Drill(kind, found.number, found.created, dict(found.totals))


def _place(home: Home, kind: PlaceKind) -> Path:
    """Where the store comes back to; what a drill that was cut off left there goes first."""
    folder = home.backup / kind.value
    for leftover in folder.glob("drill-*.db"):
        _clear(leftover)
    return folder / f"drill-{secrets.token_hex(4)}.db"


def _clear(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink(missing_ok=True)


def _remembered(home: Home, kind: PlaceKind) -> DrillStatus:
    try:
        found = json.loads((home.backup / kind.value / _FILE).read_text(encoding="utf-8"))
        moments = [datetime.fromisoformat(found[n]) if found[n] else None for n in ("passed", "tried")]
        return DrillStatus(kind, moments[0], moments[1], str(found["error"]))
    except (OSError, ValueError, KeyError, TypeError):
        return DrillStatus(kind, None, None, "")


def _keep(home: Home, status: DrillStatus) -> None:
    remembered = {
        "passed": status.passed_at.isoformat() if status.passed_at else None,
        "tried": status.tried_at.isoformat() if status.tried_at else None,
        "error": status.last_error,
    }
    with contextlib.suppress(OSError):  # a full disk costs the memory of a drill, nothing else
        file = home.backup / status.kind.value / _FILE
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(file, json.dumps(remembered).encode())
