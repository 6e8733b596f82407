"""Line icons (Lucide), tinted by meaning when they are painted, mirrored where they point somewhere."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.svg import svg_source, tinted_svg

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

# These point along the line of reading; a clock, a tick or a magnifier does not.
DIRECTIONAL: Final = frozenset(
    {
        "arrow-left", "arrow-right", "chevron-left", "chevron-right", "undo-2", "redo-2", "log-in", "log-out",
        "send", "list", "clipboard-list", "file-text", "external-link", "shopping-cart", "truck", "panel-left",
        "user-check", "user-plus", "user-x",
    }
)  # fmt: skip


@lru_cache(maxsize=256)
def _pixmap(name: str, colour: str, width: int, height: int, mirrored: bool) -> QPixmap:
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    if mirrored:
        painter.translate(width, 0)
        painter.scale(-1, 1)
    side = min(width, height)
    place = QRectF((width - side) / 2, (height - side) / 2, side, side)
    QSvgRenderer(QByteArray(tinted_svg(name, colour))).render(painter, place)
    painter.end()
    return pixmap


class _TintedEngine(QIconEngine):
    """Draws at any size and resolution in the theme that is on *now*, so icons survive a theme switch."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def _colour(self, mode: QIcon.Mode) -> str:
        return theme.colour("text_disabled" if mode == QIcon.Mode.Disabled else self._tint)

    def _mirrored(self) -> bool:
        rtl = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return rtl and self._name in DIRECTIONAL

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._tint)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        size = rect.size() * ratio
        painter.drawPixmap(
            rect, _pixmap(self._name, self._colour(mode), size.width(), size.height(), self._mirrored())
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        return QPixmap(_pixmap(self._name, self._colour(mode), size.width(), size.height(), self._mirrored()))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # Qt hands over a size that already counts device pixels.
        pixmap = self.pixmap(size, mode, state)
        pixmap.setDevicePixelRatio(scale)
        return pixmap


def icon(name: str, tint: str = "text_muted") -> QIcon:
    """The icon of that Lucide name in the colour of that meaning (`"text"`, `"danger"`, `"on_primary"`…)."""
    svg_source(name)  # a wrong name fails here, not while painting
    return QIcon(_TintedEngine(name, tint))
