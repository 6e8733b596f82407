"""A prescription to be read: the compact table of the counter and of a customer's history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.rx_writing import write_line
from jooptics_desktop.l10n import isolate, isolate_ltr, mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.forms import Card
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, Pill
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.prescriptions.grid import EYE_WORDS
from jooptics_desktop.ui.prescriptions.judgement import BOTH_MARK, EYE_MARKS, HEADINGS, texts_of
from jooptics_desktop.ui.prescriptions.words import whose_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from jooptics_desktop.domain.ids import WearerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.services.prescriptions import Chart

COLUMNS: Final = ("sphere", "cylinder", "axis", "add", "prism", "pd", "near_pd")
_SOON_DAYS: Final = 60


class RxView(Retranslates, QWidget):
    """Both eyes in boxes, left-to-right in every language; columns nobody filled are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._prescription: Prescription | None = None
        self._before: Prescription | None = None
        self._figures: dict[tuple[int, int], QLabel] = {}
        self._heads: dict[int, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.size("space_xs"))
        self._grid.setVerticalSpacing(theme.size("space_xs"))
        self._marks = [self._heading(text) for text in (*EYE_MARKS.values(), BOTH_MARK)]
        for row, label in enumerate(self._marks, start=1):
            label.setProperty("role", "strong")
            self._grid.addWidget(label, row, 0)
        for column, name in enumerate(COLUMNS, start=1):
            self._heads[column] = self._heading(HEADINGS[name])
            self._grid.addWidget(self._heads[column], 0, column)
            for row in (1, 2, 3):
                self._add_figure(row, column)
        self.show_prescription(None)

    def show_prescription(
        self, prescription: Prescription | None, before: Prescription | None = None
    ) -> None:
        """Show it; figures other than those `before` are bold in a stronger box and tell what they were."""
        self._prescription, self._before = prescription, before
        rows, old = _figures(prescription), _figures(before)
        for column, name in enumerate(COLUMNS, start=1):
            used = name != "near_pd" or any(row[name] for row in rows)
            self._grid.setColumnStretch(column, _stretch(name) if used else 0)
            self._heads[column].setVisible(used)
            for row in (1, 2, 3):
                box = self._figures[row, column]
                figure = rows[row - 1][name]
                differs = before is not None and figure != old[row - 1][name]
                box.setText(figure or ("–" if differs else ""))
                box.setToolTip(tr("Before: {figure}", figure=old[row - 1][name] or "–") if differs else "")
                theme.set_property(box, "differs", "true" if differs else None)
                box.setVisible(used and (row < _BOTH or bool(figure)))
        self._marks[-1].setVisible(any(rows[-1].values()))
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("Prescription"))
        one = self._prescription
        lines = [] if one is None else [f"{tr(EYE_WORDS[eye])}: {write_line(one.eye(eye))}" for eye in Eye]
        self.setAccessibleDescription("; ".join(lines))

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "label")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return label

    def _add_figure(self, row: int, column: int) -> None:
        box = QLabel()
        box.setProperty("role", "rx-figure")
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        box.setTextFormat(Qt.TextFormat.PlainText)
        self._figures[row, column] = box
        self._grid.addWidget(box, row, column)


class RxCard(Retranslates, Card):
    """A prescription with who wrote it, when, and whether it still holds."""

    def __init__(
        self, formats: Callable[[], Formats], today: Callable[[], date], title: str = mark("Prescription")
    ) -> None:
        super().__init__()
        self._formats, self._today = formats, today
        self._prescription: Prescription | None = None
        self._folded = False
        self.compact = False  # whose it is instead of the title, where every pixel counts
        self._in_line = ElideLabel("", "strong")
        self._pill = Pill()
        self.whose = Pill(kind="info")
        self.title = Label(title, "title")
        self._wearer: tuple[WearerId | None, Chart] | None = None
        self._origin = ElideLabel("", "muted")
        self._note = Label("", "quiet")
        self._note.setWordWrap(True)
        self._empty = Label(mark("No prescription yet"), "quiet")
        self.view = RxView()
        self.head.addWidget(self.title)
        self.head.addWidget(self.whose)
        self.head.addWidget(self._in_line, 1)
        self.head.addWidget(self._origin, 1)
        self.head.addWidget(self._pill)
        self.body.insertLayout(0, self.head)
        for part in (self.view, self._note, self._empty):
            self.body.addWidget(part)
        self.show_prescription(None)

    @property
    def wearer(self) -> WearerId | None:
        """Whose it is: None for the customer, and while nothing is shown."""
        return self._prescription.wearer if self._prescription else None

    def show_prescription(
        self, prescription: Prescription | None, before: Prescription | None = None
    ) -> None:
        """Show it, with what differs from the one before it marked."""
        self._prescription = prescription
        self.view.show_prescription(prescription, before)
        self._in_line.show_text(one_line(prescription) if prescription else "")
        self._empty.setVisible(prescription is None)
        self._note.setVisible(bool(prescription and prescription.note))
        self._note.show_text(isolate(prescription.note) if prescription else "")
        self.retranslate()

    def fold(self, *, folded: bool) -> None:
        """Into one line: the figures, or that they no longer hold."""
        self._folded = folded
        self.retranslate()

    def show_wearer(self, wearer: WearerId | None, chart: Chart) -> None:
        """Say whose it is, as soon as the customer orders for somebody else."""
        self._wearer = (wearer, chart)
        self.retranslate()

    def retranslate(self) -> None:
        one = self._prescription
        over = one is not None and one.valid_until < self._today()
        told = self._wearer is not None and bool(self._wearer[1].wearers)
        self.whose.setVisible(told)
        if self._wearer is not None and told:
            self.whose.set_kind("info" if self._wearer[0] is not None else "neutral")
            self.whose.show_text(whose_words(*self._wearer))
        self.title.setVisible((not self._folded or one is None) and not (self.compact and told))
        self._in_line.setVisible(self._folded and one is not None and not over)
        for part in (self.view, self._origin):
            part.setVisible(one is not None and not self._folded)
        self._pill.setVisible(one is not None and (over or not self._folded))
        if one is None:
            return
        written = self._formats().date(one.written_on)
        self._origin.show_text(f"{isolate(one.prescriber)} · {written}" if one.prescriber else written)
        self._say_validity(one)

    def _say_validity(self, one: Prescription) -> None:
        left = (one.valid_until - self._today()).days
        until = self._formats().date(one.valid_until)
        if left < 0:
            self._pill.set_kind("danger")
            self._pill.say(mark("Expired on {date}"), date=until)
        elif left <= _SOON_DAYS:
            self._pill.set_kind("warning")
            self._pill.say(mark("Valid until {date}"), date=until)
        else:
            self._pill.set_kind("ok")
            self._pill.say(mark("Valid until {date}"), date=until)


_BOTH: Final = 3


def _stretch(name: str) -> int:
    return 3 if name == "prism" else 2


def _figures(prescription: Prescription | None) -> list[dict[str, str]]:
    texts = texts_of(prescription)
    eyes = [{name: str(getattr(texts.eye(eye), name)) for name in COLUMNS} for eye in Eye]
    both = dict.fromkeys(COLUMNS, "") | {"pd": texts.binocular_pd, "near_pd": texts.binocular_near_pd}
    return [*eyes, both]


def one_line(prescription: Prescription) -> str:
    """Both eyes in one isolated line, for lists and receipts."""
    return isolate_ltr(
        "   ".join(f"{EYE_MARKS[eye]} {write_line(prescription.eye(eye))}" for eye in Eye).rstrip()
    )
