"""The navigation rail: one button for each feature the person may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import key_text
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.sign import Sign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.staff import Permission
    from jooptics_desktop.ui.kit.feature import Feature

LOGO_SIDE = 34


class _Button(QToolButton):
    """One place to go; its icon takes the accent while it is the current one."""

    def __init__(self, feature: Feature) -> None:
        super().__init__()
        self.feature = feature
        self.setProperty("kind", "nav")
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        side = theme.size("size_icon_large")
        self.setIconSize(QSize(side, side))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tint(checked=False)
        self.toggled.connect(lambda checked: self._tint(checked=checked))

    def _tint(self, *, checked: bool) -> None:
        self.setIcon(icon(self.feature.icon, "primary" if checked else "text_muted"))

    def retranslate(self) -> None:
        words = tr(self.feature.title)
        self.setText(words)
        self.setAccessibleName(words)
        key = self.feature.shortcut
        self.setToolTip(f"{words}  {key_text(key)}" if key else words)


class Rail(Retranslates, QFrame):
    """Which features there are, and which is shown."""

    chosen = Signal(str)

    def __init__(self, features: Sequence[Feature]) -> None:
        super().__init__()
        self.setProperty("role", "rail")
        self.setFixedWidth(theme.size("size_rail"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons = {feature.name: _Button(feature) for feature in features}
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 8)
        column.setSpacing(2)
        column.addWidget(Sign("glasses", side=LOGO_SIDE), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        for button in self._buttons.values():
            self._group.addButton(button)
            button.clicked.connect(self._telling(button.feature.name))
        for button in (b for b in self._buttons.values() if not b.feature.at_bottom):
            column.addWidget(button)
        column.addStretch()
        for button in (b for b in self._buttons.values() if b.feature.at_bottom):
            column.addWidget(button)
        self.retranslate()

    def _telling(self, name: str) -> Callable[[], None]:
        return lambda: self.chosen.emit(name)

    def mark_current(self, name: str) -> None:
        """Show which feature is in front."""
        self._buttons[name].setChecked(True)

    def allow(self, may: Callable[[Permission | None], bool]) -> list[str]:
        """Show only what the person may use; answers the names of those."""
        allowed = []
        for name, button in self._buttons.items():
            shown = may(button.feature.permission)
            button.setVisible(shown)
            if shown:
                allowed.append(name)
        return allowed

    def retranslate(self) -> None:
        for button in self._buttons.values():
            button.retranslate()
