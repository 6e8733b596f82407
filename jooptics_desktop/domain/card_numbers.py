"""Numbers of payment cards are never kept: whatever looks like one is refused, wherever it is typed.

The program takes no card payments itself; the terminal of the bank does, and gives an approval code.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from jooptics_desktop.domain.errors import RuleBroken

# ISO/IEC 7812 account numbers on payment cards: 13–19 digits, often written in groups.
_CARD_LIKE: Final = re.compile(r"(?<![0-9])[0-9](?:[ .\-]?[0-9]){12,18}(?![0-9])")


def passes_luhn(digits: str) -> bool:
    """Whether a number ends in a right Luhn digit (ISO/IEC 7812-1 annex B)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def refuse_card_number(text: str, field: str) -> None:
    """Raise `RuleBroken("payment.card_number_refused")` naming the field; the number itself is told to nobody."""
    if len(text) < 13:
        return
    for run in _CARD_LIKE.findall(_ascii_digits(text)):
        if passes_luhn(re.sub(r"[^0-9]", "", run)):
            raise RuleBroken("payment.card_number_refused", field=field)


def _ascii_digits(text: str) -> str:
    visible = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in visible)
