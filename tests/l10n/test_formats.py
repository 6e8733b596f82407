"""Figures as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.l10n import Formats, isolate, translator

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Language


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["512 byte", "167.9 kB", "4.5 MB"]), ("ar", ["512 بايت", "167.9 كيلوبايت", "4.5 ميغابايت"])],
)
def test_sizes_are_said_in_the_language(language: Language, said: list[str]) -> None:
    formats = Formats(language)
    assert [formats.size(count)[1:-1] for count in (512, 167_900, 4_500_000)] == said


@pytest.mark.parametrize(
    ("count", "english", "arabic"),
    [
        (0, "0 bytes", "0 بايت"),
        (1, "1 byte", "1 بايت"),
        (961, "961 bytes", "961 بايت"),
        (4_500_000, "4.5 MB", "4.5 م.ب"),
    ],
)
def test_sizes_are_written_in_the_words_of_the_language(count: int, english: str, arabic: str) -> None:
    assert Formats("en").size(count) == isolate(english)
    assert Formats("ar").size(count) == isolate(arabic)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_said_of_an_empty_message(language: Language) -> None:
    assert translator(language).tr("") == ""
