"""The only place that opens the encrypted store: key first, then everything else."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.domain.errors import JoopticsError, RuleBroken, Unavailable, Untrusted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
PAGE_SIZE: Final = 4096
BUSY_MS: Final = 5000  # how long anybody waits for another's writing
# An encrypted page keeps 80 bytes for itself; FTS5 leaves must be small enough not to spill over.
FTS_PAGE_SIZE: Final = 3960
# How long the write-ahead log may become before a commit folds it by itself; `data.folding` is to come first.
LOG_PAGES: Final = 4000
_LOG_INDEX: Final = 32768  # bytes that the write-ahead log's index takes beside the log
_PLAIN_HEADER: Final = b"SQLite format 3\x00"

# The driver looks for a way to write every value that is neither text nor a number; for NULL, in vain, and at ten
# times the cost of writing it. A sale has a dozen of them, a customer nearly as many.
sqlcipher.register_adapter(type(None), lambda null: null)

DatabaseError: Any = sqlcipher.DatabaseError


def connect(
    path: Path, key: bytes, *, create: bool = False, cache_kib: int = 65536, busy_ms: int = BUSY_MS
) -> Any:  # noqa: ANN401 - the driver has no types
    """A keyed DB-API connection in autocommit.

    `key` is the 32 raw bytes, followed by the 16 bytes of remembered salt when they are known (a damaged first
    page can then still be told from a wrong key). Raises `Untrusted`: `store.not_encrypted`,
    `store.wrong_key_or_damaged`, `store.damaged` for an empty file; `Unavailable`: `store.missing`,
    `store.unreadable`.
    """
    if len(key) not in {KEY_BYTES, KEY_BYTES + SALT_BYTES}:
        raise ValueError("the key has 32 bytes, or 48 with its salt")
    _check_file(path, create=create)
    mode = "rwc" if create else "rw"
    try:
        connection = sqlcipher.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=busy_ms / 1000, isolation_level=None,
            check_same_thread=False, cached_statements=512,
        )  # fmt: skip
    except sqlcipher.OperationalError:
        raise Unavailable("store.unreadable") from None
    try:
        _unlock(connection, key)
        _configure(connection, cache_kib)
    except BaseException as error:
        connection.close()
        if isinstance(error, Unavailable) and error.code == "store.disk_error" and _is_full(path):
            raise Unavailable(
                "store.disk_full"
            ) from None  # no room for the index of the log is told as any error
        raise
    return connection


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LOG_INDEX
    except OSError:
        return False


def _check_file(path: Path, *, create: bool) -> None:
    """A store is never made by opening one, and never opened when it is plain."""
    if create:
        if path.exists():
            raise Untrusted("store.already_there")
        return
    try:
        with path.open("rb") as file:
            header = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        raise Unavailable("store.missing") from None
    except OSError:
        raise Unavailable("store.unreadable") from None
    if header == _PLAIN_HEADER:
        raise Untrusted("store.not_encrypted")
    if not header:
        raise Untrusted("store.damaged")  # the library would take an empty file for a new store


def _unlock(connection: Any, key: bytes) -> None:  # noqa: ANN401 - the driver has no types
    connection.execute("PRAGMA cipher_log_level=NONE")  # a failed page check would otherwise print to stderr
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    status = connection.execute("PRAGMA cipher_status").fetchone()
    if status is None or str(status[0]) != "1":
        raise Untrusted("store.not_encrypted")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.OperationalError as error:
        raise translated(error) from None
    except sqlcipher.DatabaseError:
        # A read error of the disk says the same, so nothing is ever repaired or made anew on this.
        raise Untrusted("store.wrong_key_or_damaged") from None


def _configure(connection: Any, cache_kib: int) -> None:  # noqa: ANN401 - the driver has no types
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        f"wal_autocheckpoint={LOG_PAGES}",
        f"cache_size=-{cache_kib}",
        "temp_store=MEMORY",
        "secure_delete=FAST",
        "trusted_schema=OFF",
        "cell_size_check=ON",
    ):
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlcipher.OperationalError as error:
            raise translated(error) from None


_TOO_LARGE: Final = "SQLite INTEGER"
_SAID: Final[tuple[tuple[str, Callable[[], JoopticsError]], ...]] = (
    ("database or disk is full", lambda: Unavailable("store.disk_full")),
    ("readonly", lambda: Unavailable("store.read_only")),
    ("locked", lambda: Unavailable("store.busy")),
    ("disk I/O error", lambda: Unavailable("store.disk_error")),
    ("unable to open", lambda: Unavailable("store.unreadable")),
    ("not a database", lambda: Untrusted("store.wrong_key_or_damaged")),
    ("malformed", lambda: Untrusted("store.damaged")),
)


def translated(error: BaseException) -> JoopticsError | BaseException:
    """The driver's complaint as one of ours; what is not known comes back as it is, and is a bug."""
    if isinstance(error, UnicodeEncodeError) or (
        isinstance(error, OverflowError) and _TOO_LARGE in str(error)
    ):
        return RuleBroken("store.cannot_keep")
    if isinstance(error, (sqlcipher.DatabaseError, sqlite3.DatabaseError)):
        for words, make in _SAID:
            if words in str(error):
                return make()
    return error
