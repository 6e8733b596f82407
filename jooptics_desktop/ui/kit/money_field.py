"""A field for an amount of money; Qt never reads the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import parse_money
from jooptics_desktop.ui.kit.field import Field
from jooptics_desktop.ui.kit.labels import NUMBER_ALIGNMENT

if TYPE_CHECKING:
    from jooptics_desktop.domain.money import Currency, Money


class MoneyField(Field):
    """An amount in one currency; Western or Arabic digits are read, wrong input is said beneath it."""

    editor: QLineEdit

    def __init__(
        self, message: str, currency: Currency, *, required: bool = False, name: str = "amount"
    ) -> None:
        self._currency, self._name = currency, name
        editor = QLineEdit()
        editor.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        editor.setAlignment(NUMBER_ALIGNMENT)
        editor.setMaxLength(24)
        editor.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        super().__init__(message, editor, required=required)
        editor.textEdited.connect(lambda: self.set_error(None))
        editor.textChanged.connect(lambda *_: self.changed.emit())
        editor.editingFinished.connect(self._tidy)

    def money(self) -> Money | None:
        """The amount; None when nothing is written. Raises as `parse_money` does."""
        text = self.editor.text().strip()
        return parse_money(text, self._currency, field=self._name) if text else None

    def checked(self) -> Money | None:
        """The amount, or None with the error shown beneath."""
        try:
            return self.money()
        except RuleBroken as error:
            self.set_error(error)
            return None

    def set_money(self, amount: Money | None) -> None:
        """Write an amount in."""
        self.editor.setText("" if amount is None else plain_amount(amount))
        self.set_error(None)

    def _tidy(self) -> None:
        amount = self.checked()
        if amount is not None:
            self.editor.setText(plain_amount(amount))


def plain_amount(amount: Money) -> str:
    """The amount for editing: ASCII, all decimals, no grouping: `-12.500`."""
    places = amount.currency.exponent
    sign = "-" if amount.minor < 0 else ""
    whole, part = divmod(abs(amount.minor), 10**places)
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"
