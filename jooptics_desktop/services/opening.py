"""Opening the store on this computer: by its keyring, the owner's password or the recovery code."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.data.cipher import SALT_BYTES
from jooptics_desktop.data.replacement import Replacement
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.errors import NotPermitted, Unavailable, Untrusted
from jooptics_desktop.domain.staff import Role, check_new_password
from jooptics_desktop.services import staff
from jooptics_desktop.sync import key_document
from jooptics_desktop.sync.keys import DeviceSecret
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.system import passwords, secret_keeper

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.sync.keys import DatabaseKey
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.sync.recovery_code import RecoveryCode
    from jooptics_desktop.system.home import Home

SETTING_UP: Final = "setting-up"
READY: Final = "ready"


@dataclass(frozen=True, slots=True)
class OpenStore:
    """A store that is open, and the vault its keys came from."""

    home: Home
    store: Store
    vault: Vault


def open_by_keyring(home: Home) -> OpenStore:
    """Open with what this computer's keyring holds, so that the till starts without a question.

    Raises `Unavailable("keys.passphrase_needed")` when the keyring has no secret, or cannot be used.
    """
    file = _key_file(home)
    secret = secret_keeper.device_secret(vault_id(home))
    if secret is None:
        raise Unavailable("keys.passphrase_needed")
    return open_vault(home, file, file.open_with_device(DeviceSecret(secret)))


def open_with_password(home: Home, password: str) -> OpenStore:
    """Open with the owner's password; takes about a second on purpose."""
    file = _key_file(home)
    return open_vault(home, file, file.open_with_passphrase(password))


def open_with_recovery_code(home: Home, code: str) -> OpenStore:
    """Open with the printed recovery code."""
    file = _key_file(home)
    return open_vault(home, file, file.open_with_recovery_code(code))


def keep_in_keyring(opened: OpenStore) -> bool:
    """Let this computer open the store by itself from now on; False where there is no usable keyring."""
    secret = secret_keeper.new_device_secret()
    if not secret_keeper.keep_device_secret(opened.vault.id, secret):
        return False
    KeyFile(opened.home.keys).set_device_slot(opened.vault, DeviceSecret(secret))
    return True


def change_passphrase(opened: OpenStore, desk: Desk, old: str, new: str) -> Vault:
    """Let the owner's new password open the store; nothing is encrypted anew."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    file = KeyFile(opened.home.keys)
    file.open_with_passphrase(old)
    vault = file.change_passphrase(opened.vault, new)
    with desk.store.write() as work:
        desk.note(work, "passphrase_changed", desk.session.staff.id)
    return vault


def change_own_password(opened: OpenStore, desk: Desk, old: str, new: str) -> None:
    """Change one's own password; where the old one opens the store (the owner's does), the new one does from now on.

    Raises as `staff.change_password` does.
    """
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    check_new_password(new, desk.session.staff.name)
    with contextlib.suppress(Untrusted, NotPermitted):  # a second owner's password never opened the store
        if desk.session.staff.role is Role.OWNER:
            change_passphrase(opened, desk, old, new)
    staff.change_password(desk, old, new)


def renew_recovery_code(opened: OpenStore, desk: Desk, password: str) -> RecoveryCode:
    """A fresh recovery code for a fresh sheet; the printed one stops working. Asks for the password again."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    with desk.store.read() as work:
        known = work.staff.credentials(desk.session.staff.id)
    if known is None or not passwords.matches(password, known.password_hash):
        raise NotPermitted("staff.wrong_secret", field="password")
    _, code = KeyFile(opened.home.keys).replace_recovery_code(opened.vault)
    with desk.store.write() as work:
        desk.note(work, "recovery_code_renewed", desk.session.staff.id)
    return code


def finish_interrupted_setup(home: Home) -> None:
    """A first run or a restore that was cut off is completed if it was complete, and leaves nothing if not."""
    exchange(home).recover()
    part = home.folder / SETTING_UP
    if not part.exists():
        return
    if (part / READY).exists():
        settle_setup(home)
    else:
        shutil.rmtree(part)


def exchange(home: Home) -> Replacement:
    """The exchange of this store for a restored one; the keys come and go with their store."""
    return Replacement(home.store, along=(home.keys,))


def settle_setup(home: Home) -> None:
    """Move a complete first run into place; may be repeated after any interruption."""
    part = home.folder / SETTING_UP
    for name, place in (("keys.json", home.keys), ("store.db", home.store)):
        if (part / name).exists():
            (part / name).replace(place)
    shutil.rmtree(part)


def _key_file(home: Home) -> KeyFile:
    finish_interrupted_setup(home)
    return KeyFile(home.keys)


def vault_id(home: Home) -> str:
    """The random name of the vault whose keys lie here; raises `Unavailable("keys.file_missing")`."""
    try:
        return str(key_document.read(home.keys.read_bytes()).get("vault", ""))
    except FileNotFoundError:
        raise Unavailable("keys.file_missing") from None
    except OSError:
        raise Unavailable("keys.file_unreachable") from None


def open_vault(home: Home, file: KeyFile, vault: Vault) -> OpenStore:
    """Open with the newest key that fits: two are known only while a rekey or a restore was cut off."""
    for known in reversed(vault.database_keys):
        try:
            store = Store.open(home.store, database_key_bytes(known))
        except Untrusted as error:
            if error.code != "store.wrong_key_or_damaged" or known is vault.database_keys[0]:
                raise
            continue
        if len(vault.database_keys) > 1:
            vault = file.finish_rekey(vault, known.number)
        with home.store.open("rb") as start:
            vault = file.remember_salt(vault, known.number, start.read(SALT_BYTES))
        opened = OpenStore(home, store, vault)
        if home.erasures.exists():
            from jooptics_desktop.services.erasure import follow_ledger
            from jooptics_desktop.system.clock import SystemClock

            follow_ledger(opened, SystemClock())
        return opened
    raise Untrusted("store.wrong_key_or_damaged")


def database_key_bytes(known: DatabaseKey) -> bytes:
    """The key as the store takes it: 32 bytes, then the remembered salt when there is one."""
    return known.value + (known.salt or b"")
