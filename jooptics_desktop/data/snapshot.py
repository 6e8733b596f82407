"""One frozen moment of the encrypted store, page by page, and pages written back under a new key.

While a snapshot is open a reader holds the first read mark of an empty write-ahead log. No checkpoint may then
touch the main file, so it lies still while sales go on in the log. No page is ever on the disk in the clear.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import mmap
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from jooptics_desktop.data.cipher import DatabaseError, connect, translated
from jooptics_desktop.data.pages import CONTENT_SIZE, LOCK_PAGE, PAGE_SIZE, SALT_SIZE, PageCodec, fingerprints
from jooptics_desktop.domain.errors import Unavailable, Untrusted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]
    Numbers = npt.NDArray[np.uint32]

PAGES_AT_ONCE: Final = 2048
_CACHED: Final = 64
_TRIES: Final = 300
# A checkpoint that waits for readers keeps writers waiting too: rather ask again than hold up the till.
_PATIENCE_MS: Final = 100
Totals = dict[str, int]


class Connection(Protocol):
    """A keyed driver connection in autocommit, kept for the snapshot alone."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, /) -> Any: ...  # noqa: ANN401 - the driver has no types; its own method


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen store: its pages may be listed and read until the `freeze` that made it ends.

    `schema` is the revision of its tables, `totals` what the caller counted inside the same moment.
    """

    path: Path
    page_count: int
    schema: str
    totals: Mapping[str, int]
    codec: PageCodec = field(repr=False)

    def fingerprints(self) -> npt.NDArray[np.uint64]:
        """Two words per page that differ whenever the page was written again; zero for a page never written.

        Raises `Untrusted` `store.page_damaged` for a page that has content but no MAC.
        """
        if not self.page_count:
            return np.empty((0, 2), np.uint64)
        size = self.page_count * PAGE_SIZE
        # Unmapped at once: Windows lets nobody truncate a mapped file.
        with _reading(self.path) as file, mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as mapped:
            pages = np.frombuffer(mapped, np.uint8, size).reshape(-1, PAGE_SIZE)
            found = fingerprints(pages)
            if self.page_count >= LOCK_PAGE:
                found[LOCK_PAGE - 1] = 0
            # SQLite leaves a hole of zeros where a page was given back before it was ever written.
            blank = [row for row in np.flatnonzero(~found.any(1)).tolist() if row != LOCK_PAGE - 1]
            damaged = [row for row in blank if pages[row].any()]
            del pages
        if damaged:
            raise Untrusted("store.page_damaged", page=damaged[0] + 1)
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
                for some in _parts(batch, _CACHED):
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
) -> Iterator[Snapshot]:
    """Hold the store at `path` still for reading while others go on writing.

    `connection` must be used by nobody else meanwhile. Raises `Unavailable` `store.never_quiet` when writers
    leave no gap; `Untrusted`: `store.damaged`, and `store.page_damaged` or `store.unknown_layout` when page 1
    does not prove the codec.
    """
    try:
        _hold(path, connection)
        pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
        counted = totals(connection) if totals else {}
        yield Snapshot(path, pages, schema, counted, _proven_codec(path, key))
    except DatabaseError as error:
        raise translated(error) from None
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _hold(path: Path, connection: Connection) -> None:
    """Begin a read that needs nothing from the write-ahead log."""
    log = path.with_name(path.name + "-wal")
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    for _ in range(_TRIES):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not log.exists() or log.stat().st_size == 0:
            return
        connection.execute("ROLLBACK")
    raise Unavailable("store.never_quiet")


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
        file.seek((int(numbers[start]) - 1) * PAGE_SIZE)
        if file.readinto(pages[start:end].reshape(-1).data) != (end - start) * PAGE_SIZE:
            raise Untrusted("store.page_damaged", page=int(numbers[start]))
    return pages


def runs(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Where consecutive page numbers begin and end in `numbers`, as half-open positions."""
    breaks = np.flatnonzero(np.diff(numbers.astype(np.int64)) != 1) + 1
    edges = [0, *breaks.tolist(), len(numbers)]
    if len(numbers):
        yield from itertools.pairwise(edges)


@dataclass(frozen=True, slots=True)
class PageWriter:
    """Writes content into a new encrypted file at `path` under a fresh `key`; several processes may share it.

    It can be pickled: each process opens the file for itself, and no two of them write the same page.
    """

    path: Path
    key: bytes = field(repr=False)
    salt: bytes = field(repr=False, default_factory=lambda: os.urandom(SALT_SIZE))

    def begin(self, page_count: int) -> None:
        """Make the file in its full length; raises `Unavailable` `store.disk_full` or `store.read_only`."""
        with _writing(), self.path.open("wb") as file:
            self.path.chmod(0o600)
            file.truncate(page_count * PAGE_SIZE)

    def write(self, numbers: Numbers, content: Bytes) -> None:
        """Encrypt and write pages; `numbers` ascend, `content` is n x 4016."""
        codec, at = PageCodec(self.key, self.salt), 0
        with _writing(), self.path.open("r+b", buffering=0) as file:
            for some in _parts(numbers, _CACHED):
                _write_pages(file, some, codec.encrypt(some, content[at : at + len(some)]))
                at += len(some)

    def finish(self) -> npt.NDArray[np.uint64]:
        """Force everything to the disk; the fingerprints of what was written."""
        with _writing(), self.path.open("r+b") as file:
            os.fsync(file.fileno())
        pages = self.path.stat().st_size // PAGE_SIZE
        return Snapshot(self.path, pages, "", {}, PageCodec(self.key, self.salt)).fingerprints()

    def discard(self) -> None:
        """Remove what was written so far."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


def _parts(numbers: Numbers, size: int) -> Iterator[Numbers]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


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

    Every page's MAC and SQLite's own structure, side by side. Raises `Untrusted` `store.damaged`.
    """
    with ThreadPoolExecutor(2) as pool:
        structure = pool.submit(_answers, path, key, "PRAGMA quick_check(1)")
        macs = pool.submit(_answers, path, key, "PRAGMA cipher_integrity_check")
    if macs.result() or structure.result() != [("ok",)]:
        raise Untrusted("store.damaged")
    with _asking(path, key) as connection:
        return count(connection) if count else {}


def _answers(path: Path, key: bytes, question: str) -> list[tuple[object, ...]]:
    with _asking(path, key) as connection:
        answers: list[tuple[object, ...]] = connection.execute(question).fetchall()
        return answers


@contextlib.contextmanager
def _asking(path: Path, key: bytes) -> Iterator[Connection]:
    try:
        with contextlib.closing(connect(path, key)) as connection:
            yield connection
    except DatabaseError as error:
        raise translated(error) from None
