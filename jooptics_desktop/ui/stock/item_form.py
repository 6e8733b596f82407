"""What is known of an item, as fields; errors are said beside the field they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.catalogue import ItemKind, clean_barcode
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.l10n.words_catalogue import ITEM_KINDS
from jooptics_desktop.services.catalogue import ItemDraft
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.count_field import CountField
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField, CodeField, TextField
from jooptics_desktop.ui.kit.forms import Form, clear, row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.money_field import MoneyField
from jooptics_desktop.ui.stock.words import tax_class_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.money import Currency
    from jooptics_desktop.domain.tax import TaxClass

OWN_KEY: Final = "Ctrl+B"
_CODES_ABREAST: Final = 3
_SHORT: Final = 60


@dataclass(frozen=True, slots=True)
class Ground:
    """What the form of any item stands on: the store's currency and its classes of tax."""

    currency: Currency
    tax_classes: Sequence[TaxClass]


def tax_choices(ground: Ground) -> list[tuple[str, str]]:
    """The classes of tax to choose from, in the language of the screen."""
    return [(one.code, tax_class_name(one)) for one in ground.tax_classes]


class ItemForm(Retranslates, QWidget):
    """Four columns wide. `barcodes` are those taken in so far."""

    own_wanted = Signal()

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self._ground = ground
        self.barcodes: tuple[str, ...] = ()
        self.form = Form(columns=2 if theme.is_large() else 4)
        self._fields(ground)
        self._codes = QWidget()
        self._code_grid = QGridLayout(self._codes)
        self._code_grid.setContentsMargins(0, 0, 0, 0)
        self._code_grid.setColumnStretch(_CODES_ABREAST, 1)
        self._arrange()
        self.kind.changed.connect(self._settle)
        self.tracked.toggled.connect(lambda _on: self._settle())

    def fill(self, draft: ItemDraft) -> None:
        """Write these facts in; they count as not edited."""
        self.kind.set_value(draft.kind)
        for name, field in self._texts.items():
            field.set_text(getattr(draft, name))
        if draft.name_ar or draft.name_en:
            self.price.set_money(draft.price)
        self.tax_class.set_value(draft.tax_class)
        self.price_includes_tax.setChecked(draft.price_includes_tax)
        self.tracked.setChecked(draft.tracked)
        self.reorder.set_count(draft.reorder_level)
        self._set_barcodes(draft.barcodes)
        self._settle()
        self.keep()

    def keep(self) -> None:
        """What is written now counts as not edited."""
        self._first = self._written()

    def learn_barcodes(self, codes: tuple[str, ...]) -> None:
        """Show codes the store has given meanwhile."""
        kept = self.is_dirty
        self._set_barcodes(tuple(dict.fromkeys((*self.barcodes, *codes))))
        if not kept:
            self.keep()

    @property
    def is_dirty(self) -> bool:
        """Whether leaving would lose something typed."""
        return self._written() != self._first

    def draft(self) -> ItemDraft | None:
        """What is written; None after showing what is wrong."""
        self.form.clear_errors()
        if self.barcode.text() and not self.take_barcode(self.barcode.text()):
            return None
        price, reorder = self.price.checked(), self.reorder.checked()
        if price is None:
            self._refuse_price()
            return None
        if reorder is None and not self.reorder.is_blank():
            return None
        return ItemDraft(
            self.kind.value() or ItemKind.FRAME,
            price,
            self.tax_class.value() or "",
            **{name: field.text() for name, field in self._texts.items()},
            barcodes=self.barcodes,
            price_includes_tax=self.price_includes_tax.isChecked(),
            tracked=self.tracked.isChecked(),
            reorder_level=reorder,
        )

    def take_barcode(self, code: str) -> bool:
        """Add a scanned or typed code; False after showing what is wrong with it."""
        try:
            clean = clean_barcode(code)
        except RuleBroken as error:
            self.barcode.set_text(code)
            self.show_error(error)
            return False
        self.barcode.set_text("")
        self._set_barcodes(tuple(dict.fromkeys((*self.barcodes, clean))))
        return True

    def show_error(self, error: JoopticsError) -> bool:
        """Say it beside its field; False when it speaks of none here."""
        return self.form.show_error(error)

    def retranslate(self) -> None:
        self.tax_class.set_choices(tax_choices(self._ground))

    def _refuse_price(self) -> None:
        if not self.price.error_text:
            self.price.set_error(RuleBroken("price_list.price_missing", field="price"))
        self.price.editor.setFocus()

    def _fields(self, ground: Ground) -> None:
        self.kind = ChoiceField(mark("&Kind"), ITEM_KINDS.items())
        self.sku = CodeField(mark("Item number"), placeholder=mark("The next one when left empty"))
        self.name_ar = TextField(mark("Name in &Arabic"))
        self.name_en = TextField(mark("Name in &English"))
        self.brand = TextField(mark("&Brand"), max_length=_SHORT)
        self.model = TextField(mark("&Model"), max_length=_SHORT)
        self.colour = TextField(mark("&Colour"), max_length=_SHORT)
        self.measures = TextField(mark("&Size"), placeholder=mark("e.g. 52-18-140"), max_length=_SHORT)
        self.price = MoneyField(mark("&Price"), ground.currency, required=True, name="price")
        self.tax_class = ChoiceField(
            mark("&Tax class"),
            tax_choices(ground),
            translate=False,
        )
        self.reorder = CountField(mark("&Reorder level"), name="reorder_level")
        self.price_includes_tax = CheckField(mark("The price includes tax"))
        self.tracked = CheckField(mark("Pieces are counted in stock"))
        self.barcode = CodeField(mark("Barcodes"), placeholder=mark("Scan one, or type it and press Enter"))
        self.barcode.editor.returnPressed.connect(lambda: self.take_barcode(self.barcode.text()))
        self._texts: dict[str, TextField] = {
            "sku": self.sku, "name_ar": self.name_ar, "name_en": self.name_en, "brand": self.brand,
            "model": self.model, "colour": self.colour, "size": self.measures,
        }  # fmt: skip

    def _arrange(self) -> None:
        self.own_button = Button(mark("Own barcode"), self.own_wanted.emit, icon="barcode", key=OWN_KEY)
        self.barcode.add_beside(self.own_button)
        add = self.form.add
        add("kind", self.kind, span=2)
        add("sku", self.sku, span=2)
        add("name_ar", self.name_ar, span=2)
        add("name_en", self.name_en, span=2)
        for name in ("brand", "model", "colour", "size"):
            add(name, self._texts[name])
        add("price", self.price)
        add("tax_class", self.tax_class, span=2)
        add("reorder_level", self.reorder)
        checks = QWidget()
        checks.setLayout(row(self.price_includes_tax, self.tracked, None, spacing="space_xl"))
        self.form.add_widget(checks, span=4)
        add("barcode", self.barcode, span=4)
        self.form.add_widget(self._codes, span=4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addStretch()

    def _settle(self) -> None:
        """A service is not kept in stock, and what is not counted never runs low."""
        service = self.kind.value() is ItemKind.SERVICE
        if service:
            self.tracked.setChecked(False)
        self.tracked.setEnabled(not service)
        self.reorder.set_enabled(self.tracked.isChecked())

    def _set_barcodes(self, codes: tuple[str, ...]) -> None:
        self.barcodes = codes
        clear(self._code_grid)
        for place, code in enumerate(codes):
            self._code_grid.addWidget(self._chip(code), *divmod(place, _CODES_ABREAST))
        self._codes.setVisible(bool(codes))

    def _chip(self, code: str) -> QWidget:
        words = Label(role="strong")
        words.show_text(isolate_ltr(code))
        drop = IconButton(mark("Remove this barcode"), "x", partial(self._drop, code))
        chip = QWidget()
        chip.setLayout(row(words, drop, spacing="space_xs"))
        return chip

    def _drop(self, code: str) -> None:
        self.barcode.editor.setFocus()
        self._set_barcodes(tuple(kept for kept in self.barcodes if kept != code))

    def _written(self) -> tuple[object, ...]:
        return (
            self.kind.value(), *(field.text() for field in self._texts.values()), self.price.editor.text(),
            self.tax_class.value(), self.price_includes_tax.isChecked(), self.tracked.isChecked(),
            self.reorder.editor.text(), self.barcode.text(), self.barcodes,
        )  # fmt: skip
