"""Puts a restored store in the place of the old one, so that a crash at any moment leaves one of them whole.

The new store is written beside the old one as `<name>.restoring`. Once it has been proven, a marker file says so;
from then on the next start finishes the exchange. Before it, the next start removes what was half written. An
exchange that fails while the program runs is undone. The old store is never deleted: it is set aside under its name
and the time, with its write-ahead log. Files that belong to a store, such as its keys, may come and go with it. A
store that is about to be upgraded is copied aside alike.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.data.pages import PAGE_SIZE, SALT_SIZE, PageCodec
from jooptics_desktop.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_COMPANIONS: Final = ("-wal", "-shm", "-journal", "")
_UNFINISHED: Final = ".unfinished"  # ends the name of a copy whose upgrade nobody has seen succeed yet


@dataclass(frozen=True, slots=True)
class Replacement:
    """The exchange of the store at `path`. Nobody may have it open meanwhile.

    `along` are files that belong to it: what lies beside one as `<name>.restoring` takes its place with the new
    store, and what was there is set aside with the old one.
    """

    path: Path
    along: tuple[Path, ...] = ()

    @property
    def incoming(self) -> Path:
        """Where the new store is written."""
        return incoming(self.path)

    @contextlib.contextmanager
    def install(self, now: datetime) -> Iterator[Path | None]:
        """Exchange the stores for good once the block ends; whatever is raised in it puts the old one back.

        The block is for opening the new store, and closes it again when that fails. It is told where the old one was
        set aside, None if there was none. Raises `Unavailable`: `store.replacement_failed`, when everything is as
        it was, `store.replacement_cut_off`, when only the next start can tell what is where and finishes it.
        """
        aside = self._aside(now)
        coming = [path for path in self.along if incoming(path).exists()]
        try:
            with _telling("store.replacement_failed"):
                self._write_marker(aside.name)
                self._exchange(aside)
            yield aside if aside.exists() else None
        except BaseException:
            with _telling("store.replacement_cut_off"):
                self._put_back(aside, coming)
            raise
        # A marker without a store that waits is cleared away at the next start.
        with contextlib.suppress(OSError):
            self._unmark()

    def keep_copy(self, now: datetime) -> Path:
        """Put a copy of the store and of what belongs to it aside, before it is changed from the ground up.

        All of the store must lie in its one file. The copy counts once `settle_copy` was called; until then the next
        one takes its place, so that a change that is cut off again and again leaves one and not many. Raises
        `Unavailable` `store.disk_full` and `store.replacement_failed`; then nothing of it is left.
        """
        for earlier in self._unfinished():
            drop(earlier.with_suffix(""))
        aside = self._aside(now)
        copies = {self.path: aside.with_name(aside.name + _UNFINISHED)}
        copies |= {path: self._aside_along(path, aside) for path in self.along if path.exists()}
        try:
            for path, copy in copies.items():
                _copy_durably(path, copy)
            _sync(aside.parent)
        except OSError as error:
            drop(aside)
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            raise Unavailable("store.disk_full" if full else "store.replacement_failed") from None
        return aside

    def settle_copy(self) -> None:
        """The store is as it should be: what was copied before it was changed is a store set aside from now on."""
        for copy in self._unfinished():
            with contextlib.suppress(OSError):  # it stays what it is until the next time
                copy.replace(copy.with_suffix(""))

    def _unfinished(self) -> list[Path]:
        return list(self.path.parent.glob(f"{self.path.name}.before-*{_UNFINISHED}"))

    def _aside(self, now: datetime) -> Path:
        return self.path.with_name(f"{self.path.name}.before-{now:%Y%m%dT%H%M%S%fZ}")

    def recover(self) -> bool:
        """At the start of the program: finish a proven exchange, remove an unproven one; whether one was finished."""
        with _telling("store.replacement_cut_off"):
            aside = self._marked()
            if aside is None:
                self._clear()
                return False
            self._exchange(aside)
            self._unmark()
            return True

    @property
    def _marker(self) -> Path:
        return self.path.with_name(self.path.name + ".replacing")

    @property
    def _half_marker(self) -> Path:
        return self._marker.with_name(self._marker.name + ".part")

    def _write_marker(self, aside: str) -> None:
        part = self._half_marker
        with part.open("w", encoding="utf-8") as file:
            json.dump({"aside": aside}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._marker)
        _sync(self.path.parent)

    def _marked(self) -> Path | None:
        try:
            content = json.loads(self._marker.read_text(encoding="utf-8"))
            return self.path.with_name(str(content["aside"]))
        except (FileNotFoundError, ValueError, KeyError):
            return None

    def _unmark(self) -> None:
        self._marker.unlink(missing_ok=True)
        _sync(self.path.parent)

    def _clear(self) -> None:
        """Remove what waits to take a place."""
        self._half_marker.unlink(missing_ok=True)
        for suffix in _COMPANIONS:
            self._beside(self.incoming, suffix).unlink(missing_ok=True)
        for path in self.along:
            incoming(path).unlink(missing_ok=True)

    def _exchange(self, aside: Path) -> None:
        # While the new store still waits, whatever lies in its place is the old one's, its log first: a log that
        # stayed behind would be played into the new store.
        if self.incoming.exists():
            for suffix in _COMPANIONS:
                old = self._beside(self.path, suffix)
                if old.exists():
                    old.replace(self._beside(aside, suffix))
            for path in self.along:
                self._exchange_along(path, aside)
            _sync(self.path.parent)
            self.incoming.replace(self.path)
            _sync(self.path.parent)

    @classmethod
    def _exchange_along(cls, path: Path, aside: Path) -> None:
        if not incoming(path).exists():
            return
        if path.exists():
            path.replace(cls._aside_along(path, aside))
        incoming(path).replace(path)

    def _put_back(self, aside: Path, coming: list[Path]) -> None:
        # The way of the exchange, backwards. Its marker stands until the old store is whole again: a crash on the
        # way is for the next start, which goes forward from wherever it finds things.
        if not self.incoming.exists():
            for suffix in _COMPANIONS:
                new = self._beside(self.path, suffix)
                if new.exists():
                    new.replace(self._beside(self.incoming, suffix))
        for path in coming:
            if not incoming(path).exists():
                path.replace(incoming(path))
            old = self._aside_along(path, aside)
            if old.exists():
                old.replace(path)
        for suffix in _COMPANIONS:
            old = self._beside(aside, suffix)
            if old.exists():
                old.replace(self._beside(self.path, suffix))
        _sync(self.path.parent)
        self._unmark()
        with contextlib.suppress(OSError):  # the next start clears away what is left
            self._clear()

    @staticmethod
    def _aside_along(path: Path, aside: Path) -> Path:
        return aside.with_name(f"{aside.name}.{path.name}")

    @staticmethod
    def _beside(path: Path, suffix: str) -> Path:
        return path.with_name(path.name + suffix)


def incoming(path: Path) -> Path:
    """Where what is to take the place of `path` is written."""
    return path.with_name(path.name + ".restoring")


def drop(aside: Path) -> None:
    """Remove what was put aside under that name, with all that belongs to it."""
    for path in aside.parent.glob(f"{aside.name}*"):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _copy_durably(path: Path, copy: Path) -> None:
    part = copy.with_name(f"{copy.name}.part")
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with path.open("rb") as old, os.fdopen(descriptor, "wb") as new:
        shutil.copyfileobj(old, new, 1 << 20)
        new.flush()
        os.fsync(new.fileno())
    part.replace(copy)


class Fit(Enum):
    """How a key fits a store file: it opens it, opens it with the remembered salt only, or does not."""

    OPENS = "opens"
    OPENS_WITH_SALT = "opens_with_salt"
    DOES_NOT = "does_not"


def fit(path: Path, key: bytes, salt: bytes | None) -> Fit:
    """Tell a wrong key from a damaged first page, by page 1's MAC alone and without opening the store.

    Raises `Unavailable` `store.unreadable`: a disk that cannot be read says nothing about the key.
    """
    try:
        with path.open("rb") as file:
            first = file.read(PAGE_SIZE)
    except OSError:
        raise Unavailable("store.unreadable") from None
    if len(first) == PAGE_SIZE and PageCodec(key, first[:SALT_SIZE]).fits(first):
        return Fit.OPENS
    if salt is not None and PageCodec(key, salt).fits(salt + first[SALT_SIZE:]):
        return Fit.OPENS_WITH_SALT
    return Fit.DOES_NOT


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _telling(code: str) -> Iterator[None]:
    try:
        yield
    except OSError:
        raise Unavailable(code) from None
