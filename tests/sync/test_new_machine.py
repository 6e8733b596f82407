"""The till is gone. A new computer, the recovery sheet and the backup disk bring the shop back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.data.replacement import Replacement
from jooptics_desktop.data.snapshot import PageWriter, freeze, prove
from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.sync.backup_run import BackupPlan, back_up
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.sync.history import History
from jooptics_desktop.sync.keys import DeviceSecret
from jooptics_desktop.sync.keyslots import (
    KeyFile,
    open_with_passphrase,
    open_with_recovery_code,
    public_bytes,
)
from jooptics_desktop.sync.manifest import ManifestReader
from jooptics_desktop.sync.memory import Memory
from jooptics_desktop.sync.restore_run import choose, restore
from jooptics_desktop.sync.stretching import FLOOR

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.data.snapshot import Connection
    from jooptics_desktop.sync.keyslots import Vault
    from tests.conftest import StillClock


class Machine:
    """One computer: its key file, its store, its memory of the backups on the disk."""

    def __init__(self, home: Path, disk: Path, clock: StillClock) -> None:
        self.home, self.clock = home, clock
        home.mkdir()
        self.target = FolderTarget.create(disk, clock)
        self.keys = KeyFile(home / "keys.json")
        self.store = home / "store.db"
        self.vault: Vault

    def reader(self) -> ManifestReader:
        return ManifestReader(self.vault.backup_key, self.vault.trusted_devices)

    def sell(self, count: int) -> None:
        connection = connect(self.store, self.key)
        for _ in range(count):
            connection.execute("INSERT INTO sales (total) VALUES (7)")
        connection.close()

    @property
    def key(self) -> bytes:
        return self.vault.database_keys[-1].value

    def back_up(self, *, take_over: bool = False) -> int:
        assert self.vault.identity is not None
        memory = Memory(self.home / "memory", self.vault.backup_key)
        plan = BackupPlan(
            self.target, memory, self.reader(), self.vault.identity, self.clock, "shop", "0.1.0"
        )
        connection = connect(self.store, self.key)
        try:
            done = back_up(
                plan, lambda: freeze(self.store, self.key, connection, schema="1"), take_over=take_over
            )
        finally:
            connection.close()
        self.target.store_key_wraps(self.keys.export(self.vault))
        return done.head.generation

    def restore(self, number: int | None = None) -> int:
        exchange = Replacement(self.store)
        chosen = choose(
            History(self.target, self.reader()), number, seen=None, known_schema=lambda name: name == "1"
        )
        writer = PageWriter(exchange.incoming, self.key)
        restored = restore(chosen, self.target, self.vault.backup_key, writer)
        found = prove(exchange.incoming, self.key, count=count)
        with exchange.install(self.clock.now()):
            pass
        memory = Memory(self.home / "memory", self.vault.backup_key)
        memory.keep_pages(restored.memory)
        memory.keep_seen(restored.seen)
        self.vault = self.keys.remember_salt(self.vault, 1, self.store.read_bytes()[:16])
        return found["sales"]


def count(connection: Connection) -> dict[str, int]:
    row = connection.execute("SELECT count(*) FROM sales").fetchone()
    return {"sales": row[0]}


def test_a_shop_moves_to_a_new_machine_and_the_lost_one_is_shut_out(
    tmp_path: Path, clock: StillClock
) -> None:
    disk = tmp_path / "disk"
    old = Machine(tmp_path / "old", disk, clock)
    old.vault, code = old.keys.create("four unusual words", DeviceSecret(b"\x01" * 32), FLOOR)
    connection = connect(old.store, old.key, create=True)
    connection.execute("CREATE TABLE sales (id INTEGER PRIMARY KEY, total INTEGER)")
    connection.close()
    old.sell(40)
    assert old.back_up() == 0
    clock.advance(minutes=15)
    old.sell(2)
    assert old.back_up() == 1

    new = Machine(tmp_path / "new", disk, clock)
    wraps = new.target.key_wraps()
    assert wraps is not None
    with pytest.raises(RuleBroken, match=r"recovery_code\.wrong_group"):
        open_with_recovery_code(
            wraps, "1" + code.text()[1:] if code.text()[0] != "1" else "2" + code.text()[1:]
        )
    with pytest.raises(Untrusted, match=r"keys\.wrong_passphrase"):
        open_with_passphrase(wraps, "three unusual words")
    new.vault = new.keys.adopt(wraps, open_with_recovery_code(wraps, code.text()), DeviceSecret(b"\x02" * 32))
    assert new.key != old.key
    assert new.restore() == 42
    new.sell(1)
    clock.advance(minutes=15)
    assert new.back_up() == 2

    assert old.vault.identity is not None
    new.vault = new.keys.distrust_device(new.vault, public_bytes(old.vault.identity))
    clock.advance(minutes=15)
    new.sell(1)
    assert new.back_up() == 3
    for number, sales in ((0, 40), (1, 42), (2, 43), (3, 44)):
        assert new.restore(number) == sales, "what the lost machine signed before stays good"

    clock.advance(minutes=15)
    old.sell(1)
    learned = old.keys.learn(old.vault, new.keys.export(new.vault))
    old.vault = learned
    thief = Machine(tmp_path / "thief", tmp_path / "thief-disk", clock)
    thief.target, thief.keys, thief.vault, thief.store = old.target, old.keys, old.vault, old.store
    thief.back_up(take_over=True)
    with pytest.raises(Untrusted, match=r"backup\.manifest_unknown_device"):
        new.restore()
