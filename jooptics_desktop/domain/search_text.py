"""Folding of names and numbers, so that a search finds them however they were typed.

The same function folds what is stored and what is sought. SQLite's own tokenizer splits vocalised Arabic into
letters and knows none of the letter variants, so folding happens before it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ی": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "گ": "ك",
        "ـ": "", "ء": "", "ł": "l", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
    }
)  # fmt: skip
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SERVANT_OF: Final = re.compile(r"\bعبد (?=ال)")
_NO_DIGITS: Final = re.compile(r"[^0-9]+")
_BREAKS: Final = re.compile(r"[^\w]+")


class _Bare(dict[int, str]):
    """What is left of each letter without its marks, found out at its first use: lists fold millions of names."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        bare = "" if unicodedata.combining(letter) else letter.translate(_LETTERS).translate(_DIGITS)
        self[code] = bare
        return bare


_BARE: Final = _Bare()


def fold(text: str) -> str:
    """Lower case, no diacritics, one form per Arabic letter, ASCII digits, words parted by single spaces.

    عبد الرحمن and عبدالرحمن become the same; so do أحمد and احمد, Łukasz and lukasz.
    """
    if text.isascii():
        return _BREAKS.sub(" ", text.casefold()).strip()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    words = _BREAKS.sub(" ", unicodedata.normalize("NFKD", text).translate(_BARE)).strip()
    return _SERVANT_OF.sub("عبد", words)


def digits(text: str) -> str:
    """Only the digits, in ASCII."""
    return _NO_DIGITS.sub("", text.translate(_DIGITS))
