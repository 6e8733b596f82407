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
_BREAKS: Final = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """Lower case, no diacritics, one form per Arabic letter, ASCII digits, words parted by single spaces.

    عبد الرحمن and عبدالرحمن become the same; so do أحمد and احمد, Łukasz and lukasz.
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = _BREAKS.sub(" ", bare.translate(_LETTERS).translate(_DIGITS)).strip()
    return _SERVANT_OF.sub("عبد", words)


def digits(text: str) -> str:
    """Only the digits, in ASCII."""
    return "".join(c for c in text.translate(_DIGITS) if c.isascii() and c.isdigit())
