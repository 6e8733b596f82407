"""What every step of the wizard has: a title, a body, and its buttons at the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.firstrun.cards import ChoiceCard
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import line, row, scrolled
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.message_bar import MessageBar

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context


class Step(Retranslates, QWidget):
    """A page of the wizard. Subclasses fill `self.body`, and check and keep their answers in `go_on`."""

    done = Signal()  # the answers are kept; show the next step
    back = Signal()

    TITLE = ""
    LEAD = ""
    STAGE = ""  # under which name the list at the side shows it
    SCROLLS = True
    RETURN_GOES_ON = True  # Enter in a field is as good as pressing Continue

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__()
        self.context, self.draft = context, draft
        self.bar = MessageBar()
        self.title = Label(self.TITLE, "figure")
        self.lead = Paragraph(self.LEAD, "quiet")
        content = _Content()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.size("space_md"))
        self.back_button = Button(mark("Back"), self.back.emit, icon="arrow-left", kind="quiet", large=True)
        column = QVBoxLayout(self)
        edge = theme.size("space_xl")
        column.setContentsMargins(edge, edge, edge, theme.size("space_lg"))
        column.setSpacing(theme.size("space_sm"))
        for part in (self.title, self.lead, self.bar):
            column.addWidget(part)
        column.addWidget(scrolled(content) if self.SCROLLS else content, 1)
        column.addWidget(line())
        self.buttons = self.make_buttons()
        column.addLayout(row(self.back_button, None, *self.buttons))

    def make_buttons(self) -> list[QPushButton]:
        """The buttons that lead on; Continue unless a step has others."""
        self.next_button = Button(mark("Continue"), self.go_on, key="Enter", kind="primary", large=True)
        return [self.next_button]

    def go_on(self) -> None:
        """Check and keep the answers, then `done`."""
        self.done.emit()

    def on_shown(self) -> None:
        """The step came to the front: bring the keyboard to where it is needed."""

    def on_return(self, focused: QWidget | None) -> None:
        """Enter was pressed and nothing in the page wanted it."""
        if not self.RETURN_GOES_ON:
            return
        if isinstance(focused, ChoiceCard):
            focused.setChecked(True)
            focused.chosen.emit()
            self.next_button.click()
        elif self.next_button.isEnabled() and self.next_button.isVisible():
            self.next_button.click()

    def show_error(self, error: JoopticsError) -> None:
        """Say at the head of the step what is wrong."""
        self.bar.show_error(error)


class _Content(QWidget):
    """What scrolls: as high as its words need at the width they have, not at the narrowest they could have."""

    def minimumSizeHint(self) -> QSize:
        least, layout = super().minimumSizeHint(), self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return least
        return QSize(least.width(), layout.heightForWidth(max(self.width(), least.width())))


def same_size(buttons: list[QPushButton]) -> None:
    """Give buttons of equal weight the same width and height, as wide as the widest needs to be."""
    for button in buttons:
        button.setMinimumWidth(0)
    widest = max(button.sizeHint().width() for button in buttons)
    for button in buttons:
        button.setFixedWidth(widest)
