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
        ("en", ["0 bytes", "1 byte", "512 bytes", "167.9 kB", "4.5 MB", "3.0 GB", "1,200.0 TB"]),
        # Words throughout, none of them shortened.
        (
            "ar",
            [
                "0 بايت",
                "1 بايت",
                "512 بايت",
                "167.9 كيلوبايت",
                "4.5 ميغابايت",
                "3.0 غيغابايت",
                "1,200.0 تيرابايت",
            ],
        ),
    ],
)
def test_sizes_are_said_in_the_language(language: Language, said: list[str]) -> None:
    formats, counts = Formats(language), (0, 1, 512, 167_900, 4_500_000, 3_000_000_000, 12 * 10**14)
    assert [formats.size(count)[1:-1] for count in counts] == said


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_said_of_an_empty_message(language: Language) -> None:
    assert translator(language).tr("") == ""
