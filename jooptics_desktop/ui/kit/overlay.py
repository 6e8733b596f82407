"""What lies over the window: a veil that takes the mouse, keeps Tab inside, and leaves on Esc.

Nothing here runs a nested event loop, so a test (or a lock, or a shutdown) is never stuck in a dialog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.forms import hold
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.pages import least_height

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

VEIL_OPACITY = 110  # of 255


class _Scroll(QScrollArea):
    """Follows the keyboard and the wheel; keys are for the sheet that stands in it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class _Room(QWidget):
    """Where the sheet stands: never lower than the sheet needs for all its words, so that a large one scrolls."""

    def __init__(self, sheet: QFrame, top: int | None) -> None:
        super().__init__()
        self._sheet, self._top = sheet, top or 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, self._top, 0, 0)
        if top is None:
            column.addStretch(2)
        # Not an alignment: Qt would ask how high the text is at the window's width, and cut it off.
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(sheet)
        across.addStretch()
        column.addLayout(across)
        column.addStretch(3)

    def hasHeightForWidth(self) -> bool:
        return False  # `minimumSizeHint` knows the width already

    def minimumSizeHint(self) -> QSize:
        """As high as the sheet when its lists give way."""
        sheet = self._sheet
        edges = sheet.contentsMargins()
        least = least_height(sheet, sheet.minimumWidth()) + edges.top() + edges.bottom()
        height = min(max(least, sheet.minimumHeight()), sheet.maximumHeight())
        return QSize(0, self._top + height)


class Overlay(Retranslates, QWidget):
    """Covers its window; `sheet` is the card in the middle that subclasses fill."""

    closed = Signal()
    stays_on_top: ClassVar[bool] = False  # the lock does

    def __init__(self, window: QWidget, width: int | None = None, *, top: int | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._before: QWidget | None = None
        self.sheet = QFrame()
        self.sheet.setProperty("role", "sheet")
        self._width = theme.pixels(width) if width else theme.size("size_dialog")
        self.sheet.setFixedWidth(self._width)
        self.body = QVBoxLayout(self.sheet)
        edge = theme.size("space_xl")
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.setSpacing(theme.size("space_md"))
        self._room = hold(_Scroll(), _Room(self.sheet, top))
        self._room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._room)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.wear(self)
        self.hide()

    def open(self, first: QWidget | None = None) -> None:
        """Come up over the window with the keyboard in `first`."""
        # The window's own: also while another one, such as a file dialog, is in front.
        self._before = self._window.focusWidget()
        self.sheet.setFixedWidth(min(self._width, self._window.width() - 2 * theme.size("space_lg")))
        self.setGeometry(self._window.rect())
        self._window.installEventFilter(self)
        self.show()
        # Or the first picture of it has a scroll bar that is not needed.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        cover = self._cover()
        if cover is not None:
            # What comes up while the window is locked waits underneath.
            self.stackUnder(cover)
            cover.give_keyboard_to(first or self)
            return
        self.raise_()
        (first or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Bring whoever has the keyboard into sight."""
        if now is not None and self.isVisible() and self.sheet.isAncestorOf(now):
            self._room.ensureWidgetVisible(now)

    def give_keyboard_to(self, widget: QWidget) -> None:
        """Where the keyboard goes when this closes."""
        self._before = widget

    def _cover(self) -> Overlay | None:
        """The overlay that must stay above this one, if it is up."""
        return next((o for o in overlays(self._window) if o.stays_on_top and o is not self), None)

    def close_overlay(self) -> None:
        """Go away and give the keyboard back."""
        if self.isHidden():
            return
        before, self._before = self._before, None
        self._window.removeEventFilter(self)
        self.hide()
        # What Python knows of a widget of Qt's own, such as a tab bar, may end before the widget does.
        if before is None or not shiboken6.isValid(before) or not before.isVisible():
            before = keyboard_home(self._window)
        before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def give_way(self) -> None:
        """Somebody else signed in: what was open was the last person's own, and goes.

        Work at the counter that anybody may go on with stays: it overrides this.
        """
        self.close_overlay()

    def on_escape(self) -> None:
        """What Esc does; closes unless a subclass knows better."""
        self.close_overlay()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.on_escape()
        event.accept()  # keys end here; the page beneath must not act

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = [w for w in _in_focus_order(self) if self.isAncestorOf(w)]
        if not stops:
            return True
        now = QApplication.focusWidget()
        at = stops.index(now) if now in stops else -1 if forward else 0
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        veil = QColor(theme.colour("veil"))
        veil.setAlpha(VEIL_OPACITY)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), veil)


def overlays(window: QWidget) -> list[Overlay]:
    """What lies over the window now, the lowest first."""
    found = window.findChildren(Overlay, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [overlay for overlay in found if overlay.isVisible()]


def keyboard_home(window: QWidget) -> QWidget:
    """Who should have the keyboard when whoever had it is gone: what lies on top, and in it whoever had it last."""
    parts = window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    shown = [part for part in parts if part.isVisible()]
    overlays = [part for part in shown if isinstance(part, Overlay)]
    top = (overlays or shown or [window])[-1]
    last: QWidget | None = top.focusWidget()  # the stubs know of no "nobody"
    return last if last is not None and last.isVisible() and last.isEnabled() else top


def _in_focus_order(start: QWidget) -> list[QWidget]:
    """The widgets Tab would visit from there, round the whole window."""
    found = []
    widget = start.nextInFocusChain()
    while widget is not None and widget is not start:
        if (
            widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
        ):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found
