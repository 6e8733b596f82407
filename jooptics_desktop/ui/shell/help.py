"""F1: every key that works here, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, key_text
from jooptics_desktop.ui.kit.forms import clear
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.ui.kit.shortcuts import Command, Shortcuts


class HelpOverlay(Overlay):
    """Two columns: this page, and everywhere."""

    def __init__(self, window: QWidget, shortcuts: Shortcuts) -> None:
        super().__init__(window, width=680)
        self._shortcuts = shortcuts
        self.body.addWidget(Label(mark("Keys"), "title"))
        self._list = QWidget()
        self._grid = QGridLayout(self._list)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.size("space_md"))
        self._grid.setVerticalSpacing(theme.size("space_sm"))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self.body.addWidget(self._list)
        self._close = Button(mark("Close"), self.close_overlay, key="Esc")
        self.body.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTrailing)

    def popup(self) -> None:
        """Come up with the keys of the page in front."""
        self.retranslate()
        self.open(self._close)

    def retranslate(self) -> None:
        clear(self._grid)
        page, everywhere = self._shortcuts.all_now()
        self._fill(0, mark("On this page"), page)
        self._fill(2, mark("Everywhere"), everywhere)
        self.setAccessibleName(tr("Keys"))

    def _fill(self, column: int, title: str, commands: Sequence[Command]) -> None:
        self._grid.addWidget(Label(title, "label"), 0, column, 1, 2)
        for number, command in enumerate(commands, start=1):
            key = QLabel(key_text(command.key))
            key.setIndent(0)
            key.setProperty("role", "key")
            key.setAlignment(Qt.AlignmentFlag.AlignCenter)
            words = Label(command.title)
            words.setEnabled(command.works)
            self._grid.addWidget(key, number, column)
            self._grid.addWidget(words, number, column + 1)
