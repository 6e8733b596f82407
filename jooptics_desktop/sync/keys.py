"""Key material in types of its own, so that one key is never taken for another and none is ever printed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_SIZE: Final = 32


@dataclass(frozen=True, slots=True)
class Secret:
    """32 secret bytes; its repr shows none of them."""

    value: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.value) != KEY_SIZE:
            raise ValueError("a key has 32 bytes")

    @classmethod
    def random(cls) -> Self:
        """A fresh one from the system's generator."""
        return cls(os.urandom(KEY_SIZE))

    def derive(self, purpose: str, salt: bytes | None = None) -> bytes:
        """32 bytes for one purpose alone (HKDF-SHA256, RFC 5869)."""
        return HKDF(hashes.SHA256(), KEY_SIZE, salt, f"jooptics/{purpose}/1".encode()).derive(self.value)


@dataclass(frozen=True, slots=True)
class DeviceSecret(Secret):
    """What this machine's keyring holds; opens the vault without a passphrase."""


@dataclass(frozen=True, slots=True)
class VaultKey(Secret):
    """Wraps all others; itself wrapped by device secret, passphrase and recovery code."""


@dataclass(frozen=True, slots=True)
class BackupKey(Secret):
    """Root of everything sealed into backups; never opens the store itself."""


@dataclass(frozen=True, slots=True)
class DatabaseKey(Secret):
    """The raw key of one store file, which of them it is (`number`), and the file's salt once it is known."""

    number: int = 1
    salt: bytes | None = field(default=None, repr=False)
