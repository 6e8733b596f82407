"""What every text of the policy is read in: its sections at the side, the text beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser

from jooptics_desktop.ui.kit import theme

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTH: Final = 264
_ROW: Final = 28
_AHEAD: Final = 6  # pixels above what was jumped to
_SECTION: Final = Qt.ItemDataRole.UserRole


class Outline(QListWidget):
    """The sections by their titles. It follows the reader without telling anybody; only a person chooses."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH)  # at any size of the text: the text itself needs what is left
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def fill(self, sections: Iterable[tuple[str, str]]) -> None:
        """Show these instead, each as a title and what it is called in code; the same row stays chosen."""
        row = max(0, self.currentRow())
        with QSignalBlocker(self):
            self.clear()
            for title, section in sections:
                item = QListWidgetItem(title, self)
                item.setData(_SECTION, section)
                item.setToolTip(title)
                item.setSizeHint(QSize(0, theme.pixels(_ROW)))
            self.setCurrentRow(min(row, self.count() - 1))

    def follow(self, row: int) -> None:
        """Point at where the reader is."""
        with QSignalBlocker(self):
            self.setCurrentRow(row)

    def section(self, row: int) -> str:
        """What the section in that row is called in code."""
        return str(self.item(row).data(_SECTION))


class ReadingPane(QTextBrowser):
    """The text: to be selected and scrolled, never followed out of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    @property
    def reached(self) -> int:
        """How far down the reader is, in pixels of the text; a heading that was jumped to counts."""
        return self.verticalScrollBar().value() + 2 * _AHEAD

    def bring(self, number: int) -> None:
        """Bring the block of that number to the top."""
        block = self.document().findBlockByNumber(number)
        top = self.document().documentLayout().blockBoundingRect(block).top()
        self.setTextCursor(QTextCursor(block))
        self.verticalScrollBar().setValue(round(top) - _AHEAD)


def side_by_side(outline: Outline, pane: ReadingPane) -> QHBoxLayout:
    """The outline, and the text in what room is left."""
    across = QHBoxLayout()
    across.setSpacing(theme.size("space_md"))
    across.addWidget(outline)
    across.addWidget(pane, 1)
    return across
