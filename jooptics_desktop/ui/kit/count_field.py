"""A field for a number of pieces; Qt never reads the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n.formats import plain_number
from jooptics_desktop.ui.kit.field import Field
from jooptics_desktop.ui.kit.labels import NUMBER_ALIGNMENT

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError

MOST_DIGITS = 6


class CountField(Field):
    """A whole number from zero; Western or Arabic digits are read, wrong input is said beneath it."""

    editor: QLineEdit

    def __init__(self, message: str, *, required: bool = False, name: str = "quantity") -> None:
        self._name = name
        editor = QLineEdit()
        editor.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        editor.setAlignment(NUMBER_ALIGNMENT)
        editor.setMaxLength(12)
        editor.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        super().__init__(message, editor, required=required)
        editor.textEdited.connect(lambda: self.set_error(None))
        editor.textChanged.connect(lambda *_: self.changed.emit())

    def count(self) -> int | None:
        """The number; None when nothing is written. Raises `RuleBroken("price_list.not_a_whole_number")`."""
        text = plain_number(self.editor.text().strip())
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            raise RuleBroken("price_list.not_a_whole_number", field=self._name, cell=self.editor.text())
        return int(text)

    def checked(self) -> int | None:
        """The number, or None with the error shown beneath."""
        try:
            return self.count()
        except RuleBroken as error:
            self.refuse(error)
            return None

    def refuse(self, error: JoopticsError) -> None:
        """Say what is wrong, with the keyboard there."""
        self.set_error(error)
        self.editor.setFocus()
        self.editor.selectAll()

    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return not self.editor.text().strip()

    def set_count(self, count: int | None) -> None:
        """Write a number in."""
        self.editor.setText("" if count is None else str(count))
        self.set_error(None)
