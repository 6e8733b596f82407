"""What all bodies and answers share: strict types, nothing unknown, bytes as base64."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

EMAIL_LENGTH = 254
# With these an address could name a second one, or be written in many ways: RFC 5322's specials, but for dot and at.
_NOT_IN_EMAIL = frozenset('()<>[]:;,\\"')
ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"


class Body(BaseModel):
    """A request body: types are not coerced (JSON false is not 0) and unknown members are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Answer(BaseModel):
    """An answer's body."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _decode(value: object) -> object:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("base64 text is expected")  # noqa: TRY004 - pydantic turns only ValueError into a refusal
    try:
        return base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("this is not base64") from None


def _email(value: str) -> str:
    address = value.strip(" \t\r\n").lower()
    local, _, domain = address.partition("@")
    if not (local and domain) or "@" in domain or len(address) > EMAIL_LENGTH:
        raise ValueError("this is not an e-mail address")
    if any(not "!" <= letter <= "~" or letter in _NOT_IN_EMAIL for letter in address):
        raise ValueError("this is not an e-mail address")
    return address


Base64 = Annotated[
    bytes,
    BeforeValidator(_decode),
    PlainSerializer(lambda value: base64.b64encode(value).decode("ascii"), return_type=str),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
Key32 = Annotated[Base64, Field(min_length=32, max_length=32)]
Signature = Annotated[Base64, Field(min_length=64, max_length=64)]
Email = Annotated[str, Field(max_length=EMAIL_LENGTH + 16), AfterValidator(_email)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern=ID_PATTERN)]
Token = Annotated[str, Field(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
Code = Annotated[str, Field(min_length=6, max_length=40)]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
