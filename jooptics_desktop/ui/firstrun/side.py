"""The list at the side: what is behind, what is asked now, what is still to come; and the language switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from jooptics_desktop.l10n import current_language, mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fonts import ui_font
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.labels import ElideLabel, Label
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.sign import Sign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH: Final = 248
LANGUAGE_KEY: Final = "Ctrl+Shift+L"
_MARK: Final = 24
_LOGO: Final = 30
_TICK: Final = 14


class _Mark(QWidget):
    """A numbered circle; a tick once the stage is behind."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number, self._state = number, "ahead"
        self._side, self._tick = theme.pixels(_MARK), theme.pixels(_TICK)
        self.setFixedSize(self._side, self._side)

    def show_state(self, state: str) -> None:
        """`behind`, `now` or `ahead`."""
        self._state = state
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, behind = self._state == "now", self._state == "behind"
        circle = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.colour("primary" if now or behind else "line_strong")), 1.5))
            painter.setBrush(
                QColor(theme.colour("primary" if now else "primary_soft" if behind else "surface"))
            )
            painter.drawEllipse(circle)
            if behind:
                edge = (self._side - self._tick) // 2
                icon("check", "primary").paint(painter, edge, edge, self._tick, self._tick)
                return
            painter.setPen(QColor(theme.colour("on_primary" if now else "text_muted")))
            painter.setFont(ui_font(theme.size("type_small")))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))


class Side(Retranslates, QFrame):
    """Shows the stages; `show_stage` says where we are."""

    def __init__(self, stages: Sequence[str], switch_language: Callable[[], object]) -> None:
        super().__init__()
        self.stages = list(dict.fromkeys(stages))
        self._current = 0
        self.setProperty("role", "rail")
        self.setFixedWidth(WIDTH)
        self._marks = [_Mark(number + 1) for number in range(len(self.stages))]
        self._labels = [ElideLabel(stage) for stage in self.stages]
        self.language_button = Button("", switch_language, icon="languages", kind="quiet")
        self._offline = Label(mark("No network is used"), "muted")
        column = QVBoxLayout(self)
        edge = theme.size("space_xl")
        column.setContentsMargins(edge, edge, edge, theme.size("space_lg"))
        column.setSpacing(theme.size("space_xs" if theme.is_large() else "space_md"))
        column.addLayout(row(Sign("glasses", side=_LOGO), Label(mark("Jooptics"), "title"), None))
        column.addSpacing(theme.size("space_lg"))
        for number, label in enumerate(self._labels):
            line = row(self._marks[number], label)
            line.setStretch(1, 1)
            column.addLayout(line)
        column.addStretch()
        self._offline_sign = Sign("wifi-off", "text_muted", 16)
        column.addLayout(row(self._offline_sign, self._offline, None))
        column.addLayout(row(self.language_button, None))
        self.retranslate()

    def show_stage(self, stage: str) -> None:
        """Mark where we are; a step without a stage keeps the one before."""
        if stage in self.stages:
            self._current = self.stages.index(stage)
        self.retranslate()

    def show_offline(self, *, offline: bool) -> None:
        """Say that nothing goes over the network, as long as it is true."""
        self._offline.setVisible(offline)
        self._offline_sign.setVisible(offline)

    def retranslate(self) -> None:
        for number, label in enumerate(self._labels):
            state = "now" if number == self._current else "behind" if number < self._current else "ahead"
            self._marks[number].show_state(state)
            theme.set_property(label, "role", "strong" if state == "now" else "quiet")
        # Each language is called by its own name, whatever is on the screen.
        self.language_button.say("{name}", name="English" if current_language() == "ar" else "العربية")
        self.language_button.setToolTip(LANGUAGE_KEY)
        words = tr("Step {number} of {count}", number=self._current + 1, count=len(self.stages))
        self.setAccessibleName(words)
