"""The slots of a vault: how device secret, passphrase and recovery code each wrap the vault key."""

from __future__ import annotations

import base64
import os
import unicodedata
from typing import TYPE_CHECKING, Any

from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.sync.key_document import unwrap, wrap
from jooptics_desktop.sync.keys import KEY_SIZE, Secret, VaultKey
from jooptics_desktop.sync.stretching import SALT_SIZE, PassphraseCost, stretched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jooptics_desktop.sync.key_document import Document
    from jooptics_desktop.sync.keys import DeviceSecret
    from jooptics_desktop.sync.recovery_code import RecoveryCode


def passphrase_slot(vault: str, key: VaultKey, passphrase: str, cost: PassphraseCost) -> Document:
    """`key` wrapped under `passphrase`. Raises `RuleBroken` `keys.passphrase_empty`."""
    if not passphrase.strip():
        raise RuleBroken("keys.passphrase_empty", field="passphrase")
    salt = os.urandom(SALT_SIZE)
    slot: Document = {
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": base64.b64encode(salt).decode("ascii"),
    }
    slot["wrap"] = wrap(stretched(passphrase, salt, cost), key.value, _passphrase_context(vault, slot))
    return slot


def open_passphrase_slot(vault: str, slot: Any, passphrase: str) -> VaultKey:  # noqa: ANN401 - read from JSON
    """The vault key. Raises as `stretched`, and `Untrusted`.

    `keys.no_such_slot`, `keys.file_damaged`, `keys.weakened`, `keys.too_dear`, `keys.wrong_passphrase`.
    """
    if not isinstance(slot, dict):
        raise Untrusted("keys.no_such_slot")
    try:
        cost = PassphraseCost(int(slot["memory_kib"]), int(slot["passes"]), int(slot["lanes"]))
        salt = base64.b64decode(slot["salt"], validate=True)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Untrusted("keys.file_damaged") from None
    if len(salt) != SALT_SIZE:
        raise Untrusted("keys.file_damaged")
    if cost.too_cheap or cost.too_dear:
        raise Untrusted("keys.weakened" if cost.too_cheap else "keys.too_dear")
    context = _passphrase_context(vault, slot)
    for words in _ways_to_type(passphrase):
        opened = unwrap(stretched(words, salt, cost), slot.get("wrap"), context)
        if opened is not None:
            return _vault_key(opened, "keys.wrong_passphrase")
    raise Untrusted("keys.wrong_passphrase")


def recovery_slot(vault: str, key: VaultKey, code: RecoveryCode) -> Document:
    """`key` wrapped under the recovery code, which is random and needs no stretching."""
    return {"wrap": wrap(_from_code(code), key.value, f"{vault}|recovery")}


def open_recovery_slot(vault: str, slot: Any, code: RecoveryCode) -> VaultKey:  # noqa: ANN401 - read from JSON
    """The vault key. Raises `Untrusted`: `keys.no_such_slot`, `keys.wrong_recovery_code`."""
    if not isinstance(slot, dict):
        raise Untrusted("keys.no_such_slot")
    return _vault_key(
        unwrap(_from_code(code), slot.get("wrap"), f"{vault}|recovery"), "keys.wrong_recovery_code"
    )


def device_slot(vault: str, key: VaultKey, secret: DeviceSecret) -> Document:
    """`key` wrapped under what this machine's keyring holds."""
    return {"wrap": wrap(secret.derive("device slot"), key.value, f"{vault}|device")}


def open_device_slot(vault: str, slot: Any, secret: DeviceSecret) -> VaultKey:  # noqa: ANN401 - read from JSON
    """The vault key. Raises `Untrusted`: `keys.no_such_slot`, `keys.wrong_device_secret`."""
    if not isinstance(slot, dict):
        raise Untrusted("keys.no_such_slot")
    return _vault_key(
        unwrap(secret.derive("device slot"), slot.get("wrap"), f"{vault}|device"), "keys.wrong_device_secret"
    )


def _vault_key(opened: bytes | None, otherwise: str) -> VaultKey:
    if opened is None or len(opened) != KEY_SIZE:
        raise Untrusted(otherwise)
    return VaultKey(opened)


def _from_code(code: RecoveryCode) -> bytes:
    return Secret(code.value + bytes(KEY_SIZE - len(code.value))).derive("recovery slot")


def _ways_to_type(passphrase: str) -> Iterator[str]:
    """As it was typed; then with the digits of the other script, since 9 and ٩ lie on the same key of two keyboards."""
    yield passphrase
    for nought in ("0", "\N{ARABIC-INDIC DIGIT ZERO}"):
        words = "".join(
            chr(ord(nought) + unicodedata.decimal(letter)) if letter.isdecimal() else letter
            for letter in passphrase
        )
        if words != passphrase:
            yield words


def _passphrase_context(vault: str, slot: Document) -> str:
    # The cost is bound to the wrap, so that nobody can make it cheaper unseen.
    return "|".join(
        (vault, "passphrase", *(str(slot[part]) for part in ("memory_kib", "passes", "lanes", "salt")))
    )
