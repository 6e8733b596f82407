"""What each column of a price list holds: its heading, a few of its values, and a choice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from jooptics_desktop.l10n import isolate, isolate_ltr, mark, side_by_side
from jooptics_desktop.services.price_list_files import Column, guess_columns
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.chooser import Chooser
from jooptics_desktop.ui.kit.forms import clear
from jooptics_desktop.ui.kit.labels import ElideLabel, Label

if TYPE_CHECKING:
    from jooptics_desktop.services.price_list_files import PriceList

_SAMPLES: Final = 3
_CHOICE_WIDTH: Final = 200
HOLDS: Final[tuple[tuple[Column | None, str], ...]] = (
    (None, mark("Not used")),
    (Column.SKU, mark("Item number")),
    (Column.BARCODE, mark("Barcode")),
    (Column.NAME_AR, mark("Name in Arabic")),
    (Column.NAME_EN, mark("Name in English")),
    (Column.KIND, mark("Kind")),
    (Column.BRAND, mark("Brand")),
    (Column.MODEL, mark("Model")),
    (Column.COLOUR, mark("Colour")),
    (Column.SIZE, mark("Size")),
    (Column.PRICE, mark("Price")),
    (Column.TAX_CLASS, mark("Tax class")),
    (Column.QUANTITY, mark("Quantity on the shelf")),
    (Column.REORDER_LEVEL, mark("Reorder level")),
)


class Mapping(QWidget):
    """One line per column of the file; choosing what another column holds takes it from that one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choosers: list[Chooser] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, theme.size("space_sm"), 0)
        self._grid.setHorizontalSpacing(theme.size("space_md"))
        self._grid.setVerticalSpacing(theme.size("space_xs"))
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 4)

    def show_file(self, price_list: PriceList) -> None:
        """A line for each column, guessed by its heading."""
        clear(self._grid)
        self.choosers = []
        for column, words in enumerate((mark("In the file"), mark("For example"), mark("Holds"))):
            self._grid.addWidget(Label(words, "label"), 0, column)
        guessed = {place: column for column, place in guess_columns(price_list.headings).items()}
        for place, heading in enumerate(price_list.headings):
            self._add(place, heading, _samples(price_list, place))
            self.choosers[place].set_value(guessed.get(place))
        self._grid.setRowStretch(len(price_list.headings) + 1, 1)

    def columns(self) -> dict[Column, int]:
        """Which column holds what."""
        chosen = {place: chooser.value() for place, chooser in enumerate(self.choosers)}
        return {column: place for place, column in chosen.items() if column is not None}

    def _add(self, place: int, heading: str, samples: str) -> None:
        name, values = ElideLabel(role="strong"), ElideLabel(role="quiet")
        name.show_text(isolate(heading) if heading else isolate_ltr(str(place + 1)))
        values.show_text(samples)
        chooser = Chooser(mark("Holds"), HOLDS, what=heading or str(place + 1))
        chooser.setFixedWidth(_CHOICE_WIDTH)
        chooser.picked.connect(partial(self._picked, chooser))
        self.choosers.append(chooser)
        for column, widget in enumerate((name, values, chooser)):
            self._grid.addWidget(widget, place + 1, column)

    def _picked(self, picked: Chooser, column: Column | None) -> None:
        for chooser in self.choosers:
            if chooser is not picked and column is not None and chooser.value() == column:
                chooser.set_value(None)
        self.changed.emit()


def _samples(price_list: PriceList, place: int) -> str:
    cells = (row[place].strip() for _, row in price_list.rows if place < len(row))
    found = [isolate(cell) for _, cell in zip(range(_SAMPLES), filter(None, cells), strict=False)]
    return side_by_side(found)
