"""Judging derived keys. The password itself never comes here; the key is hashed again before it is stored."""

from __future__ import annotations

import os
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's second Argon2id profile: 19 MiB, two passes, one lane. The client has already spent 64 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_TURNS = threading.BoundedSemaphore(os.cpu_count() or 1)
_NOBODY = _HASHER.hash(os.urandom(32))


def hash_key(auth_key: bytes) -> str:
    """What is stored of a derived key, as a PHC string."""
    with _TURNS:
        return _HASHER.hash(auth_key)


def key_fits(stored: str | None, auth_key: bytes) -> bool:
    """Whether a derived key is the stored one. Takes as long when nothing is stored."""
    with _TURNS:
        try:
            _HASHER.verify(stored or _NOBODY, auth_key)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return stored is not None
