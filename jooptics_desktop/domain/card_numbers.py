"""Numbers of payment cards are never kept: whatever looks like one is refused, wherever it is typed.

The program takes no card payments itself; the terminal of the bank does, and gives an approval code.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterator

# ISO/IEC 7812 account numbers on payment cards, often written in groups.
_SHORTEST, _LONGEST = 13, 19
_RUN: Final = re.compile(r"[0-9](?:[ .\-]?[0-9]){12,}")
_GROUPS_OF: Final = 4  # how cards are written; an expiry date may follow with nothing but a blank between


def passes_luhn(digits: str) -> bool:
    """Whether a number ends in a right Luhn digit (ISO/IEC 7812-1 annex B)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def holds_card_number(text: str) -> bool:
    """Whether something in a text looks like a card number, in whichever digits and groups it is written."""
    if len(text) < _SHORTEST:
        return False
    runs = _RUN.findall(_ascii_digits(text))
    return any(passes_luhn(digits) for run in runs for digits in _numbers_in(run))


def refuse_card_number(text: str, field: str) -> None:
    """Raise `RuleBroken("text.card_number_refused")` naming the field; the number itself is told to nobody."""
    if holds_card_number(text):
        raise RuleBroken("text.card_number_refused", field=field)


def _numbers_in(run: str) -> Iterator[str]:
    """What may be a card number in a run of digits: all of it, or groups that follow one another."""
    groups = re.findall("[0-9]+", run)
    for first, group in enumerate(groups):
        if first and len(group) < _GROUPS_OF:
            continue
        digits = ""
        for following in groups[first:]:
            digits += following
            whole = first == 0 and len(digits) == sum(map(len, groups))
            if _SHORTEST <= len(digits) <= _LONGEST and (whole or len(group) >= _GROUPS_OF):
                yield digits


def _ascii_digits(text: str) -> str:
    visible = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in visible)
