"""What stands in the cart's place while it is empty: what to do, and the sale just made with its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.domain.money import Money, total
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.empty_state import EmptyState
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.l10n import Formats


class QuietCart(Retranslates, QWidget):
    """Shows the change due of the last sale until the next one begins."""

    def __init__(self, formats: Callable[[], Formats]) -> None:
        super().__init__()
        self._formats = formats
        self.sale: Sale | None = None
        self._change: Money | None = None
        self._title = Label(role="muted")
        self._huge = Label(role="figure")
        self.receipt = Button(mark("Receipt, 80 mm"), icon="printer", key="Ctrl+P")
        self.invoice = Button(mark("Invoice, A4"), icon="file-text", key="Ctrl+Shift+P")
        self._last = Card(margin="space_md")
        for label in (self._title, self._huge):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._last.body.addWidget(label)
        self._last.body.addLayout(row(None, self.receipt, self.invoice, None))
        hint = mark("Type a part of a name to search. Everything is saved as you go.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.size("space_md"), 0, 0)
        column.addWidget(self._last)
        column.addWidget(EmptyState("scan-barcode", mark("Scan the first item"), hint), 1)
        self._last.hide()

    def show_last(self, sale: Sale | None, before: int = 0) -> None:
        """Speak of the sale just made; its payments from number `before` on were taken now."""
        self.sale = sale
        self._last.setVisible(sale is not None)
        if sale is not None:
            self._change = total([one.change for one in sale.payments[before:]], sale.currency)
            self.retranslate()

    def retranslate(self) -> None:
        sale = self.sale
        if sale is None:
            return
        self._title.say(mark("Sale {number} was saved"), number=isolate_ltr(sale.number))
        if self._change:
            self._huge.say(mark("Change {amount}"), amount=self._formats().money(self._change))
        elif sale.balance:
            self._huge.say(mark("Still to pay {amount}"), amount=self._formats().money(sale.balance))
        else:
            self._huge.say(mark("Paid {amount}"), amount=self._formats().money(sale.paid))
