"""The left half of the counter: scan field, cart, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.counter.order_band import OrderBand, OrderFoot
from jooptics_desktop.ui.counter.payments_view import PaymentsView
from jooptics_desktop.ui.counter.quiet_cart import QuietCart
from jooptics_desktop.ui.counter.scan_field import ScanField
from jooptics_desktop.ui.counter.suggestions import Suggestions
from jooptics_desktop.ui.counter.words import NOTHING, CartRow, cart_rows, line_detail, line_title
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.forms import Card, line, row
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.tables import RowsModel, Table

_LEAST_HEIGHT: Final = 120
_DISCOUNT: Final = 3  # the number of its column

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from jooptics_desktop.domain.ids import SaleLineId
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.services.prescriptions import Chart


class CartTable(Table):
    """The cart; + − and Del change the chosen line."""

    changed_by = Signal(int)
    removing = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.text() in {"+", "-", "−"} and not control:
            self.changed_by.emit(1 if event.text() == "+" else -1)
        elif event.key() == Qt.Key.Key_Delete and not control:
            self.removing.emit()
        else:
            super().keyPressEvent(event)


class UnknownCode(QFrame):
    """Says that nothing has the code, and leads on to recording it."""

    creating = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "warning")
        self._code = ""
        self._words = Paragraph()
        self.create_button = Button(mark("Create item"), lambda: self.creating.emit(self._code), icon="plus")
        self._close = IconButton(mark("Dismiss this message"), "x", self.hide)
        inside = row(self._words, self.create_button, self._close)
        inside.setContentsMargins(theme.size("space_sm"), 4, theme.size("space_sm"), 4)
        inside.setStretch(0, 1)
        self.setLayout(inside)
        self.hide()

    def say(self, code: str, shown: str, *, may_create: bool) -> None:
        """Come up for that code; `shown` is how it is written in a sentence."""
        self._code = code
        self._words.say(mark("No item has the code {code}."), code=shown)
        self.create_button.setVisible(may_create)
        self.show()


class CartCard(Card):
    """Shows a draft to be worked on, or a numbered sale to be looked at."""

    def __init__(self, formats: Callable[[], Formats]) -> None:
        super().__init__(margin="space_md")
        self.sale: Sale | None = None
        self.scan = ScanField(mark("Scan or type item, barcode or sale number"), "scan-barcode", key="F2")
        self.more = IconButton(mark("One piece more"), "plus", key="+", framed=True)
        self.fewer = IconButton(mark("One piece fewer"), "minus", key="-", framed=True)
        self.whose = IconButton(mark("Whose is this line?"), "users", key="Ctrl+Shift+W", framed=True)
        self.remove = IconButton(mark("Remove the line"), "trash-2", key="Del", framed=True)
        self.remove.set_icon("trash-2", "danger")
        self.unknown = UnknownCode()
        self.bar = MessageBar()
        self.band = OrderBand(formats)
        self.order_foot = OrderFoot()
        self.model = RowsModel(_columns(formats))
        self.table = CartTable(self.model, mark("Cart"))
        self.quiet = QuietCart(formats)
        self.payments = PaymentsView(formats)
        self._tight = False
        self._foot()
        self._arrange()
        self.suggestions = Suggestions(self, self.scan, formats)
        self.scan.table = self.table

    def _foot(self) -> None:
        self.undo = Button(mark("Undo"), icon="undo-2", key="Ctrl+Z")
        self.discount = Button(mark("Discount"), icon="percent", key="F4")
        self.hold = Button(mark("Hold"), icon="inbox", key="F6")
        self.recall = Button(mark("Held"), icon="history", key="F5")
        self.orders = Button(mark("Orders"), icon="clipboard-list", key="F11")

    def _arrange(self) -> None:
        self.body.setSpacing(theme.size("space_sm"))
        top = row(self.scan, self.whose, self.fewer, self.more, self.remove)
        top.setStretch(0, 1)
        self.body.addLayout(top)
        for part in (self.unknown, self.bar, self.band):
            self.body.addWidget(part)
        middle = QWidget()
        middle.setMinimumHeight(_LEAST_HEIGHT)  # the empty cart's pictures may not widen the window
        self._middle = QStackedLayout(middle)
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.quiet)
        self.body.addWidget(middle, 1)
        self.body.addWidget(self.payments)
        self.body.addWidget(line())
        self.foot = QWidget()
        self.foot.setLayout(row(self.undo, self.discount, self.hold, self.recall, None, self.orders))
        self.body.addWidget(self.foot)
        self.body.addWidget(self.order_foot)

    def set_tight(self, *, tight: bool) -> None:
        """Leave the keys' names to the key bar, and a column that says nothing out."""
        self._tight = tight
        foot, quiet = self.order_foot, self.quiet
        for button in (
            self.undo, self.discount, self.hold, self.recall, self.orders, foot.back, foot.receipt, quiet.receipt,
            quiet.invoice,
        ):  # fmt: skip
            button.set_tight(tight=tight)
        self._show_columns()

    def _show_columns(self) -> None:
        discounted = any(one.figures.discount for one in self.model.rows)
        self.table.setColumnHidden(_DISCOUNT, self._tight and not discounted)

    def show_sale(self, sale: Sale | None, chart: Chart | None = None) -> None:
        """Show it, keeping the chosen line; a new line is chosen when one came."""
        known = {one.id for one in self.sale.lines} if self.sale else set()
        chosen = self.chosen_line()
        self.sale = sale
        self.model.set_rows(cart_rows(sale, chart))
        self._show_columns()
        self._choose_again(known, chosen.line.id if chosen else None)
        self._middle.setCurrentIndex(0 if self.model.rows else 1)
        numbered = sale is not None and sale.state is not SaleState.DRAFT
        self.band.show_sale(sale if numbered else None)
        self.foot.setVisible(not numbered)
        self.order_foot.show_sale(sale if numbered else None)
        self.undo.setEnabled(sale is not None and not numbered)
        self.payments.show_payments(sale.payments if sale and numbered else ())
        for control in (self.fewer, self.more, self.remove, self.discount, self.hold):
            control.setEnabled(bool(self.model.rows) and not numbered)
        waits = sale is not None and sale.state in {SaleState.DRAFT, SaleState.OPEN}
        self.whose.setVisible(waits and chart is not None and bool(self.model.rows))

    def chosen_line(self) -> CartRow | None:
        """The line the keys + − Del act on."""
        found: CartRow | None = self.table.current_row()
        return found

    def _choose_again(self, known: set[SaleLineId], chosen: SaleLineId | None) -> None:
        rows = self.model.rows
        if not rows:
            return
        new = [number for number, one in enumerate(rows) if one.line.id not in known]
        same = [number for number, one in enumerate(rows) if one.line.id == chosen]
        self.table.select_row((new or same or [len(rows) - 1])[-1])


def _columns(formats: Callable[[], Formats]) -> list[Column[CartRow]]:
    def discount(one: CartRow) -> str:
        return formats().money(one.figures.discount, unit=False) if one.figures.discount else NOTHING

    return [
        Column("item", mark("Item"), lambda one: line_title(one.line), second=line_detail),
        Column(
            "quantity",
            mark("Qty"),
            lambda one: formats().number(one.line.quantity),
            align="centre",
            width=60,
        ),
        Column(
            "price",
            mark("Price"),
            lambda one: formats().money(one.line.unit_price, unit=False),
            align="number",
            width=92,
        ),
        Column("discount", mark("Discount"), discount, align="number", width=88),
        Column(
            "total",
            mark("Total"),
            lambda one: formats().money(one.total, unit=False),
            align="number",
            width=100,
        ),
    ]
