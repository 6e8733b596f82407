"""The recovery code: 128 random bits as 48 digits in 8 groups of 6, each divisible by 11.

Digits can be typed on any keyboard and dictated by phone in any language. Divisibility by 11 finds every
single wrong digit and every swap of two neighbours inside a group, and says which group to look at.
"""

from __future__ import annotations

import os
import struct
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from jooptics_desktop.domain.errors import RuleBroken

GROUPS: Final = 8
DIGITS: Final = 6
_CHECK: Final = 11
_LARGEST: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """The 16 bytes behind a recovery code; its repr hides them."""

    value: bytes = field(repr=False)

    @classmethod
    def random(cls) -> RecoveryCode:
        """A fresh code from the system's generator."""
        return cls(os.urandom(2 * GROUPS))

    @classmethod
    def parse(cls, text: str) -> RecoveryCode:
        """The code in `text`; Arabic-Indic and Persian digits, spaces, hyphens and direction marks are welcome.

        Raises `RuleBroken`: `recovery_code.wrong_length` (`count` of digits found), `recovery_code.wrong_group`
        (`group`, counted from 1, and all `groups` that are wrong).
        """
        digits = "".join(str(unicodedata.digit(sign)) for sign in text if unicodedata.category(sign) == "Nd")
        if len(digits) != GROUPS * DIGITS:
            raise RuleBroken("recovery_code.wrong_length", field="recovery_code", count=len(digits))
        values = [int(digits[start : start + DIGITS]) for start in range(0, len(digits), DIGITS)]
        wrong = [place for place, value in enumerate(values, 1) if not _valid(value)]
        if wrong:
            raise RuleBroken("recovery_code.wrong_group", field="recovery_code", group=wrong[0], groups=wrong)
        return cls(struct.pack(f">{GROUPS}H", *(value // _CHECK for value in values)))

    def text(self) -> str:
        """The code as it is printed: 8 groups joined by hyphens."""
        return "-".join(f"{value * _CHECK:0{DIGITS}d}" for value in struct.unpack(f">{GROUPS}H", self.value))


def _valid(value: int) -> bool:
    return value % _CHECK == 0 and value // _CHECK <= _LARGEST
