"""Receipts of consent that can be checked: a code that only this store can have made, over what it kept.

The code is a serial number and a seal (HMAC-SHA256, RFC 2104, cut to 80 bits) over the events and the notice as they
stand in the store: a receipt nobody issued, and a record somebody changed, are both found out.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.canonical import canonical_bytes
from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jooptics_desktop.domain.ids import ConsentId, StaffId
    from jooptics_desktop.domain.privacy import ConsentEvent, ConsentState, NoticeServed

SERIAL_BYTES: Final = 5
SEAL_BYTES: Final = 10
PREFIX: Final = "JC"
_SERIAL_LETTERS: Final = 8
_LETTERS: Final = 24
# What people take for a letter of base32 (RFC 4648 §6), which has no 0 and no 1.
_MISREAD: Final = str.maketrans({"0": "O", "1": "I"})


class Verdict(StrEnum):
    """What a code comes to."""

    STANDS = "stands"
    CHANGED_SINCE = "changed_since"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Issued:
    """That a receipt was handed out, and over which events; `serial` finds it again."""

    id: str
    serial: str
    principal_id: str
    issued_at: datetime
    by: StaffId
    language: str
    events: tuple[ConsentId, ...]


@dataclass(frozen=True, slots=True)
class Sealed:
    """One decision of a receipt: the event, and where the person stands to that purpose now."""

    event: ConsentEvent
    now: ConsentState

    @property
    def stands(self) -> bool:
        """Whether the person's answer is still the one on the receipt."""
        return self.now.since == self.event.at and self.now.standing.value in _SAME.get(
            self.event.type.value, ()
        )


_SAME: Final = {
    "given": ("given",),
    "renewed": ("given",),
    "refused": ("refused",),
    "withdrawn": ("withdrawn",),
    "expired": ("expired",),
    "objected": ("objected",),
}


@dataclass(frozen=True, slots=True)
class Verified:
    """The answer to a code; `issued` is None where this store never issued it."""

    verdict: Verdict
    issued: Issued | None = None
    decisions: tuple[Sealed, ...] = ()


def serial_of(random: bytes) -> str:
    """The serial number made of `SERIAL_BYTES` random bytes."""
    return base64.b32encode(random).decode("ascii")


def code_of(
    key: bytes, issued: Issued, events: Sequence[ConsentEvent], notices: Iterable[NoticeServed]
) -> str:
    """The code that stands on the receipt: `JC-XXXX-XXXX-…`, six groups."""
    text = issued.serial + base64.b32encode(_seal(key, issued, events, notices)).decode("ascii")
    return "-".join([PREFIX, *(text[place : place + 4] for place in range(0, _LETTERS, 4))])


def read_code(typed: str) -> str:
    """The 24 letters of a code however it was typed or scanned; raises `RuleBroken("consent.code_malformed")`."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).removeprefix(PREFIX)
    letters = letters.translate(_MISREAD)
    if len(letters) != _LETTERS or not letters.isascii():
        raise RuleBroken("consent.code_malformed", field="code")
    return letters


def serial_in(letters: str) -> str:
    """The serial number at the head of a code that was read."""
    return letters[:_SERIAL_LETTERS]


def is_genuine(
    key: bytes, letters: str, issued: Issued, events: Sequence[ConsentEvent], notices: Iterable[NoticeServed]
) -> bool:
    """Whether the store's own record gives exactly this code; compared in constant time."""
    right = read_code(code_of(key, issued, events, notices))
    return hmac.compare_digest(right.encode("ascii"), letters.encode("ascii"))


def _seal(
    key: bytes, issued: Issued, events: Sequence[ConsentEvent], notices: Iterable[NoticeServed]
) -> bytes:
    shown = {notice.id: [notice.policy_version, notice.ui_text_sha256, notice.language] for notice in notices}
    said = canonical_bytes(
        {
            "id": issued.id, "serial": issued.serial, "principal": issued.principal_id, "language": issued.language,
            "events": [event.sha256() for event in events],
            "notices": {name: list(facts) for name, facts in shown.items()},
        }
    )  # fmt: skip
    return hmac.digest(key, said, "sha256")[:SEAL_BYTES]
