"""Taking money: cash, card and transfer side by side, the change in large figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.l10n.words_sales import TENDERS
from jooptics_desktop.services.sales import NewPayment
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CodeField
from jooptics_desktop.ui.kit.forms import line, row
from jooptics_desktop.ui.kit.labels import Figure, Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.money_field import MoneyField
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 760
TOP: Final = 48
NOTES: Final = (5, 10, 20, 50)  # dinars; what people hand over
_REST: Final = ((mark("Exact"), "F9"), (mark("Rest by card"), "F8"), (mark("Rest by transfer"), "F7"))
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


@dataclass(frozen=True, slots=True)
class Taken:
    """What the clerk took, and whether the goods go along."""

    payments: tuple[NewPayment, ...]
    collect: bool


class PaymentSheet(Overlay):
    """Enter does the likelier of the two acts: handing over when all is paid, else the deposit.

    With nothing written it does neither: F12 and Enter in haste are no order that nobody paid for.
    """

    taken = Signal(object)  # Taken

    def __init__(self, window: QWidget, context: Context, sale: Sale) -> None:
        super().__init__(window, width=WIDTH, top=TOP)
        self._context, self._due = context, sale.balance
        self._numbered = sale.state is not SaleState.DRAFT  # then it is an order already
        self._saving = False
        self._likelier: Button | None = None
        self.bar = MessageBar()
        self.amounts = {
            tender: MoneyField(TENDERS[tender], sale.currency, name=tender.value) for tender in Tender
        }
        self.references = {
            Tender.CARD: CodeField(mark("Approval code"), help=mark("Never a card number")),
            Tender.TRANSFER: CodeField(mark("Transfer reference")),
        }
        self._outcome, self.outcome = Label(role="lead"), Figure(role="huge")
        self.hand_over = Button(mark("Pay and hand over"), lambda: self._finish(collect=True))
        self.deposit = Button(mark("Take deposit"), lambda: self._finish(collect=False))
        self.notes: list[Button] = []
        self._arrange(sale)
        for field in self.amounts.values():
            field.changed.connect(self._reckon)
            field.changed.connect(self.bar.clear)  # what it said spoke of what stood there before
        self.closed.connect(self.deleteLater)
        self._reckon()

    @property
    def cash(self) -> MoneyField:
        """Cash handed over."""
        return self.amounts[Tender.CASH]

    @property
    def card(self) -> MoneyField:
        """Paid by card."""
        return self.amounts[Tender.CARD]

    def begin(self, tender: Tender | None = None) -> None:
        """Come up; with a tender, everything that is due is filled in there."""
        if tender is not None:
            self.fill(tender)
        first = self.amounts[tender or Tender.CASH].editor
        self.open(first)
        first.selectAll()

    def fill(self, tender: Tender) -> None:
        """Let that tender carry what the others do not."""
        others = self._sum(other for other in Tender if other is not tender)
        rest = self._due - others if others is not None else self._due
        field = self.amounts[tender]
        field.set_money(rest if rest.minor > 0 else None)
        if self.isVisible():  # before that, `open` has to see where the keyboard was
            field.editor.setFocus()
        field.editor.selectAll()

    def fail(self, error: JoopticsError) -> None:
        """Nothing was taken; say why, beside the field where there is one."""
        self._saving = False
        if error.field == "reference":
            used = [t for t in self.references if self.amounts[t].editor.text()] or [Tender.CARD]
            for tender in used:
                self.references[tender].set_error(error)
            self.references[used[0]].editor.setFocus()
        else:
            self.bar.show_error(error)

    def _arrange(self, sale: Sale) -> None:
        self.body.setSpacing(theme.size("space_sm"))
        title = Label(role="title")
        title.say(mark("Payment"))
        number = Label(role="muted")
        number.show_text(isolate_ltr(sale.number))
        due = Figure(self._context.formats().money(self._due), "figure")
        self.body.addLayout(row(title, number, None, Label(mark("To pay"), "quiet"), due))
        self.body.addWidget(self.bar)
        self.body.addLayout(self._columns())
        self.body.addWidget(line())
        self.body.addLayout(row(self._outcome, None, self.outcome))
        leave = Button(mark("Cancel"), self.on_escape, key="Esc")
        for button in (self.hand_over, self.deposit):
            button.setProperty("bulk", "large")
        self.body.addLayout(row(leave, None, self.deposit, self.hand_over))

    def _columns(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.size("space_md"))
        for column, (tender, (words, key)) in enumerate(zip(Tender, _REST, strict=True)):
            grid.setColumnStretch(column, 1)
            grid.addWidget(self.amounts[tender], 0, column)
            grid.addWidget(Button(words, partial(self.fill, tender), key=key), 1, column)
            if tender in self.references:
                grid.addWidget(self.references[tender], 2, column)
        self.notes = [self._note(amount) for amount in self._round_amounts()]
        grid.addLayout(self._hands(), 2, 0)
        return grid

    def _hands(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(mark("Cash received"), "label"))
        across = row(*self.notes, spacing="space_xs")
        for place in range(len(self.notes)):
            across.setStretch(place, 1)
        column.addLayout(across)
        column.addStretch()
        return column

    def _note(self, amount: Money) -> Button:
        note = Button("{amount}", lambda: self._hand(amount))
        note.say("{amount}", amount=isolate_ltr(str(amount.minor // amount.currency.minor_per_major)))
        return note

    def _round_amounts(self) -> list[Money]:
        """What is due rounded up to the next 5, 10, 20 and 50, each amount once."""
        whole = self._due.currency.minor_per_major
        steps = [note * whole for note in NOTES]
        rounded = dict.fromkeys(-(-self._due.minor // step) * step for step in steps)
        return [Money(minor, self._due.currency) for minor in rounded if minor]

    def _hand(self, amount: Money) -> None:
        self.cash.set_money(amount)
        self.cash.editor.setFocus()

    def _sum(self, tenders: object) -> Money | None:
        sum_ = Money.zero(self._due.currency)
        for tender in tenders:  # type: ignore[attr-defined]  # an iterable of tenders
            amount = self._read(tender)
            if amount is None:
                return None
            sum_ += amount
        return sum_

    def _read(self, tender: Tender) -> Money | None:
        """The amount, nothing when blank, None when it cannot be read (yet)."""
        try:
            return self.amounts[tender].money() or Money.zero(self._due.currency)
        except RuleBroken:
            return None

    def _reckon(self) -> None:
        given = self._sum(Tender)
        left = self._due - given if given is not None else self._due
        say = self._context.formats().money
        without_change = self._sum(tender for tender in Tender if tender is not Tender.CASH)
        too_much = without_change is not None and without_change > self._due
        if too_much and without_change is not None:
            self._outcome.say(mark("Too much by card or transfer"))
            self.outcome.setText(say(without_change - self._due))
        elif left.minor < 0:
            self._outcome.say(mark("Change to give back"))
            self.outcome.setText(say(-left))
        else:
            self._outcome.say(mark("Still to pay"))
            self.outcome.setText(say(left))
        enough = given is not None and left.minor <= 0 and not too_much
        self.hand_over.setEnabled(enough)
        self._name_acts(enough=enough, nothing=given is not None and not given)

    def _name_acts(self, *, enough: bool, nothing: bool) -> None:
        unpaid = nothing and not self._numbered
        later = mark("Order without a payment") if unpaid else mark("Take deposit")
        self.deposit.setEnabled(unpaid or not nothing or enough)
        self.deposit.say(mark("Paid, collected later") if enough else later)
        self._likelier = self.hand_over if enough else None if nothing else self.deposit
        for button in (self.hand_over, self.deposit):
            chosen = button is self._likelier
            button.set_key("Enter" if chosen else "F11" if button is self.deposit else None)
            theme.set_property(button, "kind", "primary" if chosen else None)

    def _finish(self, *, collect: bool) -> None:
        if self._saving or not (self.hand_over if collect else self.deposit).isEnabled():
            return
        self.bar.clear()
        payments = self._payments()
        if payments is None:
            return
        self._saving = True
        self.taken.emit(Taken(payments, collect))

    def _payments(self) -> tuple[NewPayment, ...] | None:
        """Card and transfer first, so that what is over is change; None when a field is wrong."""
        found = []
        for tender in (Tender.CARD, Tender.TRANSFER, Tender.CASH):
            field = self.amounts[tender]
            amount = field.checked()
            if amount is None and field.error_text:
                field.editor.setFocus()
                return None
            if amount:
                reference = self.references[tender].text() if tender in self.references else ""
                found.append(NewPayment(tender, amount, reference))
        return tuple(found) if self._fits(found) else None

    def _fits(self, payments: list[NewPayment]) -> bool:
        """Whether the tenders without change stay within what is due."""
        left = self._due
        for payment in payments:
            if payment.amount.minor < 0:
                return self._refuse(payment.tender, RuleBroken("payment.not_positive", field="amount"))
            if payment.tender is not Tender.CASH and payment.amount > left:
                too_much = RuleBroken("payment.more_than_balance", field="amount", balance=left)
                return self._refuse(payment.tender, too_much)
            left = left - payment.amount
        return True

    def _refuse(self, tender: Tender, error: RuleBroken) -> bool:
        self.amounts[tender].set_error(error)
        self.amounts[tender].editor.setFocus()
        return False

    def _go_on(self) -> None:
        if self._likelier is not None:
            self._likelier.click()
        elif self._numbered:
            self.bar.say("info", mark("Write what was paid."))
        else:
            self.bar.say("info", mark("Write what was paid, or press F11 for an order without a payment."))

    def give_way(self) -> None:
        """Whoever is at the till now goes on with it."""

    def on_escape(self) -> None:
        if not self._saving:
            self.close_overlay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            pass  # the key that opened this may still be held down
        elif event.key() in _ENTER or event.key() == Qt.Key.Key_F12:
            self._go_on()
        elif event.key() == Qt.Key.Key_F11:
            self._finish(collect=False)
        elif event.key() == Qt.Key.Key_F9:
            self.fill(Tender.CASH)
        elif event.key() == Qt.Key.Key_F8:
            self.fill(Tender.CARD)
        elif event.key() == Qt.Key.Key_F7:
            self.fill(Tender.TRANSFER)
        else:
            super().keyPressEvent(event)
            return
        event.accept()
