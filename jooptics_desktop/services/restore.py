"""Bringing a store back on this computer, from a folder or from the cloud.

Everything is written under fresh keys beside what is there, proven, and only then put in its place; an older
store is set aside and never deleted.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jooptics_desktop.data import inspection, migrate
from jooptics_desktop.data.replacement import incoming
from jooptics_desktop.data.snapshot import PageWriter, prove
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.erasure import LostLedger
from jooptics_desktop.domain.errors import JoopticsError, RuleBroken, Unavailable, Untrusted
from jooptics_desktop.services import backup, children, cloud_login, dependants, erasure, lost_ledger, opening
from jooptics_desktop.services.backup_memory import memory_of, seen_at, settle
from jooptics_desktop.services.backup_places import SETTING
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.sync import keyslots
from jooptics_desktop.sync.cloud_target import RepositoryClient
from jooptics_desktop.sync.erasure_ledger import ErasureLedger
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.sync.history import History
from jooptics_desktop.sync.keys import DatabaseKey, DeviceSecret
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.sync.manifest import ManifestReader
from jooptics_desktop.system import secret_keeper
from jooptics_desktop.system.clock import Uuid7Ids

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.erasure import ErasureEntry
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.sync.restore_run import Chosen, Restored
    from jooptics_desktop.sync.target import BackupTarget, GenerationInfo
    from jooptics_desktop.sync.tls import CloudEndpoint
    from jooptics_desktop.system.home import Home

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]


_log = logging.getLogger(__name__)
# A key file in such a state opens nothing any more: it is set aside with the store it belonged to.
_OPEN_NOTHING: Final = frozenset({"keys.file_missing", "keys.file_damaged", "keys.file_altered"})


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

    `before_exchange` is called once the new store is proven: whoever has the old one open closes it there. If this
    fails after that, the old store is back in its place, closed and unchanged.

    A store of the same vault that is there already is set aside with its keys; another vault's is refused with
    `RuleBroken("restore.another_store")`. Nothing that exists is touched before the new one is proven.

    Whoever was erased since is erased again before anybody sees the store, and so is whoever is a child by their birth
    date. `Untrusted("erasure.ledger_incomplete")` when the place's ledger lacks entries its newest backup knew of,
    `Untrusted("erasure.ledger_damaged")` when one cannot be opened; `accept_lost_ledger`, the owner's decision, goes on
    with what is known, and the store that comes back says so until somebody says what came of it.
    """
    opening.finish_interrupted_setup(home)
    home.prepare()
    has_keys = _has_keys_of(home, unlocked.vault)
    erased, lost = erased_since(home, unlocked, clock, accept_lost_ledger=accept_lost_ledger)
    exchange, key = opening.exchange(home), DatabaseKey.random()
    restored = rebuild(home, unlocked, number, exchange.incoming, key, progress=progress, cancelled=cancelled)
    erase_again(exchange.incoming, key, erased, lost, clock)
    vault = _keys(home, unlocked, key, has_keys=has_keys)
    if before_exchange is not None:
        before_exchange()
    with exchange.install(clock.now()) as set_aside:
        opened = _open_new(home, vault, ErasureLedger(home.erasures, unlocked.vault.backup_key), erased)
    _go_on_from_here(opened, unlocked.source, restored, clock)
    still_aside = set_aside if set_aside is not None and set_aside.exists() else None
    return RestoredStore(
        opened,
        restored.manifest.created,
        dict(restored.manifest.totals),
        restored.manifest.number,
        still_aside,
    )


def rebuild(
    home: Home,
    unlocked: Unlocked,
    number: int | None,
    path: Path,
    key: DatabaseKey,
    *,
    progress: Progress,
    cancelled: Stop,
) -> Restored:
    """Write a generation into a new file under a fresh key and prove it, down to what it should count.

    Raises `Untrusted("backup.content_differs")` when it holds something else than its signed manifest says.
    """
    chosen, target = _chosen(home, unlocked, number), unlocked.source.target
    writer = PageWriter(path, key.value)
    restored = _write(chosen, target, unlocked.vault, writer, progress, cancelled)
    found = prove(path, key.value, count=inspection.totals)
    if found != dict(restored.manifest.totals):
        writer.discard()
        raise Untrusted("backup.content_differs", number=restored.manifest.number)
    return restored


def erased_since(
    home: Home, unlocked: Unlocked, clock: Clock, *, accept_lost_ledger: bool
) -> tuple[list[ErasureEntry], LostLedger | None]:
    """Everybody who was erased, as this computer and the place know it together; and whether that is not all."""
    ledger, target = ErasureLedger(home.erasures, unlocked.vault.backup_key), unlocked.source.target
    damaged = ledger.damaged(target) if accept_lost_ledger else ()
    theirs = ledger.read(target, damaged)
    known = list({entry.id: entry for entry in (*ledger.entries(), *theirs)}.values())
    newest = _history(unlocked).newest(None)
    expected = 0 if newest is None else newest[1].totals.get("erasures", 0)
    if len(known) >= expected and not damaged:
        return known, None
    if not accept_lost_ledger:
        raise Untrusted("erasure.ledger_incomplete", known=len(known), expected=expected)
    return known, LostLedger(clock.now(), len(known), max(expected, len(known) + len(damaged)), damaged)


def _open_new(home: Home, vault: Vault, ledger: ErasureLedger, erased: list[ErasureEntry]) -> OpenStore:
    """Open what has just taken its place, where everybody signs in fully again; closed if it cannot be made ready."""
    opened = opening.open_vault(home, KeyFile(home.keys), vault)
    try:
        with opened.store.write() as work:
            work.staff.forget_full_sign_ins()
        ledger.keep(erased)
    except BaseException:
        opened.store.close()
        raise
    return opened


def erase_again(
    path: Path, key: DatabaseKey, erased: list[ErasureEntry], lost: LostLedger | None, clock: Clock
) -> None:
    """In the new store, while nobody can see it yet."""
    if not erased and lost is None:
        return
    store = Store.open(path, key.value)
    try:
        erasure.replay(store, erased, clock)
        if lost is not None:
            with store.write() as work:
                lost_ledger.write_down(work, lost)
    finally:
        store.close()


def _wraps(source: Source) -> bytes:
    wraps = source.target.key_wraps()
    if wraps is None:
        raise Untrusted("backup.nothing_there")
    return wraps


def _chosen(home: Home, unlocked: Unlocked, number: int | None) -> Chosen:
    """The generation to bring back. The newest is not believed where this computer has seen a newer one there.

    Whoever names one has seen of when it is, and may have nothing better after a disk that failed.
    """
    from jooptics_desktop.sync import restore_run

    source = unlocked.source
    seen = seen_at(home, unlocked.vault.backup_key, source.kind, source.facts) if number is None else None
    return restore_run.choose(
        _history(unlocked),
        number,
        seen=seen,
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


def _has_keys_of(home: Home, vault: Vault) -> bool:
    """Whether this vault's key file lies here already; raises `RuleBroken` when it is another's."""
    try:
        if opening.vault_id(home) != vault.id:
            raise RuleBroken("restore.another_store", field="home")
        KeyFile(home.keys).open_with_vault(vault)
    except (Unavailable, Untrusted) as error:
        if error.code not in _OPEN_NOTHING:
            raise
        return False
    return True


def _keys(home: Home, unlocked: Unlocked, key: DatabaseKey, *, has_keys: bool) -> Vault:
    """The key file of the store that comes, written beside where it belongs until the store takes its place."""
    file, beside = KeyFile(home.keys), incoming(home.keys)
    if has_keys:
        return file.copy_for_new_store(file.open_with_vault(unlocked.vault), beside, key)
    # The one that is there already goes on opening the former key file, should that turn up again.
    secret = secret_keeper.device_secret(unlocked.vault.id) or secret_keeper.new_device_secret()
    kept = secret_keeper.keep_device_secret(unlocked.vault.id, secret)
    device = DeviceSecret(secret) if kept else None
    return KeyFile(beside).adopt(unlocked.wraps, unlocked.vault, device, key)


def _go_on_from_here(opened: OpenStore, source: Source, restored: Restored, clock: Clock) -> None:
    """Let the next backup to the same place carry on, and the place know this computer.

    The store is back whatever becomes of this: a disk that cannot be written to or a line that broke costs a
    question or a full backup later, and is no reason to say that the restore failed.
    """

    def remember() -> None:
        settle(opened.home, source.kind, source.facts)
        memory = memory_of(opened, source.kind)
        memory.keep_pages(restored.memory)
        memory.keep_seen(restored.seen)

    def keep_the_session() -> None:
        if source.on_restored is not None:
            source.on_restored(opened)

    def enter() -> None:
        with opened.store.write() as work:
            work.settings.put(SETTING.format(source.kind.value), {"label": source.label, **source.facts})
            work.audit.append(clock.now(), None, "store_restored", generation=restored.manifest.number)

    def erase_children() -> None:
        children.erase_found(opened, Desk(opened.store, clock, Uuid7Ids()))

    def block_again() -> None:
        dependants.block_again(opened, Desk(opened.store, clock, Uuid7Ids()))

    left = backup.keys_left(opened, source.target)
    for step in (remember, keep_the_session, enter, erase_children, block_again):
        try:
            step()
        except JoopticsError as error:
            _log.warning("the store is back, but not all that follows", extra={"code": error.code})
    backup.note_success(opened.home, source.kind, clock.now(), restored.manifest.number, left)
