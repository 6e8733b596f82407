"""Something done in steps: one step on the screen at a time, Back where it loses nothing, Enter to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.message_bar import MessageBar

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from jooptics_desktop.domain.errors import JoopticsError


class FlowStep(Retranslates, QWidget):
    """A title, a sentence, a body, and the buttons that lead on. Subclasses fill `body` and act in `go_on`."""

    done = Signal()
    back = Signal()

    TITLE = ""
    LEAD = ""
    NEXT = mark("Continue")
    EQUAL = False  # Back and Continue are two answers of the same weight, and Enter gives neither by accident

    form: Form | None = None

    def __init__(self) -> None:
        super().__init__()
        self.waiting = False
        self.title = Label(self.TITLE, "title")
        self.lead = Paragraph(self.LEAD, "quiet")
        self.bar = MessageBar()
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.size("space_md"))
        if self.EQUAL:
            self.back_button, self.next_button = (
                Button(mark("Back"), self.back.emit),
                Button(self.NEXT, self.go_on),
            )
        else:
            self.back_button = Button(mark("Back"), self.back.emit, icon="arrow-left", kind="quiet")
            self.next_button = Button(self.NEXT, self.go_on, key="Enter", kind="primary")
        self.wait_label = Label(role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_md"))
        for part in (self.title, self.lead, self.bar):
            column.addWidget(part)
        self.lead.setVisible(bool(self.LEAD))  # only now: without a parent it would come up as a window
        column.addLayout(self.body, 1)
        column.addLayout(row(self.back_button, None, self.wait_label, self.next_button))

    def go_on(self) -> None:
        """Check what was answered, then `done`."""
        self.done.emit()

    def on_shown(self) -> None:
        """The step came to the front: bring the keyboard to where it is needed."""

    def wait(self, message: str | None) -> None:
        """Say what is under way and take no second press; None when it has ended."""
        self.waiting = message is not None
        self.next_button.setEnabled(not self.waiting)
        self.back_button.setEnabled(not self.waiting)
        if message is None:
            self.wait_label.show_text("")
        else:
            self.bar.clear()
            self.wait_label.say(message)

    def clear_errors(self) -> None:
        """Forget what was wrong."""
        self.bar.clear()
        if self.form is not None:
            self.form.clear_errors()

    def fail(self, error: JoopticsError) -> None:
        """Say what went wrong, beside its field where the step has it."""
        self.wait(None)
        if self.form is None or not self.form.show_error(error):
            self.bar.show_error(error)


class Detour(QWidget):
    """Steps that take the place of what was shown, and give it back: `left` when the person thought better of it."""

    left = Signal()

    def may_leave(self) -> bool:
        """Whether going back now does no harm."""
        return True


class Flow(QStackedWidget):
    """The steps; `show_step` goes to one, Back returns to the one it was reached from."""

    left = Signal()  # Back was pressed on the first step

    def __init__(self) -> None:
        super().__init__()
        self._way: list[FlowStep] = []

    @property
    def step(self) -> FlowStep:
        """What is on the screen now."""
        return self._way[-1]

    def add(self, *steps: FlowStep) -> None:
        """Take in these steps, in any order."""
        for step in steps:
            self.addWidget(step)
            step.back.connect(self.go_back)

    def show_step(self, step: FlowStep, *, no_way_back: bool = False) -> None:
        """Go to that step; with `no_way_back` what was before cannot be undone any more."""
        if no_way_back:
            self._way.clear()
        self._way.append(step)
        self._show()

    def go_back(self) -> None:
        """To the step before; `left` when there is none."""
        if self.step.waiting:
            return
        if len(self._way) < 2:
            self.left.emit()
            return
        self._way.pop()
        self._show()

    def _show(self) -> None:
        self.setCurrentWidget(self.step)
        self.step.on_shown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or event.isAutoRepeat():
            super().keyPressEvent(event)
            return
        focused = QApplication.focusWidget()
        if isinstance(focused, QPushButton) and focused.isCheckable() and focused.group() is not None:
            focused.setChecked(True)  # a choice is taken, and the way goes on
            self.step.next_button.click()
        elif self.step.EQUAL and focused is not self.step.next_button:
            pass
        elif self.step.next_button.isEnabled() and self.step.next_button.isVisible():
            self.step.next_button.click()
        event.accept()
