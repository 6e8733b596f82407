"""Names and notes as people type and paste them: what can be seen, and nothing that turns other text about."""

from __future__ import annotations

import unicodedata
from typing import Final

# Marks that say how letters join or which way a word runs: wanted inside a name, nothing at its ends or alone.
_JOINING: Final = "\u200c\u200d\u200e\u200f\u061c"
# Overrides and isolates, which would turn the rest of a receipt about (UAX #9), and what has no width.
_UNSEEN: Final = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u00ad\u180e"
)


def one_line(text: str) -> str:
    """A name: words parted by single spaces, without what cannot be seen; empty when nothing can."""
    if not text.isprintable():
        text = "".join(_seen(letter, breaks="") for letter in text)
    return " ".join(text.split()).strip(_JOINING)


def several_lines(text: str) -> str:
    """A note: the same, but for its line breaks and spaces, which stay."""
    if not text.isprintable():
        text = "".join(_seen(letter, breaks="\n\t") for letter in text)
    return text.strip().strip(_JOINING)


def _seen(letter: str, breaks: str) -> str:
    if letter in breaks:
        return letter
    kind = unicodedata.category(letter)
    if letter in _UNSEEN or kind == "Cs":  # half a character of UTF-16 cannot be kept
        return ""
    return " " if kind in {"Cc", "Zl", "Zp"} else letter
