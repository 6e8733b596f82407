"""One byte form for a structured value, so that two people who hash it get the same digest.

A profile of RFC 8785: UTF-8 JSON, keys sorted, no spaces, no floating-point numbers. Keys are ASCII here,
so sorting by code point and by UTF-16 unit agree.
"""

from __future__ import annotations

import hashlib
import json
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | tuple[Json, ...] | dict[str, Json] | None"


def canonical_bytes(value: Json) -> bytes:
    """The canonical JSON of `value`; raises `TypeError` at a float or at a key that is not ASCII text."""
    _refuse_ambiguous(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def refuse_half_characters(value: object) -> None:
    """Raise `ValueError` where JSON that was read holds half a character of UTF-16, which no text has (RFC 7493)."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("half a character") from None


def sha256_of(value: Json) -> str:
    """SHA-256 of the canonical JSON, in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _refuse_ambiguous(value: object) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise TypeError("canonical JSON has ASCII keys only")
            _refuse_ambiguous(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_ambiguous(inner)
    elif not (value is None or isinstance(value, bool | int | str)):
        raise TypeError(f"canonical JSON has no {type(value).__name__}")
