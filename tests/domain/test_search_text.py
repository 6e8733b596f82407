"""Folding: one form for however a name was typed."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain import search_text
from jooptics_desktop.domain.search_text import digits, fold

NAMES = st.text(st.characters(codec="utf-8")) | st.text("abcÉŁßæِّأإآىةکءـعبد المصري٠۹-'0 ")


def letter_by_letter(text: str) -> str:
    """What folding is, step by step, as slow as it likes."""
    letters, figures = search_text._LETTERS, search_text._DIGITS
    text = unicodedata.normalize("NFKC", text).casefold().translate(letters)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", bare.translate(letters).translate(figures)).strip()
    return re.sub(r"\bعبد (?=ال)", "عبد", words)


@given(NAMES)
def test_folding_quickly_is_folding(text: str) -> None:
    assert fold(text) == letter_by_letter(text)


@pytest.mark.parametrize(
    "letters", [range(0x2000), range(0x2000, 0x3100), range(0xFB00, 0x10000), range(0x1D400, 0x1D800)]
)
def test_every_letter_of_names_and_figures_folds_as_it_should(letters: range) -> None:
    wrong = [
        f"{code:04x}" for code in letters if fold(f"a{chr(code)}ب") != letter_by_letter(f"a{chr(code)}ب")
    ]
    assert wrong == []


@given(NAMES)
def test_only_figures_are_left(text: str) -> None:
    kept = [c for c in text.translate(search_text._DIGITS) if c.isascii() and c.isdigit()]
    assert digits(text) == "".join(kept)


@pytest.mark.trap("vocalised Arabic falls apart into letters")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("عبد الرحمن", "عبدالرحمن"),
        ("أحمد", "احمد"),
        ("Łukasz", "lukasz"),
        ("مُحَمَّد", "محمد"),
        ("ليـــان", "ليان"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)
