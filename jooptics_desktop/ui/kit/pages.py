"""A stack of pages that asks for the room of the one in front, and scrolls where even that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from jooptics_desktop.ui.kit.forms import scrolled

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QScrollArea


class Pages(QStackedWidget):
    """Put its `room` into the window: with large text a page may need more than the screen has."""

    def __init__(self) -> None:
        super().__init__()
        self.room: QScrollArea = scrolled(self)
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """Of the page in front: one that is large makes no other scroll."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()
