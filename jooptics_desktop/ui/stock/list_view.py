"""The newest items, or what fits as one types: where everything stands, what runs low."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.domain.search_text import fold
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark, trn
from jooptics_desktop.l10n.words_catalogue import ITEM_KINDS
from jooptics_desktop.services.catalogue import search_items
from jooptics_desktop.services.stock import low_stock
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.chooser import Chooser
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.fields import CheckField
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Composed
from jooptics_desktop.ui.kit.search_field import SearchField
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.stock.words import item_columns

if TYPE_CHECKING:
    from jooptics_desktop.domain.catalogue import ItemKind
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

MOST_SHOWN: Final = 200
SEARCH_KEY: Final = "F3"
NEW_KEY: Final = "Ctrl+N"
IMPORT_KEY: Final = "Ctrl+I"
LOW: Final = "low"
_FILTERS: Final[tuple[tuple[object, str], ...]] = (
    (None, mark("All kinds")),
    *ITEM_KINDS.items(),
    (LOW, mark("Running low")),
)
_FILTER_WIDTH: Final = 190


class ListView(QWidget):
    """Search and filters above, items beneath; the page decides what the signals lead to."""

    opened = Signal(str)  # item id
    new_wanted = Signal(str)  # with what was searched in vain
    import_wanted = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._words = ""
        self._chosen: str | None = None
        self.items = RowsModel(item_columns(context.formats))
        self.table = Table(self.items, mark("Items"))
        self.table.opened.connect(lambda one: self.opened.emit(one.item.id))
        self.search = SearchField(
            mark("Search by name, brand, number or barcode"), lambda: self.table, key=SEARCH_KEY
        )
        self.search.sought.connect(self._seek)
        self.kind = Chooser(mark("Kind of item"), _FILTERS)
        self.kind.setFixedWidth(_FILTER_WIDTH)
        self.kind.picked.connect(lambda _kind: self.reload())
        self.withdrawn = CheckField(mark("Show what is no longer sold"))
        self.withdrawn.toggled.connect(lambda _on: self.reload())
        self.new_button = Button(
            mark("New item"), self._want_new, icon="package-plus", key=NEW_KEY, kind="primary"
        )
        self.import_button = Button(
            mark("Import price list"), self.import_wanted.emit, icon="file-up", key=IMPORT_KEY
        )
        self._arrange()

    def on_shown(self) -> None:
        """Look again, with the keyboard in the search field."""
        may_write = self._context.may(Permission.CATALOGUE_WRITE)
        self.new_button.setVisible(may_write)
        self.import_button.setVisible(may_write)
        self.reload()
        self.focus_search()

    def focus_search(self) -> None:
        """Put the keyboard into the search field, ready to write over."""
        self.search.setFocus()
        self.search.selectAll()

    def reload(self) -> None:
        """Read what is shown again; the chosen item stays chosen."""
        now = self.table.current_row()
        self._chosen = now.item.id if now is not None else None
        self._read()

    def choose(self, item_id: str) -> None:
        """Have that item chosen once the list is read."""
        self._chosen = item_id

    def _seek(self, words: str) -> None:
        self._words, self._chosen = words, None
        self._read()

    def _read(self) -> None:
        self._asked += 1
        asked, words, wanted = self._asked, self._words, self.kind.value()
        withdrawn = self.withdrawn.isChecked()

        def ask(desk: Desk) -> list[StockedItem]:
            if wanted == LOW:
                return [one for one in low_stock(desk, MOST_SHOWN) if _fits(one, words)]
            kind: ItemKind | None = wanted
            return search_items(desk, words, MOST_SHOWN, kind=kind, withdrawn=withdrawn)

        def show(items: list[StockedItem]) -> None:
            if asked == self._asked:  # an answer to older words comes too late
                self._show(items)

        self._context.tasks.read(ask, owner=self, then=show, fail=self._fail)

    def _show(self, items: list[StockedItem]) -> None:
        self.items.set_rows(items)
        self._say_empty()
        chosen = self._chosen
        if items and not (chosen and self.table.select_where(lambda one: one.item.id == chosen)):
            self.table.select_row(0)
        self.table.scrollTo(self.table.currentIndex())
        self.counted.compose(lambda: self._say_count(len(items)))
        self.counted.setVisible(bool(items))
        self.search.found()

    def _say_empty(self) -> None:
        low = self.kind.value() == LOW
        if self.empty.act_button is not None:
            self.empty.act_button.setVisible(not low and self._context.may(Permission.CATALOGUE_WRITE))
        if low:
            self.empty.title.say(mark("Nothing is running low"))
            self.empty.hint.say(mark("Items at or below their reorder level are listed here."))
        elif self._words or self.kind.value() is not None:
            self.empty.title.say(mark("No item found"))
            self.empty.hint.say(mark("Try fewer letters or another kind, or add the item."))
        else:
            self.empty.title.say(mark("No items yet"))
            self.empty.hint.say(mark("Add the first one, or import a supplier's price list with Ctrl+I."))

    def _say_count(self, count: int) -> str:
        number = self._context.formats().number(count)
        if count < MOST_SHOWN:
            return trn("{number} item", "{number} items", count, number=number)
        return trn("The first {number}; type to find others", "The first {number}; type to find others",
                   count, number=number)  # fmt: skip

    def _want_new(self) -> None:
        self.new_wanted.emit(self._words)

    def _fail(self, error: JoopticsError) -> None:
        self.failed.emit(error)

    def _arrange(self) -> None:
        self.empty = EmptyState("package", mark("No items yet"), " ", mark("New item"), self._want_new)
        self.counted = Composed("muted")
        card = Card(margin="space_md")
        card.body.setSpacing(theme.size("space_sm"))
        card.body.addWidget(OrEmpty(self.table, self.items, self.empty), 1)
        card.body.addLayout(row(self.counted, None, self.withdrawn))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_md"))
        tools = row(self.search, self.kind, self.import_button, self.new_button)
        tools.setStretch(0, 1)
        column.addLayout(tools)
        column.addWidget(card, 1)


def _fits(one: StockedItem, words: str) -> bool:
    """Whether a scarce item holds what is typed; there are too few of them to ask the store again."""
    item = one.item
    facts = (item.name_ar, item.name_en, item.brand, item.model, item.colour, item.sku, *item.barcodes)
    return fold(words) in fold(" ".join(facts))
