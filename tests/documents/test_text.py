"""Breaking and shaping lines: nothing wider than its box, figures whole, Arabic as it is written."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops
from reportlab.pdfgen.canvas import Canvas

from jooptics_desktop.documents.bidi import Run
from jooptics_desktop.documents.fonts import font, set_runs
from jooptics_desktop.documents.text import Style, set_line, set_text, typed
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from tests.documents import papers

BODY = Style(10)
PHONE = "+962 7 9123 4567"
MIXED = st.text(
    alphabet="ابجدهوزحطي محلا أإئ َّ ABCdef 0123456789 ()–-/.,:٪× \n\u2066\u2068\u2069", max_size=120
)


def line_texts(text: str, width: float, *, rtl: bool = True) -> list[str]:
    """Each line's glyphs as characters, from left to right."""
    return [line.text for line in set_text(text, BODY, width, rtl=rtl).glyphs]


def picture(text: str, *, rtl: bool) -> bytes:
    """One line, drawn large, as a PDF."""
    buffer = io.BytesIO()
    lines = set_line(text, Style(40), rtl=rtl)
    font = "JoopticsSans-Regular"
    canvas = Canvas(buffer, pagesize=(300, 80), initialFontName=font)  # type: ignore[arg-type]  # the stubs are wrong: a name
    lines.draw(canvas, 0, 70, 300, "centre")
    canvas.save()
    return buffer.getvalue()


@pytest.mark.trap("text runs over the margin")
@settings(max_examples=150, deadline=None)
@given(MIXED, st.floats(30, 300), st.booleans(), st.integers(0, 3))
def test_no_line_is_wider_than_its_box(text: str, width: float, rtl: bool, most: int) -> None:
    lines = set_text(text, BODY, width, rtl=rtl, max_lines=most)
    assert lines.width <= width
    assert most == 0 or len(lines.glyphs) <= most


@pytest.mark.trap("phone number split over two lines")
@pytest.mark.parametrize("width", range(95, 300, 15))
def test_a_figure_that_fits_on_a_line_is_never_broken(width: int) -> None:
    lines = line_texts(f"للاستفسار اتصل على الرقم {isolate_ltr(PHONE)} خلال ساعات العمل", width)
    assert sum(PHONE in line.replace("\u00a0", " ") for line in lines) == 1


def test_a_figure_wider_than_the_line_is_broken_at_its_own_spaces() -> None:
    lines = line_texts(isolate_ltr("−1.25 / −0.50 × 175  Add +1.50"), 130)
    assert [line.replace("\u00a0", " ").strip() for line in lines] == ["−1.25 / −0.50 × 175", "Add +1.50"]


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines = line_texts("Layan Al-Masri " * 20, 100, rtl=False)
    short = set_text("Layan Al-Masri " * 20, BODY, 100, rtl=False, max_lines=2)
    assert len(lines) > 2
    assert short.glyphs[1].text.endswith("…")
    assert set_text("Layan", BODY, 100, rtl=False, max_lines=1).glyphs[0].text == "Layan"


def test_lines_a_person_typed_keep_their_own_direction() -> None:
    assert typed("شكراً.\nThank you.\n") == f"{isolate('شكراً.')}\n{isolate('Thank you.')}"
    assert line_texts(typed("Thank you."), 200) == ["Thank you."]


@pytest.mark.trap("محمد becomes one compact sign")
def test_discretionary_ligatures_are_off() -> None:
    assert len(set_runs([Run("محمد", is_rtl=True)], "Regular").text) == 4


def test_letters_join() -> None:
    together = set_runs([Run("بيت", is_rtl=True)], "Regular").text
    apart = "".join(set_runs([Run(letter, is_rtl=True)], "Regular").text for letter in "تيب")
    assert together != apart


@pytest.mark.trap("brackets stand the wrong way round in Arabic")
@pytest.mark.parametrize(("opening", "closing"), ["()", "[]", "«»", "{}"])
def test_brackets_are_mirrored_in_a_right_to_left_line(opening: str, closing: str) -> None:
    here, there = (
        papers.pictures(picture(text, rtl=rtl))[0] for text, rtl in ((opening, True), (closing, False))
    )
    other = papers.pictures(picture(opening, rtl=False))[0]
    assert ImageChops.difference(here, there).getbbox() is None
    assert ImageChops.difference(here, other).getbbox() is not None


@given(st.text("0123456789+−.,: \u00a0/-", min_size=1, max_size=12))
def test_figures_are_as_wide_as_harfbuzz_says(text: str) -> None:
    shaped = font("Medium").shape(text, is_rtl=False)
    assert set_runs([Run(text, is_rtl=False)], "Medium").width == shaped.width


@pytest.mark.parametrize("word", ["المصري", "بلا", "إلى", "لله", "مدرّسةٌ", "كبيرةً", "يمين", "عربي", "آخره"])
def test_words_can_be_found_in_the_file(word: str) -> None:
    found = papers.letters(picture(word, rtl=True))
    bare = [letter for letter in word if not "\u064b" <= letter <= "\u0652"]
    assert [letter for letter in found if letter in bare] == bare or word in found


def test_marks_stand_above_their_letters_not_beside_them() -> None:
    plain, marked = (papers.ink(papers.pictures(picture(text, rtl=True))[0]) for text in ("سسس", "سسَّس"))
    assert plain is not None
    assert marked is not None
    assert marked.right - marked.left == pytest.approx(plain.right - plain.left, abs=1)
    assert marked.top < plain.top
