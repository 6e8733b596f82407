"""The key file: one random vault key behind device secret, passphrase and recovery code.

The vault key wraps the keys of the store file, the backup key and this machine's signing key. Changing a
passphrase wraps the vault key anew and touches nothing else; a new database key is recorded before the store
is rekeyed and the old one forgotten after, so no crash loses the one that fits.
"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.domain.errors import RuleBroken, Unavailable, Untrusted
from jooptics_desktop.sync import key_document as documents
from jooptics_desktop.sync import slots
from jooptics_desktop.sync.durable import KEY_FILE, telling, write_durably
from jooptics_desktop.sync.key_document import FORMAT, VERSION, unwrap, wrap
from jooptics_desktop.sync.keys import KEY_SIZE, BackupKey, DatabaseKey, VaultKey
from jooptics_desktop.sync.recovery_code import RecoveryCode
from jooptics_desktop.sync.stretching import PassphraseCost

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.sync.key_document import Document
    from jooptics_desktop.sync.keys import DeviceSecret

_LOCAL_ONLY: Final = ("database_keys", "identity")


@dataclass(frozen=True, slots=True)
class Vault:
    """An opened key file.

    `database_keys` are oldest first: more than one while a rekey or a restore is under way. `trusted_devices`
    are the Ed25519 public keys whose signatures under a manifest count. `identity` signs for this machine; it
    and the database keys are absent from wraps that came from a backup.
    """

    id: str
    key: VaultKey
    backup_key: BackupKey
    trusted_devices: frozenset[bytes] = field(repr=False)
    database_keys: tuple[DatabaseKey, ...] = ()
    identity: Ed25519PrivateKey | None = field(default=None, repr=False)
    revision: int = 0


class KeyFile:
    """The key file at `path`. Every change is on the disk when its method returns.

    Reading raises `Unavailable` `keys.file_missing`, `keys.file_unreachable`; `Untrusted` `keys.file_damaged`,
    `keys.newer_format`. Writing raises `Unavailable` `keys.file_full`, `keys.file_read_only`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(
        self,
        passphrase: str,
        device: DeviceSecret | None = None,
        cost: PassphraseCost | None = None,
        code: RecoveryCode | None = None,
    ) -> tuple[Vault, RecoveryCode]:
        """A new vault with fresh keys, and its recovery code, which is shown once and kept nowhere.

        The code is a fresh one unless one was drawn, and put on paper, before. Raises `Untrusted` `keys.already_there`
        rather than replace an existing file.
        """
        self._refuse_to_replace()
        vault, key, code = os.urandom(16).hex(), VaultKey.random(), code or RecoveryCode.random()
        document: Document = {
            "format": FORMAT,
            "version": VERSION,
            "vault": vault,
            "revision": 0,
            "slots": {
                "passphrase": slots.passphrase_slot(vault, key, passphrase, cost or PassphraseCost()),
                "recovery": slots.recovery_slot(vault, key, code),
            },
            "backup_key": wrap(key.derive("backup key"), BackupKey.random().value, f"{vault}|backup key"),
            "trusted_devices": [],
        }
        return self._settle(document, key, device), code

    def adopt(
        self,
        wraps: bytes,
        vault: Vault,
        device: DeviceSecret | None = None,
        database_key: DatabaseKey | None = None,
    ) -> Vault:
        """Make this machine a member of a vault opened from exported `wraps`: own database key, own identity.

        Export and store the wraps again afterwards, so that others trust this machine's signatures.
        """
        self._refuse_to_replace()
        document = documents.read(wraps)
        documents.authenticate(document, vault.key)
        return self._settle(document, vault.key, device, database_key)

    def copy_for_new_store(self, vault: Vault, path: Path, database_key: DatabaseKey) -> Vault:
        """Write to `path` the key file of a store that is to take this one's place: all as here, but its own key."""
        wrapped = [_wrapped(vault.key, vault.id, database_key)]
        return _written(path, self._read() | {"database_keys": wrapped}, vault.key)

    def open_with_device(self, secret: DeviceSecret) -> Vault:
        """Open with what the keyring holds. Raises `Untrusted` `keys.wrong_device_secret`, `keys.no_such_slot`."""
        document = self._read()
        return _opened(document, slots.open_device_slot(_id(document), _slot(document, "device"), secret))

    def open_with_passphrase(self, passphrase: str) -> Vault:
        """Open with the owner's words; takes about a second. Raises `Untrusted` `keys.wrong_passphrase`."""
        return open_with_passphrase(self._bytes(), passphrase)

    def open_with_recovery_code(self, text: str) -> Vault:
        """Open with the printed code. Raises as `RecoveryCode.parse`, and `Untrusted` `keys.wrong_recovery_code`."""
        return open_with_recovery_code(self._bytes(), text)

    def open_with_vault(self, vault: Vault) -> Vault:
        """Open with a vault of the same id that was opened elsewhere, as from a backup's wraps."""
        return _opened(self._read(), vault.key)

    def change_passphrase(self, vault: Vault, passphrase: str, cost: PassphraseCost | None = None) -> Vault:
        """Wrap the vault key under other words; the old ones stop opening this file."""
        slot = slots.passphrase_slot(vault.id, vault.key, passphrase, cost or PassphraseCost())
        return self._with_slot(vault, "passphrase", slot)

    def replace_recovery_code(self, vault: Vault) -> tuple[Vault, RecoveryCode]:
        """A fresh recovery code; the printed one stops opening this file."""
        code = RecoveryCode.random()
        slot = slots.recovery_slot(vault.id, vault.key, code)
        return self._with_slot(vault, "recovery", slot), code

    def set_device_slot(self, vault: Vault, secret: DeviceSecret) -> Vault:
        """Let this machine's keyring open the vault."""
        return self._with_slot(vault, "device", slots.device_slot(vault.id, vault.key, secret))

    def remove_device_slot(self, vault: Vault) -> Vault:
        """Ask for the passphrase at every start from now on."""
        return self._with_slot(vault, "device", None)

    def begin_rekey(self, vault: Vault) -> tuple[Vault, DatabaseKey]:
        """Record a fresh database key before anything is encrypted under it."""
        number = max((known.number for known in vault.database_keys), default=0) + 1
        fresh = DatabaseKey(os.urandom(KEY_SIZE), number)
        return self._with_database_keys(vault, (*vault.database_keys, fresh)), fresh

    def finish_rekey(self, vault: Vault, keep: int) -> Vault:
        """Forget every database key but number `keep`, the one that was seen to open the store."""
        kept = tuple(known for known in vault.database_keys if known.number == keep)
        if not kept:
            raise ValueError("the last database key is never forgotten")
        return self._with_database_keys(vault, kept)

    def remember_salt(self, vault: Vault, number: int, salt: bytes) -> Vault:
        """Keep the first 16 bytes of the store file: with them a damaged beginning can still be opened."""
        marked = tuple(
            dataclasses.replace(known, salt=salt) if known.number == number else known
            for known in vault.database_keys
        )
        return vault if marked == vault.database_keys else self._with_database_keys(vault, marked)

    def trust_device(self, vault: Vault, public_key: bytes) -> Vault:
        """Accept manifests signed by this Ed25519 key."""
        return self._with_trust(vault, vault.trusted_devices | {public_key})

    def distrust_device(self, vault: Vault, public_key: bytes) -> Vault:
        """Accept no manifest of a lost machine any more. Raises `RuleBroken` `keys.own_device` for this one."""
        if vault.identity is not None and public_key == public_bytes(vault.identity):
            raise RuleBroken("keys.own_device")
        return self._with_trust(vault, vault.trusted_devices - {public_key})

    def export(self, vault: Vault) -> bytes:
        """What another machine needs to open the backups: never the device slot, store keys or this identity."""
        document = self._read()
        kept = {name: part for name, part in document.items() if name not in _LOCAL_ONLY}
        kept["slots"] = {name: slot for name, slot in document["slots"].items() if name != "device"}
        return documents.written(kept, vault.key)

    def learn(self, vault: Vault, wraps: bytes) -> Vault:
        """Take over passphrase, recovery code and trusted devices from newer `wraps` of the same vault.

        Raises `Untrusted`: `keys.another_vault`, `keys.file_altered`, `keys.file_damaged`.
        """
        theirs = documents.read(wraps)
        if _id(theirs) != vault.id:
            raise Untrusted("keys.another_vault")
        documents.authenticate(theirs, vault.key)
        document = self._read()
        if int(theirs["revision"]) <= int(document["revision"]):
            return vault
        document["slots"].update(theirs["slots"])
        devices = {*theirs["trusted_devices"], *_own_device(vault)}
        return self._write(
            document | {"trusted_devices": sorted(devices)}, vault.key, int(theirs["revision"])
        )

    def _settle(
        self,
        document: Document,
        key: VaultKey,
        device: DeviceSecret | None,
        database_key: DatabaseKey | None = None,
    ) -> Vault:
        """Give a vault its first database key, identity and device slot on this machine, and write it."""
        vault = _id(document)
        identity = Ed25519PrivateKey.generate()
        document["identity"] = wrap(key.derive("identity"), identity.private_bytes_raw(), f"{vault}|identity")
        document["database_keys"] = [_wrapped(key, vault, database_key or DatabaseKey.random())]
        devices = {*document["trusted_devices"], public_bytes(identity).hex()}
        document["trusted_devices"] = sorted(devices)
        if device is not None:
            document["slots"]["device"] = slots.device_slot(vault, key, device)
        return self._write(document, key, int(document["revision"]) + 1)

    def _with_slot(self, vault: Vault, name: str, slot: Document | None) -> Vault:
        document = self._read()
        others = {known: held for known, held in document["slots"].items() if known != name}
        document["slots"] = others if slot is None else others | {name: slot}
        return self._write(document, vault.key)

    def _with_database_keys(self, vault: Vault, keys: tuple[DatabaseKey, ...]) -> Vault:
        wrapped = [_wrapped(vault.key, vault.id, known) for known in keys]
        return self._write(self._read() | {"database_keys": wrapped}, vault.key)

    def _with_trust(self, vault: Vault, devices: frozenset[bytes]) -> Vault:
        document = self._read() | {"trusted_devices": sorted(device.hex() for device in devices)}
        return self._write(document, vault.key)

    def _write(self, document: Document, key: VaultKey, revision: int | None = None) -> Vault:
        return _written(self.path, document, key, revision)

    def _read(self) -> Document:
        return documents.read(self._bytes())

    def _bytes(self) -> bytes:
        try:
            with telling(KEY_FILE):
                return self.path.read_bytes()
        except Unavailable:
            if not self.path.exists():
                raise Unavailable("keys.file_missing") from None
            raise

    def _refuse_to_replace(self) -> None:
        if self.path.exists():
            raise Untrusted("keys.already_there")


def open_with_passphrase(wraps: bytes, passphrase: str) -> Vault:
    """Open a key document, local or exported, with the owner's words. Raises as `KeyFile` does."""
    document = documents.read(wraps)
    slot = _slot(document, "passphrase")
    return _opened(document, slots.open_passphrase_slot(_id(document), slot, passphrase))


def open_with_recovery_code(wraps: bytes, text: str) -> Vault:
    """Open a key document, local or exported, with the printed code. Raises as `KeyFile` does."""
    code = RecoveryCode.parse(text)
    document = documents.read(wraps)
    return _opened(document, slots.open_recovery_slot(_id(document), _slot(document, "recovery"), code))


def public_bytes(identity: Ed25519PrivateKey) -> bytes:
    """The 32 public bytes by which other machines know this one."""
    return identity.public_key().public_bytes_raw()


def _written(path: Path, document: Document, key: VaultKey, revision: int | None = None) -> Vault:
    """The document at `path`, on the disk, under the next revision unless one is given."""
    document["revision"] = int(document["revision"]) + 1 if revision is None else revision
    data = documents.written(document, key)
    with telling(KEY_FILE):
        write_durably(path, data)
    return _opened(documents.read(data), key)


def _own_device(vault: Vault) -> list[str]:
    return [] if vault.identity is None else [public_bytes(vault.identity).hex()]


def _id(document: Document) -> str:
    return str(document.get("vault", ""))


def _slot(document: Document, name: str) -> object:
    found = document.get("slots")
    return found.get(name) if isinstance(found, dict) else None


def _wrapped(key: VaultKey, vault: str, known: DatabaseKey) -> Document:
    secret = known.value + (known.salt or b"")
    context = f"{vault}|database key|{known.number}"
    return {"number": known.number, "wrap": wrap(key.derive("database key"), secret, context)}


def _opened(document: Document, key: VaultKey) -> Vault:
    documents.authenticate(document, key)
    vault = _id(document)
    backup = unwrap(key.derive("backup key"), document["backup_key"], f"{vault}|backup key")
    if backup is None:
        raise Untrusted("keys.file_altered")
    return Vault(
        id=vault,
        key=key,
        backup_key=BackupKey(backup),
        trusted_devices=frozenset(bytes.fromhex(device) for device in document["trusted_devices"]),
        database_keys=tuple(_database_key(key, vault, part) for part in document.get("database_keys", [])),
        identity=_identity(key, vault, document.get("identity")),
        revision=int(document["revision"]),
    )


def _database_key(key: VaultKey, vault: str, part: Document) -> DatabaseKey:
    number = int(part["number"])
    secret = unwrap(key.derive("database key"), part["wrap"], f"{vault}|database key|{number}")
    if secret is None:
        raise Untrusted("keys.file_altered")
    return DatabaseKey(secret[:KEY_SIZE], number, secret[KEY_SIZE:] or None)


def _identity(key: VaultKey, vault: str, wrapped: object) -> Ed25519PrivateKey | None:
    if wrapped is None:
        return None
    seed = unwrap(key.derive("identity"), wrapped, f"{vault}|identity")
    if seed is None:
        raise Untrusted("keys.file_altered")
    return Ed25519PrivateKey.from_private_bytes(seed)
