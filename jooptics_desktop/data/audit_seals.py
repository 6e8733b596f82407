"""How the audit trail is sealed: what of an entry is, what says that a month is over, and the key of the next month."""

from __future__ import annotations

import hmac
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final

from jooptics_desktop.data.columns import canonical_json

FIRST: Final = bytes(32)  # stands before the first entry


def body(seq: int, at_ms: int, actor_id: str | None, event: str, subject_id: str | None, facts: str) -> bytes:
    """What is sealed of an entry: one canonical JSON list, `facts` being JSON already.

    Put together by hand, because an encoder made for each of a million entries costs as much as all the hashing;
    columns of whole numbers hold nothing else that could look the same (SQLite turns it into one).
    """
    actor = "null" if actor_id is None else encode_basestring(actor_id)
    subject = "null" if subject_id is None else encode_basestring(subject_id)
    return f"[{seq},{at_ms},{actor},{encode_basestring(event)},{subject},{facts}]".encode()


def entry_seal(key: bytes, before: bytes, told: bytes) -> bytes:
    """The seal of an entry whose `body` is `told`, after the entry with the seal `before`."""
    mac = _keyed(key).copy()
    mac.update(before + told)
    return mac.digest()


# Between two commits, to look for the digest and to take up the key takes longer than to hash an entry.
@lru_cache(maxsize=1)
def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod="sha256")


def closing_seal(key: bytes, number: int, month: str, first: int, last: int, closing: bytes) -> bytes:
    """The seal of a month that is over: its entries by number, and the seal of its last one."""
    told = [number, month, first, last, closing.hex()]
    return hmac.digest(key, b"month over " + canonical_json(told).encode(), "sha256")


def drop_seal(key: bytes, seal: bytes, at_ms: int, segment: int) -> bytes:
    """The seal of having thrown away the month sealed with `seal`, then, under the key of that segment."""
    return hmac.digest(key, b"thrown away " + seal + canonical_json([at_ms, segment]).encode(), "sha256")


def next_key(key: bytes) -> bytes:
    """The key of the next month (HKDF-SHA256, RFC 5869): it follows from this one, and not the other way."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), len(key), None, b"jooptics/audit month/1").derive(key)
