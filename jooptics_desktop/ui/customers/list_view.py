"""Everybody by record number, or whoever fits what is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import Formats, mark, trn
from jooptics_desktop.services.customers import count_customers, list_customers, search_customers
from jooptics_desktop.ui.customers.words import hit_columns, hit_of
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Composed
from jooptics_desktop.ui.kit.paged import PagedModel
from jooptics_desktop.ui.kit.pages import Stack
from jooptics_desktop.ui.kit.search_field import SearchField
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

MOST_FOUND: Final = 50
SEARCH_KEY: Final = "F3"
NEW_KEY: Final = "Ctrl+N"
EXPORT_KEY: Final = "F7"
IMPORT_KEY: Final = "F8"
_EVERYBODY, _FOUND = 0, 1


class ListView(QWidget):
    """Search above, people beneath; the page decides what the signals lead to."""

    opened = Signal(str)  # customer id
    new_wanted = Signal(str)  # with what was searched in vain
    import_wanted = Signal()
    export_wanted = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._last = ""
        self.count = 0
        columns = hit_columns(context.formats)
        self.everybody: PagedModel[CustomerHit] = PagedModel(columns, self._load)
        self.found = RowsModel(columns)
        self.everybody_table = Table(self.everybody, mark("Customers"))
        self.found_table = Table(self.found, mark("Customers found"))
        for table in (self.everybody_table, self.found_table):
            table.opened.connect(lambda hit: self.opened.emit(hit.id))
        self.search = SearchField(
            mark("Search by name, phone or record number"), lambda: self.table, key=SEARCH_KEY
        )
        self.search.sought.connect(self._seek)
        self._buttons()
        self._arrange()

    def _buttons(self) -> None:
        self.new_button = Button(
            mark("New customer"), self.want_new, icon="user-plus", key=NEW_KEY, kind="primary"
        )
        self.import_button = Button(mark("Import"), self.import_wanted.emit, icon="file-up", key=IMPORT_KEY)
        self.export_button = Button(
            mark("Export list"), self.export_wanted.emit, icon="file-down", key=EXPORT_KEY
        )

    def _arrange(self) -> None:
        nobody = EmptyState(
            "users",
            mark("No customers yet"),
            mark("Register the first one, or bring your customers over from another program's file."),
            mark("New customer"),
            self.want_new,
        )
        nothing = EmptyState(
            "search",
            mark("Nobody found"),
            mark("Try part of the name, the phone or the record number, or register somebody new."),
            mark("New customer"),
            self.want_new,
        )
        self._stack = Stack()
        self._stack.addWidget(OrEmpty(self.everybody_table, self.everybody, nobody))
        self._stack.addWidget(OrEmpty(self.found_table, self.found, nothing))
        self.counted = Composed("muted")
        card = Card(margin="space_md")
        card.body.setSpacing(theme.size("space_sm"))
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(self.counted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_md"))
        tools = row(self.search, self.import_button, self.export_button, self.new_button)
        tools.setStretch(0, 1)
        column.addLayout(tools)
        column.addWidget(card, 1)

    @property
    def table(self) -> Table:
        """The list in sight."""
        return self.found_table if self._stack.currentIndex() == _FOUND else self.everybody_table

    def on_shown(self) -> None:
        """Look again, with the keyboard in the search field."""
        may = self._context.may
        self.new_button.setVisible(may(Permission.CUSTOMERS_WRITE))
        self.import_button.setVisible(may(Permission.CUSTOMERS_IMPORT))
        self.export_button.setVisible(may(Permission.EXPORT_ALL))
        self.reload()
        self.focus_search()

    def focus_search(self) -> None:
        """Put the keyboard into the search field, ready to write over."""
        self.search.setFocus()
        self.search.selectAll()

    def reload(self) -> None:
        """Read what is shown again."""
        if self._last:
            self._seek(self._last)
        else:
            self._count()

    def want_new(self) -> None:
        """Ask for the form, which begins with what was searched in vain."""
        self.new_wanted.emit("" if self.found.rows else self._last)

    def _count(self) -> None:
        self._asked += 1
        asked = self._asked

        def show(count: int) -> None:
            if asked != self._asked:
                return
            chosen = self.everybody_table.currentIndex().row()
            self.count = count
            self.everybody.restart(count)
            if 0 <= chosen < count:
                self.everybody_table.select_row(chosen)
            self._stack.setCurrentIndex(_EVERYBODY)
            self.counted.compose(self._say_count)
            self.counted.setVisible(bool(count))
            self.search.found()

        self._context.tasks.read(_counted, owner=self, then=show, fail=self._fail)

    def _say_count(self) -> str:
        formats = self._context.formats()
        return trn("{number} customer", "{number} customers", self.count, number=formats.number(self.count))

    def _load(
        self,
        first: CustomerHit | None,
        skip: int,
        limit: int,
        found: Callable[[Sequence[CustomerHit]], None],
    ) -> None:
        after = first.number - 1 if first is not None else 0
        self._context.tasks.read(
            lambda desk: [hit_of(customer) for customer in list_customers(desk, after, limit, skip)],
            owner=self,
            then=found,
            fail=self._fail,
        )

    def _seek(self, words: str) -> None:
        self._last = words
        if not words:
            self._count()
            return
        self._asked += 1
        asked = self._asked

        def show(hits: list[CustomerHit]) -> None:
            if asked == self._asked:  # an answer to older words comes too late
                self._show_found(hits)

        self._context.tasks.read(
            lambda desk: search_customers(desk, words, MOST_FOUND), owner=self, then=show, fail=self._fail
        )

    def _show_found(self, hits: list[CustomerHit]) -> None:
        self.found.set_rows(hits)
        if hits:
            self.found_table.select_row(0)
        self._stack.setCurrentIndex(_FOUND)
        self.counted.compose(lambda: self._say_found(len(hits)))
        self.counted.setVisible(bool(hits))
        self.search.found()

    def _say_found(self, count: int) -> str:
        number = self._context.formats().number(count)
        if count < MOST_FOUND:
            return trn("{number} found", "{number} found", count, number=number)
        return trn("The best {number}; type more to narrow it", "The best {number}; type more to narrow it",
                   count, number=number)  # fmt: skip

    def _fail(self, error: JoopticsError) -> None:
        self.failed.emit(error)


def _counted(desk: Desk) -> int:
    Formats("en").phone(
        "+962790000000"
    )  # reads its tables of numbers here, in the worker: the window must not wait
    return count_customers(desk)
