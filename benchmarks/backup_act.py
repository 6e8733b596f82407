"""One act of `benchmarks/backup.py` as a program of its own, which loads what that act needs and nothing else.

python benchmarks/backup_act.py backup|restore|proved|verify PLACE
"""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import checkout  # noqa: F401 - finds the packages

from jooptics_desktop import __main__ as program

program.prepare()
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402 - after preparing

from jooptics_desktop.sync.folder_target import FolderTarget  # noqa: E402 - after preparing
from jooptics_desktop.sync.keys import BackupKey  # noqa: E402 - after preparing
from jooptics_desktop.sync.manifest import ManifestReader  # noqa: E402 - after preparing
from jooptics_desktop.system.clock import SystemClock  # noqa: E402 - after preparing

if TYPE_CHECKING:
    from jooptics_desktop.sync.restore_run import Chosen

KEY = bytes(range(32))
FRESH_KEY = b"\x33" * 32


class Ours:
    """The acts of Jooptics on one place of work."""

    def __init__(self, place: Path) -> None:
        self.place, self.store = place, place / "store.db"
        self.key = BackupKey(b"\x22" * 32)
        self.identity = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
        self.target = FolderTarget.create(place / "ours", SystemClock())
        self.reader = ManifestReader(self.key, frozenset({self.identity.public_key().public_bytes_raw()}))

    def backup(self) -> None:
        """The next generation."""
        from jooptics_desktop.data.cipher import connect
        from jooptics_desktop.data.snapshot import freeze
        from jooptics_desktop.sync.backup_run import BackupPlan, back_up
        from jooptics_desktop.sync.memory import Memory

        memory = Memory(self.place / "memory", self.key)
        plan = BackupPlan(self.target, memory, self.reader, self.identity, SystemClock(), "store", "0")
        connection = connect(self.store, KEY)
        back_up(plan, lambda: freeze(self.store, KEY, connection))
        connection.close()

    def restore(self) -> None:
        """The newest generation under a fresh key, root checked."""
        from jooptics_desktop.data.snapshot import PageWriter
        from jooptics_desktop.sync.restore_run import restore

        restore(self._chosen, self.target, self.key, PageWriter(self.place / "restored", FRESH_KEY))

    def proved(self) -> None:
        """A restore, and what the program does before it puts the store into place."""
        from jooptics_desktop.data.snapshot import prove

        self.restore()
        prove(self.place / "restored", FRESH_KEY)

    def verify(self) -> None:
        """The newest generation, read and checked without writing."""
        from jooptics_desktop.sync.restore_run import verify

        verify(self._chosen, self.target, self.key)

    @cached_property
    def _chosen(self) -> Chosen:
        from jooptics_desktop.sync.history import History
        from jooptics_desktop.sync.restore_run import choose

        history = History(self.target, self.reader)
        return choose(history, None, seen=None, known_schema=lambda _: True)


if __name__ == "__main__":
    getattr(Ours(Path(sys.argv[2])), sys.argv[1])()
