"""Text of a program, such as JSON, to be read and copied as it is: left to right in every language."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.language import Retranslates


class SourceView(Retranslates, QPlainTextEdit):
    """Read only; Tab leaves it."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self._message = message
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.size("type_small"))
        self.setFont(font)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr(self._message))

    def show_text(self, text: str) -> None:
        """Show this, from its beginning."""
        if text != self.toPlainText():
            self.setPlainText(text)
