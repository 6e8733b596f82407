"""Several phone numbers, the main one first; each is written out in full when it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from jooptics_desktop.l10n import mark
from jooptics_desktop.l10n.formats import plain_number
from jooptics_desktop.system.phones import to_e164
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.fields import PhoneField

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.ui.kit.feature import Context

MOST: Final = 4
_AT_FIRST: Final = 2
_ISOLATES: Final = {0x2066: None, 0x2068: None, 0x2069: None}
_LABELS: Final = (mark("&Phone"), mark("Second phone"), mark("Third phone"), mark("Fourth phone"))


class PhoneRows(QWidget):
    """Two numbers beside each other, and room for two more."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.rows: list[PhoneField] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.size("space_md"))
        self._grid.setVerticalSpacing(theme.size("space_sm"))
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.more = IconButton(mark("Another phone"), "plus", self._add_and_go, framed=True)
        for _ in range(_AT_FIRST):
            self._add()
        self.rows[-1].add_beside(self.more)

    def texts(self) -> tuple[str, ...]:
        """What is written, in order, without blanks."""
        return tuple(plain_number(field.text()) for field in self.rows if field.text())

    def fill(self, phones: tuple[str, ...]) -> None:
        """Write these numbers in."""
        while len(self.rows) < min(len(phones), MOST):
            self._add()
        for place, field in enumerate(self.rows):
            field.set_text(_shown(phones[place], self._context.formats()) if place < len(phones) else "")

    def show_error(self, error: JoopticsError) -> bool:
        """Say it beside the number it speaks of (`phone 1`); False when it speaks of none."""
        name, _, place = (error.field or "").partition(" ")
        filled = [field for field in self.rows if field.text()] or self.rows
        if name != "phone":
            return False
        field = filled[int(place or 0)]
        field.set_error(error)
        field.editor.setFocus()
        return True

    def _add(self) -> None:
        place = len(self.rows)
        field = PhoneField(_LABELS[place])
        field.changed.connect(self.changed)
        field.editor.editingFinished.connect(lambda: self._tidy(field))
        self._grid.addWidget(field, place // 2, place % 2)
        self.rows.append(field)
        if len(self.rows) == MOST:
            self.more.hide()

    def _add_and_go(self) -> None:
        if len(self.rows) < MOST:
            self._add()
            self.rows[-1].editor.setFocus()

    def _tidy(self, field: PhoneField) -> None:
        """Write the number out in full, or say at once that it is none."""
        text = field.text()
        if not text:
            field.set_error(None)
            return
        formats = self._context.formats()

        def show(tidy: str) -> None:
            if field.text() == text:
                field.set_text(tidy)

        def refuse(error: JoopticsError) -> None:
            if field.text() == text:
                field.set_error(error)

        self._context.tasks.call(
            lambda: _shown(to_e164(plain_number(text)), formats), owner=field, then=show, fail=refuse
        )


def _shown(e164: str, formats: Formats) -> str:
    """Spaced for reading; a field that runs left to right needs no isolates."""
    return formats.phone(e164).translate(_ISOLATES)
