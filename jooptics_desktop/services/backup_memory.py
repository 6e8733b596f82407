"""What this computer remembers of its backups belongs to one place; it waits while another place is used."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.sync.durable import LOCAL, telling, write_durably
from jooptics_desktop.sync.memory import PAGES_FILE, Memory, read_seen
from jooptics_desktop.sync.sealing import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.history import Seen
    from jooptics_desktop.sync.keys import BackupKey
    from jooptics_desktop.sync.target import BackupTarget
    from jooptics_desktop.system.home import Home

_MARK: Final = "place"
_OTHERS: Final = "other-places"
_KEPT: Final = ("seen.json", "pages.memory", "attempts.json", "drill.json")
SPOOL: Final = "spool"


def settle(home: Home, kind: PlaceKind, facts: Mapping[str, Any], target: BackupTarget | None = None) -> None:
    """Let what is remembered be of this very place; what is remembered of another is set aside.

    A `target` that holds the backup seen last is the same place, wherever it is plugged in now. Sealed objects that
    wait are let go: they would follow the other place's newest backup. Raises `Unavailable` `backup.local_full` and
    the like.
    """
    folder, place = home.backup / kind.value, name_of_place(kind, facts)
    known = _marked(folder)
    if known == place:
        return
    with telling(LOCAL):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if known is not None and not _holds(target, read_seen(folder)):
            shutil.rmtree(folder / SPOOL, ignore_errors=True)
            _move(folder, folder / _OTHERS / known)
            _move(folder / _OTHERS / place, folder)
        write_durably(folder / _MARK, place.encode())


def memory_of(opened: OpenStore, kind: PlaceKind) -> Memory:
    """What this computer remembers of the place in use."""
    return Memory(opened.home.backup / kind.value, opened.vault.backup_key)


def forget_what_was_sent(home: Home) -> None:
    """Let nothing that waits be sent, and the next backup to every place be a full one."""
    for kind in PlaceKind:
        shutil.rmtree(home.backup / kind.value / SPOOL, ignore_errors=True)
    for pages in home.backup.rglob(PAGES_FILE):
        pages.unlink(missing_ok=True)


def seen_at(home: Home, key: BackupKey, kind: PlaceKind, facts: Mapping[str, Any]) -> Seen | None:
    """The newest backup this computer has seen at this place; None when it does not know the place."""
    folder = home.backup / kind.value
    return Memory(folder, key).seen() if _marked(folder) == name_of_place(kind, facts) else None


def name_of_place(kind: PlaceKind, facts: Mapping[str, Any]) -> str:
    """A short name for the place, from its path or from its address and store."""
    words = (
        str(facts["path"]) if kind is PlaceKind.FOLDER else f"{facts.get('url')} {facts.get('repository')}"
    )
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _holds(target: BackupTarget | None, seen: Seen | None) -> bool:
    if target is None or seen is None:
        return False
    try:
        return name_of(target.manifest(seen.head.generation)) == seen.head.manifest
    except JoopticsError:
        return False


def _marked(folder: Path) -> str | None:
    try:
        return (folder / _MARK).read_text(encoding="ascii")
    except (OSError, UnicodeError):
        return None


def _move(source: Path, target: Path) -> None:
    for name in _KEPT:
        with contextlib.suppress(FileNotFoundError):
            target.mkdir(parents=True, exist_ok=True, mode=0o700)
            (source / name).replace(target / name)
