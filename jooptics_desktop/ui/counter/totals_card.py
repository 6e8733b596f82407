"""What the sale comes to, what was paid, what is left, and the keys for money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QGridLayout

from jooptics_desktop.domain.money import JOD, Currency, Money
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Card, line, row
from jooptics_desktop.ui.kit.labels import Figure, Label
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.l10n import Formats

_RATES: Final = 3  # more different rates on one sale than any tax law here knows


class TotalsCard(Retranslates, Card):
    """Figures above, keys beneath; one of the two large buttons is shown."""

    def __init__(self, formats: Callable[[], Formats], currency: Currency = JOD) -> None:
        super().__init__(margin="space_md")
        self._formats, self._currency = formats, currency
        self._sale: Sale | None = None
        self._tight = False
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(theme.size("space_xs"))
        self._grid.setColumnStretch(0, 1)
        self._listed = self._line(0, mark("Subtotal"))
        self._discount = self._line(1, mark("Discount"))
        self._taxes = [self._line(2 + number, mark("Sales tax")) for number in range(_RATES)]
        self._grid.addWidget(line(), 2 + _RATES, 0, 1, 2)
        self._total = (Label(mark("Total"), "title"), Figure(role="figure"))
        # Not in the columns: figures as large as these would push the others apart.
        large = row(self._total[0], None, self._total[1])
        self._grid.addLayout(large, 3 + _RATES, 0, 1, 2)
        self._paid = self._line(4 + _RATES, mark("Paid"))
        self._left = self._line(5 + _RATES, mark("Remaining"))
        self.cash = Button(mark("Cash"), icon="banknote", key="F9")
        self.card = Button(mark("Card"), icon="credit-card", key="F8")
        self.pay = Button(mark("Take payment"), icon="circle-check", key="F12", kind="primary", large=True)
        self.hand_over = Button(
            mark("Hand over"), icon="package-check", key="F10", kind="primary", large=True
        )
        self.body.setSpacing(theme.size("space_sm"))
        self.body.addLayout(self._grid)
        self.body.addStretch()
        keys = row(self.cash, self.card)
        keys.setStretch(0, 1)
        keys.setStretch(1, 1)
        self.body.addLayout(keys)
        self.body.addWidget(self.pay)
        self.body.addWidget(self.hand_over)
        self.show_sale(None)

    @property
    def total_text(self) -> str:
        """The total as shown."""
        return self._total[1].text()

    @property
    def remaining_text(self) -> str:
        """What is left to pay, as shown."""
        return self._left[1].text()

    def show_sale(self, sale: Sale | None) -> None:
        """Show its figures; None is the empty counter."""
        self._sale = sale
        due = sale is not None and bool(sale.lines) and bool(sale.balance)
        paid_up = sale is not None and sale.state is SaleState.OPEN and not sale.balance
        free = sale is not None and sale.state is SaleState.DRAFT and bool(sale.lines) and not sale.balance
        for button in (self.cash, self.card):
            button.setEnabled(due)
        self.pay.setEnabled(due or free)
        closed = sale is not None and sale.state in {SaleState.COLLECTED, SaleState.CANCELLED}
        for button in (self.cash, self.card):
            button.setVisible(not closed)
        self.pay.setVisible(not paid_up and not closed)
        self.hand_over.setVisible(paid_up)
        self.retranslate()

    def set_tight(self, *, tight: bool) -> None:
        """Leave lines out that say nothing of this sale, so that the total and the money's keys have room."""
        self._tight = tight
        self._show_lines()

    def _show_lines(self) -> None:
        totals = self._sale.totals() if self._sale else None
        paid = self._sale is not None and bool(self._sale.paid)
        said = {
            self._listed: totals is not None and totals.listed != totals.gross,
            self._discount: totals is not None and bool(totals.discount),
            self._paid: paid,
            self._left: paid,
        }
        for pair, says_something in said.items():
            for part in pair:
                part.setVisible(says_something or not self._tight)

    def retranslate(self) -> None:
        sale = self._sale
        nothing = Money.zero(self._currency)
        totals = sale.totals() if sale else None
        say = self._formats().money
        self._listed[1].setText(say(totals.listed if totals else nothing, unit=False))
        self._discount[1].setText(say(-totals.discount if totals else nothing, unit=False))
        self._say_taxes()
        self._total[1].setText(say(totals.gross if totals else nothing))
        self._paid[0].say(mark("Deposit") if sale and sale.deposit and sale.balance else mark("Paid"))
        self._paid[1].setText(say(sale.paid if sale else nothing, unit=False))
        self._left[1].setText(say(sale.balance if sale else nothing, unit=False))
        self._show_lines()

    def _say_taxes(self) -> None:
        totals = self._sale.totals() if self._sale else None
        parts = [(rate, part) for rate, part in totals.by_rate.items() if rate.ppm] if totals else []
        for number, (label, figure) in enumerate(self._taxes):
            shown = number < len(parts)
            label.setVisible(shown)
            figure.setVisible(shown)
            if not shown or totals is None:
                continue
            rate, part = parts[number]
            included = not totals.added_tax
            message = mark("Sales tax {rate}, included") if included else mark("Sales tax {rate}")
            label.say(message, rate=self._formats().percent(rate.ppm))
            figure.setText(self._formats().money(part.tax, unit=False))

    def _line(self, number: int, message: str) -> tuple[Label, Figure]:
        pair = (Label(message, "quiet"), Figure())
        for column, part in enumerate(pair):
            self._grid.addWidget(part, number, column)
        return pair
