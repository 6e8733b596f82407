"""Reads one policy document (`policy.en.json`) into a `PolicyText`, refusing anything it does not expect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeVar

from jooptics_desktop.domain.canonical import sha256_of
from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.domain.policy import (
    Addendum,
    BlockKind,
    DocumentName,
    PolicyBlock,
    PolicySection,
    PolicyText,
    PurposeText,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA: Final = "jooptics.policy/1"
MAX_BYTES: Final = 1_000_000  # a policy is some 20 kB; a file far above that is an attack, not a policy
_BLOCK_FIELDS: Final = {"kind", "keeps", "text", "term", "blank", "ltr"}
T = TypeVar("T")


def read_policy_text(content: bytes) -> PolicyText:
    """The document in `content`; raises `Untrusted("policy.malformed")` when it is not of this schema."""
    try:
        if len(content) > MAX_BYTES:
            raise ValueError("too large")
        return _document(json.loads(content))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Untrusted("policy.malformed") from error


def _document(data: dict[str, object]) -> PolicyText:
    _only(data, {*PolicyText.__slots__, "schema"} - {"sha256"})
    if data["schema"] != SCHEMA:
        raise ValueError("schema")
    return PolicyText(
        document=DocumentName(_text(data["document"])),
        version=_text(data["version"]),
        language=_text(data["language"]),
        title=_block(data["title"]),
        summary=_many(data["summary"], _text),
        sections=_many(data["sections"], _section),
        explained=_many(data["explained"], _block),
        purposes=_many(data["purposes"], _purpose),
        addenda=_many(data["addenda"], _addendum),
        sha256=sha256_of(data),  # type: ignore[arg-type]  # json.loads gives nothing but Json
    )


def _section(value: object) -> PolicySection:
    data = _only(value, {"id", "heading", "blocks"})
    return PolicySection(_text(data["id"]), _text(data["heading"]), _many(data["blocks"], _block))


def _addendum(value: object) -> Addendum:
    data = _only(value, {"id", "heading", "blocks", "at", "instead"})
    inner = {name: data[name] for name in ("id", "heading", "blocks")}
    return Addendum(_text(data["at"]), _flag(data["instead"]), _section(inner))


def _purpose(value: object) -> PurposeText:
    data = _only(value, {"code", "label", "text"})
    return PurposeText(_text(data["code"]), _text(data["label"]), _text(data["text"]))


def _block(value: object) -> PolicyBlock:
    data = _only(value, _BLOCK_FIELDS)
    return PolicyBlock(
        kind=BlockKind(_text(data["kind"])),
        text=_text(data["text"]),
        keeps=_many(data["keeps"], _text),
        term=_text(data.get("term", "")),
        blank=_text(data.get("blank", "")),
        ltr=_flag(data.get("ltr", False)),
    )


def _only(value: object, fields: set[str]) -> dict[str, object]:
    if not isinstance(value, dict) or not value.keys() <= fields:
        raise ValueError("fields")
    return value


def _many(value: object, read: Callable[[object], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise TypeError("list")
    return tuple(read(item) for item in value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("flag")
    return value
