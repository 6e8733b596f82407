"""On this computer: everything the program keeps here, by kind, and clearing it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.domain.local_state import LocalCategory, LocalItem, Where
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.l10n.words_local import ACTS, EFFECTS, PLACES, PURPOSES, TITLES, item
from jooptics_desktop.services import local_state
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.forms import Card, row, scrolled
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

_PILLS: dict[LocalCategory, PillKind] = {
    LocalCategory.ESSENTIAL: "neutral",
    LocalCategory.PREFERENCE: "info",
    LocalCategory.ANALYTICS: "warning",
    LocalCategory.SECURITY: "ok",
}


class LocalTab(PrivacyTab):
    """What a browser's settings are to a site: seen, explained, cleared by kind."""

    NAME: ClassVar[str] = "local"
    TITLE: ClassVar[str] = mark("On this computer")
    ICON: ClassVar[str] = "hard-drive"
    TOUCHED: ClassVar[tuple[str, ...]] = ("local", "usage", "consent", "backup_place")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.buttons: dict[LocalCategory, Button] = {}
        self.body.addWidget(
            Paragraph(
                mark(
                    "The program uses no browser and no cookies. This is everything it keeps on this computer."
                ),
                "quiet",
            )
        )
        across = row(self._items_card(), scrolled(self._kinds()), spacing="space_md")
        across.setStretch(0, 5)
        across.setStretch(1, 4)
        self.body.addLayout(across, 1)

    def _items_card(self) -> Card:
        columns: list[Column[LocalItem]] = [
            Column("what", mark("What"), lambda i: tr(item(i.name)), second=lambda i: tr(PLACES[i.where])),
            Column("kind", mark("Kind"), lambda i: tr(TITLES[i.category]), pill=lambda i: _PILLS[i.category],
                   width=130),
            Column("size", mark("Size"), self._size, value=lambda i: i.size, width=96),
        ]  # fmt: skip
        self.model: RowsModel[LocalItem] = RowsModel(columns)
        self.table = Table(self.model, mark("On this computer"))
        card = Card(margin="space_md")
        card.body.addWidget(self.table, 1)
        return card

    def _kinds(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_md"))
        for category in LocalCategory:
            card = Card(TITLES[category], margin="space_md")
            card.body.addWidget(Paragraph(PURPOSES[category]))
            card.body.addWidget(Paragraph(EFFECTS[category], "muted"))
            if category in ACTS:
                button = Button(ACTS[category], partial(self.ask, category))
                self.buttons[category] = button
                card.body.addLayout(row(None, button))
            column.addWidget(card)
        column.addStretch(1)
        return content

    def reload(self) -> None:
        """Look what is there."""
        opened = self.context.services.opened

        def look(desk: Desk) -> list[LocalItem]:
            return local_state.local_items(opened, desk)

        self.context.tasks.read(look, self, self.model.set_rows, self.failed.emit)

    def ask(self, category: LocalCategory) -> None:
        """Say once more what clearing does, then do it."""
        self.context.prompts.confirm(
            ACTS[category], EFFECTS[category], ACTS[category], partial(self.clear, category),
            danger=category is LocalCategory.SECURITY,
        )  # fmt: skip

    def clear(self, category: LocalCategory) -> None:
        """Clear it."""
        opened = self.context.services.opened

        def cleared(_gone: int) -> None:
            self._cleared(category)

        self.context.tasks.run(
            lambda desk, _report, _cancelled: local_state.clear(opened, desk, category),
            self,
            cleared,
            self.failed.emit,
        )

    def _cleared(self, category: LocalCategory) -> None:
        if category is LocalCategory.PREFERENCE:
            first = self.context.services.preferences()
            self.context.prefer(
                language=first.language, theme=first.theme, zoom=first.zoom, scanner_gap=first.scanner_gap,
                idle_minutes=first.idle_minutes,
            )  # fmt: skip
        self.context.toast.say(mark("It is cleared"))
        self.reload()

    def _size(self, found: LocalItem) -> str:
        formats = self.context.formats()
        if found.where is Where.STORE:
            return tr("Rows: {count}", count=formats.number(found.size))
        if found.where is Where.SETTING:
            return tr("A value")
        return formats.size(found.size)
