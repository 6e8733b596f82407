"""Sealed objects on a disk: named by their hash, written once, on disk before they are acknowledged."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UPLOAD_PREFIX = ".up-"
PIECE_BYTES = 64 * 1024


class Upload:
    """One object on its way in: bytes are fed, then it is kept under its name or thrown away."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = path.open("xb", buffering=0)
        # Held while the upload lives, so that a sweep by another process leaves it alone.
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def feed(self, data: bytes) -> None:
        """Take some more bytes."""
        with disk_full_told():
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        self._hash.update(data)
        self.size += len(data)

    @property
    def name(self) -> str:
        """The hash of what was fed so far."""
        return self._hash.hexdigest()

    def settle(self) -> None:
        """Bring the bytes to the disk itself."""
        with disk_full_told():
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Forget the upload; harmless after it was kept."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class BlobStore:
    """Objects of all repositories under one folder: `<account>/<repository>/<first two digits>/<name>`."""

    def __init__(self, folder: Path, minimum_free_bytes: int) -> None:
        self._folder = folder
        self._minimum_free = minimum_free_bytes
        self._uploads = folder / "uploads"
        self._uploads.mkdir(parents=True, exist_ok=True, mode=0o700)

    def begin(self, size: int) -> Upload:
        """Start an upload of so many bytes. Raises `cloud.disk_full` when the disk has no room for it."""
        if self.free_bytes() - size < self._minimum_free:
            raise Problem("cloud.disk_full")
        with disk_full_told():
            return Upload(self._uploads / f"{UPLOAD_PREFIX}{uuid.uuid4().hex}")

    def keep(self, upload: Upload, account_id: str, repository_id: str) -> None:
        """Give a settled upload its name and bring the folder entry to the disk too."""
        target = self._path(account_id, repository_id, upload.name)
        with disk_full_told():
            self._make_folder(target.parent)
            upload.path.replace(target)
            _sync_folder(target.parent)

    def size(self, account_id: str, repository_id: str, name: str) -> int | None:
        """How many bytes are stored, None when the file is not there."""
        try:
            return self._path(account_id, repository_id, name).stat().st_size
        except FileNotFoundError:
            return None

    def read(
        self, account_id: str, repository_id: str, name: str, start: int, length: int
    ) -> Iterator[bytes]:
        """Some bytes of an object, piece by piece. Raises FileNotFoundError when the file is not there."""
        with self._path(account_id, repository_id, name).open("rb") as file:
            file.seek(start)
            while length and (piece := file.read(min(length, PIECE_BYTES))):
                length -= len(piece)
                yield piece

    def remove(self, account_id: str, repository_id: str, name: str) -> None:
        """Delete an object that nothing names any more."""
        self._path(account_id, repository_id, name).unlink(missing_ok=True)

    def remove_account(self, account_id: str) -> None:
        """Delete every object of an account; harmless when there is none left."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._folder / account_id)

    def sweep(self) -> int:
        """Delete uploads whose process died; returns how many."""
        swept = 0
        for path in self._uploads.glob(f"{UPLOAD_PREFIX}*"):
            with contextlib.suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
                swept += 1
        return swept

    def free_bytes(self) -> int:
        """Room left on the disk."""
        return shutil.disk_usage(self._folder).free

    def has_room(self) -> bool:
        """Whether uploads are still accepted."""
        return self.free_bytes() >= self._minimum_free

    def probe(self) -> None:
        """Write, settle and delete a small file. Raises OSError or `cloud.disk_full` if that fails."""
        with disk_full_told():
            upload = Upload(self._uploads / f"{UPLOAD_PREFIX}{uuid.uuid4().hex}")
        try:
            upload.feed(b"probe")
            upload.settle()
        finally:
            upload.close()

    def _path(self, account_id: str, repository_id: str, name: str) -> Path:
        return self._folder / account_id / repository_id / name[:2] / name

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)


@contextmanager
def disk_full_told() -> Iterator[None]:
    """Say "disk full" in the protocol's words; every other error passes."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Problem("cloud.disk_full") from error
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
