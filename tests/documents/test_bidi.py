"""Directions and visual order, against Unicode's own vectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.documents.bidi import Run, levels, single_run, tidy, visible, visual_order, visual_runs
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr

if TYPE_CHECKING:
    from collections.abc import Callable

VECTORS = Path(__file__).with_name("bidi_vectors.txt")
WORDS = st.text(
    alphabet="ابجدهوز محلا َّ abcXYZ 0123 ٠١٢ ()[]«»+-−/.,:×٪% \u2066\u2067\u2068\u2069", max_size=24
)


def vectors() -> list[list[str]]:
    """Each case of the file as its five fields."""
    return [line.split(";") for line in VECTORS.read_text("utf-8").splitlines() if not line.startswith("#")]


def runs(text: str, *, rtl: bool) -> list[Run]:
    """The runs of a text that stands on one line."""
    return list(visual_runs(text, levels(text, rtl=rtl), base=int(rtl)))


def test_levels_and_order_are_those_of_unicode() -> None:
    wrong = []
    for points, _, base, expected, order in vectors():
        text = "".join(chr(int(point, 16)) for point in points.split())
        found = visual_order(text, levels(text, rtl=base == "1"), base=int(base))
        wanted = [int(index) for index in order.split()]
        if [index for index in found if expected.split()[index] != "x"] != wanted:
            wrong.append((points, base))
    assert len(vectors()) > 500
    assert wrong == []


@pytest.mark.trap("unisolated numbers reverse in Arabic")
def test_an_isolated_phone_keeps_its_order_and_a_bare_one_does_not() -> None:
    phone = "+962 7 9123 4567"
    assert Run(phone, is_rtl=False) in runs(f"هاتف {isolate_ltr(phone)} معزول", rtl=True)
    assert Run(phone, is_rtl=False) not in runs(f"هاتف {phone} بلا عزل", rtl=True)


@pytest.mark.trap("'Disc.' shows as '.Disc'")
def test_an_isolated_abbreviation_keeps_its_full_stop() -> None:
    assert Run("Disc.", is_rtl=False) in runs(f"الخصم / {isolate('Disc.')}", rtl=True)


def test_an_isolate_that_spans_two_lines_keeps_its_direction_on_both() -> None:
    text = f"الصنف {isolate('Varilux Comfort Max (1.67)')}"
    found = levels(text, rtl=True)
    cut = text.index("Max")
    second = list(visual_runs(text[cut:], found[cut:], base=1))
    assert second == [Run("Max (1.67)", is_rtl=False)]


def test_spaces_at_the_end_of_a_line_lie_at_the_paragraphs_side() -> None:
    text = "abc  "
    assert visual_order(text, levels(text, rtl=True), base=1) == [4, 3, 0, 1, 2]


@given(WORDS, st.booleans(), st.sampled_from([str, isolate, isolate_ltr]))
def test_the_short_way_agrees_with_the_algorithm(text: str, rtl: bool, wrap: Callable[[str], str]) -> None:
    wrapped = tidy(wrap(text)).strip()
    short = single_run(wrapped)
    if short is not None:
        assert list(runs(wrapped, rtl=rtl)) == [short]


@given(WORDS, st.booleans())
def test_no_visible_character_is_lost_or_doubled(text: str, rtl: bool) -> None:
    assert sorted("".join(run.text for run in runs(text, rtl=rtl))) == sorted(visible(text))


@pytest.mark.trap("right-to-left override makes a name or an amount lie")
def test_overrides_and_control_characters_are_taken_out() -> None:
    assert tidy("\u202einvoice\u202c 10\x00\x1b0\t1\r\n2") == "invoice 100 1\n2"
