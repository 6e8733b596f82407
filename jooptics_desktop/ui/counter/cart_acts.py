"""What is done to the cart: entering codes, quantities, discounts, putting aside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, mark, tr
from jooptics_desktop.services import sales
from jooptics_desktop.services.catalogue import search_items
from jooptics_desktop.services.sale_lists import open_sale
from jooptics_desktop.ui.counter.discount_sheet import DiscountSheet
from jooptics_desktop.ui.counter.pick_sheet import held_sheet
from jooptics_desktop.ui.counter.suggestions import MOST
from jooptics_desktop.ui.counter.words import line_title
from jooptics_desktop.ui.kit.toast import announce

if TYPE_CHECKING:
    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.discounts import Discount
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import SaleId
    from jooptics_desktop.domain.sale_lines import SaleLine
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.counter.basket import Entered
    from jooptics_desktop.ui.counter.surface import CounterSurface

NEW_ITEM: Final = "new"  # context.go("stock", (NEW_ITEM, code)) opens an empty form with that barcode


class CartActs(QObject):
    """Connects the cart card with the basket."""

    def __init__(self, page: CounterSurface) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        cart = page.cart
        cart.scan.sought.connect(self._seek)
        cart.scan.entered.connect(self._entered)
        cart.scan.textChanged.connect(self._typed)
        cart.suggestions.chosen.connect(self._add_found)
        for place in (cart.scan, cart.table):
            place.changed_by.connect(self.change_quantity)
            place.removing.connect(self.remove)
        cart.more.clicked.connect(lambda: self.change_quantity(1))
        cart.fewer.clicked.connect(lambda: self.change_quantity(-1))
        cart.remove.clicked.connect(self.remove)
        cart.undo.clicked.connect(self.undo)
        cart.discount.clicked.connect(self.discount)
        cart.hold.clicked.connect(self.hold)
        cart.recall.clicked.connect(self.recall)
        cart.unknown.creating.connect(self._create)

    # Entering

    def enter(self, code: str, *, by_name: bool) -> None:
        """Act on a scanned or typed code; what is typed meanwhile is the next one, and stays."""
        basket = self._page.basket
        self._page.cart.scan.clear()
        self._page.cart.scan.rest()
        self._close_suggestions()
        self._page.cart.bar.clear()
        self._page.cart.unknown.hide()
        self._context.tasks.write(
            lambda desk: basket.enter(desk, code, by_name=by_name),
            owner=self._page,
            then=self._arrived,
            fail=lambda error: self._not_entered(code, error, typed=by_name),
        )

    def _arrived(self, entered: Entered) -> None:
        if entered.is_order:
            self._page.show_order(entered.sale)
        else:
            self._page.show_draft(entered.sale)

    def _not_entered(self, code: str, error: JoopticsError, *, typed: bool) -> None:
        QApplication.beep()
        if error.code != "item.unknown":
            self._page.show_error(error)
            return
        scan = self._page.cart.scan
        if typed and not scan.text():  # to be corrected, unless the next one is being typed already
            scan.setText(code)
            scan.rest()
            scan.selectAll()
        may = self._context.may(Permission.CATALOGUE_WRITE)
        self._page.cart.unknown.say(code, isolate(code), may_create=may)
        announce(self._page, tr("No item has the code {code}.", code=code))

    def _create(self, code: str) -> None:
        self._page.cart.unknown.hide()
        self._context.go("stock", (NEW_ITEM, code))

    def _entered(self, text: str) -> None:
        walked = self._page.cart.suggestions.walked if self._walking else None
        if walked is not None:
            self._add_found(walked)
        elif text:
            self.enter(text, by_name=True)

    def _add_found(self, found: StockedItem) -> None:
        self._page.cart.scan.clear()
        self._page.cart.scan.rest()
        self._close_suggestions()
        self._page.write(self._page.basket.add(found.item.id))
        self._page.cart.scan.setFocus()

    # Suggestions

    @property
    def _walking(self) -> bool:
        return self._page.cart.scan.table is self._page.cart.suggestions.table

    def _typed(self, text: str) -> None:
        self._page.cart.unknown.hide()  # it spoke of what stood here before
        if not text.strip():
            self._close_suggestions()

    def _seek(self, words: str) -> None:
        if words:
            self._context.tasks.read(
                lambda desk: search_items(desk, words, MOST),
                owner=self._page,
                then=lambda found: self._offer(words, found),
                fail=self._page.show_error,
            )

    def _offer(self, words: str, found: list[StockedItem]) -> None:
        cart = self._page.cart
        if words != cart.scan.text().strip() or not cart.scan.hasFocus():
            return
        cart.scan.table = cart.suggestions.table
        cart.suggestions.offer(found)

    def _close_suggestions(self) -> None:
        self._page.cart.suggestions.hide()
        self._page.cart.scan.table = self._page.cart.table

    # Lines

    def change_quantity(self, by: int) -> None:
        """So many pieces more or fewer of the chosen line; the last one is removed with Del only."""
        row = self._page.cart.chosen_line()
        if self._page.order is not None or row is None or row.line.quantity + by < 1:
            return
        line_id = row.line.id

        def act(desk: Desk, sale_id: SaleId) -> Done[Sale]:
            now = open_sale(desk, sale_id).line(line_id)  # keys may be faster than the screen
            return sales.change_quantity(desk, sale_id, line_id, max(1, now.quantity + by))

        self._page.write(self._page.basket.change(act))

    def remove(self) -> None:
        """Take the chosen line off; the toast brings it back."""
        row = self._page.cart.chosen_line()
        if self._page.order is not None or row is None or self._page.draft is None:
            return
        line, place = row.line, self._page.draft.lines.index(row.line)

        def removed(sale: Sale) -> None:
            self._page.show_draft(sale)
            self._context.toast.say(
                mark("{item} was removed"), lambda: self._put_back(line, place), item=line_title(line)
            )

        basket = self._page.basket
        self._page.write(
            basket.change(lambda desk, sale_id: sales.remove_line(desk, sale_id, line.id)), removed
        )

    def _put_back(self, line: SaleLine, place: int) -> None:
        """The line as it was, whatever happened to the others meanwhile."""

        def act(desk: Desk, sale_id: SaleId) -> Done[Sale]:
            now = open_sale(desk, sale_id)
            lines = (*now.lines[:place], line, *now.lines[place:])
            return sales.put_back(desk, sale_id, replace(now, lines=lines))

        self._page.write(self._page.basket.change(act))

    def undo(self) -> None:
        """Let the cart stand as before the last change."""
        if self._page.order is None and self._page.draft is not None:
            self._page.write(self._page.basket.undo)

    def clear(self) -> None:
        """Begin again; Ctrl+Z brings everything back."""
        if self._page.order is not None or self._page.draft is None or not self._page.draft.lines:
            return

        def emptied(sale: Sale) -> None:
            self._page.show_draft(sale)
            self._context.toast.say(mark("The cart was emptied"), self.undo)

        self._page.write(self._page.basket.clear, emptied)

    def discount(self) -> None:
        """F4."""
        draft = self._page.draft
        if self._page.order is not None or draft is None or not draft.lines or self._page.sheet is not None:
            return
        row = self._page.cart.chosen_line()
        sheet = DiscountSheet(self._page.window(), draft, row.line if row else None)

        def give(discount: Discount | None, line: SaleLine | None) -> None:
            line_id = line.id if line else None
            basket = self._page.basket

            def done(sale: Sale) -> None:
                sheet.close_overlay()
                self._page.show_draft(sale)

            self._page.write(
                basket.change(lambda desk, sale_id: sales.set_discount(desk, sale_id, discount, line_id)),
                done,
                sheet.fail,
            )

        sheet.given.connect(give)
        self._page.open_sheet(sheet).open(sheet.amount.editor)

    # Putting aside

    def hold(self) -> None:
        """F6: put the cart aside under a word; with an empty cart, see what was put aside."""
        draft = self._page.draft
        if self._page.order is not None:
            return
        if draft is None or not draft.lines:
            self.recall()
            return
        facts = self._page.buyer.facts
        known = facts.customer.display_name if facts else self._context.formats().time(draft.created_at)
        self._context.prompts.ask_text(
            mark("Hold this sale"),
            mark("Left empty, it is kept as {label}."),
            mark("Name of the held sale"),
            mark("Hold"),
            lambda word: self._hold(word or known),
            required=False,
            label=isolate(known),
        )

    def _hold(self, label: str) -> None:
        def held(_sale: Sale) -> None:
            self._page.show_draft(None)
            self._context.toast.say(mark("Held as {label}"), None, label=isolate(label))
            self.count_held()
            self._page.cart.scan.setFocus()

        self._page.write(lambda desk: self._page.basket.hold(desk, label), held)

    def recall(self) -> None:
        """The list of held sales."""
        self._context.tasks.read(
            self._page.basket.others, owner=self._page, then=self._choose_held, fail=self._page.show_error
        )

    def _choose_held(self, drafts: list[Sale]) -> None:
        if self._page.sheet is not None:
            return
        sheet = held_sheet(self._page.window(), drafts, self._context.formats)
        sheet.chosen.connect(self._resume)
        self._page.open_sheet(sheet).open(sheet.field)

    def _resume(self, draft: Sale) -> None:
        def resumed(sale: Sale) -> None:
            self._page.show_draft(sale)
            self.count_held()

        self._page.write(lambda desk: self._page.basket.take(desk, draft.id), resumed)

    def count_held(self) -> None:
        """Say on the button how many wait."""
        self._context.tasks.read(
            self._page.basket.others, owner=self._page, then=lambda found: self._say_held(len(found))
        )

    def _say_held(self, count: int) -> None:
        button = self._page.cart.recall
        if count:
            button.say(mark("Held {count}"), count=self._context.formats().number(count))
        else:
            button.say(mark("Held"))
