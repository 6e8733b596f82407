"""Text of a program, such as JSON, to be read and copied as it is: left to right in every language."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.fonts import ui_font
from jooptics_desktop.ui.kit.language import Retranslates


class SourceView(Retranslates, QPlainTextEdit):
    """Read only; Tab leaves it."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self._message = message
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self._words = ""
        self._set_as_source()
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr(self._message))
        if self._words:
            self.setPlainText(tr(self._words))

    def say(self, message: str) -> None:
        """Say a marked message in place of the text, as anywhere else: in the interface's letters and direction."""
        self._words = message
        self.unsetLayoutDirection()
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setFont(ui_font(theme.size("type_body")))
        self.retranslate()

    def _set_as_source(self) -> None:
        self._words = ""
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.size("type_small"))
        # What the fixed font has no letters for is drawn with the interface's own.
        font.setFamilies([*font.families(), *ui_font(theme.size("type_small")).families()])
        self.setFont(font)

    def show_text(self, text: str) -> None:
        """Show this, from its beginning."""
        if self._words:
            self._set_as_source()
        if text != self.toPlainText():
            self.setPlainText(text)
