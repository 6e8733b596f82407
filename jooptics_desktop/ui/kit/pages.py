"""Pages of which one is in front: they ask for the room that one needs, and scroll where even that is not there.

Qt asks a stack for the most any of its pages would like, and a scroll area grants wrapped words their liking: lists
that could give way would then push each other off the screen. So these tell the least height of the page in front
at the width there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.forms import scrolled

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QScrollArea


class Stack(QStackedWidget):
    """A stack inside a page."""

    def __init__(self) -> None:
        super().__init__()
        theme.divide(self)
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def hasHeightForWidth(self) -> bool:
        return False  # `minimumSizeHint` knows the width already

    def heightForWidth(self, width: int) -> int:
        """The least; a scroll area asks."""
        page = self.currentWidget()
        return -1 if page is None else least_height(page, width)

    def minimumSizeHint(self) -> QSize:
        """Of the page in front: one that is large makes no other scroll."""
        page = self.currentWidget()
        if page is None:
            return super().minimumSizeHint()
        least = page.minimumSizeHint().expandedTo(page.minimumSize())
        return QSize(least.width(), least_height(page, max(self.width(), least.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class Pages(Stack):
    """Put its `room` into the window: with large text a page may need more than the screen has."""

    def __init__(self) -> None:
        super().__init__()
        self.room: QScrollArea = scrolled(self)
        for bar in (self.room.horizontalScrollBar(), self.room.verticalScrollBar()):
            theme.wear(bar)  # the room itself is no island: its pages are


class Tabs(QTabWidget):
    """A stack with a bar of titles above it."""

    def __init__(self) -> None:
        super().__init__()
        theme.divide(self)
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line under the titles: of what has hidden pages in it, no style sheet says the colours."""
        super().paintEvent(event)
        line = QRect(0, self.tabBar().geometry().bottom() + 1, self.width(), theme.size("shape_border"))
        with QPainter(self) as painter:
            painter.fillRect(line, QColor(theme.colour("line")))

    def hasHeightForWidth(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        """Of the bar and the page in front."""
        if not self.count():
            return super().minimumSizeHint()
        page = self.currentWidget()
        bar, width = self.tabBar(), page.minimumSizeHint().width()
        edge = theme.size("shape_border")  # the line under the titles
        height = bar.sizeHint().height() + edge + least_height(page, max(self.width(), width))
        return QSize(max(width, bar.minimumSizeHint().width()), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class Place(QWidget):
    """Stands in `Tabs` for a page that is made on its first visit: the bar shows its title before."""

    def __init__(self) -> None:
        super().__init__()
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)

    def take(self, page: QWidget) -> None:
        """The page is there: it fills the place, at once where that is in front."""
        self._body.addWidget(page)
        page.show()


def least_height(page: QWidget, width: int) -> int:
    """What a page needs at that width when its lists give way, and all its words are there."""
    layout = page.layout()
    if layout is not None and page.hasHeightForWidth():
        return layout.minimumHeightForWidth(width)
    return page.minimumSizeHint().expandedTo(page.minimumSize()).height()
