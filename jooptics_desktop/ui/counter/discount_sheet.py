"""Giving a discount: an amount or a share, on the line or on the whole sale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup

from jooptics_desktop.domain.discounts import PercentOff
from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.counter.words import line_title, parse_discount
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CodeField
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.money_field import plain_amount
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.discounts import Discount
    from jooptics_desktop.domain.sale_lines import SaleLine
    from jooptics_desktop.domain.sales import Sale

_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class DiscountSheet(Overlay):
    """F4 again changes what the discount is on; an empty field takes it back."""

    given = Signal(object, object)  # Discount | None, SaleLine | None

    def __init__(self, window: QWidget, sale: Sale, line: SaleLine | None) -> None:
        super().__init__(window)
        self._sale, self._line = sale, line
        self.bar = MessageBar()
        self.amount = CodeField(
            mark("Discount"), help=mark("An amount such as 5.000, or a share such as 10%. Empty for none.")
        )
        self.on_line = Button(mark("This line"), self._shown, kind="plain")
        self.on_sale = Button(mark("The whole sale"), self._shown, kind="plain")
        self._target = ElideLabel(role="muted")
        self._arrange()
        self.closed.connect(self.deleteLater)
        (self.on_line if line else self.on_sale).setChecked(True)
        self.on_line.setEnabled(line is not None)
        self._shown()

    def _arrange(self) -> None:
        group = QButtonGroup(self)
        for button in (self.on_line, self.on_sale):
            button.setCheckable(True)
            group.addButton(button)
        targets = row(self.on_line, self.on_sale, Label(mark("F4 changes it"), "muted"), None)
        self.body.addWidget(Label(mark("Discount"), "title"))
        self.body.addWidget(self.bar)
        self.body.addLayout(targets)
        self.body.addWidget(self._target)
        self.body.addWidget(self.amount)
        leave = Button(mark("Cancel"), self.close_overlay, key="Esc")
        give = Button(mark("Give discount"), self._give, icon="percent", key="Enter", kind="primary")
        self.body.addLayout(row(None, leave, give))

    def fail(self, error: JoopticsError) -> None:
        """It was refused; say why beside the field."""
        if error.field in {"discount", "amount"}:
            self.amount.set_error(error)
            self.amount.editor.setFocus()
        else:
            self.bar.show_error(error)

    @property
    def line(self) -> SaleLine | None:
        """The line it is on; None for the whole sale."""
        return self._line if self.on_line.isChecked() else None

    def _shown(self) -> None:
        line = self.line
        self._target.show_text(line_title(line) if line else "")
        self._target.setVisible(line is not None)
        self.amount.set_text(_written(line.discount if line else self._sale.discount))
        if self.isVisible():  # before that, `open` has to see where the keyboard was
            self.amount.editor.setFocus()
        self.amount.editor.selectAll()

    def _give(self) -> None:
        try:
            discount = parse_discount(self.amount.text(), self._sale.currency)
        except RuleBroken as error:
            self.fail(error)
            return
        self.given.emit(discount, self.line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._give()
        elif event.key() == Qt.Key.Key_F4 and self._line is not None:
            (self.on_sale if self.on_line.isChecked() else self.on_line).click()
        else:
            super().keyPressEvent(event)


def _written(discount: Discount | None) -> str:
    if discount is None:
        return ""
    if isinstance(discount, PercentOff):
        whole, part = divmod(discount.ppm, 10_000)
        return f"{whole}.{part:04d}".rstrip("0").rstrip(".") + "%"
    return plain_amount(discount.amount)
