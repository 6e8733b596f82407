"""Seals what leaves the machine: zstd, padding, then AES-256-GCM under a key used once.

Layout: 4 bytes of magic, an open label (for manifests the lineage), a 32-byte salt, ciphertext with its tag.
The key is HKDF-SHA256 of the backup key with that fresh salt, so the nonce may be zero. Magic, label and the
place (lineage, generation, index) are authenticated: no sealed thing can stand in for another. Sizes are
rounded up by Padmé (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files", PoPETs 2019).
"""

from __future__ import annotations

import hashlib
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jooptics_desktop.domain.errors import Untrusted

if TYPE_CHECKING:
    from jooptics_desktop.sync.keys import BackupKey

OBJECT_MAGIC: Final = b"JOO1"
MANIFEST_MAGIC: Final = b"JOM1"
LINEAGE_SIZE: Final = 16
_SALT: Final = 32
_TAG: Final = 16
_LENGTH: Final = struct.Struct("<Q")
LEVEL: Final = 6
_NONCE: Final = bytes(12)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed thing belongs: in which history, which generation, and which of its objects it is."""

    lineage: bytes
    generation: int
    index: int = 0

    def context(self) -> bytes:
        """The place as authenticated bytes."""
        return f"{self.lineage.hex()}|{self.generation}|{self.index}".encode()


def seal(
    key: BackupKey,
    magic: bytes,
    place: Place,
    content: bytes | memoryview,
    label: bytes = b"",
    *,
    level: int = LEVEL,
) -> bytes:
    """`content`, compressed (zstd `level`), padded and sealed for `place`."""
    frame = zstandard.ZstdCompressor(level=level).compress(content)
    around = len(magic) + len(label) + _SALT + _TAG
    size = around + _LENGTH.size + len(frame)
    body = b"".join((_LENGTH.pack(len(frame)), frame, bytes(padded_size(size) - size)))
    salt = os.urandom(_SALT)
    aead = AESGCM(key.derive("sealed", salt))
    return b"".join((magic, label, salt, aead.encrypt(_NONCE, body, magic + label + place.context())))


def unseal(
    key: BackupKey, magic: bytes, place: Place, sealed: bytes, *, most: int, label: bytes = b""
) -> bytes:
    """What was sealed for `place`, at most `most` bytes of it.

    Raises `Untrusted` `backup.seal_broken` for another key, another place or any changed bit.
    """
    frame, size = _frame(key, magic, place, sealed, label)
    # The size a frame declares is checked before anything is allocated for it.
    if size > most:
        raise Untrusted("backup.seal_broken")
    content = bytearray(size)
    _inflate(frame, content)
    return bytes(content)


def unseal_into(key: BackupKey, magic: bytes, place: Place, sealed: bytes, room: memoryview) -> None:
    """Fill `room` with what was sealed for `place`; raises as `unseal`, also when that has another size."""
    frame, size = _frame(key, magic, place, sealed, b"")
    if size != len(room):
        raise Untrusted("backup.seal_broken")
    _inflate(frame, room)


def _frame(key: BackupKey, magic: bytes, place: Place, sealed: bytes, label: bytes) -> tuple[memoryview, int]:
    """The compressed frame in `sealed`, and the size of its content that it declares."""
    start = len(magic) + len(label)
    if not sealed.startswith(magic + label):
        raise Untrusted("backup.seal_broken")
    aead = AESGCM(key.derive("sealed", sealed[start : start + _SALT]))
    try:
        body = aead.decrypt(_NONCE, memoryview(sealed)[start + _SALT :], magic + label + place.context())
        (length,) = _LENGTH.unpack_from(body)
        frame = memoryview(body)[_LENGTH.size : _LENGTH.size + length]
        size = zstandard.frame_content_size(frame)
    except (InvalidTag, ValueError, struct.error, zstandard.ZstdError):
        raise Untrusted("backup.seal_broken") from None
    if size < 0:
        raise Untrusted("backup.seal_broken")
    return frame, size


def _inflate(frame: memoryview, room: bytearray | memoryview) -> None:
    try:
        with zstandard.ZstdDecompressor().stream_reader(frame) as reader:
            filled = reader.readinto(room)
    except zstandard.ZstdError:
        raise Untrusted("backup.seal_broken") from None
    if filled != len(room):
        raise Untrusted("backup.seal_broken")


def name_of(sealed: bytes) -> str:
    """The name of sealed bytes: their SHA-256 in lower-case hex."""
    return hashlib.sha256(sealed).hexdigest()


def padded_size(size: int) -> int:
    """The Padmé size for `size` bytes: at most 12 % more, and only O(log log) bits of it can be seen."""
    exponent = size.bit_length() - 1
    if exponent < 1:
        return size
    free_bits = max(exponent - exponent.bit_length(), 0)
    mask = (1 << free_bits) - 1
    return (size + mask) & ~mask
