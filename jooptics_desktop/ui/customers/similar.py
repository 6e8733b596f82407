"""A warning while one types: this may be somebody who is in the store already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.customers.words import hit_detail, hit_title
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label
from jooptics_desktop.ui.kit.toast import announce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.ui.kit.feature import Context

MOST: Final = 2


class SimilarBox(QFrame):
    """Hidden while there is nobody to warn of."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("bar", "warning")
        edge = theme.size("space_sm")
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space_xs"))
        self._title = Label(mark("This may be somebody you know already:"), "strong")
        column.addWidget(self._title)
        self._names = [ElideLabel() for _ in range(MOST)]
        self.buttons = [Button(mark("Open that one instead")) for _ in range(MOST)]
        self._hits: list[CustomerHit] = []
        for place, (name, button) in enumerate(zip(self._names, self.buttons, strict=True)):
            button.clicked.connect(lambda *_, place=place: self.chosen.emit(self._hits[place].id))
            line = row(name, button)
            line.setStretch(0, 1)
            column.addLayout(line)
        self.hide()

    def show_hits(self, hits: Sequence[CustomerHit]) -> None:
        """Warn of these people, or of nobody."""
        fresh = [hit.id for hit in hits] != [hit.id for hit in self._hits]
        self._hits = list(hits[:MOST])
        formats = self._context.formats()
        for place, (name, button) in enumerate(zip(self._names, self.buttons, strict=True)):
            there = place < len(self._hits)
            name.setVisible(there)
            button.setVisible(there)
            if there:
                hit = self._hits[place]
                words = f"{hit_title(hit, formats)} · {hit_detail(hit, formats)}"
                name.show_text(words)
                button.setAccessibleDescription(words)
        self.setVisible(bool(self._hits))
        if self._hits and fresh:
            announce(self, self._title.text())
