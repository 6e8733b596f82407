"""Who buys: name, phone, and what they still owe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from jooptics_desktop.domain.money import Money, total
from jooptics_desktop.l10n import current_language, isolate, mark
from jooptics_desktop.ui.consents.care_banner import is_open
from jooptics_desktop.ui.customers.words import hit_of, hit_title, initials, record_number
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, Pill
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.l10n import Formats

_AVATAR: Final = 36
_TWO_LINES: Final = 12  # what name and phone need beyond the avatar, Arabic letters with dots below included


class CustomerCard(Retranslates, Card):
    """One row high."""

    def __init__(self, formats: Callable[[], Formats]) -> None:
        super().__init__(margin="space_md")
        self._formats = formats
        self.customer: Customer | None = None
        self._owed: tuple[Sale, ...] = ()
        self._avatar = Label(role="avatar")
        self._avatar.setFixedSize(theme.pixels(_AVATAR), theme.pixels(_AVATAR))
        self._avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = ElideLabel(role="lead")
        self._detail = ElideLabel(role="muted")
        self._pill = Pill(kind="danger")
        self._asked = Pill()
        self._care: ConsentState | None = None
        self.ask = IconButton(mark("Ask about data use"), "square-check", key="Shift+F6")
        self.change = Button(mark("Customer"), icon="user", key="F3")
        self.turn = IconButton(mark("For the next wearer (Ctrl+W)"), "users")
        self.remove = IconButton(mark("Sell without a customer"), "x")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self._detail)
        line = row(self._avatar)
        line.addLayout(words, 1)
        for part in (self._asked, self._pill, self.ask, self.turn, self.remove, self.change):
            line.addWidget(part)
        self.body.addLayout(line)
        self.setFixedHeight(theme.pixels(_AVATAR + _TWO_LINES) + 2 * theme.size("space_md"))
        self.show_customer(None, ())

    def show_customer(
        self,
        customer: Customer | None,
        owed: Sequence[Sale],
        *,
        care: ConsentState | None = None,
        fixed: bool = False,
    ) -> None:
        """Show them, and where they stand to their record (`care`); `fixed` customers cannot be taken off."""
        self.customer, self._owed, self._care = customer, tuple(owed), care
        self.remove.setVisible(customer is not None and not fixed)
        self.change.setVisible(not (fixed and customer is not None))
        self.change.say(mark("Change") if customer is not None else mark("Customer"))
        self.retranslate()

    def retranslate(self) -> None:
        one = self.customer
        self._pill.setVisible(bool(self._owed))
        self._say_asked()
        self._avatar.setVisible(
            one is not None and not theme.is_large()
        )  # letters of a name that stands beside it
        if one is None:
            self.name.say(mark("Walk-in customer"))
            self._detail.say(mark("Find or add a customer to attach a prescription"))
            return
        formats = self._formats()
        name = one.name_in(current_language())
        self._avatar.show_text(initials(name))
        self.name.show_text(isolate(name) if name else hit_title(hit_of(one), formats))
        self._detail.show_text(formats.phone(one.phones[0]) if one.phones else record_number(one.number))
        if self._owed:
            self._pill.say(mark("Balance due {amount}"), amount=formats.money(self._balance()))

    def _say_asked(self) -> None:
        """Nothing about who agreed: quiet is good."""
        care = self._care
        to_ask = care is not None and (is_open(care) or care.says_no)
        # With large text the pill says it and the key asks: there is no room for the button too.
        self._asked.setVisible(to_ask)
        self.ask.setVisible(to_ask and not theme.is_large())
        if care is not None and to_ask:
            self._asked.set_kind("warning" if care.says_no else "neutral")
            self._asked.say(mark("Wants no record") if care.says_no else mark("Not asked yet"))

    def _balance(self) -> Money:
        return total([sale.balance for sale in self._owed], self._owed[0].currency)
