"""The data folder of one store on this computer, and what lies where in it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.domain.inventory import (
    SECURITY,
    Category,
    RetentionClass,
    on_device,
    personal,
    technical,
)
from jooptics_desktop.domain.local_state import LocalCategory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filelock import BaseFileLock

    from jooptics_desktop.domain.inventory import Datum

HOME_VARIABLE = "JOOPTICS_HOME"
_LOCK = "in-use.lock"
CLOUD_SESSION: Final = "backup/cloud/session.json"

_SEALED: Final = "encrypted; what is in it is declared column by column"


def _essential(why: str) -> Datum:
    return on_device(technical(why), LocalCategory.ESSENTIAL)


def _credentials(why: str, category: LocalCategory) -> Datum:
    found = personal(Category.CREDENTIALS, SECURITY, retention=RetentionClass.DEVICE, exported=False, why=why)
    return on_device(found, category)


# Every file and folder of a home, by pattern. What is not declared here is not written there.
FILES: Final[Mapping[str, Datum]] = {
    "store.db": _essential(_SEALED),
    "store.db-wal": _essential(_SEALED),
    "store.db-shm": _essential("which pages of the log are in use, by number"),
    "keys.json": _credentials("wrapped keys", LocalCategory.ESSENTIAL),
    "device.json": on_device(
        technical("preferences, declared one by one in `system.device_settings`"), LocalCategory.PREFERENCE
    ),
    "in-use.lock": _essential("says that a program has the folder"),
    "erasures.ledger": _essential("sealed; random ids of records that are gone"),
    "backup": _essential(
        "sealed objects that wait, times and codes of attempts, and for minutes a store tried out in a drill, encrypted"
    ),
    CLOUD_SESSION: _credentials(
        "this computer's sign-in with the backup service, sealed", LocalCategory.SECURITY
    ),
    "logs": on_device(
        technical("the program's log, declared field by field in `system.log`"), LocalCategory.SECURITY
    ),
    "policies": _essential("policy texts"),
    "setting-up": _essential("a store being set up, encrypted, until it is complete"),
    "store.db.before-*": _essential(
        "a store that a restore replaced or an upgrade changed, encrypted as it was, until it is due to go"
    ),
    "store.db.restoring*": _essential("a store being restored, encrypted"),
    "store.db.*.json": _essential("says how far a restore has come"),
    "keys.json.restoring": _credentials(
        "wrapped keys, until the store they open is in its place", LocalCategory.ESSENTIAL
    ),
    "erasures.ledger.restoring": _essential(
        "sealed; the same ids under a new owner's keys, until they are in their place"
    ),
    "*.part": _essential("a file being written, until it takes its place"),
}


@dataclass(frozen=True, slots=True)
class Home:
    """One folder holds everything of one store; `--home` or JOOPTICS_HOME choose another."""

    folder: Path

    @classmethod
    def chosen(cls, given: Path | None = None) -> Home:
        """The folder that was given, else the one of the environment, else this user's own."""
        if given is not None:
            return cls(given.expanduser().resolve())
        named = os.environ.get(HOME_VARIABLE)
        if named:
            return cls(Path(named).expanduser().resolve())
        from platformdirs import user_data_path

        return cls(user_data_path("Jooptics", appauthor=False))

    @property
    def store(self) -> Path:
        """The encrypted database."""
        return self.folder / "store.db"

    @property
    def keys(self) -> Path:
        """The wrapped keys."""
        return self.folder / "keys.json"

    @property
    def device(self) -> Path:
        """This computer's own preferences: language, theme, window; nothing about people."""
        return self.folder / "device.json"

    @property
    def backup(self) -> Path:
        """What the backup remembers, and sealed objects waiting to be sent."""
        return self.folder / "backup"

    @property
    def cloud_session(self) -> Path:
        """This computer's sign-in with the backup service, sealed."""
        return self.folder / CLOUD_SESSION

    @property
    def logs(self) -> Path:
        """The program's log."""
        return self.folder / "logs"

    @property
    def erasures(self) -> Path:
        """Who was erased, by random id and sealed: outside the store, so that no older copy of it forgets."""
        return self.folder / "erasures.ledger"

    @property
    def policies(self) -> Path:
        """Policy packs the operator installed."""
        return self.folder / "policies"

    @property
    def has_store(self) -> bool:
        """Whether a store was set up here: its keys are there, or its file is, or the folder does not let us see."""
        try:
            return self.keys.exists() or self.store.exists()
        except OSError:
            return True

    @property
    def is_begun(self) -> bool:
        """Whether anything lies in the folder, if only what an interrupted start left there."""
        try:
            return self.folder.is_dir() and any(self.folder.iterdir())
        except OSError:
            return True

    def prepare(self) -> None:
        """Make the folder, for this user alone; raises `Unavailable("store.read_only")`."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            raise Unavailable("store.read_only") from None

    def forget_lock(self) -> None:
        """Take the lock's file away where there is no store to lock."""
        with contextlib.suppress(OSError):
            (self.folder / _LOCK).unlink(missing_ok=True)

    def lock(self) -> BaseFileLock:
        """Take the folder for this process; raises `Unavailable("store.in_use")` when another has it."""
        from filelock import FileLock, Timeout

        self.prepare()
        lock = FileLock(self.folder / _LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise Unavailable("store.in_use") from None
        except OSError:
            raise Unavailable("store.read_only") from None
        return lock
