"""Writing a file so that it is there wholly or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from jooptics_desktop.domain.errors import Cancelled, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Target = Path | IO[bytes]
    Progress = Callable[[int], None]
    Stop = Callable[[], bool]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def writing(target: Target) -> Iterator[BinaryIO | IO[bytes]]:
    """Open `target` for one document.

    A path gets a private file beside it that takes its name only when everything is written and on the disk;
    after an error, or when the work is stopped, nothing of it is left. A stream is written to as it is.
    Raises `Unavailable` `document.disk_full`, `document.folder_missing` or `document.cannot_write`.
    """
    if not isinstance(target, Path):
        yield target
        return
    with renamed(target):
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)  # readable by us alone
    partial = Path(name)
    try:
        with renamed(target), os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with renamed(target):
            partial.replace(target)
            _sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def watch(stop: Stop | None, progress: Progress | None, done: int) -> None:
    """Say how far the work is; raises `Cancelled` when it should end."""
    if stop is not None and stop():
        raise Cancelled
    if progress is not None:
        progress(done)


@contextmanager
def renamed(target: Path) -> Iterator[None]:
    """Turn the system's complaint about a file or folder into ours; only the folder it lies in is named."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Unavailable("document.disk_full", field="path") from error
        if isinstance(error, FileNotFoundError):
            raise Unavailable("document.folder_missing", field="path", folder=str(target.parent)) from error
        raise Unavailable("document.cannot_write", field="path", folder=str(target.parent)) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut; systems that cannot open folders do it by themselves."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
