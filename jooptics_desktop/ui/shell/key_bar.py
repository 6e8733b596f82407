"""The bar at the foot: which keys do something right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import key_text
from jooptics_desktop.ui.kit.forms import clear

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.shortcuts import Shortcuts


class KeyBar(QFrame):
    """Follows the registry of shortcuts."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        super().__init__()
        self._shortcuts = shortcuts
        self.setProperty("role", "key-bar")
        self.setFixedHeight(theme.size("size_key_bar"))
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(theme.size("space_lg"), 0, theme.size("space_lg"), 0)
        self._line.setSpacing(theme.size("space_xs"))
        # A page may enable several actions in a row; the bar is drawn once, afterwards.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.draw)
        shortcuts.changed.connect(self._soon.start)

    def texts(self) -> list[str]:
        """The hints as shown, key and words."""
        return [f"{command.key} {tr(command.title)}" for command in self._shortcuts.now() if command.hinted]

    def draw(self) -> None:
        """Show what works now."""
        self._soon.stop()
        clear(self._line)
        for command in (c for c in self._shortcuts.now() if c.hinted):
            key = QLabel(key_text(command.key))
            key.setIndent(0)
            key.setProperty("role", "key")
            self._line.addWidget(key, 0, Qt.AlignmentFlag.AlignVCenter)
            self._line.addWidget(QLabel(tr(command.title)))
            self._line.addSpacing(theme.size("space_sm"))
        self._line.addStretch()
