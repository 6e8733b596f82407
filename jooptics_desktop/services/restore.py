"""Bringing a store back on this computer, from a folder or from the cloud.

Everything is written under fresh keys beside what is there, proven, and only then put in its place; an older
store is set aside and never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jooptics_desktop.data import inspection, migrate
from jooptics_desktop.data.replacement import Replacement
from jooptics_desktop.data.snapshot import PageWriter, prove
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.services import backup, cloud_login, erasure, opening
from jooptics_desktop.services.backup_places import SETTING, PlaceKind
from jooptics_desktop.sync import keyslots
from jooptics_desktop.sync.cloud_target import RepositoryClient
from jooptics_desktop.sync.erasure_ledger import ErasureLedger
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.sync.history import History
from jooptics_desktop.sync.keys import DatabaseKey, DeviceSecret
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.sync.manifest import ManifestReader
from jooptics_desktop.sync.memory import Memory
from jooptics_desktop.system import secret_keeper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.erasure import ErasureEntry
    from jooptics_desktop.services.opening import OpenStore
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.sync.restore_run import Chosen, Restored
    from jooptics_desktop.sync.target import BackupTarget, GenerationInfo
    from jooptics_desktop.sync.tls import CloudEndpoint
    from jooptics_desktop.system.home import Home

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Source:
    """A place with backups. `facts` is what the restored store keeps of it, to go on backing up there."""

    kind: PlaceKind
    label: str
    target: BackupTarget
    facts: Mapping[str, Any] = field(default_factory=dict)
    on_restored: Callable[[OpenStore], None] | None = field(default=None, repr=False)

    def generations(self) -> list[GenerationInfo]:
        """What lies there, oldest first; raises `Untrusted("backup.nothing_there")` when nothing does."""
        found = [info for info in self.target.generations() if info.complete]
        if not found:
            raise Untrusted("backup.nothing_there")
        return found


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A source and the keys to it."""

    source: Source
    wraps: bytes = field(repr=False)
    vault: Vault = field(repr=False)


@dataclass(frozen=True, slots=True)
class RestoredStore:
    """The store, open; when it was backed up, what is in it, and where an older store was set aside."""

    opened: OpenStore
    created: datetime
    totals: dict[str, int]
    generation: int
    set_aside: Path | None


def open_folder(folder: Path, clock: Clock) -> Source:
    """Backups in a folder, such as a USB disk; no service is needed."""
    chosen = folder.expanduser().resolve()
    return Source(PlaceKind.FOLDER, str(chosen), FolderTarget.open(chosen, clock), {"path": str(chosen)})


def open_cloud(endpoint: CloudEndpoint, email: str, password: str, code: str, label: str) -> list[Source]:
    """Every store backed up under a cloud account; this computer is enrolled under `label`.

    Raises `NotPermitted("cloud.second_factor_needed")`, `Untrusted("backup.nothing_there")`.
    """
    connection = cloud_login.sign_in(endpoint, email, password, code, label)
    keeper = connection.account.keeper

    def keep(opened: OpenStore) -> None:
        cloud_login.keep(opened.home, opened.vault, keeper.session, connection.identity)

    found = connection.account.repositories()
    if not found:
        raise Untrusted("backup.nothing_there")
    return [
        Source(PlaceKind.CLOUD, endpoint.host, RepositoryClient(keeper, name), connection.facts(name), keep)
        for name in found
    ]


def unlock_with_password(source: Source, password: str) -> Unlocked:
    """Open the backups' keys with the owner's password; takes about a second on purpose."""
    wraps = _wraps(source)
    return Unlocked(source, wraps, keyslots.open_with_passphrase(wraps, password))


def unlock_with_recovery_code(source: Source, code: str) -> Unlocked:
    """Open the backups' keys with the printed code."""
    wraps = _wraps(source)
    return Unlocked(source, wraps, keyslots.open_with_recovery_code(wraps, code))


def restore(
    home: Home,
    unlocked: Unlocked,
    number: int | None,
    clock: Clock,
    *,
    progress: Progress,
    cancelled: Stop,
    before_exchange: Callable[[], None] | None = None,
    accept_lost_ledger: bool = False,
) -> RestoredStore:
    """Bring generation `number` (None for the newest) back into this folder.

    `before_exchange` is called once the new store is proven: whoever has the old one open closes it there.

    A store of the same vault that is there already is set aside; another vault's is refused with
    `RuleBroken("restore.another_store")`. Nothing that exists is touched before the new one is proven.

    Whoever was erased since is erased again before anybody sees the store. `Untrusted("erasure.ledger_incomplete")`
    when the place's ledger lacks entries its newest backup knew of; `accept_lost_ledger` goes on all the same, which
    is written down.
    """
    opening.finish_interrupted_setup(home)
    home.prepare()
    exchange = Replacement(home.store)
    exchange.recover()
    chosen, target = _chosen(unlocked, number), unlocked.source.target
    file, vault = _keys(home, unlocked)
    key = vault.database_keys[-1]
    writer = PageWriter(exchange.incoming, key.value)
    restored = _write(chosen, target, vault, writer, progress, cancelled)
    found = prove(exchange.incoming, key.value, count=inspection.totals)
    if found != dict(restored.manifest.totals):
        writer.discard()
        raise Untrusted("backup.content_differs", number=restored.manifest.number)
    erased = _erased(home, unlocked, accept_lost_ledger=accept_lost_ledger)
    _erase_again(exchange.incoming, key, erased, clock)
    if before_exchange is not None:
        before_exchange()
    set_aside = exchange.install(clock.now())
    ErasureLedger(home.erasures, unlocked.vault.backup_key).keep(erased)
    opened = opening.open_vault(home, file, vault)
    _go_on_from_here(opened, unlocked.source, restored, clock)
    return RestoredStore(
        opened, restored.manifest.created, dict(restored.manifest.totals), restored.manifest.number, set_aside
    )


def _erased(home: Home, unlocked: Unlocked, *, accept_lost_ledger: bool) -> list[ErasureEntry]:
    """Everybody who was erased, as this computer and the place know it together."""
    ledger = ErasureLedger(home.erasures, unlocked.vault.backup_key)
    try:
        theirs = ledger.read(unlocked.source.target)
    except Untrusted:
        if not accept_lost_ledger:
            raise
        theirs = []
    known = list({entry.id: entry for entry in (*ledger.entries(), *theirs)}.values())
    newest = _history(unlocked).newest(None)
    expected = 0 if newest is None else newest[1].totals.get("erasures", 0)
    if len(known) < expected and not accept_lost_ledger:
        raise Untrusted("erasure.ledger_incomplete", known=len(known), expected=expected)
    return known


def _erase_again(path: Path, key: DatabaseKey, erased: list[ErasureEntry], clock: Clock) -> None:
    """In the new store, while nobody can see it yet."""
    if not erased:
        return
    store = Store.open(path, key.value)
    try:
        erasure.replay(store, erased, clock)
    finally:
        store.close()


def _wraps(source: Source) -> bytes:
    wraps = source.target.key_wraps()
    if wraps is None:
        raise Untrusted("backup.nothing_there")
    return wraps


def _chosen(unlocked: Unlocked, number: int | None) -> Chosen:
    from jooptics_desktop.sync import restore_run

    return restore_run.choose(
        _history(unlocked),
        number,
        seen=None,
        known_schema=lambda name: name in migrate.known_revisions(),
    )


def _history(unlocked: Unlocked) -> History:
    reader = ManifestReader(unlocked.vault.backup_key, unlocked.vault.trusted_devices)
    return History(unlocked.source.target, reader)


def _write(
    chosen: Chosen,
    target: BackupTarget,
    vault: Vault,
    writer: PageWriter,
    progress: Progress,
    cancelled: Stop,
) -> Restored:
    from jooptics_desktop.sync import restore_run

    return restore_run.restore(
        chosen, target, vault.backup_key, writer, progress=progress, cancelled=cancelled
    )


def _keys(home: Home, unlocked: Unlocked) -> tuple[KeyFile, Vault]:
    """This computer's own keys for the store that comes: a fresh database key in any case."""
    file = KeyFile(home.keys)
    if not home.keys.exists():
        secret = secret_keeper.new_device_secret()
        kept = secret_keeper.keep_device_secret(unlocked.vault.id, secret)
        return file, file.adopt(unlocked.wraps, unlocked.vault, DeviceSecret(secret) if kept else None)
    if opening.vault_id(home) != unlocked.vault.id:
        raise RuleBroken("restore.another_store", field="home")
    vault = file.open_with_vault(unlocked.vault)
    return file, file.begin_rekey(vault)[0]


def _go_on_from_here(opened: OpenStore, source: Source, restored: Restored, clock: Clock) -> None:
    """Let the next backup to the same place carry on, and the place know this computer.

    The store is back whatever the place says to that: what is left to be done there is remembered.
    """
    memory = Memory(opened.home.backup / source.kind.value, opened.vault.backup_key)
    memory.keep_pages(restored.memory)
    memory.keep_seen(restored.seen)
    left = backup.keys_left(opened, source.target)
    if source.on_restored is not None:
        source.on_restored(opened)
    with opened.store.write() as work:
        work.settings.put(SETTING.format(source.kind.value), {"label": source.label, **source.facts})
        work.audit.append(clock.now(), None, "store_restored", generation=restored.manifest.number)
    backup.note_success(opened.home, source.kind, clock.now(), restored.manifest.number, left)
