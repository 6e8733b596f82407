"""A keyring that is a folder: what the system's keyring does, where there is none, for programs of the tests.

Chosen by `PYTHON_KEYRING_BACKEND=tests.folder_keyring.FolderKeyring`, or by `keyring.set_keyring`. The folder is
the variable `JOOPTICS_TEST_KEYRING`. What a real one does is tried in `tests/system/test_secret_service.py`.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import keyring.backend
import keyring.errors

from jooptics_desktop.sync.durable import write_durably

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = "JOOPTICS_TEST_KEYRING"
CHOSEN: Final = {"PYTHON_KEYRING_BACKEND": f"{__name__}.FolderKeyring"}


class FolderKeyring(keyring.backend.KeyringBackend):
    """One file for each entry."""

    priority = 1

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's own is untyped
        self.folder = folder or Path(os.environ.get(FOLDER, os.devnull))

    def get_password(self, service: str, username: str) -> str | None:
        try:
            return self._entry(service, username).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        write_durably(self._entry(service, username), password.encode())

    def delete_password(self, service: str, username: str) -> None:
        try:
            self._entry(service, username).unlink()
        except FileNotFoundError:
            raise keyring.errors.PasswordDeleteError from None

    def entries(self) -> Iterator[Path]:
        """Every entry there is."""
        yield from self.folder.iterdir()

    def _entry(self, service: str, name: str) -> Path:
        return self.folder / hashlib.sha256(f"{service}\0{name}".encode()).hexdigest()[:16]
