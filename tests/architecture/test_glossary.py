"""One word for one thing: the glossary's Arabic is what screens and papers say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

# Good words that we decided against, and what is said instead.
SAID_INSTEAD: Final = {
    "رمز الاستعادة": "رمز الاسترداد",
    "ورقة الاستعادة": "ورقة الاسترداد",
    "منشور": "موشور",
    "رقم الدخول السريع": "الرمز السريع",
    "الأسرة": "العائلة",
    "زبون": "عميل",
}


def test_catalogues_use_the_glossarys_words(root: Path, texts: dict[str, str]) -> None:
    wrong = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {other} → {ours}"
        for name, text in texts.items()
        if name.startswith("resources/locale/")
        for other, ours in SAID_INSTEAD.items()
        for match in re.finditer(other, text)
    ]
    assert not wrong, "\n".join(wrong)
    glossary = (root / "docs/glossary.md").read_text(encoding="utf-8")
    assert all(ours in glossary for ours in SAID_INSTEAD.values())
