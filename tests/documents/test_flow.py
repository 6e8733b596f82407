"""Blocks down a page: what belongs together stays together, wherever on the page it begins."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from jooptics_desktop.documents.flow import Fact, bullet, facts, paragraph, section
from jooptics_desktop.documents.sheet import A4, Sheet
from jooptics_desktop.documents.tables import Column, Table
from jooptics_desktop.l10n import translator
from tests.documents import papers

if TYPE_CHECKING:
    from collections.abc import Callable

STARTS = range(40, 760, 24)  # points from the head of the page


def pages_of(draw: Callable[[Sheet], None], start: int) -> list[str]:
    """What each page says when so much of the first is taken already."""
    stream = io.BytesIO()
    sheet = Sheet(stream, A4, translator("en"), "A paper")
    paragraph(sheet, "Before")
    sheet.gap(start)
    draw(sheet)
    sheet.finish()
    return [page.extract_text() for page in PdfReader(stream).pages]


def table(sheet: Sheet) -> None:
    """One row of six lines, as a sale with its items is."""
    whole = Table(sheet, [Column("Title", 1), Column("Amount", 1, "number")])
    whole.row(("First\n2\n3\n4\n5\n6", "1.000"))
    whole.close()


def values(sheet: Sheet) -> None:
    """Several labelled values."""
    facts(sheet, [Fact("Label", "First", wide=True), Fact("Other", "Last\nline", wide=True)], together=True)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("content", [table, values, lambda sheet: paragraph(sheet, "First")])
def test_a_heading_stands_where_what_it_heads_begins(content: Callable[[Sheet], None], start: int) -> None:
    def draw(sheet: Sheet) -> None:
        section(sheet, "Heading")
        sheet.bookmark("Heading", "heading")
        content(sheet)

    said = pages_of(draw, start)
    assert sum(page.count("Heading") for page in said) == 1
    assert all(("Heading" in page) == ("First" in page) for page in said)


@pytest.mark.parametrize("start", STARTS)
def test_values_that_belong_together_stay_on_one_page(start: int) -> None:
    said = pages_of(values, start)
    assert all(("First" in page) == ("Last" in page) for page in said)


@pytest.mark.parametrize("content", [table, lambda sheet: bullet(sheet, "First")])
def test_a_heading_leaves_no_colour_behind(content: Callable[[Sheet], None]) -> None:
    """What follows is drawn in its own colours: no band of a table is as dark as the words of the heading."""
    stream = io.BytesIO()
    sheet = Sheet(stream, A4, translator("en"), "A paper")
    section(sheet, "Heading")
    content(sheet)
    sheet.finish()
    [page] = papers.pictures(stream.getvalue())
    dark = page.point(lambda grey: 255 if grey < papers.INK else 0)
    assert all(
        sum(dark.crop((0, y, page.width, y + 1)).tobytes()) / 255 < page.width / 3 for y in range(page.height)
    )


def test_a_heading_without_anything_under_it_is_not_lost() -> None:
    assert "Heading" in "".join(pages_of(lambda sheet: section(sheet, "Heading"), 40))
