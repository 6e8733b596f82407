"""From a password to a key with Argon2id (RFC 9106), and what that may cost.

The cost is read from files and answers that somebody else may have written: too cheap, and the password is easily
guessed; too dear, and the computer stands still, or runs out of memory.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.sync.keys import KEY_SIZE

SALT_SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class PassphraseCost:
    """Memory in KiB, passes over it, lanes. As it stands here: what a new key file asks for."""

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 4

    @property
    def too_cheap(self) -> bool:
        """Cheaper than RFC 9106's second recommendation; fewer lanes make nothing cheaper for who guesses."""
        return self.memory_kib < FLOOR.memory_kib or self.passes < FLOOR.passes or self.lanes < 1

    @property
    def too_dear(self) -> bool:
        """More than a computer with 4 GB of memory can give while it works on."""
        return (
            self.memory_kib > CEILING.memory_kib or self.passes > CEILING.passes or self.lanes > CEILING.lanes
        )


FLOOR: Final = PassphraseCost(64 * 1024, 3, 4)
CEILING: Final = PassphraseCost(1024 * 1024, 16, 16)


def stretched(passphrase: str, salt: bytes, cost: PassphraseCost) -> bytes:
    """32 bytes. Raises `Unavailable` `keys.no_memory` where the computer has too little left just now."""
    if cost.too_cheap or cost.too_dear:
        raise ValueError("the passphrase would be too cheap to guess, or too dear to check")
    # NFKC: the same words typed on another keyboard or system must give the same key.
    words = unicodedata.normalize("NFKC", passphrase).encode()
    try:
        return hash_secret_raw(words, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_SIZE, Type.ID)
    except (HashingError, MemoryError) as error:
        raise Unavailable("keys.no_memory") from error
