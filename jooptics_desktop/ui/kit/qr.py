"""A QR code on the screen, crisp at any resolution and readable in every theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUIET: Final = 4  # modules of white around the code (ISO/IEC 18004)


class QrCode(Retranslates, QWidget):
    """Always dark on white, whatever the theme: cameras expect it. `message` names it for screen readers."""

    def __init__(self, message: str, side: int = 208) -> None:
        super().__init__()
        self._message = message
        self._modules: Sequence[Sequence[int]] = ()
        self._side = side
        self.setFixedSize(side, side)
        self.retranslate()

    def show_text(self, text: str) -> None:
        """Encode that text."""
        import segno

        self._modules = [tuple(line) for line in segno.make(text, error="m", micro=False).matrix]
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr(self._message))

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
            modules = len(self._modules)
            if not modules:
                return
            ratio = self.devicePixelRatioF()
            pixels = int(self._side * ratio) // (
                modules + 2 * _QUIET
            )  # whole device pixels: no blurred edges
            painter.scale(1 / ratio, 1 / ratio)
            start = (int(self._side * ratio) - pixels * modules) // 2
            for y, line in enumerate(self._modules):
                for x, dark in enumerate(line):
                    if dark:
                        painter.fillRect(
                            QRect(start + x * pixels, start + y * pixels, pixels, pixels),
                            Qt.GlobalColor.black,
                        )
