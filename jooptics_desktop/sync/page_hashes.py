"""Keyed hashes of pages, and the one root that stands for the whole content of a store."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

if TYPE_CHECKING:
    import numpy.typing as npt

    Bytes: TypeAlias = npt.NDArray[np.uint8]
    Numbers: TypeAlias = npt.NDArray[np.uint32]

CONTENT_SIZE: Final = 4016
HASH_SIZE: Final = 16
_GROUP: Final = 1024
_NUMBER: Final = 4
_SHA256: Final = 32


def page_hashes(key: bytes, numbers: Numbers, content: Bytes) -> Bytes:
    """n x 16: the first half of HMAC-SHA256 over page number (little endian, 32 bits) and content (n x 4016)."""
    places = numbers.astype("<u4").tobytes()
    view = np.ascontiguousarray(content).reshape(-1).data
    fresh, found = HMAC(key, hashes.SHA256()).copy, []
    for row in range(len(numbers)):
        mac = fresh()
        mac.update(places[row * _NUMBER : (row + 1) * _NUMBER])
        mac.update(view[row * CONTENT_SIZE : (row + 1) * CONTENT_SIZE])
        found.append(mac.finalize())
    return np.frombuffer(b"".join(found), np.uint8).reshape(-1, _SHA256)[:, :HASH_SIZE]


def root_of(page_hash_rows: Bytes) -> str:
    """SHA-256 over the SHA-256 of each group of 1024 page hashes, and their count; lower-case hex.

    Two levels, so that one group can be proven without the others. The unused lock-byte page counts as zeros.
    """
    data = page_hash_rows.tobytes()
    step = _GROUP * HASH_SIZE
    whole = hashlib.sha256()
    for start in range(0, len(data), step):
        whole.update(hashlib.sha256(data[start : start + step]).digest())
    whole.update(len(page_hash_rows).to_bytes(8, "little"))
    return whole.hexdigest()
