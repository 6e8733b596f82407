"""A choice large enough to be the main thing on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.sign import Sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

_SIDE = 28


class ChoiceCard(Retranslates, QPushButton):
    """A sign, a title and a sentence on one big button; `translate=False` shows the title as it stands."""

    chosen = Signal()

    def __init__(
        self,
        sign: str,
        title: str,
        text: str,
        on_press: Callable[[], object],
        *,
        translate: bool = True,
    ) -> None:
        super().__init__()
        self._title, self._text, self._translate = title, text, translate
        self.setProperty("kind", "card")
        self.setCheckable(True)
        self._head = Label(role="title")
        self._words = Paragraph(role="quiet")
        column = QVBoxLayout(self)
        edge = theme.size("space_xl")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space_sm"))
        for part in (Sign(sign, side=_SIDE), self._head, self._words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(part)
        column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.chosen.connect(on_press)
        self.clicked.connect(lambda *_: self.chosen.emit())
        self.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Up go round too; Qt's own arrows know only Left and Right of what lies side by side."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        cards = [card for card in self.group().buttons() if card.isVisible()]
        if step is None or len(cards) == 1:
            super().keyPressEvent(event)
            return
        other = cards[(cards.index(self) + step) % len(cards)]
        other.setFocus()
        other.click()

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def retranslate(self) -> None:
        title = tr(self._title) if self._translate else self._title
        self._head.show_text(title)
        self._words.show_text(tr(self._text) if self._translate else self._text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(self._words.text())
