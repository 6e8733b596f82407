"""The page format of SQLCipher 4 with its default settings, so that pages can be read and written in bulk.

A page of 4096 bytes holds 4016 bytes of AES-256-CBC ciphertext, the 16-byte IV and a 64-byte HMAC-SHA512 over
ciphertext, IV and the page number (little endian, 32 bits). The first 16 bytes of page 1 are the salt in the
clear; they stand where SQLite's own magic would be. The HMAC key is PBKDF2-HMAC-SHA512 of the key with every
byte of the salt XORed with 0x3a, 2 rounds (SQLCipher design, "Encryption and Key Derivation").
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC

from jooptics_desktop.domain.errors import Untrusted

if TYPE_CHECKING:
    import numpy.typing as npt

    Bytes: TypeAlias = npt.NDArray[np.uint8]
    Numbers: TypeAlias = npt.NDArray[np.uint32]

PAGE_SIZE: Final = 4096
CONTENT_SIZE: Final = 4016
SALT_SIZE: Final = 16
# SQLite never uses the page that holds byte 2^30, where it takes its locks (file format, section 1.3).
LOCK_BYTE: Final = 1 << 30
LOCK_PAGE: Final = LOCK_BYTE // PAGE_SIZE + 1

MAC_START: Final = CONTENT_SIZE + 16
FINGERPRINT_SIZE: Final = 16
# So many pages stay in the processor's cache from step to step.
AT_ONCE: Final = 64
_IV: Final = 16
_NUMBER: Final = 4
_MAC: Final = PAGE_SIZE - MAC_START
_MAGIC: Final = b"SQLite format 3\x00"
_RESERVED_BYTES: Final = PAGE_SIZE - CONTENT_SIZE


class PageCodec:
    """Reads and writes pages of one encrypted file: `key` is its 32 raw bytes, `salt` its first 16."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._salt = salt
        self._aes = algorithms.AES(key)
        mac_salt = bytes(byte ^ 0x3A for byte in salt)
        self._mac = HMAC(hashlib.pbkdf2_hmac("sha512", key, mac_salt, 2, 32), hashes.SHA512())

    def __repr__(self) -> str:
        return "PageCodec(…)"

    def decrypt(self, numbers: Numbers, pages: Bytes) -> Bytes:
        """The content of `pages` (n x 4096) with these page `numbers`, as n x 4016.

        Every MAC is checked first; raises `Untrusted` `store.page_damaged` with the `page`. Best given
        `AT_ONCE` pages at a time.
        """
        rows = np.ascontiguousarray(pages)
        self._check(numbers, rows)
        # One CBC stream for all pages: a page's IV is fed as if it were ciphertext, and what that yields is dropped.
        stream = np.empty((len(rows), _IV + CONTENT_SIZE), np.uint8)
        stream[:, :_IV] = rows[:, CONTENT_SIZE:MAC_START]
        stream[:, _IV:] = rows[:, :CONTENT_SIZE]
        content = self._run(Cipher(self._aes, modes.CBC(bytes(_IV))).decryptor(), stream)[:, _IV:]
        for row in np.flatnonzero(numbers == 1).tolist():
            content[row] = self._first_content(rows[row])
        return content

    def encrypt(self, numbers: Numbers, content: Bytes) -> Bytes:
        """`content` (n x 4016) as encrypted pages (n x 4096) with these page `numbers`."""
        stream = np.empty((len(content), _IV + CONTENT_SIZE), np.uint8)
        # The IV is the encryption of a random block under the same key: NIST SP 800-38A, appendix C.
        stream[:, :_IV] = np.frombuffer(os.urandom(_IV * len(content)), np.uint8).reshape(-1, _IV)
        stream[:, _IV:] = content
        sealed = self._run(Cipher(self._aes, modes.CBC(bytes(_IV))).encryptor(), stream)
        pages = np.empty((len(content), PAGE_SIZE), np.uint8)
        pages[:, :CONTENT_SIZE] = sealed[:, _IV:]
        pages[:, CONTENT_SIZE:MAC_START] = sealed[:, :_IV]
        for row in np.flatnonzero(numbers == 1).tolist():
            pages[row, :MAC_START] = self._first_page(bytes(content[row]))
        pages[:, MAC_START:] = self._macs(numbers, pages)
        return pages

    def fits(self, first_page: bytes) -> bool:
        """Whether the MAC of this page 1 agrees with key and salt."""
        if len(first_page) != PAGE_SIZE:
            return False
        rows = np.frombuffer(first_page, np.uint8).reshape(1, PAGE_SIZE)
        mac = self._macs(np.ones(1, np.uint32), rows.copy())
        return hmac.compare_digest(mac.tobytes(), first_page[MAC_START:])

    def check_layout(self, first_page: bytes) -> None:
        """Prove this codec against page 1 before it is relied on.

        Raises `Untrusted`: `store.page_damaged` when its MAC does not fit, `store.unknown_layout` when the
        page holds no SQLite header of the page size and reserve this codec was written for.
        """
        rows = np.frombuffer(first_page, np.uint8).reshape(1, -1)
        if rows.shape[1] != PAGE_SIZE:
            raise Untrusted("store.page_damaged", page=1)
        header = bytes(self.decrypt(np.ones(1, np.uint32), rows)[0, :24])
        if int.from_bytes(header[16:18], "big") != PAGE_SIZE or header[20] != _RESERVED_BYTES:
            raise Untrusted("store.unknown_layout")

    def _check(self, numbers: Numbers, rows: Bytes) -> None:
        stored = rows[:, MAC_START:].tobytes()
        found = self._macs(numbers, rows.copy()).tobytes()
        if hmac.compare_digest(stored, found):
            return
        for row, number in enumerate(numbers.tolist()):
            mine = slice(row * _MAC, (row + 1) * _MAC)
            if not hmac.compare_digest(stored[mine], found[mine]):
                raise Untrusted("store.page_damaged", page=number)

    def _macs(self, numbers: Numbers, rows: Bytes) -> Bytes:
        """The MACs of these pages. The number is written behind the IV, so that one call takes all it covers."""
        rows[:, MAC_START : MAC_START + _NUMBER] = numbers.astype("<u4").view(np.uint8).reshape(-1, _NUMBER)
        view, fresh, found = rows.reshape(-1).data, self._mac.copy, []
        for row, number in enumerate(numbers.tolist()):
            mac, start = fresh(), row * PAGE_SIZE
            mac.update(view[start + (SALT_SIZE if number == 1 else 0) : start + MAC_START + _NUMBER])
            found.append(mac.finalize())
        return np.frombuffer(b"".join(found), np.uint8).reshape(-1, _MAC)

    def _run(self, context: Any, stream: Bytes) -> Bytes:  # noqa: ANN401 - encryptor and decryptor share no type
        out = np.empty(stream.size + _IV, np.uint8)
        written = context.update_into(stream.reshape(-1).data, out.data)
        return out[:written].reshape(stream.shape)

    def _first_content(self, page: Bytes) -> Bytes:
        iv = bytes(page[CONTENT_SIZE:MAC_START])
        decryptor = Cipher(self._aes, modes.CBC(iv)).decryptor()
        content = decryptor.update(bytes(page[SALT_SIZE:CONTENT_SIZE])) + decryptor.finalize()
        return np.frombuffer(_MAGIC + content, np.uint8)

    def _first_page(self, content: bytes) -> Bytes:
        iv = os.urandom(_IV)
        encryptor = Cipher(self._aes, modes.CBC(iv)).encryptor()
        sealed = encryptor.update(content[SALT_SIZE:]) + encryptor.finalize()
        return np.frombuffer(self._salt + sealed + iv, np.uint8)


def fingerprints(pages: Bytes) -> npt.NDArray[np.uint64]:
    """16 bytes of each page's stored MAC as n x 2 words: they differ whenever the page was written again."""
    taken = pages[:, MAC_START : MAC_START + FINGERPRINT_SIZE].copy(order="C")
    return taken.view(np.uint64).reshape(len(pages), 2)
