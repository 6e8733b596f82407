"""One frozen moment of the encrypted store, page by page, and pages written back under a new key.

While a snapshot is open a reader holds the first read mark of a write-ahead log all of which is in the main file
already. No checkpoint may then touch that file, so it lies still while sales go on in the log. No page is ever on the
disk in the clear.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import numpy as np

from jooptics_desktop.data.cipher import DatabaseError, connect, translated
from jooptics_desktop.data.pages import (
    AT_ONCE,
    CONTENT_SIZE,
    LOCK_PAGE,
    PAGE_SIZE,
    SALT_SIZE,
    PageCodec,
    fingerprints,
)
from jooptics_desktop.domain.errors import JoopticsError, Unavailable, Untrusted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    import numpy.typing as npt

    from jooptics_desktop.domain.audit import TrailEnd

    Bytes = npt.NDArray[np.uint8]
    Numbers = npt.NDArray[np.uint32]
    Some = TypeVar("Some", np.uint32, np.intp)
    Quiet = Callable[[], AbstractContextManager[None]]

PAGES_AT_ONCE: Final = 2048
# So much is read through at once to find what changed: it should stay in the processor's cache.
_SCANNED: Final = 256
# Writers are held for moments, again and again if need be, for as long as this.
_PATIENCE: Final = 30.0
_PAUSE: Final = 0.05
# Of which each is no longer than this, in glances at whoever is in the way.
_MOMENT_MS: Final = 100
_GLANCE_MS: Final = 5
Totals = dict[str, int]


class Connection(Protocol):
    """A keyed driver connection in autocommit, kept for the snapshot alone."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, /) -> Any: ...  # noqa: ANN401 - the driver has no types; its own method


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen store: its pages may be listed and read until the `freeze` that made it ends.

    `schema` is the revision of its tables, `totals` what the caller counted inside the same
    moment, `trail` where its audit trail ended then.
    """

    path: Path
    page_count: int
    schema: str
    totals: Mapping[str, int]
    trail: TrailEnd | None
    codec: PageCodec = field(repr=False)

    def fingerprints(self) -> npt.NDArray[np.uint64]:
        """Two words per page that differ whenever the page was written again; zero for a page never written.

        Raises `Untrusted` `store.page_damaged` for a page that has content but no MAC.
        """
        found = np.zeros((self.page_count, 2), np.uint64)
        # Read, not mapped: entering every page into a map takes longer than copying it.
        room = np.empty((_SCANNED, PAGE_SIZE), np.uint8)
        with _reading(self.path) as file:
            for start in range(0, self.page_count, _SCANNED):
                some = room[: self.page_count - start]
                _fill(file, some, start + 1)
                found[start : start + len(some)] = fingerprints(some)
            if self.page_count >= LOCK_PAGE:
                found[LOCK_PAGE - 1] = 0
            # SQLite leaves a hole of zeros where a page was given back before it was ever written.
            for number in (np.flatnonzero((found[:, 0] | found[:, 1]) == 0) + 1).tolist():
                if number != LOCK_PAGE and _read_pages(file, np.array([number], np.uint32)).any():
                    raise Untrusted("store.page_damaged", page=number)
        return found

    def read(self, numbers: Numbers) -> Iterator[tuple[Numbers, Bytes]]:
        """The content of these pages (ascending), checked and decrypted, in batches of numbers and n x 4016.

        The content is overwritten by the next batch: fresh memory for each would cost more than the ciphers.
        Raises `Untrusted` `store.page_damaged` and `Unavailable` `store.unreadable`.
        """
        with _reading(self.path) as file:
            room = np.empty((min(PAGES_AT_ONCE, len(numbers)), CONTENT_SIZE), np.uint8)
            for batch in _parts(numbers, PAGES_AT_ONCE):
                at = 0
                for some in _parts(batch, AT_ONCE):
                    room[at : at + len(some)] = self.codec.decrypt(some, _read_pages(file, some))
                    at += len(some)
                yield batch, room[:at]


@contextlib.contextmanager
def freeze(
    path: Path,
    key: bytes,
    connection: Connection,
    *,
    schema: str = "",
    totals: Callable[[Connection], Totals] | None = None,
    trail: Callable[[Connection], TrailEnd | None] | None = None,
    quiet: Quiet = contextlib.nullcontext,
) -> Iterator[Snapshot]:
    """Hold the store at `path` still for reading while others go on writing.

    `connection` must be used by nobody else meanwhile; `quiet` keeps this program's own writers waiting in their
    queue (`Store.quiet`), so that they cannot come first for ever. Raises `Unavailable` `store.never_quiet` when
    somebody reads or writes for half a minute without an end; `Untrusted`: `store.wrong_key_or_damaged`,
    `store.damaged`, and `store.page_damaged` or `store.unknown_layout` when page 1 does not prove the codec.
    """
    try:
        _hold(path, key, connection, quiet)
        pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
        counted = totals(connection) if totals else {}
        end = trail(connection) if trail else None
        yield Snapshot(path, pages, schema, counted, end, _proven_codec(path, key))
    except DatabaseError as error:
        raise translated(error) from None
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _hold(path: Path, key: bytes, connection: Connection, quiet: Quiet) -> None:
    """Begin a read that needs nothing from the write-ahead log."""
    connection.execute(f"PRAGMA busy_timeout={_MOMENT_MS}")
    deadline = time.monotonic() + _PATIENCE
    with contextlib.closing(connect(path, key, busy_ms=_GLANCE_MS)) as door:
        while True:
            _copy_log(connection)  # most of it while others go on, so that they wait only for the rest
            with quiet():
                if _held_behind(door, connection):
                    return
            if time.monotonic() > deadline:
                raise Unavailable("store.never_quiet")
            time.sleep(_PAUSE)


def _held_behind(door: Connection, connection: Connection) -> bool:
    """Let `door` keep writers out until the whole log has reached the main file and the read has begun.

    No checkpoint copies again what is there already, so the main file then lies still as it does beside an empty
    log. Somebody else's checkpoint is waited for, an old reader is not: the till has to go on.
    """
    if not _closed(door):
        return False
    try:
        whole = _copy_log(connection)
        for _ in range(_MOMENT_MS // _GLANCE_MS):
            if whole is not None:
                break
            time.sleep(_GLANCE_MS / 1000)
            whole = _copy_log(connection)
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not whole:
            connection.execute("ROLLBACK")
        return bool(whole)
    finally:
        door.execute("ROLLBACK")


def _closed(door: Connection) -> bool:
    """Begin a transaction that writes nothing; False while a writer of another program is at work."""
    for _ in range(_MOMENT_MS // _GLANCE_MS):
        try:
            door.execute("BEGIN IMMEDIATE")
        except DatabaseError as error:
            if "locked" not in str(error):
                raise
        else:
            return True
    return False


def _copy_log(connection: Connection) -> bool | None:
    """Copy what the log holds into the main file, waiting for nobody; None while somebody else is about it.

    Says whether all of it is there now. A log that was never begun counts as one that is.
    """
    busy, frames, copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return None if busy else frames == copied


def _proven_codec(path: Path, key: bytes) -> PageCodec:
    with _reading(path) as file:
        first = file.read(PAGE_SIZE)
    codec = PageCodec(key[:32], first[:SALT_SIZE])
    codec.check_layout(first)
    return codec


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Any]:
    try:
        with path.open("rb", buffering=0) as file:
            yield file
    except OSError:
        raise Unavailable("store.unreadable") from None


def _read_pages(file: Any, numbers: Numbers) -> Bytes:  # noqa: ANN401 - a raw file
    pages = np.empty((len(numbers), PAGE_SIZE), np.uint8)
    for start, end in runs(numbers):
        first = int(numbers[start])
        file.seek((first - 1) * PAGE_SIZE)
        _fill(file, pages[start:end], first)
    return pages


def _fill(file: Any, pages: Bytes, first: int) -> None:  # noqa: ANN401 - a raw file
    """Read the next pages, of which `first` is the number of the first; a file that ends before them is damaged."""
    if file.readinto(pages.reshape(-1).data) != pages.size:
        raise Untrusted("store.page_damaged", page=first)


def runs(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Where consecutive page numbers begin and end in `numbers`, as half-open positions."""
    breaks = np.flatnonzero(np.diff(numbers.astype(np.int64)) != 1) + 1
    edges = [0, *breaks.tolist(), len(numbers)]
    if len(numbers):
        yield from itertools.pairwise(edges)


@dataclass(slots=True)
class PageWriter:
    """Writes content into a new encrypted file at `path` under a fresh `key`."""

    path: Path
    key: bytes = field(repr=False)
    salt: bytes = field(repr=False, default_factory=lambda: os.urandom(SALT_SIZE))
    _written: npt.NDArray[np.uint64] = field(init=False, repr=False)

    def begin(self, page_count: int) -> None:
        """Make the file in its full length; raises `Unavailable` `store.disk_full` or `store.read_only`."""
        self._written = np.zeros((page_count, 2), np.uint64)
        with _writing(), self.path.open("wb") as file:
            self.path.chmod(0o600)
            file.truncate(page_count * PAGE_SIZE)

    def write(self, numbers: Numbers, content: Bytes) -> None:
        """Encrypt and write pages (each once, in any order); `content` is n x 4016."""
        codec = PageCodec(self.key, self.salt)
        with _writing(), self.path.open("r+b", buffering=0) as file:
            for rows in _parts(np.argsort(numbers), AT_ONCE):
                some = numbers[rows]
                pages = codec.encrypt(some, content[rows])
                _write_pages(file, some, pages)
                self._written[some - 1] = fingerprints(pages)

    def finish(self) -> npt.NDArray[np.uint64]:
        """Force everything to the disk; the fingerprints of what was written."""
        with _writing(), self.path.open("r+b") as file:
            os.fsync(file.fileno())
        return self._written

    def discard(self) -> None:
        """Remove what was written so far."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


def _parts(items: npt.NDArray[Some], size: int) -> Iterator[npt.NDArray[Some]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _write_pages(file: Any, numbers: Numbers, pages: Bytes) -> None:  # noqa: ANN401 - a raw file
    for start, end in runs(numbers):
        file.seek((int(numbers[start]) - 1) * PAGE_SIZE)
        _write_all(file, pages[start:end].reshape(-1).data)


def _write_all(file: Any, data: memoryview) -> None:  # noqa: ANN401 - a raw file
    while data:
        data = data[file.write(data) :]


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except PermissionError:
        raise Unavailable("store.read_only") from None
    except OSError as error:
        raise Unavailable("store.read_only" if error.errno == errno.EROFS else "store.disk_full") from None


def prove(path: Path, key: bytes, *, count: Callable[[Connection], Totals] | None = None) -> Totals:
    """Check a store that was just written, before anything relies on it; what `count` found in it.

    SQLite's own structure, for which SQLCipher reads every page that is in use and checks its MAC on the way.
    Raises `Untrusted` `store.damaged`.
    """
    with _asking(path, key) as connection:
        if not _sound(connection):
            raise Untrusted("store.damaged")
        return count(connection) if count else {}


def _sound(connection: Connection) -> bool:
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)])
    except DatabaseError as error:
        # A damaged page of a full-text index, for one, has the driver say something else entirely.
        if isinstance(known := translated(error), JoopticsError):
            raise known from None
        return False


@contextlib.contextmanager
def _asking(path: Path, key: bytes) -> Iterator[Connection]:
    try:
        with contextlib.closing(connect(path, key)) as connection:
            yield connection
    except DatabaseError as error:
        raise translated(error) from None
