"""The band above the lines of a numbered sale: which one it is, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.l10n import isolate, isolate_ltr, mark, side_by_side, tr
from jooptics_desktop.services.records import SALE_STATES
from jooptics_desktop.ui.counter.words import STATE_PILLS
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row, rows
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, Pill
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.l10n import Formats


class OrderBand(Retranslates, QFrame):
    """Hidden while a draft is on the counter."""

    def __init__(self, formats: Callable[[], Formats]) -> None:
        super().__init__()
        self._formats = formats
        self._sale: Sale | None = None
        self.number = Label(role="title")
        self._pill = Pill()
        self._when = ElideLabel(role="muted")
        head = row(self.number, self._pill, self._when)
        head.setStretch(2, 1)
        self.setLayout(head)
        self.hide()

    def show_sale(self, sale: Sale | None) -> None:
        """Speak of that sale, or go away."""
        self._sale = sale
        self.setVisible(sale is not None)
        if sale is not None:
            self.retranslate()

    def retranslate(self) -> None:
        sale = self._sale
        if sale is None:
            return
        self.number.show_text(isolate_ltr(sale.number))
        self._pill.set_kind(STATE_PILLS[sale.state])
        self._pill.say(SALE_STATES[sale.state.value])
        parts = [self._formats().moment(sale.opened_at or sale.created_at)]
        if sale.collected_at:
            parts.append(tr("collected {when}", when=self._formats().moment(sale.collected_at)))
        if sale.cancelled_at:
            parts.append(isolate(sale.cancel_reason))
        self._when.show_text(side_by_side(parts))


class OrderFoot(QWidget):
    """What can be done with a numbered sale; the money's keys are with the totals."""

    def __init__(self) -> None:
        super().__init__()
        self.back = Button(mark("Back"), icon="undo-2", key="Esc")
        self.receipt = Button(mark("Receipt"), icon="printer", key="Ctrl+P")
        self.invoice = Button(mark("A4"), icon="file-text", key="Ctrl+Shift+P")
        self.laboratory = Button(mark("Laboratory"), icon="send", key="Ctrl+Shift+L")
        for button in (self.invoice, self.laboratory):
            button.set_tight(tight=True)  # five long keys would push the money's column aside
        self.cancel = Button(mark("Cancel the sale"), icon="ban", kind="danger")
        self.setLayout(rows((self.back, self.receipt, self.invoice), (self.laboratory, None, self.cancel)))
        self.hide()

    def show_sale(self, sale: Sale | None) -> None:
        """Serve that sale, or go away."""
        self.setVisible(sale is not None)
        is_open = sale is not None and sale.state is SaleState.OPEN
        self.cancel.setVisible(is_open)
        lenses = sale is not None and any(line.kind.follows_prescription for line in sale.lines)
        self.laboratory.setVisible(is_open and lenses)
