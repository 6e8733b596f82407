"""How backing up to a place went so far. It lies beside the store: a backup must not change what it backs up."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from jooptics_desktop.sync.durable import write_durably
from jooptics_desktop.sync.schedule import Attempts

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.backup_places import PlaceKind
    from jooptics_desktop.system.home import Home


@dataclass(frozen=True, slots=True)
class Remembered:
    """Of one place: the attempts, the code of the last failure, the newest generation.

    `looked` is when the whole place was last looked at, `sealed_until` by when nobody erased before that is in its
    backups any more.
    """

    attempts: Attempts = field(default_factory=Attempts)
    error: str = ""
    generation: int | None = None
    looked: datetime | None = None
    sealed_until: datetime | None = None


def remembered(home: Home, kind: PlaceKind) -> Remembered:
    """What is known of a place; nothing where nothing is, or it makes no sense."""
    try:
        found = json.loads(_file(home, kind).read_text(encoding="utf-8"))
        succeeded, tried, looked, until = (
            datetime.fromisoformat(found[name]) if found.get(name) else None
            for name in ("succeeded", "tried", "looked", "sealed_until")
        )
        attempts = Attempts(succeeded, tried, int(found["failures"]))
        return Remembered(attempts, str(found["error"]), found["generation"], looked, until)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Remembered()


def keep(home: Home, kind: PlaceKind, known: Remembered) -> None:
    """Remember it; a full disk costs this memory and nothing else."""
    file, attempts = _file(home, kind), known.attempts
    moments = {
        "succeeded": attempts.succeeded, "tried": attempts.tried, "looked": known.looked,
        "sealed_until": known.sealed_until,
    }  # fmt: skip
    told = {name: moment.isoformat() if moment else None for name, moment in moments.items()} | {
        "failures": attempts.failures,
        "error": known.error,
        "generation": known.generation,
    }
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(file, json.dumps(told).encode())


def _file(home: Home, kind: PlaceKind) -> Path:
    return home.backup / kind.value / "attempts.json"
