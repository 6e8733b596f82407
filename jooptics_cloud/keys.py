"""The service's own secret and the keys derived from it; none of them opens a backup."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
_NONCE_BYTES = 12


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def new_token() -> str:
    """An opaque 256-bit token."""
    return secrets.token_urlsafe(SECRET_BYTES)


def write_private(path: Path, data: bytes) -> None:
    """Write a file only its owner may read; it must not exist yet."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def signed_by(public_key: bytes, signature: bytes, *lines: str) -> bool:
    """Whether an Ed25519 key signed these lines, joined as docs/protocol.md §3 says."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, "\n".join(lines).encode())
    except (InvalidSignature, ValueError):
        return False
    return True


class ServerKeys:
    """Keys by purpose, derived from one 32-byte secret by HKDF-SHA256."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_BYTES:
            raise ValueError("the service secret is 32 bytes long")
        self._secret = secret
        self._sealer = AESGCM(self._derive("seal"))
        self._receipts = Ed25519PrivateKey.from_private_bytes(self._derive("receipts"))

    @classmethod
    def load(cls, path: Path) -> ServerKeys:
        """Read the secret written by `create`."""
        return cls(base64.b64decode(path.read_text("ascii").strip(), validate=True))

    @classmethod
    def create(cls, path: Path) -> ServerKeys:
        """Make a new secret and write it for its owner alone."""
        secret = secrets.token_bytes(SECRET_BYTES)
        write_private(path, base64.b64encode(secret) + b"\n")
        return cls(secret)

    def _derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), SECRET_BYTES, None, f"jooptics-cloud/{purpose}".encode()).derive(self._secret)

    def mac(self, purpose: str, *parts: str) -> bytes:
        """A keyed digest of some texts: 32 bytes that nobody without the secret can foretell."""
        return hmac.digest(self._derive(purpose), "\x00".join(parts).encode(), "sha256")

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """Encrypt a value kept in the database (AES-256-GCM, fresh nonce in front)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._sealer.encrypt(nonce, plain, purpose.encode())

    def unseal(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` made. Raises `cryptography.exceptions.InvalidTag` if it was altered."""
        return self._sealer.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())

    def sign_receipt(self, *lines: str) -> bytes:
        """Sign a receipt for a generation, so that a client can prove what was acknowledged."""
        return self._receipts.sign("\n".join(lines).encode())

    @property
    def receipt_key(self) -> bytes:
        """The public half of the receipt key, 32 bytes."""
        return self._receipts.public_key().public_bytes_raw()
