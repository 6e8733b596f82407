"""Figures as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.l10n import Formats

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Language


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["512 byte", "167.9 kB", "4.5 MB"]), ("ar", ["512 بايت", "167.9 كيلوبايت", "4.5 ميغابايت"])],
)
def test_sizes_are_said_in_the_language(language: Language, said: list[str]) -> None:
    formats = Formats(language)
    assert [formats.size(count)[1:-1] for count in (512, 167_900, 4_500_000)] == said
