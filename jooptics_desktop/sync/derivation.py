"""From a password to keys (docs/protocol.md §3). The password stays here; the service learns a derived key."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.sync import wire

if TYPE_CHECKING:
    from jooptics_desktop.sync.wire import Json

LEAST_CHARACTERS: Final = 12
_LONGEST_EMAIL: Final = 254
_NOT_IN_EMAIL: Final = frozenset('()<>[]:;,\\"')
_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_LEAST_MEMORY, _MOST_MEMORY = 65536, 1024 * 1024
_LEAST_ITERATIONS, _MOST_ITERATIONS = 3, 16
_MOST_LANES: Final = 16


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """What *prelogin* says; anything too weak, or so strong that it would stall the computer, is refused."""

    salt: bytes
    memory_kib: int
    iterations: int
    parallelism: int

    @classmethod
    def read(cls, kdf: Json) -> KdfParameters:
        """Read and judge. Raises `Untrusted` `cloud.kdf_weak`, `cloud.answer_broken`."""
        found = cls(
            salt=wire.data(kdf, "salt", 64),
            memory_kib=wire.number(kdf, "memory_kib"),
            iterations=wire.number(kdf, "iterations"),
            parallelism=wire.number(kdf, "parallelism"),
        )
        sound = (
            wire.text(kdf, "algorithm") == "argon2id"
            and len(found.salt) == _SALT_BYTES
            and _LEAST_MEMORY <= found.memory_kib <= _MOST_MEMORY
            and _LEAST_ITERATIONS <= found.iterations <= _MOST_ITERATIONS
            and 1 <= found.parallelism <= _MOST_LANES
        )
        if not sound:
            raise Untrusted("cloud.kdf_weak")
        return found


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
    """The keys of an account: Argon2id, then HKDF-SHA256. Takes a noticeable fraction of a second on purpose."""
    mixed = hashlib.sha256(b"jooptics/v1/salt\n" + plain_email(email).encode() + b"\n" + parameters.salt)
    master = hash_secret_raw(
        secret=unicodedata.normalize("NFKC", password).encode(),
        salt=mixed.digest()[:_SALT_BYTES],
        time_cost=parameters.iterations,
        memory_cost=parameters.memory_kib,
        parallelism=parameters.parallelism,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )
    return DerivedKeys(auth_key=_expanded(master, b"auth"), wrap_key=_expanded(master, b"wrap"))


def _expanded(master: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, None, b"jooptics/v1/" + purpose).derive(master)
