"""Card numbers are never kept, wherever somebody types one (statement S2.P.5; ISO/IEC 7812-1)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from jooptics_desktop.domain.errors import RuleBroken

# Account numbers on payment cards: 13-19 digits, often written in groups.
_CARD_LIKE: Final = re.compile(r"(?<![0-9])[0-9](?:[ .\-]?[0-9]){12,18}(?![0-9])")


def passes_luhn(digits: str) -> bool:
    """Whether a number ends in a right Luhn digit (annex B)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def holds_card_number(text: str) -> bool:
    """Whether something in a text looks like a card number, in whichever digits and groups it is written."""
    runs = _CARD_LIKE.findall(_ascii_digits(text))
    return any(passes_luhn(re.sub(r"[^0-9]", "", run)) for run in runs)


def refuse_card_numbers(**texts: str) -> None:
    """Raise `RuleBroken("text.card_number_refused")` naming the first field that holds one."""
    for field, text in texts.items():
        if holds_card_number(text):
            raise RuleBroken("text.card_number_refused", field=field)


def _ascii_digits(text: str) -> str:
    visible = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in visible)
