"""Backups that were asked for at once, as when somebody was erased who is in the last one. Kept beside the store."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.sync.durable import write_durably

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.system.home import Home


def back_up_soon(home: Home) -> None:
    """Let the next backup to every place be due at once."""
    for kind in PlaceKind:
        file = _file(home, kind)
        if file.parent.is_dir():  # a place nothing was ever backed up to is due anyway
            write_durably(file, secrets.token_bytes(8))


def is_wanted(home: Home, kind: PlaceKind) -> bool:
    """Whether a backup to that place was asked for and was not made since."""
    return _file(home, kind).exists()


def wish(home: Home, kind: PlaceKind) -> bytes | None:
    """What tells one wish from the next; None where there is none."""
    try:
        return _file(home, kind).read_bytes()
    except OSError:
        return None


def fulfilled(home: Home, kind: PlaceKind, known: bytes | None) -> None:
    """That wish was met; one that was made meanwhile stays."""
    if wish(home, kind) == known:
        _file(home, kind).unlink(missing_ok=True)


def _file(home: Home, kind: PlaceKind) -> Path:
    return home.backup / kind.value / "wanted"
