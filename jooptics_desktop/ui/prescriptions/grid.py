"""The prescription grid: right eye above left, left-to-right in every language, filled by keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.rx_checks import RxWarning
from jooptics_desktop.domain.rx_entry import CELLS, EyeEntry, split_lines
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.prescriptions.cell import RxCell
from jooptics_desktop.ui.prescriptions.judgement import (
    BOTH,
    BOTH_MARK,
    EYE_MARKS,
    HEADINGS,
    FormTexts,
    with_distances_in_place,
    words_for,
)

if TYPE_CHECKING:
    from jooptics_desktop.ui.prescriptions.judgement import Finding, Judgement

EYE_WORDS: Final = {Eye.RIGHT: mark("Right"), Eye.LEFT: mark("Left")}
CELL_WORDS: Final = {
    "sphere": mark("sphere"),
    "cylinder": mark("cylinder"),
    "axis": mark("axis"),
    "add": mark("addition"),
    "prism": mark("prism"),
    "pd": mark("pupillary distance"),
    "near_pd": mark("near pupillary distance"),
    "binocular_pd": mark("pupillary distance of both eyes"),
    "binocular_near_pd": mark("near pupillary distance of both eyes"),
    "back_vertex_distance": mark("vertex distance"),
}
_BOTH_COLUMNS: Final = {"back_vertex_distance": 2, "binocular_pd": 5, "binocular_near_pd": 6}
_ROWS: Final = {Eye.RIGHT: 1, Eye.LEFT: 3}
_BOTH_ROW: Final = 5
DIFFERS: Final = "≠"


class RxGrid(Retranslates, QWidget):
    """The cells of both eyes, each with the last prescription's figure beneath it."""

    edited = Signal()  # some cell's text is another
    finished = Signal()  # Enter in the last cell
    refused = Signal(object)  # RuleBroken: a pasted line that is none

    def __init__(self) -> None:
        super().__init__()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._cells: dict[str, RxCell] = {}
        self._was: dict[str, QLabel] = {}
        self._last: FormTexts | None = None
        self._places: list[list[str | None]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(2)
        self._add_headings()
        for eye in Eye:
            self._add_row(eye)
        self._add_row_for_both()
        self.setFocusProxy(self._cells["right.sphere"])
        self.retranslate()

    def cell(self, place: str) -> RxCell:
        """The cell at a place such as `right.axis` or `binocular_pd`."""
        return self._cells[place]

    def cells(self) -> list[tuple[str, RxCell]]:
        """Every place with its cell, in the order they are filled in."""
        return list(self._cells.items())

    @property
    def focused(self) -> RxCell | None:
        """The cell being typed into."""
        return next((cell for cell in self._cells.values() if cell.hasFocus()), None)

    def texts(self) -> FormTexts:
        """Everything as typed."""
        rows = {eye: EyeEntry(**{n: self._cells[f"{eye}.{n}"].typed() for n in CELLS}) for eye in Eye}
        both = {name: self._cells[name].typed() for name in BOTH}
        return FormTexts(rows[Eye.RIGHT], rows[Eye.LEFT], **both)

    def set_texts(self, texts: FormTexts) -> None:
        """Write everything in and tidy it."""
        for place, text in _by_place(texts).items():
            cell = self._cells[place]
            if cell.typed() != text:
                cell.setText(text)
            if not cell.hasFocus():
                cell.tidy()
        self._show_differences()
        self.edited.emit()

    def clear(self) -> None:
        """Empty every cell and begin again."""
        for cell in self._cells.values():
            cell.clear()
            cell.visited = False
        self.set_texts(FormTexts())

    def compare_with(self, last: FormTexts | None) -> None:
        """Show these figures beneath the cells; None hides them."""
        self._last = last
        for label in self._was.values():
            label.setVisible(last is not None)
        self._show_differences()

    def show_findings(self, judgement: Judgement, *, insist: bool = False) -> None:
        """Mark the cells. A cell that is blank and not yet visited is let be, unless `insist`."""
        for place, cell in self._cells.items():
            finding = judgement.about(place)
            if finding is None or cell.holds_a_line or not (insist or self._is_ripe(cell, finding)):
                cell.set_mark("", "")
            else:
                cell.set_mark("doubt" if isinstance(finding, RxWarning) else "error", words_for(finding))

    def go_to(self, place: str) -> None:
        """Put the focus into a cell."""
        if place in self._cells:
            self._cells[place].setFocus(Qt.FocusReason.OtherFocusReason)
            self._cells[place].selectAll()

    def retranslate(self) -> None:
        for place, cell in self._cells.items():
            eye, _, name = place.rpartition(".")
            words = tr(CELL_WORDS[name])
            who = tr(EYE_WORDS[Eye(eye)]) if eye else ""
            cell.setAccessibleName(f"{who} {words}".strip())

    def _add_headings(self) -> None:
        for column, name in enumerate(CELLS, start=1):
            heading = QLabel(HEADINGS[name])
            heading.setProperty("role", "label")
            heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._grid.addWidget(heading, 0, column)
            self._grid.setColumnStretch(column, 3 if name == "prism" else 2)

    def _add_row(self, eye: Eye) -> None:
        row = _ROWS[eye]
        self._add_row_heading(row, EYE_MARKS[eye], EYE_WORDS[eye])
        for column, name in enumerate(CELLS, start=1):
            self._add_cell(f"{eye}.{name}", row, column)
        self._places.append([f"{eye}.{name}" for name in CELLS])

    def _add_row_for_both(self) -> None:
        self._add_row_heading(_BOTH_ROW, BOTH_MARK, mark("Both"))
        vertex = QLabel(f"{HEADINGS['back_vertex_distance']} mm")
        vertex.setProperty("role", "label")
        vertex.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(vertex, _BOTH_ROW, 1, 1, 2)
        places: list[str | None] = [None] * len(CELLS)
        for name, column in _BOTH_COLUMNS.items():
            self._add_cell(name, _BOTH_ROW, column + 1)
            places[column] = name
        self._places.append(places)

    def _add_row_heading(self, row: int, mark_: str, words: str) -> None:
        holder = QWidget()
        line = QGridLayout(holder)
        line.setContentsMargins(0, 0, theme.size("space_xs"), 0)
        line.setSpacing(theme.size("space_xs"))
        code = QLabel(mark_)
        code.setProperty("role", "strong")
        line.addWidget(code, 0, 0)
        line.addWidget(Label(words, "muted"), 0, 1)
        line.setColumnStretch(2, 1)
        self._grid.addWidget(holder, row, 0)

    def _add_cell(self, place: str, row: int, column: int) -> None:
        cell = RxCell(place)
        self._cells[place] = cell
        self._grid.addWidget(cell, row, column)
        was = QLabel()
        was.setAlignment(Qt.AlignmentFlag.AlignCenter)
        was.setProperty("role", "muted")
        was.hide()
        self._was[place] = was
        self._grid.addWidget(was, row + 1, column)
        cell.textEdited.connect(lambda _text: self._on_edited())
        cell.enter_pressed.connect(lambda: self._on_enter(cell))
        cell.move_wanted.connect(lambda columns, rows: self._on_move(cell, columns, rows))
        cell.line_given.connect(lambda text: self._on_line(cell, text))
        cell.left.connect(lambda: self._on_left(cell))

    def _on_edited(self) -> None:
        self._show_differences()
        self.edited.emit()

    def _on_enter(self, cell: RxCell) -> None:
        order = [place for row in self._places for place in row if place is not None]
        rest = order[order.index(cell.place) + 1 :]
        if cell.name == "cylinder" and cell.typed().strip().lower() in {"", "0", "ds", "sph"}:
            rest = rest[1:]  # no cylinder, no axis
        if rest:
            self._cells[rest[0]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            cell.tidy()
            self.finished.emit()

    def _on_move(self, cell: RxCell, columns: int, rows: int) -> None:
        row, column = next(
            (r, line.index(cell.place)) for r, line in enumerate(self._places) if cell.place in line
        )
        row, column = row + rows, column + columns
        while 0 <= row < len(self._places) and 0 <= column < len(CELLS):
            place = self._places[row][column]
            if place is not None:
                self.go_to(place)
                return
            if not columns:
                return
            column += columns

    def _on_line(self, cell: RxCell, text: str) -> None:
        eye = Eye.LEFT if cell.place.startswith(Eye.LEFT) else Eye.RIGHT
        try:
            rows = split_lines(text, first=eye)
        except RuleBroken as error:
            self.refused.emit(error)
            return
        texts = self.texts()
        for which, entry in rows.items():
            texts = texts.with_eye(which, _merged(texts.eye(which), entry))
        self.set_texts(with_distances_in_place(texts))
        for place, filled in self._cells.items():
            if place.startswith(tuple(rows)):
                filled.visited = True
                filled.tidy()
                if filled.hasFocus():
                    filled.selectAll()
        self._on_edited()

    def _on_left(self, cell: RxCell) -> None:
        texts = self.texts()
        in_place = with_distances_in_place(texts)
        eye, _, name = cell.place.rpartition(".")
        if name == "cylinder" and eye:
            in_place = _with_plano(in_place, Eye(eye))
        if in_place != texts:
            self.set_texts(in_place)
        else:
            self._on_edited()

    def _is_ripe(self, cell: RxCell, finding: Finding) -> bool:
        if isinstance(finding, RxWarning) or cell.visited:
            return True
        half_typed = cell.text().strip() in {"", "+", "-", "\u2212", "."}
        return not half_typed

    def _show_differences(self) -> None:
        last = {} if self._last is None else _by_place(self._last)
        for place, label in self._was.items():
            figure, now = last.get(place, ""), self._cells[place].text()
            differs = bool(now.strip()) and now != figure
            label.setText(f"{DIFFERS} {figure or '–'}" if differs else figure)
            theme.set_property(label, "role", "rx-was-other" if differs else "muted")
            words = tr("Last time: {figure}", figure=figure or "–") if self._last is not None else ""
            label.setToolTip(words)


def _by_place(texts: FormTexts) -> dict[str, str]:
    places = {f"{eye}.{name}": str(getattr(texts.eye(eye), name)) for eye in Eye for name in CELLS}
    return places | {name: str(getattr(texts, name)) for name in BOTH}


def _merged(row: EyeEntry, line: EyeEntry) -> EyeEntry:
    # A pasted line speaks of the lens; distances it does not mention were measured here and stay.
    kept = {name: getattr(row, name) for name in ("pd", "near_pd") if not getattr(line, name)}
    return replace(line, **kept)


def _with_plano(texts: FormTexts, eye: Eye) -> FormTexts:
    row = texts.eye(eye)
    if row.sphere.strip() or row.cylinder.strip().lower() in {"", "0", "0.00", "ds", "sph"}:
        return texts
    return texts.with_eye(eye, replace(row, sphere="0.00"))
