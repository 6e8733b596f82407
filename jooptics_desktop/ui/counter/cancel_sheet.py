"""Calling an order off: why, and how what was paid is given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal

from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.l10n.words_sales import TENDERS
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import ChoiceField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.ui.kit.feature import Context

_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class CancelSheet(Overlay):
    """`confirmed` carries the reason and the tender of the refund (None when nothing was paid)."""

    confirmed = Signal(str, object)

    def __init__(self, window: QWidget, context: Context, sale: Sale) -> None:
        super().__init__(window)
        self._paid = bool(sale.paid)
        self.bar = MessageBar()
        self.form = Form()
        self.reason = TextField(mark("Reason"), required=True)
        self.refund = ChoiceField(mark("Money is given back by"), TENDERS.items())
        title, text = Label(role="title"), Paragraph()
        title.say(mark("Cancel sale {number}?"), number=isolate_ltr(sale.number))
        if self._paid:
            text.say(mark("{paid} was paid and is given back. The goods go back into stock."),
                     paid=context.formats().money(sale.paid))  # fmt: skip
        else:
            text.say(mark("Nothing was paid. The goods go back into stock."))
        self.form.add("reason", self.reason)
        self.form.add("refund_tender", self.refund)
        self.refund.setVisible(self._paid)
        stay = Button(mark("Keep the sale"), self.close_overlay, key="Esc")
        go = Button(mark("Cancel the sale"), self._confirm, icon="ban", kind="danger")
        for part in (title, text, self.bar, self.form):
            self.body.addWidget(part)
        self.body.addLayout(row(None, stay, go))
        self.closed.connect(self.deleteLater)

    def fail(self, error: JoopticsError) -> None:
        """It was refused; say why."""
        if not self.form.show_error(error):
            self.bar.show_error(error)

    def _confirm(self) -> None:
        self.form.clear_errors()
        if not self.reason.text():
            self.reason.set_error(tr("Write why the sale is cancelled."))
            self.reason.editor.setFocus()
            return
        tender = self.refund.value() if self._paid else None
        self.confirmed.emit(self.reason.text(), Tender(tender) if tender else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._confirm()
        else:
            super().keyPressEvent(event)
