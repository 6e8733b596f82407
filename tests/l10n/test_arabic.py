"""What every Arabic message keeps to, whoever wrote it: one spelling, one word for one thing, its own punctuation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from jooptics_desktop.l10n.resources import resources_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

ARABIC = "\u0600-\u06ff"
SIGNS = {"?": "؟", "…": "…", ":": ":"}


def messages() -> Iterator[tuple[str, str]]:
    """The English and the Arabic of every message; each plural form by itself."""
    for file in sorted((resources_folder() / "locale" / "ar").glob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream, locale="ar"):
                if not message.id:
                    continue
                english = message.id if isinstance(message.id, str) else message.id[-1]
                said = [message.string] if isinstance(message.string, str) else list(message.string or ())
                yield from ((english, arabic) for arabic in said)


@pytest.mark.parametrize(
    ("never", "instead"),
    [
        ("\u064b\u0627", "the tanwin stands on the alif: شيئاً"),
        (f"[{ARABIC}][,;?]", "، ؛ ؟"),
        (f"[{ARABIC}]%", "٪"),
        ("[\u0660-\u0669]", "Western digits, as shops write them"),
        ("هذا الحاسوب", "هذا الجهاز"),
        ("رقم سري|رمزاً شريطياً|أسرة", "الرمز السريع، باركود، عائلة"),
        ("Jooptics Cloud", "سحابة جوبتكس"),
    ],
)
def test_one_spelling_and_one_word_for_one_thing(never: str, instead: str) -> None:
    found = [arabic for _, arabic in messages() if re.search(never, arabic)]
    assert not found, f"{instead}: {found}"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_question_stays_a_question(sign: str) -> None:
    """And what goes on, or leads to something, still says so."""
    found = [
        (english, arabic)
        for english, arabic in messages()
        if english.endswith(sign) and not arabic.endswith(SIGNS[sign])
    ]
    assert not found


def test_a_store_is_restored_by_one_verb() -> None:
    found = [
        arabic for english, arabic in messages() if re.search("[Rr]estor", english) and "استرجاع" in arabic
    ]
    assert not found
