"""An icon that stands by itself, beside words that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon


class Sign(QWidget):
    """Painted in whatever theme is on: a picture put into a label would stay in the colours of the one before."""

    def __init__(self, name: str, tint: str = "primary", side: int | None = None) -> None:
        super().__init__()
        self._icon: QIcon = icon(name, tint)
        side = side or theme.size("size_icon")
        self.setFixedSize(side, side)

    def set_icon(self, name: str, tint: str) -> None:
        """Show another one."""
        self._icon = icon(name, tint)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._icon.paint(painter, self.rect())
