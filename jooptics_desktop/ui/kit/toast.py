"""A short word at the foot of the window, with Undo where the act can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS: Final = 6
# It lies on the free end of the key bar and on the page's margin: no hint is covered and nothing that can be pressed.
ABOVE: Final = 2


def announce(widget: QObject, text: str) -> None:
    """Have a screen reader say it now."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Toast(QFrame):
    """One at a time; a new one takes the place of the old."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._undo: Callable[[], object] | None = None
        self.setProperty("role", "toast")
        line = QHBoxLayout(self)
        edge = theme.size("space_md")
        line.setContentsMargins(edge, 4, edge, 4)
        line.setSpacing(theme.size("space_md"))
        self.label = Label()
        self.undo_button = Button(mark("Undo"), self._take_back, key="Ctrl+Z")
        self.act_button = Button(mark("Continue"), self._act_on_it)
        self._act: Callable[[], object] | None = None
        line.addWidget(self.label)
        line.addWidget(self.act_button)
        line.addWidget(self.undo_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go)
        theme.wear(self)
        self.hide()

    def say(self, message: str, undo: Callable[[], object] | None = None, /, **values: object) -> None:
        """Show a marked message for six seconds; `undo` adds a button that takes the act back."""
        self.label.say(message, **values)
        self._come(undo)

    def offer(self, message: str, act: str, do: Callable[[], object], /, **values: object) -> None:
        """Show a marked message with a button that goes on from there, such as "Open folder"."""
        self.label.say(message, **values)
        self.act_button.say(act)
        self._come(None, do)

    def show_text(self, text: str) -> None:
        """Show a ready sentence for six seconds."""
        self.label.show_text(text)
        self._come(None)

    def _come(self, undo: Callable[[], object] | None, act: Callable[[], object] | None = None) -> None:
        self._undo, self._act = undo, act
        self.undo_button.setVisible(undo is not None)
        self.act_button.setVisible(act is not None)
        self._window.installEventFilter(self)
        self.show()
        self._place()
        self.raise_()
        self._timer.start(SECONDS * 1000)
        announce(self, self.label.text())

    def undo(self) -> bool:
        """Take back what the toast speaks of; False when it offers nothing."""
        if self.isHidden() or self._undo is None:
            return False
        self._take_back()
        return True

    def dismiss(self) -> None:
        """Go before the time is over."""
        self._go()

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self._go()
        if undo is not None:
            undo()

    def _act_on_it(self) -> None:
        act, self._act = self._act, None
        self._go()
        if act is not None:
            act()

    def _go(self) -> None:
        self._timer.stop()
        self._window.removeEventFilter(self)
        self.hide()

    def _place(self) -> None:
        self.adjustSize()
        window, edge = self._window, theme.size("space_sm")
        end = edge if self.isRightToLeft() else window.width() - self.width() - edge
        self.move(end, window.height() - self.height() - ABOVE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEvent) -> None:
        self._timer.stop()  # reading takes its time
        super().enterEvent(event)  # type: ignore[arg-type]  # PySide6 names the event's subclass only in newer stubs

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(SECONDS * 1000)
        super().leaveEvent(event)
