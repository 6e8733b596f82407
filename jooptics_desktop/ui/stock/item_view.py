"""One item: its facts in a form, its stock beside them. Made anew for each item that is opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.customers import is_arabic
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.catalogue import (
    ItemDraft,
    add_item,
    change_item,
    give_barcode,
    offer_item,
    withdraw_item,
)
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.empty_state import EmptyState
from jooptics_desktop.ui.kit.forms import Card, row, scrolled
from jooptics_desktop.ui.kit.labels import ElideLabel, Pill
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.stock.item_form import ItemForm
from jooptics_desktop.ui.stock.stock_card import StockCard
from jooptics_desktop.ui.stock.words import item_title, standing

if TYPE_CHECKING:
    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.catalogue import StockedItem
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.stock.item_form import Ground

SAVE_KEY: Final = "F10"
BACK_KEY: Final = "Esc"
STOCK_WIDTH: Final = 452


class ItemView(Retranslates, QWidget):
    """`stocked` is None for a new item. `begin_with` writes in what was scanned or searched in vain."""

    left = Signal()
    saved = Signal(object, bool)  # the item, and whether it is new
    failed = Signal(object)

    def __init__(self, context: Context, ground: Ground, stocked: StockedItem | None) -> None:
        super().__init__()
        self._context, self._ground = context, ground
        self.stocked = stocked
        self._saving = False
        self.form = ItemForm(ground)
        self.form.own_wanted.connect(self.give_own_barcode)
        self.stock = StockCard(context, stocked) if stocked and stocked.item.tracked else None
        self._arrange()
        self.form.fill(self._beginning())
        self._settle()
        if self.stock is not None:
            self.stock.failed.connect(self.failed)
            self.stock.loaded.connect(self._show_standing)
            self.stock.load()

    @property
    def item(self) -> Item | None:
        """The item as it was opened or last saved."""
        return self.stocked.item if self.stocked else None

    @property
    def is_dirty(self) -> bool:
        """Whether leaving would lose something typed."""
        return self.form.is_dirty

    def begin_with(self, barcode: str = "", words: str = "") -> None:
        """Start a new item from a scanned code, or from what was searched in vain."""
        if barcode:
            self.form.take_barcode(barcode)
        elif words and not any(letter.isalpha() for letter in words):
            self.form.take_barcode(words)
        elif words:
            (self.form.name_ar if is_arabic(words) else self.form.name_en).set_text(words)
        self.form.keep()

    def take_scan(self, code: str) -> None:
        """A scanned code becomes one of the item's barcodes."""
        if self._may_write():
            self.form.take_barcode(code)

    def focus_first(self) -> None:
        """Put the keyboard where typing begins."""
        if not self._may_write():
            self.back_button.setFocus()
        elif self.item is None:
            self.form.name_ar.editor.setFocus()
        else:
            self.form.price.editor.setFocus()
            self.form.price.editor.selectAll()

    def save(self) -> None:
        """Add or correct the item; what is wrong is said beside its field."""
        draft = None if self._saving or not self._may_write() else self.form.draft()
        if draft is None:
            return
        item, written = self.item, draft
        self._saving = True
        self._context.tasks.write(
            lambda desk: add_item(desk, written) if item is None else change_item(desk, item.id, written),
            owner=self,
            then=lambda after: self.saved.emit(after, item is None),
            fail=self._refuse,
        )

    def give_own_barcode(self) -> None:
        """Have the store give this item a barcode of its own."""
        item = self.item
        if item is not None and self._may_write():
            self._context.tasks.write(
                lambda desk: give_barcode(desk, item.id), owner=self, then=self._given, fail=self._refuse
            )

    def withdraw_or_offer(self) -> None:
        """Stop selling the item, or sell it again."""
        item = self.item
        if item is None or not self._may_write():
            return
        act = withdraw_item if item.active else offer_item
        self._context.tasks.write(
            lambda desk: act(desk, item.id), owner=self, then=self._turned, fail=self._refuse
        )

    def retranslate(self) -> None:
        self._settle()

    def _given(self, item: Item) -> None:
        self._know(item)
        self.form.learn_barcodes(item.barcodes)
        self._context.toast.say(mark("The item has a barcode of the shop's own"))

    def _turned(self, item: Item) -> None:
        self._know(item)
        said = mark("{name} is sold again") if item.active else mark("{name} is withdrawn")
        self._context.toast.say(said, self.withdraw_or_offer, name=item_title(item))

    def _know(self, item: Item) -> None:
        if self.stocked is not None:
            self._show_standing(replace(self.stocked, item=item))

    def _refuse(self, error: JoopticsError) -> None:
        self._saving = False
        if not self.form.show_error(error):
            self.failed.emit(error)

    def _may_write(self) -> bool:
        return self._context.may(Permission.CATALOGUE_WRITE)

    def _beginning(self) -> ItemDraft:
        if self.stocked is not None:
            return ItemDraft.of(self.stocked.item)
        classes = self._ground.tax_classes
        usual = classes[0].code if classes else ""
        if any(one.code == "standard" for one in classes):
            usual = "standard"
        return ItemDraft(ItemKind.FRAME, Money(0, self._ground.currency), usual)

    def _show_standing(self, stocked: StockedItem) -> None:
        self.stocked = stocked
        self._settle()

    def _settle(self) -> None:
        item, may = self.item, self._may_write()
        self.form.setEnabled(may)
        self.form.own_button.setVisible(item is not None)
        self.save_button.setVisible(may)
        self.turn_button.setVisible(may and item is not None)
        self.turn_button.say(mark("Stop selling") if item is None or item.active else mark("Sell again"))
        state = standing(self.stocked) if self.stocked else None
        self.pill.setVisible(state is not None)
        if state is not None:
            self.pill.set_kind(state[0])
            self.pill.say(state[1])
        if item is None:
            self.title.say(mark("New item"))
        else:
            self.title.show_text(item_title(item))

    def _arrange(self) -> None:
        self.title = ElideLabel(role="title")
        self.pill = Pill()
        self.back_button = Button(mark("Back to the list"), self.left.emit, icon="arrow-left", key=BACK_KEY)
        self.turn_button = Button(mark("Stop selling"), self.withdraw_or_offer)
        self.save_button = Button(mark("Save"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        head = row(
            self.back_button, self.title, self.pill, self.turn_button, self.save_button, spacing="space_md"
        )
        head.setStretch(1, 1)
        facts = Card(margin="space_md")
        facts.body.addWidget(scrolled(self.form), 1)
        beside = self.stock or self._no_stock()
        beside.setFixedWidth(STOCK_WIDTH)
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_md"))
        sides.addWidget(facts, 1)
        sides.addWidget(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_md"))
        column.addLayout(head)
        column.addLayout(sides, 1)

    def _no_stock(self) -> Card:
        card = Card(mark("Stock"), margin="space_md")
        if self.stocked is None:
            hint = mark("Save the item first; then deliveries and counts are entered here.")
            card.body.addWidget(EmptyState("package", mark("Not in stock yet"), hint), 1)
        elif self.stocked.item.kind is ItemKind.SERVICE:
            hint = mark("A service is not kept in stock.")
            card.body.addWidget(EmptyState("package", mark("Pieces are not counted"), hint), 1)
        else:
            hint = mark("Tick “Pieces are counted in stock” and save, to enter deliveries and counts.")
            card.body.addWidget(EmptyState("package", mark("Pieces are not counted"), hint), 1)
        return card
