"""Arabic has six ways to count; each count gets its own."""

from __future__ import annotations

import pytest

from jooptics_desktop.l10n import translator


@pytest.mark.trap("Arabic has six plurals")
@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا صفوف"),
        (1, "صف واحد"),
        (2, "صفّان"),
        (3, "3 صفوف"),
        (10, "10 صفوف"),
        (11, "11 صفاً"),
        (34, "34 صفاً"),
        (99, "99 صفاً"),
        (100, "100 صف"),
        (102, "102 صف"),
        (103, "103 صفوف"),
        (300, "300 صف"),
    ],
)
def test_every_count_has_its_form(count: int, said: str) -> None:
    assert translator("ar").trn("{count} row", "{count} rows", count) == said
