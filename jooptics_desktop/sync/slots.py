"""The slots of a vault: how device secret, passphrase and recovery code each wrap the vault key."""

from __future__ import annotations

import base64
import os
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from argon2.low_level import Type, hash_secret_raw

from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.sync.key_document import unwrap, wrap
from jooptics_desktop.sync.keys import KEY_SIZE, Secret, VaultKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jooptics_desktop.sync.key_document import Document
    from jooptics_desktop.sync.keys import DeviceSecret
    from jooptics_desktop.sync.recovery_code import RecoveryCode

_SALT: Final = 16


@dataclass(frozen=True, slots=True)
class PassphraseCost:
    """What Argon2id (RFC 9106) costs: memory in KiB, passes over it, lanes."""

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 4

    def within_bounds(self) -> bool:
        """No cheaper than RFC 9106's second recommendation, and no dearer than a shop's computer can bear."""
        return (
            FLOOR.memory_kib <= self.memory_kib <= CEILING.memory_kib
            and FLOOR.passes <= self.passes <= CEILING.passes
            and 1 <= self.lanes <= CEILING.lanes
        )


FLOOR: Final = PassphraseCost(64 * 1024, 3, 4)
CEILING: Final = PassphraseCost(4 * 1024 * 1024, 64, 64)


def passphrase_slot(vault: str, key: VaultKey, passphrase: str, cost: PassphraseCost) -> Document:
    """`key` wrapped under `passphrase`. Raises `RuleBroken` `keys.passphrase_empty`."""
    if not passphrase.strip():
        raise RuleBroken("keys.passphrase_empty", field="passphrase")
    if not cost.within_bounds():
        raise ValueError("the passphrase would be too cheap to guess, or too dear to check")
    salt = os.urandom(_SALT)
    slot: Document = {
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": base64.b64encode(salt).decode("ascii"),
    }
    slot["wrap"] = wrap(_stretched(passphrase, salt, cost), key.value, _passphrase_context(vault, slot))
    return slot


def open_passphrase_slot(vault: str, slot: Any, passphrase: str) -> VaultKey:  # noqa: ANN401 - read from JSON
    """The vault key. Raises `Untrusted`: `keys.no_such_slot`, `keys.weakened`, `keys.wrong_passphrase`."""
    if not isinstance(slot, dict):
        raise Untrusted("keys.no_such_slot")
    try:
        cost = PassphraseCost(int(slot["memory_kib"]), int(slot["passes"]), int(slot["lanes"]))
        salt = base64.b64decode(slot["salt"], validate=True)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Untrusted("keys.file_damaged") from None
    if len(salt) != _SALT:
        raise Untrusted("keys.file_damaged")
    if not cost.within_bounds():
        raise Untrusted("keys.weakened")
    context = _passphrase_context(vault, slot)
    for words in _ways_to_type(passphrase):
        opened = unwrap(_stretched(words, salt, cost), slot.get("wrap"), context)
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


def _stretched(passphrase: str, salt: bytes, cost: PassphraseCost) -> bytes:
    # NFKC: the same words typed on another keyboard or system must give the same key.
    words = unicodedata.normalize("NFKC", passphrase).encode()
    return hash_secret_raw(words, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_SIZE, Type.ID)


def _passphrase_context(vault: str, slot: Document) -> str:
    # The cost is bound to the wrap, so that nobody can make it cheaper unseen.
    return "|".join(
        (vault, "passphrase", *(str(slot[part]) for part in ("memory_kib", "passes", "lanes", "salt")))
    )
