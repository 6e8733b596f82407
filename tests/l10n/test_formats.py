"""Figures as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.l10n import Formats, translator

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Language


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 byte", "512 bytes", "167.9 kB", "4.5 MB"]),
        ("ar", ["1 بايت", "512 بايت", "167.9 كيلوبايت", "4.5 ميغابايت"]),
    ],
)
def test_sizes_are_said_in_the_language(language: Language, said: list[str]) -> None:
    formats = Formats(language)
    assert [formats.size(count)[1:-1] for count in (1, 512, 167_900, 4_500_000)] == said


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_said_of_an_empty_message(language: Language) -> None:
    assert translator(language).tr("") == ""
