"""The stock page: the list, one item, or a price list being imported; and what leads from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.services.catalogue import find_item, open_item, tax_classes
from jooptics_desktop.services.import_steps import ImportKind
from jooptics_desktop.services.store_profile import store_profile
from jooptics_desktop.ui.kit.feature import Page
from jooptics_desktop.ui.kit.list_import import TRY_KEY
from jooptics_desktop.ui.kit.pages import Stack
from jooptics_desktop.ui.kit.unfinished import tell_of_unfinished
from jooptics_desktop.ui.stock import item_view, list_view, stock_card
from jooptics_desktop.ui.stock.import_view import ImportView
from jooptics_desktop.ui.stock.item_form import OWN_KEY, Ground
from jooptics_desktop.ui.stock.item_view import ItemView
from jooptics_desktop.ui.stock.list_view import ListView
from jooptics_desktop.ui.stock.move_sheet import COUNT, RECEIVE, WRITE_OFF
from jooptics_desktop.ui.stock.words import item_title

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.stock.move_sheet import Move

CREATE: Final = "create:"
SELL: Final = "sell"  # context.go("counter", (SELL, item id)) puts it on the sale
UNFINISHED: Final = mark(
    "An import of a price list stopped after {done} of {rows} rows."
    " Import the same file again for the rest: what is in stays as it is."
)


class StockPage(Page):
    """One of three views at a time. `open_item` takes an item's id, or `create:` and a barcode.

    An item the counter lacked goes back there once it is saved, for the customer waits.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.list = ListView(context)
        self.imports = ImportView(context)
        self.item: ItemView | None = None
        self._told = False
        self._counter_waits = False
        self._stack = Stack()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.imports)
        self.body.addWidget(self._stack, 1)
        self.list.opened.connect(self.open_item)
        self.list.new_wanted.connect(lambda words: self.new_item(words=words))
        self.list.import_wanted.connect(self.begin_import)
        self.imports.left.connect(self.back)
        for view in (self.list, self.imports):
            view.failed.connect(self.show_error)
        context.hub.changed.connect(self._on_changed)
        self._keys()
        self._settle_keys()

    def on_shown(self) -> None:
        if self._stack.currentWidget() is self.list:
            self.list.on_shown()
        self._settle_keys()
        if not self._told and self.context.may(Permission.CATALOGUE_WRITE):
            self._told = True
            tell_of_unfinished(self, ImportKind.PRICE_LIST, UNFINISHED)

    def may_leave(self) -> bool:
        if self.item is None or not self.item.is_dirty:
            return True
        self.bar.say(
            "warning", mark("Something is not saved yet. Save it, or go back to the list to leave it.")
        )
        return False

    def open_item(self, what: object) -> None:
        if isinstance(what, tuple):  # the counter's `("new", code)`
            self.new_item(barcode=str(what[-1]), for_counter=True)
            return
        if not isinstance(what, str) or not self.may_leave():
            return
        if what.startswith(CREATE):
            self.new_item(barcode=what.removeprefix(CREATE))
        else:
            self._read_ground(what, lambda view: view.focus_first())

    def on_scan(self, code: str) -> bool:
        """Open the scanned item; in an item, the code becomes one of its barcodes."""
        if self._stack.currentWidget() is self.imports:
            return False
        if self.item is not None:
            self.item.take_scan(code)
            return True
        self.context.tasks.read(
            lambda desk: find_item(desk, code),
            owner=self,
            then=lambda item: self._scanned(code, item),
            fail=self.show_error,
        )
        return True

    def new_item(self, *, barcode: str = "", words: str = "", for_counter: bool = False) -> None:
        """An empty form, beginning with a scanned code or with what was searched in vain."""
        if not self.context.may(Permission.CATALOGUE_WRITE) or not self.may_leave():
            return

        def begin(view: ItemView) -> None:
            view.begin_with(barcode, words)
            view.focus_first()
            self._counter_waits = for_counter

        self._read_ground(None, begin)

    def begin_import(self) -> None:
        """Choose a price list."""
        if self.context.may(Permission.CATALOGUE_WRITE):
            self.imports.begin(self._show_import)

    def back(self) -> None:
        """To the list; asks first when something typed would be lost."""
        if self.item is None or not self.item.is_dirty:
            self._show_list()
            return
        self.context.prompts.confirm(
            mark("Leave without saving?"),
            mark("What you typed is lost."),
            mark("Leave without saving"),
            self._show_list,
            danger=True,
        )

    def _read_ground(self, item_id: str | None, then: Callable[[ItemView], object]) -> None:
        def ask(desk: Desk) -> tuple[Ground, StockedItem | None]:
            ground = Ground(store_profile(desk).currency, tax_classes(desk))
            return ground, open_item(desk, ItemId(item_id)) if item_id is not None else None

        def show(answer: tuple[Ground, StockedItem | None]) -> None:
            then(self._show_item(*answer))

        self.context.tasks.read(ask, owner=self, then=show, fail=self.show_error)

    def _show_item(self, ground: Ground, stocked: StockedItem | None) -> ItemView:
        self._drop_item()
        view = ItemView(self.context, ground, stocked)
        view.left.connect(self.back)
        view.saved.connect(self._saved)
        view.failed.connect(self.show_error)
        self.item = view
        self._show(view)
        return view

    def _show_list(self) -> None:
        if self.item is not None and self.item.item is not None:
            self.list.choose(self.item.item.id)
        self._show(self.list)
        self._drop_item()
        if self.isVisible():
            self.list.on_shown()

    def _show_import(self) -> None:
        self._show(self.imports)

    def _show(self, view: ListView | ItemView | ImportView) -> None:
        self.bar.clear()
        if self._stack.indexOf(view) < 0:
            self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        self._settle_keys()

    def _drop_item(self) -> None:
        view, self.item, self._counter_waits = self.item, None, False
        if view is not None:
            self._stack.removeWidget(view)
            view.hide()
            view.deleteLater()

    def _scanned(self, code: str, item: Item | None) -> None:
        if item is not None:
            self.open_item(item.id)
        elif self.context.may(Permission.CATALOGUE_WRITE):
            self.context.prompts.confirm(
                mark("No item has this barcode"),
                mark("{code} is not known yet. Add an item with it?"),
                mark("Add the item"),
                lambda: self.new_item(barcode=code),
                code=isolate_ltr(code),
            )
        else:
            self.bar.say("warning", mark("No item has the barcode {code}."), code=isolate_ltr(code))

    def _saved(self, item: Item, is_new: bool) -> None:
        self.context.toast.say(mark("{name} was saved"), None, name=item_title(item))
        if self.item is not None:
            self.item.form.keep()
        if self._counter_waits:
            self._show_list()
            self.context.go("counter", (SELL, item.id))
        elif is_new and item.tracked:
            self._read_ground(item.id, _to_first_delivery)
        else:
            self._show_list()
            self.list.choose(item.id)

    def _on_changed(self, changes: Changes) -> None:
        if not (changes.touches("item") or changes.touches("stock")):
            return
        if self.list.isVisible():
            self.list.reload()
        if self.item is not None and self.item.stock is not None:
            self.item.stock.load()

    def _keys(self) -> None:
        key = self.add_key
        self._list_keys = (
            key(mark("Search"), list_view.SEARCH_KEY, self.list.focus_search, icon="search"),
            key(mark("Import price list"), list_view.IMPORT_KEY, self.begin_import, icon="file-up"),
        )
        self._new_key = key(mark("New item"), list_view.NEW_KEY, self.new_item, icon="package-plus")
        self._save_key = key(mark("Save"), item_view.SAVE_KEY, self._save, icon="save")
        self._stock_keys = tuple(
            key(title, code, lambda move=move: self._move(move), icon=icon)  # type: ignore[misc]  # bound now
            for title, code, move, icon in (
                (mark("Receive"), stock_card.RECEIVE_KEY, RECEIVE, "package-plus"),
                (mark("Count"), stock_card.COUNT_KEY, COUNT, "clipboard-list"),
                (mark("Write off"), stock_card.WRITE_OFF_KEY, WRITE_OFF, "package-minus"),
            )
        )
        self._own_key = key(mark("Own barcode"), OWN_KEY, self._give_own, icon="barcode")
        self._try_key = key(mark("Check the file"), TRY_KEY, self.imports.try_out)
        self._back_key = key(mark("Back to the list"), item_view.BACK_KEY, self.back, icon="arrow-left")

    def _settle_keys(self) -> None:
        """Keys are offered where they act."""
        now, may = self._stack.currentWidget(), self.context.may(Permission.CATALOGUE_WRITE)
        at_list, item = now is self.list, self.item if now is self.item else None
        for key in self._list_keys:
            key.setEnabled(at_list)
        self._list_keys[1].setEnabled(at_list and may)
        self._new_key.setEnabled(at_list and may)
        self._save_key.setEnabled(item is not None and may)
        for key in self._stock_keys:
            key.setEnabled(item is not None and item.stock is not None and may)
        self._own_key.setEnabled(item is not None and item.item is not None and may)
        self._try_key.setEnabled(now is self.imports)
        self._back_key.setEnabled(not at_list)

    def _save(self) -> None:
        if self.item is not None:
            self.item.save()

    def _give_own(self) -> None:
        if self.item is not None:
            self.item.give_own_barcode()

    def _move(self, move: Move) -> None:
        if self.item is not None and self.item.stock is not None:
            self.item.stock.enter(move)


def _to_first_delivery(view: ItemView) -> None:
    """A new item is usually followed by its first delivery."""
    if view.stock is not None:
        view.stock.receive_button.setFocus()
