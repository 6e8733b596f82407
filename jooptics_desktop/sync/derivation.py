"""From a password to keys (docs/protocol.md §3). The password stays here; the service learns a derived key."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.sync import wire
from jooptics_desktop.sync.stretching import SALT_SIZE, PassphraseCost, stretched

if TYPE_CHECKING:
    from jooptics_desktop.sync.wire import Json

LEAST_CHARACTERS: Final = 12
_LONGEST_EMAIL: Final = 254
_NOT_IN_EMAIL: Final = frozenset('()<>[]:;,\\"')
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """What *prelogin* says; anything too weak, or so strong that it would stall the computer, is refused."""

    salt: bytes
    cost: PassphraseCost

    @classmethod
    def read(cls, kdf: Json) -> KdfParameters:
        """Read and judge. Raises `Untrusted` `cloud.kdf_weak`, `cloud.kdf_too_dear`, `cloud.answer_broken`."""
        salt = wire.data(kdf, "salt", 64)
        cost = PassphraseCost(
            wire.number(kdf, "memory_kib"), wire.number(kdf, "iterations"), wire.number(kdf, "parallelism")
        )
        if wire.text(kdf, "algorithm") != "argon2id" or len(salt) != SALT_SIZE or cost.too_cheap:
            raise Untrusted("cloud.kdf_weak")
        if cost.too_dear:
            raise Untrusted("cloud.kdf_too_dear")
        return cls(salt, cost)


@dataclass(frozen=True, slots=True)
class DerivedKeys:
    """Two unrelated keys of 32 bytes: `auth_key` is sent, `wrap_key` never leaves."""

    auth_key: bytes = field(repr=False)
    wrap_key: bytes = field(repr=False)


def plain_email(email: str) -> str:
    """The one form of an address both sides use. Raises `RuleBroken` `cloud.email_wrong`."""
    address = email.strip(" \t\r\n").lower()
    local, _, domain = address.partition("@")
    printable = all("!" <= letter <= "~" and letter not in _NOT_IN_EMAIL for letter in address)
    if not (local and domain and printable) or "@" in domain or len(address) > _LONGEST_EMAIL:
        raise RuleBroken("cloud.email_wrong", field="email")
    return address


def check_new_password(password: str) -> None:
    """Raise `RuleBroken` `cloud.password_short` for a new password of fewer than twelve characters."""
    if len(unicodedata.normalize("NFKC", password)) < LEAST_CHARACTERS:
        raise RuleBroken("cloud.password_short", field="password", least=LEAST_CHARACTERS)


def derive(email: str, password: str, parameters: KdfParameters) -> DerivedKeys:
    """The keys of an account: Argon2id, then HKDF-SHA256. Takes a noticeable fraction of a second on purpose.

    Raises as `stretched`.
    """
    mixed = hashlib.sha256(b"jooptics/v1/salt\n" + plain_email(email).encode() + b"\n" + parameters.salt)
    master = stretched(password, mixed.digest()[:SALT_SIZE], parameters.cost)
    return DerivedKeys(auth_key=_expanded(master, b"auth"), wrap_key=_expanded(master, b"wrap"))


def _expanded(master: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, None, b"jooptics/v1/" + purpose).derive(master)
