"""One of a few values where a line has no room for a label above it: filters, the cells of a small form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QWheelEvent


class Chooser(Retranslates, QComboBox):
    """Values with their marked messages. `name` is the marked message a screen reader says, about `what` (data)."""

    picked = Signal(object)  # the person chose that value

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]], *, what: str = "") -> None:
        super().__init__()
        self._name, self._what = name, what
        self._choices = tuple(choices)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.addItems([tr(message) for _, message in self._choices])
        self.activated.connect(lambda *_: self.picked.emit(self.value()))
        self.retranslate()

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer these values instead, keeping the chosen one where it is among them."""
        kept = self.value()
        self._choices = tuple(choices)
        self.clear()
        self.addItems([tr(message) for _, message in self._choices])
        self.set_value(kept)

    def value(self) -> Any:  # noqa: ANN401 - the caller's own values
        """The chosen value; None when nothing is offered."""
        row = self.currentIndex()
        return self._choices[row][0] if row >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose that value; the first one when it is not offered."""
        rows = [row for row, (offered, _) in enumerate(self._choices) if offered == value]
        self.setCurrentIndex(rows[0] if rows else 0)

    def retranslate(self) -> None:
        name = tr(self._name)
        self.setAccessibleName(f"{name}: {self._what}" if self._what else name)
        for row, (_, message) in enumerate(self._choices):
            self.setItemText(row, tr(message))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling past must not choose
