"""A file for support: everything that goes in is read first, then saved where somebody says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.l10n.words_support import NOBODYS, as_text
from jooptics_desktop.services.support_bundle import gather, write_bundle
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import TextField
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.shortcuts import key_action
from jooptics_desktop.ui.kit.source_view import SourceView

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.support_bundle import SupportBundle
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.tasks import Job

WIDTH: Final = 860
TOP: Final = 24
SAVE_KEY: Final = "F10"
_NAME: Final = "jooptics-support.zip"


class SupportSheet(Overlay):
    """Gathers when it opens; leaving it stops that. `written` carries the path."""

    written = Signal(object)

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, width=WIDTH, top=TOP)
        self.sheet.setFixedHeight(window.height() - 2 * TOP)
        self._context = context
        self.bundle: SupportBundle | None = None
        self.bar = MessageBar()
        self.text = SourceView(mark("What goes into the file"))
        self.progress = Progress(mark("Checking the store…"))
        self.recipient = TextField(mark("&Who gets it"), required=True)
        self.save_button = Button(mark("Save the file"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        self._arrange()
        key_action(self, SAVE_KEY, self.save)
        self._job: Job | None = None
        self.closed.connect(self._stop)
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open, and gather what would go in."""
        self.open(self.text)
        opened = self._context.services.opened
        job = self._context.tasks.run(
            lambda desk, report, cancelled: gather(opened, desk, progress=report, cancelled=cancelled),
            self,
            self._gathered,
            self.bar.show_error,
        )
        self._job = job
        self.progress.follow(job)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def save(self) -> None:
        """Ask where to, and write exactly what is shown."""
        if self.bundle is None:
            return
        self._context.prompts.save_path(mark("Save the file for support"), _NAME, "ZIP (*.zip)", self._write)

    def _gathered(self, bundle: SupportBundle) -> None:
        self.bundle, self._job = bundle, None
        self.retranslate()
        self.save_button.setEnabled(True)

    def retranslate(self) -> None:
        if self.bundle is not None:
            self.text.show_text(as_text(self.bundle, tr))

    def _write(self, target: Path) -> None:
        bundle, recipient = self.bundle, self.recipient.text()
        if bundle is None:
            return
        self._context.tasks.run(
            lambda desk, _report, _cancelled: write_bundle(desk, bundle, recipient, target),
            self,
            self._saved,
            self._refused,
        )

    def _saved(self, path: Path) -> None:
        self._context.toast.say(mark("Saved as {path}"), None, path=isolate_ltr(path.name))
        self.close_overlay()
        self.written.emit(path)

    def _refused(self, error: JoopticsError) -> None:
        if error.field == "recipient":
            self.recipient.set_error(error)
            self.recipient.editor.setFocus()
        else:
            self.bar.show_error(error)

    def _arrange(self) -> None:
        self.body.setSpacing(theme.size("space_sm"))
        for part in (Label(mark("A file for support"), "title"), Paragraph(NOBODYS, "quiet"), self.bar):
            self.body.addWidget(part)
        self.body.addWidget(self.text, 1)
        self.body.addWidget(self.progress)
        for button in (Button(mark("Cancel"), self.close_overlay, key="Esc"), self.save_button):
            self.recipient.add_beside(button)
        self.body.addWidget(self.recipient)
        self.save_button.setEnabled(False)
