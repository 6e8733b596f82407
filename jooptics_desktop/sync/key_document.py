"""The JSON document that holds wrapped keys: its format, its checksum, its authentication.

Nothing in it opens anything by itself. The checksum tells accident from a wrong passphrase; the MAC under the
vault key tells, once the vault is open, whether anybody changed or mixed the parts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jooptics_desktop.domain.errors import Untrusted

if TYPE_CHECKING:
    from jooptics_desktop.sync.keys import VaultKey

FORMAT: Final = "jooptics-keys"
VERSION: Final = 1
_NONCE: Final = 12
_MOST_BYTES: Final = 1 << 20

Document: TypeAlias = dict[str, Any]


def read(data: bytes) -> Document:
    """The document in `data`. Raises `Untrusted`: `keys.file_damaged`, `keys.newer_format`."""
    try:
        document = json.loads(data) if len(data) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Untrusted("keys.file_damaged")
    if document.get("version") != VERSION:
        raise Untrusted("keys.newer_format")
    if not _same(document.pop("checksum", None), _checksum(document)):
        raise Untrusted("keys.file_damaged")
    return document


def written(document: Document, key: VaultKey) -> bytes:
    """`document` as bytes, with its MAC and checksum renewed."""
    body = {name: part for name, part in document.items() if name not in {"mac", "checksum"}}
    body["mac"] = _mac(body, key)
    body["checksum"] = _checksum(body)
    return _canonical(body) + b"\n"


def authenticate(document: Document, key: VaultKey) -> None:
    """Check the MAC; raises `Untrusted` `keys.file_altered`."""
    body = {name: part for name, part in document.items() if name != "mac"}
    if not _same(document.get("mac"), _mac(body, key)):
        raise Untrusted("keys.file_altered")


def says_the_same(one: bytes, other: bytes) -> bool:
    """Whether two exported documents open by the same ways and trust the same machines.

    Their revisions may differ: each machine counts what it changes for itself alone, too. Raises as `read`.
    """
    ours, theirs = ({**read(data), "revision": 0, "mac": ""} for data in (one, other))
    return ours == theirs


def wrap(key: bytes, secret: bytes, context: str) -> str:
    """`secret` under `key` (AES-256-GCM, random nonce), bound to `context`, as base64 text."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, secret, context.encode())).decode("ascii")


def unwrap(key: bytes, wrapped: object, context: str) -> bytes | None:
    """What `wrap` wrapped, or None when the key is another one or the text was changed."""
    try:
        data = base64.b64decode(str(wrapped), validate=True)
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], context.encode())
    except (InvalidTag, ValueError):
        return None


def _canonical(document: Document) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


def _same(given: object, right: str) -> bool:
    return isinstance(given, str) and given.isascii() and hmac.compare_digest(given, right)


def _checksum(document: Document) -> str:
    return hashlib.sha256(_canonical(document)).hexdigest()


def _mac(document: Document, key: VaultKey) -> str:
    return hmac.new(key.derive("key document"), _canonical(document), "sha256").hexdigest()
