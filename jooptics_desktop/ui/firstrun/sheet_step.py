"""The store's recovery code: shown once, on its way to paper and to the safe."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services import recovery_sheet
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Card, clear, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

_IN_ROW = 4


class SheetStep(Step):
    """Eight numbered groups, always left to right."""

    TITLE = mark("The recovery sheet")
    LEAD = mark(
        "With this code the store opens when the password is lost, and comes back on a new computer. "
        "Without the code and without the password nobody can open it again."
    )
    STAGE = mark("Recovery sheet")

    later = Signal()

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self.back_button.hide()
        self.paper = Paper(context, self, lambda: tr("Recovery sheet") + ".pdf", self._pdf)
        self.save_button = Button(mark("Save as PDF"), self.paper.save, icon="download")
        self.print_button = Button(mark("Print"), self.paper.preview, icon="printer")
        card = Card()
        boxes = QWidget()
        boxes.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._grid = QGridLayout(boxes)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.size("space_md"))
        card.body.addWidget(boxes)
        card.body.addLayout(row(self.save_button, self.print_button, None))
        self.body.addWidget(card)
        for words in (
            mark("Print it, or write the groups down in the order of their numbers."),
            mark("Keep it in a safe or a locked drawer outside the shop, never beside the computer."),
            mark("Do not photograph it or store it on a computer. Jooptics never asks for this code."),
        ):
            self.body.addWidget(Paragraph(words, "quiet"))
        self.body.addStretch()

    def make_buttons(self) -> list[QPushButton]:
        self.later_button = Button(mark("Do it later"), self.later.emit, large=True)
        return [self.later_button, *super().make_buttons()]

    def show_code(self) -> None:
        """Draw the code."""
        clear(self._grid)
        groups = self.draft.recovery_code.split("-") if self.draft.recovery_code else []
        for place, group in enumerate(groups):
            box = QFrame()
            box.setProperty("role", "code-box")
            inner = QVBoxLayout(box)
            inner.setContentsMargins(12, 6, 12, 10)
            inner.setSpacing(0)
            number, digits = Label(role="muted"), Label(role="code")
            number.show_text(isolate_ltr(str(place + 1)))
            digits.show_text(isolate_ltr(group))
            digits.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inner.addWidget(number)
            inner.addWidget(digits)
            self._grid.addWidget(box, *divmod(place, _IN_ROW))

    def on_shown(self) -> None:
        self.print_button.setFocus()

    def _pdf(self) -> Callable[[], bytes]:
        desk, code = self.draft.desk, self.draft.recovery_code
        if desk is None:
            raise ValueError("there is no store yet")

        def work() -> bytes:
            paper = io.BytesIO()
            recovery_sheet.write_recovery_sheet(desk, code, paper)
            return paper.getvalue()

        return work
