"""Looking at a PDF, printing it and saving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QBuffer, QIODevice, QPoint
from PySide6.QtGui import QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.ui.kit.labels import place_of
from jooptics_desktop.ui.kit.pdf_preview import PdfPreview
from jooptics_desktop.ui.kit.prompts import Prompts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def a_pdf(pages: int) -> bytes:
    """A document with a black bar on each page."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    for page in range(pages):
        if page:
            writer.newPage()
        painter.fillRect(0, 0, 4000, 400, "black")
        painter.drawText(QPoint(100, 1000), f"page {page + 1}")
    painter.end()
    return bytes(buffer.data().data())


@pytest.fixture
def preview(shown: Callable[[QWidget], QWidget]) -> Iterator[PdfPreview]:
    """A preview in a window."""
    window = QWidget()
    made = PdfPreview(Prompts(window))
    shown(made)
    yield made
    window.deleteLater()


def test_pages_are_turned_within_their_bounds(preview: PdfPreview) -> None:
    preview.show_pdf(a_pdf(3), "record.pdf")
    assert preview.page_count == 3
    assert not preview._back.isEnabled()
    preview.go_to(99)
    assert preview._page == 2
    assert not preview._on.isEnabled()
    assert preview._count.text() == place_of(3, 3)


def test_the_page_is_drawn_on_white(preview: PdfPreview) -> None:
    preview.show_pdf(a_pdf(1), "record.pdf")
    image = preview._picture.pixmap().toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)
    }
    assert {"#000000", "#ffffff"} <= colours


def test_the_page_is_as_large_as_the_width_allows_until_somebody_chose(preview: PdfPreview) -> None:
    preview.resize(700, 700)
    preview.show_pdf(a_pdf(1), "record.pdf")
    paper = preview._picture.pixmap
    assert 400 < paper().width() <= preview._desk.viewport().width()
    small = paper().width()
    preview.resize(1000, 700)
    assert small < paper().width() <= preview._desk.viewport().width()
    preview._out.click()
    chosen = paper().width()
    preview.resize(1200, 700)
    assert paper().width() == chosen


def test_saving_writes_the_very_bytes(preview: PdfPreview, tmp_path: Path) -> None:
    content = a_pdf(1)
    preview.show_pdf(content, "record.pdf")
    preview.save_button.click()
    preview._prompts.answer_path(tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes() == content


def test_every_page_is_printed(preview: PdfPreview, tmp_path: Path) -> None:
    preview.show_pdf(a_pdf(3), "record.pdf")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview.print_to(printer)
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == 3


def test_what_is_no_pdf_is_refused(preview: PdfPreview) -> None:
    with pytest.raises(Unavailable):
        preview.show_pdf(b"not a pdf", "record.pdf")


def test_the_preview_can_be_used(preview: PdfPreview, check_screen: Callable[[QWidget], None]) -> None:
    preview.show_pdf(a_pdf(2), "record.pdf")
    check_screen(preview)
