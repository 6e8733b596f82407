"""Writing a prescription: the grid, what is wrong or doubtful in one line beneath, and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.domain.prescriptions import PrescriptionDraft, months_after
from jooptics_desktop.domain.rx_checks import RxWarning
from jooptics_desktop.domain.wearers import SOMEBODY_NEW
from jooptics_desktop.l10n import mark, tr, trn
from jooptics_desktop.services.prescriptions import Chart, record_prescription
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import NoteField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Paragraph, Pill
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.sign import Sign
from jooptics_desktop.ui.kit.toast import announce
from jooptics_desktop.ui.prescriptions.grid import RxGrid
from jooptics_desktop.ui.prescriptions.judgement import judge, place_of, texts_of, words_for
from jooptics_desktop.ui.prescriptions.words import whose_words

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import CustomerId, WearerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.prescriptions.judgement import Finding

SAVE_KEY: Final = "F10"
COPY_KEY: Final = "Ctrl+D"
WEARER_KEY: Final = "Ctrl+W"
_VERDICT_LINES: Final = 2


class Verdict(QWidget):
    """The line beneath the grid: a sign, and the sentence that matters most now."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = Sign("info", "info")
        self.words = Paragraph()
        line = row(self._sign, self.words)
        line.setStretch(1, 1)
        line.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.setLayout(line)
        # Room is kept, so that the fields beneath do not jump while somebody types.
        self.setMinimumHeight(self.words.fontMetrics().lineSpacing() * _VERDICT_LINES)

    def say(self, kind: str, words: str) -> None:
        """Show `danger`, `warning` or nothing."""
        name = {"danger": "circle-alert", "warning": "triangle-alert", "info": "info"}.get(kind)
        self._sign.setVisible(name is not None)
        if name is not None:
            self._sign.set_icon(name, kind)
        theme.set_property(self.words, "role", "error" if kind == "danger" else None)
        self.words.show_text(words)


class RxEditor(Retranslates, QWidget):
    """A form for one new prescription of `customer_id`. Saving twice confirms the questions asked.

    It is for the customer themselves unless Ctrl+W turns it to somebody they order for; whoever shows the editor
    puts `whose` and `wearer_button` above it.
    """

    saved = Signal(object)  # Prescription
    failed = Signal(object)  # JoopticsError that belongs to no field here

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._customer_id: CustomerId | None = None
        self._chart = Chart((), None, 0)
        self.wearer: WearerId | None = None
        self.whose = Pill()
        self.wearer_button = Button(
            mark("Other wearer"), self.turn_wearer, icon="users", key=WEARER_KEY, kind="quiet"
        )
        self._insist = False
        self._confirmed: frozenset[RxWarningKey] = frozenset()
        self._ends_by_hand = False
        self._saving = False
        self.grid = RxGrid()
        self.verdict = Verdict()
        self._make_form()
        self._make_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_sm"))
        for part in (self.grid, self.verdict, self.form):
            column.addWidget(part)
        column.addLayout(row(self.copy_button, self.clear_button, None, self.save_button))
        self.setFocusProxy(self.grid)
        self.grid.edited.connect(self._on_edited)
        self.grid.refused.connect(self._on_refused)
        self.grid.finished.connect(lambda: self.prescriber.editor.setFocus(Qt.FocusReason.TabFocusReason))
        self.judgement = judge(self.grid.texts())

    def begin(self, customer_id: CustomerId, chart: Chart, wearer: WearerId | None = None) -> None:
        """An empty form for that customer or `wearer`, compared with their current prescription."""
        self._customer_id, self._chart = customer_id, chart
        self._compare_for(wearer)
        self.clear()

    def turn_wearer(self) -> None:
        """To the next wearer: the customer, those they order for, somebody new, and round again."""
        order = [None, *(one.id for one in self._chart.wearers), SOMEBODY_NEW]
        self._compare_for(order[(order.index(self.wearer) + 1) % len(order)])
        self._confirmed = frozenset()
        self._judge()
        announce(self, self.whose.text())

    @property
    def is_dirty(self) -> bool:
        """Whether leaving would lose something typed."""
        return not self.grid.texts().is_blank or bool(self.note.text())

    @property
    def is_saving(self) -> bool:
        """Whether a save is under way."""
        return self._saving

    def clear(self) -> None:
        """Begin again."""
        self._insist, self._confirmed, self._ends_by_hand = False, frozenset(), False
        self.form.clear_errors()
        self.prescriber.set_text("")
        self.note.set_text("")
        self.written_on.set_date(self._context.today())
        self.grid.clear()

    def _clear_by_hand(self) -> None:
        self.clear()
        self.grid.go_to("right.sphere")

    def copy_last(self) -> None:
        """Fill in the last prescription, to change what has changed."""
        last = self._last
        if last is not None:
            self.grid.set_texts(texts_of(last))
            self.grid.go_to("right.sphere")

    def save(self) -> None:
        """Save; what is wrong is shown, what is doubtful is asked about once."""
        if self._saving or self._customer_id is None:
            return
        focused = self.grid.focused
        if focused is not None:
            focused.settle()
        self._insist = True
        self._judge()
        if self.judgement.errors:
            self.grid.go_to(place_of(self.judgement.errors[0]))
            self._speak()
            return
        asked = frozenset(_key(one) for one in self.judgement.warnings)
        if not asked <= self._confirmed:
            self._confirmed = asked
            self._say_findings()
            self._speak()
            return
        self._record(self._customer_id)

    def retranslate(self) -> None:
        self._say_wearer()
        self._judge()

    @property
    def _last(self) -> Prescription | None:
        """What the new one is compared with: the same wearer's."""
        return self._chart.current_of(self.wearer)

    def _compare_for(self, wearer: WearerId | None) -> None:
        self.wearer = wearer
        self.grid.compare_with(None if self._last is None else texts_of(self._last))
        self.copy_button.setEnabled(self._last is not None)
        self._say_wearer()

    def _say_wearer(self) -> None:
        other = self.wearer is not None
        self.whose.set_kind("info" if other else "neutral")
        self.whose.show_text(whose_words(self.wearer, self._chart))
        self.note.say(mark("&Note (no name, no birth date)") if other else mark("&Note"))

    def _make_form(self) -> None:
        self.form = Form(columns=4)
        self.prescriber = TextField(mark("&Prescriber"))
        self.written_on = DateField(mark("&Written on"), self._context.today, required=True)
        self.valid_until = DateField(mark("&Valid until"), self._context.today)
        self.note = NoteField(mark("&Note"), lines=2)
        self.form.add("prescriber", self.prescriber, span=2)
        self.form.add("written_on", self.written_on)
        self.form.add("valid_until", self.valid_until)
        self.form.add("note", self.note, span=4)
        self.written_on.changed.connect(self._follow_written_on)
        self.valid_until.editor.textEdited.connect(self._on_end_typed)

    def _make_buttons(self) -> None:
        self.save_button = Button(
            mark("Save prescription"), self.save, icon="save", key=SAVE_KEY, kind="primary"
        )
        self.copy_button = Button(mark("Copy the last one"), self.copy_last, icon="copy", key=COPY_KEY)
        self.clear_button = Button(mark("Clear"), self._clear_by_hand, icon="x")

    def _follow_written_on(self) -> None:
        day = self.written_on.date()
        if day is not None and not self._ends_by_hand and self._chart.validity_months:
            self.valid_until.set_date(months_after(day, self._chart.validity_months))

    def _on_end_typed(self) -> None:
        self._ends_by_hand = not self.valid_until.is_blank()

    def _on_edited(self) -> None:
        self._judge()

    def _on_refused(self, error: RuleBroken) -> None:
        self.verdict.say("danger", words_for(RuleBroken(error.code)))
        self._speak()

    def _judge(self) -> None:
        last = None if self._last is None else self._last.pair
        self.judgement = judge(self.grid.texts(), last, self._chart.age_of(self.wearer))
        self.grid.show_findings(self.judgement, insist=self._insist)
        self._say_findings()

    def _say_findings(self) -> None:
        findings = self._shown()
        awaiting = bool(findings) and not self.judgement.errors and self._asked_about_all()
        self.save_button.say(mark("Save as it is") if awaiting else mark("Save prescription"))
        if not findings:
            self.verdict.say("", "")
            return
        first = self._first(findings)
        words = words_for(first)
        if len(findings) > 1:
            words += " " + trn("(and {count} more)", "(and {count} more)", len(findings) - 1)
        if awaiting:
            words += " " + tr("Save again if it is right.")
        self.verdict.say("warning" if isinstance(first, RxWarning) else "danger", words)

    def _shown(self) -> list[Finding]:
        marked = {place for place, cell in self.grid.cells() if cell.mark}
        everything: list[Finding] = [*self.judgement.errors, *self.judgement.warnings]
        return [one for one in everything if place_of(one) in marked]

    def _first(self, findings: list[Finding]) -> Finding:
        focused = self.grid.focused
        here = [one for one in findings if focused is not None and place_of(one) == focused.place]
        return (here or findings)[0]

    def _asked_about_all(self) -> bool:
        return frozenset(_key(one) for one in self.judgement.warnings) <= self._confirmed

    def _speak(self) -> None:
        announce(self, self.verdict.words.text())

    def _record(self, customer_id: CustomerId) -> None:
        draft = self._draft(customer_id)
        if draft is None:
            return
        self._saving = True
        self.save_button.setEnabled(False)
        self._context.tasks.write(
            lambda desk: record_prescription(desk, draft),
            owner=self,
            then=self._on_saved,
            fail=self._on_failed,
        )

    def _draft(self, customer_id: CustomerId) -> PrescriptionDraft | None:
        written, until = self.written_on.checked(), self.valid_until.checked()
        if written is None or (until is None and not self.valid_until.is_blank()):
            if self.written_on.is_blank():
                self.written_on.set_error(tr("Write the date on the prescription."))
            return None
        pair = self.judgement.pair
        try:
            return PrescriptionDraft(
                customer_id=customer_id,
                right=pair.right,
                left=pair.left,
                written_on=written,
                valid_until=until,
                prescriber=self.prescriber.text(),
                note=self.note.text(),
                binocular_pd=pair.binocular_pd,
                binocular_near_pd=self.judgement.binocular_near_pd,
                back_vertex_distance=pair.back_vertex_distance,
                wearer=self.wearer,
            )
        except RuleBroken as error:
            self._show_error(error)
            return None

    def _on_saved(self, prescription: Prescription) -> None:
        self._end_saving()
        self.saved.emit(prescription)

    def _on_failed(self, error: JoopticsError) -> None:
        self._end_saving()
        self._show_error(error)

    def _end_saving(self) -> None:
        self._saving = False
        self.save_button.setEnabled(True)

    def _show_error(self, error: JoopticsError) -> None:
        if self.form.show_error(error):
            return
        if isinstance(error, RuleBroken) and error.field in dict(self.grid.cells()):
            self.grid.go_to(error.field or "")
            self.verdict.say("danger", words_for(error))
            self._speak()
            return
        self.failed.emit(error)

    def event(self, event: QEvent) -> bool:
        # Saying "this key is ours" here beats a page's own F10 or Ctrl+S while the focus is in the form.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _act(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = _act(event)
        if act and event.isAutoRepeat():
            return  # a key held down is not a second answer
        if act == "save":
            self.save()
        elif act == "copy":
            self.copy_last()
        elif act == "wearer":
            self.turn_wearer()
        else:
            super().keyPressEvent(event)


RxWarningKey = tuple[str, str, tuple[tuple[str, object], ...]]


def _key(warning: RxWarning) -> RxWarningKey:
    return warning.code, warning.field, tuple(sorted(warning.values.items()))


def _act(event: QKeyEvent) -> str:
    control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    if event.key() == Qt.Key.Key_F10 or (control and event.key() == Qt.Key.Key_S):
        return "save"
    if not control:
        return ""
    return {Qt.Key.Key_D: "copy", Qt.Key.Key_W: "wearer"}.get(Qt.Key(event.key()), "")
