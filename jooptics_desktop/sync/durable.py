"""Files that are either wholly there or not at all, even when the power goes."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PART: Final = ".part"
# Windows would otherwise turn every newline byte of sealed data into two.
_FRESH: Final = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def write_durably(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Replace `path` by `data`: a file beside it, forced to the disk, renamed over it, folder forced too.

    Raises `OSError`; whatever happens, `path` holds the old bytes or the new ones.
    """
    part = path.with_name(path.name + PART)
    try:
        with os.fdopen(os.open(part, _FRESH, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames inside `folder` survive a power cut; Windows does so by itself and has no such call."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def lock_file(file: IO[bytes]) -> None:
        """Hold `file` for this program alone until it is closed; raises `BlockingIOError` if another has it."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None
else:
    import fcntl

    def lock_file(file: IO[bytes]) -> None:
        """Hold `file` for this program alone until it is closed; raises `BlockingIOError` if another has it."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Troubles:
    """What to call the three ways in which writing to one place goes wrong."""

    full: str
    read_only: str
    unreachable: str


KEY_FILE: Final = Troubles("keys.file_full", "keys.file_read_only", "keys.file_unreachable")
TARGET: Final = Troubles("backup.target_full", "backup.target_read_only", "backup.target_unreachable")
LOCAL: Final = Troubles("backup.local_full", "backup.local_read_only", "backup.local_unreachable")


@contextlib.contextmanager
def telling(troubles: Troubles) -> Iterator[None]:
    """Turn the system's errors into `Unavailable` with the codes of that place."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Unavailable(troubles.full) from None
        if error.errno in _READ_ONLY:
            raise Unavailable(troubles.read_only) from None
        raise Unavailable(troubles.unreachable) from None
