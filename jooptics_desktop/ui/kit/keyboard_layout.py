"""A scanner set to a US keyboard types Arabic letters while the Arabic (101) layout is on; this reads them back.

Digits and the hyphen are the same keys in both. The ligature on `B` is one key but two letters, so a code that
really held `G` and `H` in a row reads as `B`; labels printed in the shop therefore carry digits only.
"""

from __future__ import annotations

from typing import Final

_PLAIN: Final = dict(
    zip("ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظذ", "qwertyuiop[]asdfghjkl;'zxcvnm,./`", strict=True)
)
_MORE: Final = {
    "ً": "W", "ٌ": "R", "إ": "Y", "؛": "P", "ٍ": "S", "أ": "H", "ـ": "J", "،": "K", "آ": "N", "×": "O", "÷": "I",
    "َ": "Q", "ُ": "E", "ِ": "A", "ْ": "X",
}  # fmt: skip
_LIGATURES: Final = {"لا": "b", "لإ": "T", "لأ": "G", "لآ": "B"}
_KEYS: Final = {**_PLAIN, **_MORE}


def as_us_keys(text: str) -> str:
    """What the same keys give on a US layout, when the text holds Arabic letters; otherwise the text itself.

    Letters come back in capitals: scanners send them with or without Shift, and codes are printed in capitals.
    """
    if not any("\u0600" <= letter <= "\u06ff" for letter in text):
        return text
    for ligature, key in _LIGATURES.items():
        text = text.replace(ligature, key)
    return "".join(_KEYS.get(letter, letter) for letter in text).upper()
