"""Looks at a PDF before it is printed or saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPixmap
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.labels import Label, place_of
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from jooptics_desktop.ui.kit.prompts import Prompts

PRINT_DPI: Final = 300
POINTS_PER_INCH: Final = 72
ZOOMS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_LARGEST_FITTED: Final = 1.5  # a receipt need not be as wide as the window
_MARGIN: Final = 12


class _Desk(QScrollArea):
    """What the paper lies on."""

    resized = Signal()

    def __init__(self, paper: QLabel) -> None:
        super().__init__()
        self.setProperty("role", "desk")
        self.setWidgetResizable(True)
        self.setWidget(paper)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class PdfPreview(Retranslates, QWidget):
    """One page at a time, with zoom, Print and Save. The document stays in memory: nothing is written unasked."""

    def __init__(self, prompts: Prompts, on_saved: Callable[[Path], object] | None = None) -> None:
        super().__init__()
        self._prompts, self._on_saved = prompts, on_saved
        self._content = b""
        self._name = "document.pdf"
        self._page, self._zoom = 0, 2
        self._fits = True  # until somebody chose a size
        self._buffer = QBuffer(self)
        self._document = QPdfDocument(self)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._desk = _Desk(self._picture)
        self._desk.resized.connect(self._fit)
        self._count = Label(role="muted")
        self._back = IconButton(mark("Previous page"), "chevron-left", lambda: self.go_to(self._page - 1))
        self._on = IconButton(mark("Next page"), "chevron-right", lambda: self.go_to(self._page + 1))
        self._out = IconButton(mark("Smaller"), "zoom-out", lambda: self._zoom_by(-1))
        self._in = IconButton(mark("Larger"), "zoom-in", lambda: self._zoom_by(1))
        self.print_button = Button(mark("Print"), self.print_it, icon="printer", key="Ctrl+P")
        self.save_button = Button(mark("Save as PDF"), self.save, icon="download")
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(theme.size("space_xs"))
        for part in (self._back, self._count, self._on, self._out, self._in):
            tools.addWidget(part)
        tools.addStretch()
        tools.addWidget(self.save_button)
        tools.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_sm"))
        column.addLayout(tools)
        column.addWidget(self._desk, 1)

    def show_pdf(self, content: bytes, name: str) -> None:
        """Show that document; `name` is the file name suggested for saving. Raises `Unavailable` when unreadable."""
        self._content, self._name = content, name
        self._document.close()
        self._buffer.close()
        self._buffer.setData(content)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        if self._document.status() != QPdfDocument.Status.Ready:
            raise Unavailable("document.unreadable")
        self.go_to(0)
        self._fit()

    @property
    def page_count(self) -> int:
        """How many pages the document has."""
        return self._document.pageCount()

    def go_to(self, page: int) -> None:
        """Show that page (from 0), or the nearest there is."""
        self._page = max(0, min(page, self.page_count - 1))
        self._back.setEnabled(self._page > 0)
        self._on.setEnabled(self._page < self.page_count - 1)
        self.retranslate()
        self._draw()

    def print_it(self) -> None:
        """Ask for a printer and print; saving as PDF is offered by the dialog where there is none."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(self._document.pagePointSize(0), QPageSize.Unit.Point))
        printer.setDocName(Path(self._name).stem)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Print"))
        dialog.setModal(True)
        dialog.accepted.connect(lambda: self.print_to(printer))
        dialog.show()

    def print_to(self, printer: QPrinter) -> None:
        """Print every page on that printer, edge to edge."""
        printer.setFullPage(True)
        printer.setPageMargins(printer.pageLayout().minimumMargins(), QPageLayout.Unit.Point)
        painter = QPainter(printer)
        for page in range(self.page_count):
            if page:
                printer.newPage()
            painter.drawImage(painter.viewport(), self._rendered(page, PRINT_DPI / POINTS_PER_INCH))
        painter.end()

    def save(self) -> None:
        """Ask where to, and write the file."""
        self._prompts.save_path(mark("Save as PDF"), self._name, "PDF (*.pdf)", self._save_to)

    def _save_to(self, path: Path) -> None:
        path.write_bytes(self._content)
        if self._on_saved is not None:
            self._on_saved(path)

    def _fit(self) -> None:
        """As large as the width allows, and no larger than is good to read."""
        if not self._fits or not self.page_count:
            return
        room = self._desk.viewport().width() - 2 * _MARGIN
        width = self._document.pagePointSize(self._page).width()
        fitting = [n for n, zoom in enumerate(ZOOMS) if zoom <= _LARGEST_FITTED and width * zoom <= room]
        self._zoom = max(fitting, default=0)
        self._draw()

    def _zoom_by(self, step: int) -> None:
        self._fits = False
        self._zoom = max(0, min(self._zoom + step, len(ZOOMS) - 1))
        self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        picture = QPixmap.fromImage(self._rendered(self._page, ZOOMS[self._zoom] * ratio))
        picture.setDevicePixelRatio(ratio)
        with QPainter(
            picture
        ) as painter:  # the edge of the paper, where it lies on ground as light as itself
            painter.setPen(QColor(theme.colour("line_strong")))
            painter.drawRect(0, 0, round(picture.width() / ratio) - 1, round(picture.height() / ratio) - 1)
        self._picture.setPixmap(picture)

    def _rendered(self, page: int, scale: float) -> QImage:
        size: QSizeF = self._document.pagePointSize(page) * scale
        drawn = self._document.render(page, size.toSize())
        paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)  # PDF pages are transparent where nothing is printed
        with QPainter(paper) as painter:
            painter.drawImage(0, 0, drawn)
        return paper

    def retranslate(self) -> None:
        self._picture.setAccessibleName(tr("Preview of the document"))
        self._count.show_text(place_of(self._page + 1, max(1, self.page_count)))
