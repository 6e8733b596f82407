"""Reading answers: every member is checked before it is believed."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import Any, TypeAlias

from jooptics_desktop.domain.errors import Untrusted

Json: TypeAlias = dict[str, Any]


def broken() -> Untrusted:
    """The answer is not what docs/protocol.md says."""
    return Untrusted("cloud.answer_broken")


def text(source: Json, name: str, longest: int = 4096) -> str:
    """A text member."""
    value = source.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise broken()
    return value


def optional_text(source: Json, name: str) -> str | None:
    """A text member that may be null."""
    return None if source.get(name) is None else text(source, name)


def number(source: Json, name: str) -> int:
    """A whole number, not negative. JSON's true is not 1."""
    value = source.get(name)
    if type(value) is not int or value < 0:
        raise broken()
    return value


def optional_number(source: Json, name: str) -> int | None:
    """A whole number that may be null."""
    return None if source.get(name) is None else number(source, name)


def flag(source: Json, name: str) -> bool:
    """True or false."""
    value = source.get(name)
    if not isinstance(value, bool):
        raise broken()
    return value


def instant(source: Json, name: str) -> datetime:
    """An aware UTC instant."""
    try:
        value = datetime.fromisoformat(text(source, name, 40))
    except ValueError:
        raise broken() from None
    if value.tzinfo is None:
        raise broken()
    return value.astimezone(UTC)


def optional_instant(source: Json, name: str) -> datetime | None:
    """An instant that may be null."""
    return None if source.get(name) is None else instant(source, name)


def data(source: Json, name: str, longest: int = 1 << 25) -> bytes:
    """Bytes in base64."""
    try:
        return base64.b64decode(text(source, name, longest).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise broken() from None


def part(source: Json, name: str) -> Json:
    """An object member."""
    value = source.get(name)
    if not isinstance(value, dict):
        raise broken()
    return value


def parts(source: Json, name: str) -> list[Json]:
    """A list of objects."""
    value = source.get(name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise broken()
    return value


def texts(source: Json, name: str) -> list[str]:
    """A list of texts."""
    value = source.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise broken()
    return value


def base64_text(value: bytes) -> str:
    """Bytes as they are sent."""
    return base64.b64encode(value).decode("ascii")


def hash_text(value: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(value).hexdigest()
