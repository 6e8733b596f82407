"""Opening the store on this computer: by its keyring, the owner's password or the recovery code."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from jooptics_desktop.data.cipher import SALT_BYTES
from jooptics_desktop.data.replacement import Fit, Replacement, drop, fit
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.errors import Unavailable, Untrusted
from jooptics_desktop.domain.staff import Role, check_new_password
from jooptics_desktop.services import audit_keys, sign_ins, staff
from jooptics_desktop.services.open_store import OpenStore
from jooptics_desktop.sync import key_document
from jooptics_desktop.sync.durable import PART
from jooptics_desktop.sync.keys import DeviceSecret
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.system import secret_keeper

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.sync.keys import DatabaseKey
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.sync.recovery_code import RecoveryCode
    from jooptics_desktop.system.home import Home

# What a keyring cannot open, the owner's password or the recovery code can.
NEEDS_PASSWORD: Final = frozenset({"keys.passphrase_needed", "keys.wrong_device_secret", "keys.no_such_slot"})
SETTING_UP: Final = "setting-up"
READY: Final = "ready"
_LONGEST_NUMBER: Final = 30  # a password of so many digits and nothing else is taken for a recovery code
CHANGING: Final = "keys.passphrase_changing"  # the owner whose password is being changed in two places


def open_by_keyring(home: Home) -> OpenStore:
    """Open with what this computer's keyring holds, so that the till starts without a question.

    Raises `Unavailable("keys.passphrase_needed")` when the keyring has no secret, or cannot be used.
    """
    file = _key_file(home)
    secret = secret_keeper.device_secret(vault_id(home))
    if secret is None:
        raise Unavailable("keys.passphrase_needed")
    return _left_alone(open_vault(home, file, file.open_with_device(DeviceSecret(secret))))


def open_with_password(home: Home, password: str) -> OpenStore:
    """Open with the owner's password; takes about a second on purpose."""
    file = _key_file(home)
    return _left_alone(open_vault(home, file, file.open_with_passphrase(password)))


def open_with_typed(home: Home, typed: str) -> OpenStore:
    """Open with whichever was typed: the recovery code is nothing but digits, and many of them."""
    signs = [sign for sign in typed if sign.isalnum()]
    is_code = len(signs) >= _LONGEST_NUMBER and all(sign.isdecimal() for sign in signs)
    return open_with_recovery_code(home, typed) if is_code else open_with_password(home, typed)


def open_with_recovery_code(home: Home, code: str) -> OpenStore:
    """Open with the printed recovery code."""
    file = _key_file(home)
    return _left_alone(open_vault(home, file, file.open_with_recovery_code(code)))


def keep_in_keyring(opened: OpenStore) -> bool:
    """Let this computer open the store by itself from now on; False where there is no usable keyring."""
    secret = secret_keeper.new_device_secret()
    if not secret_keeper.keep_device_secret(opened.vault.id, secret):
        return False
    KeyFile(opened.home.keys).set_device_slot(opened.vault, DeviceSecret(secret))
    return True


def change_own_password(opened: OpenStore, desk: Desk, old: str, new: str) -> None:
    """Change one's own password; where the old one opens the store (the owner's does), the new one does from now on.

    Nothing is encrypted anew. Cut off half-way, the key file may take the new password and the sign-in the old one;
    changing it once more puts that right. Raises as `staff.change_password` does.
    """
    member = staff.confirm_password(desk, old)
    check_new_password(new, member.name)
    if member.role is Role.OWNER and _opens_the_store(opened, desk, old):
        with desk.store.write() as work:
            work.settings.put(CHANGING, member.id)
        KeyFile(opened.home.keys).change_passphrase(opened.vault, new)
        with desk.store.write() as work:
            desk.note(work, "passphrase_changed", member.id)
    staff.change_password(desk, old, new)
    with desk.store.write() as work:
        work.settings.put(CHANGING, None)


def _opens_the_store(opened: OpenStore, desk: Desk, password: str) -> bool:
    """Whether this owner's password is the store's; a second owner's never was."""
    with desk.store.read() as work:
        changing = work.settings.get(CHANGING)
    if desk.session is not None and changing == desk.session.staff.id:
        return True  # it was, before a change that was cut off
    try:
        KeyFile(opened.home.keys).open_with_passphrase(password)
    except Untrusted:
        return False
    return True


def renew_recovery_code(opened: OpenStore, desk: Desk, password: str) -> RecoveryCode:
    """A fresh recovery code for a fresh sheet; the printed one stops working. Asks for the password again."""
    member = staff.confirm_password(desk, password, field="password")
    _, code = KeyFile(opened.home.keys).replace_recovery_code(opened.vault)
    with desk.store.write() as work:
        desk.note(work, "recovery_code_renewed", member.id)
    return code


def finish_interrupted_setup(home: Home) -> None:
    """A first run or a restore that was cut off is completed if it was complete, and leaves nothing if not.

    Whoever calls this holds the folder's lock: another program may be at just that.
    """
    handing_over(home).recover()
    for half in home.folder.glob(f"*{PART}"):
        half.unlink(missing_ok=True)
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


def handing_over(home: Home) -> Replacement:
    """The exchange of this store for itself under a new owner's keys; its list of erased people comes along."""
    return Replacement(home.store, along=(home.keys, home.erasures))


def settle_setup(home: Home) -> None:
    """Move a complete first run into place; may be repeated after any interruption."""
    part = home.folder / SETTING_UP
    for name, place in (("keys.json", home.keys), ("store.db", home.store)):
        if (part / name).exists():
            (part / name).replace(place)
    shutil.rmtree(part)


def _key_file(home: Home) -> KeyFile:
    finish_interrupted_setup(home)
    if not home.has_store:
        raise Unavailable("store.missing")
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
            store = _open_store(home, database_key_bytes(known))
        except Untrusted as error:
            if error.code == "store.wrong_key_or_damaged" and _is_damaged(home.store, known):
                raise Untrusted("store.damaged") from None
            if error.code != "store.wrong_key_or_damaged" or known is vault.database_keys[0]:
                raise
            continue
        try:
            return _settle_in(home, file, vault, store, known)
        except BaseException:
            store.close()
            raise
    raise Untrusted("store.wrong_key_or_damaged")


def _settle_in(home: Home, file: KeyFile, vault: Vault, store: Store, known: DatabaseKey) -> OpenStore:
    """Keep in mind which key opened the store, and erase again whoever was erased since."""
    if len(vault.database_keys) > 1:
        vault = file.finish_rekey(vault, known.number)
    if known.salt is None:  # else the one that is remembered opened it, whatever the file now begins with
        with home.store.open("rb") as start:
            vault = file.remember_salt(vault, known.number, start.read(SALT_BYTES))
    audit_keys.seal_first_key(store, vault)
    sign_ins.close_left_open(store)
    opened = OpenStore(home, store, vault)
    if home.erasures.exists():
        from jooptics_desktop.services.erasure import follow_ledger
        from jooptics_desktop.system.clock import SystemClock

        follow_ledger(opened, SystemClock())
    return opened


def _left_alone(opened: OpenStore) -> OpenStore:
    """Finish a handover that was cut off once the store had its new owner: nothing of the former one's stays here."""
    from jooptics_desktop.services.former_backups import clear_this_computer

    try:
        clear_this_computer(opened)
    except BaseException:
        opened.store.close()
        raise
    return opened


def _open_store(home: Home, key: bytes) -> Store:
    """Open; a store that has to be upgraded is put aside first, and stays what it was if that fails."""
    from jooptics_desktop.system.clock import SystemClock

    kept: list[Path] = []
    copies = exchange(home)
    try:
        store = Store.open(home.store, key, keep=lambda: kept.append(copies.keep_copy(SystemClock().now())))
    except BaseException:
        for aside in kept:
            drop(aside)  # nothing was changed, so it would be one more copy with every try
        raise
    copies.settle_copy()
    return store


def _is_damaged(path: Path, known: DatabaseKey) -> bool:
    """Whether the key does fit, by the first page alone, so that it is the rest which is damaged."""
    return fit(path, known.value, known.salt) is not Fit.DOES_NOT


def database_key_bytes(known: DatabaseKey) -> bytes:
    """The key as the store takes it: 32 bytes, then the remembered salt when there is one."""
    return known.value + (known.salt or b"")
