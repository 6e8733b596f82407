"""A paper made on demand: saved as PDF where the person says, or looked at and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths

from jooptics_desktop.documents.files import writing
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context

PREVIEW_WIDTH: Final = 860
_EDGE: Final = 24


class Paper:
    """`make()` answers, on the GUI thread, the work that makes the PDF in a worker."""

    def __init__(
        self,
        context: Context,
        owner: QWidget,
        name: Callable[[], str],
        make: Callable[[], Callable[[], bytes]],
        fail: Callable[[JoopticsError], object] | None = None,
    ) -> None:
        self._context, self._owner = context, owner
        self._name, self._make, self._fail = name, make, fail
        self.overlay: PaperOverlay | None = None

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Ask where to, then make and write it."""

        def write(path: Path) -> None:
            work = self._make()
            self._context.tasks.call(lambda: _write(path, work()), self._owner, saved, self._fail)

        def saved(name: str) -> None:
            self._context.toast.say(mark("Saved as {name}"), None, name=isolate_ltr(name))
            if then is not None:
                then()

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = f"{folder}/{self._name()}" if folder else self._name()
        self._context.prompts.save_path(mark("Save as PDF"), suggested, "PDF (*.pdf)", write)

    def preview(self, then: Callable[[], object] | None = None) -> None:
        """Make it and show it, with Print and Save; `then` is called when it has been looked at."""
        self._context.tasks.call(self._make(), self._owner, lambda pdf: self._show(pdf, then), self._fail)

    def _show(self, content: bytes, then: Callable[[], object] | None) -> None:
        self.overlay = PaperOverlay(self._owner.window(), self._context, content, self._name())
        self.overlay.closed.connect(self._closed)
        if then is not None:
            self.overlay.closed.connect(then)
        self.overlay.open(self.overlay.preview.print_button)

    def _closed(self) -> None:
        self.overlay = None


class PaperOverlay(Overlay):
    """The preview over the window; Esc leaves it."""

    def __init__(self, window: QWidget, context: Context, content: bytes, name: str) -> None:
        from jooptics_desktop.ui.kit.pdf_preview import PdfPreview  # QtPdf is loaded on first use

        super().__init__(window, width=min(PREVIEW_WIDTH, window.width() - 2 * _EDGE), top=_EDGE)
        self.sheet.setFixedHeight(window.height() - 2 * _EDGE)
        self.preview = PdfPreview(context.prompts)
        close = IconButton(mark("Close"), "x", self.close_overlay, key="Esc")
        self.body.addLayout(row(Label(mark("Preview"), "title"), None, close))
        self.body.addWidget(self.preview, 1)
        self.preview.show_pdf(content, name)
        self.closed.connect(self.deleteLater)


def _write(path: Path, content: bytes) -> str:
    with writing(path) as stream:
        stream.write(content)
    return path.name
