"""Bringing customers over from a file: columns, a trial first, every refused row, then the import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.l10n import isolate, isolate_ltr, mark, sentence, side_by_side, tr, trn
from jooptics_desktop.services.customer_imports import Column as FileColumn
from jooptics_desktop.services.customer_imports import guess_columns, import_customers
from jooptics_desktop.services.price_list_files import read_list_file
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.fields import ChoiceField
from jooptics_desktop.ui.kit.forms import Card, Form, row, scrolled
from jooptics_desktop.ui.kit.labels import Composed, Paragraph
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.customer_imports import CustomerImportReport
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.price_list_files import PriceList
    from jooptics_desktop.services.price_lists import Refusal
    from jooptics_desktop.ui.kit.feature import Context

COLUMNS_WIDTH: Final = 420
TRY_KEY: Final = "F5"
_LABELS: Final = {
    FileColumn.NAME: mark("Name"),
    FileColumn.NAME_ALTERNATIVE: mark("Name in the other script"),
    FileColumn.PHONE: mark("Phone"),
    FileColumn.PHONE_2: mark("Second phone"),
    FileColumn.EMAIL: mark("E-mail"),
    FileColumn.BIRTH_DATE: mark("Birth date"),
    FileColumn.ADDRESS: mark("Address"),
}


class ImportView(QWidget):
    """`begin` asks for the file. Nothing is written before the trial was seen."""

    left = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._file: PriceList | None = None
        self._name = ""
        self.report: CustomerImportReport | None = None
        self.columns: dict[FileColumn, ChoiceField[int | None]] = {
            column: ChoiceField(label, [(None, tr("Not in the file"))], translate=False)
            for column, label in _LABELS.items()
        }
        self.refused = RowsModel(_refusal_columns())
        self.refused_table = Table(self.refused, mark("Refused rows"))
        self.progress = Progress(mark("Reading the customers of the file"))
        self.try_button = Button(mark("Check the file"), self.try_out, icon="clipboard-list", key=TRY_KEY)
        self.import_button = Button(
            mark("Import"), self.import_now, icon="file-up", key="F10", kind="primary"
        )
        self.back_button = Button(mark("Back to the list"), self.left.emit, key="Esc")
        self._arrange()
        for field in self.columns.values():
            field.changed.connect(self._columns_changed)

    def begin(self, then: Callable[[], object]) -> None:
        """Ask for a file and read it; `then()` is called when it could be read."""

        def show(file: PriceList) -> None:
            then()
            self._show_file(file)

        def read(path: Path) -> None:
            self._name = path.name
            self._context.tasks.call(
                lambda: read_list_file(path), owner=self, then=show, fail=self.failed.emit
            )

        self._context.prompts.open_path(mark("Choose a file of customers"), "CSV (*.csv *.txt)", read)

    def try_out(self) -> None:
        """A trial run: what would be added, what is known, what is refused and why."""
        if self.try_button.isEnabled():
            self._run(trial=True)

    def import_now(self) -> None:
        """Add everybody the trial found."""
        if self.report is not None and _is_worth_it(self.report):
            self._run(trial=False)

    def _run(self, *, trial: bool) -> None:
        file = self._file
        if file is None:
            return
        columns = {c: place for c, f in self.columns.items() if (place := f.value()) is not None}

        def work(
            desk: Desk, report: Callable[[int, int], None], cancelled: Callable[[], bool]
        ) -> Done[CustomerImportReport]:
            return import_customers(desk, file, columns, trial=trial, report=report, cancelled=cancelled)

        for button in (self.try_button, self.import_button):
            button.setEnabled(False)
        job = self._context.tasks.run(work, owner=self, then=self._show_report, fail=self._refuse)
        self.progress.follow(job)

    def _show_file(self, file: PriceList) -> None:
        self._file = file
        guessed = guess_columns(file.headings)
        choices: list[tuple[int | None, str]] = [(None, tr("Not in the file"))]
        choices += [
            (place, isolate(heading) or tr("Column {number}", number=isolate_ltr(str(place + 1))))
            for place, heading in enumerate(file.headings)
        ]
        for column, field in self.columns.items():
            field.set_choices(choices)
            field.set_value(guessed.get(column))
            field.set_error(None)
        self._heading.compose(self._say_file)
        self._columns_changed()
        self.try_out()

    def _say_file(self) -> str:
        count = len(self._file.rows) if self._file else 0
        rows = trn("{count} row", "{count} rows", count)
        return side_by_side((isolate(self._name), rows))

    def _columns_changed(self) -> None:
        """What was tried counts no longer."""
        self.report = None
        self.refused.set_rows([])
        self.summary.compose(lambda: tr("Choose what each column holds, then check the file."))
        self.try_button.setEnabled(True)
        self.import_button.setEnabled(False)

    def _show_report(self, report: CustomerImportReport) -> None:
        self.report = report
        self.refused.set_rows(report.refused)
        self.summary.compose(lambda: _say_report(report))
        self.try_button.setEnabled(True)
        self.import_button.setEnabled(_is_worth_it(report))
        if report.was_trial or report.left:
            (self.import_button if self.import_button.isEnabled() else self.try_button).setFocus()
            return
        self.try_button.setEnabled(False)
        self._context.toast.say(mark("The customers were imported"))
        self.back_button.setFocus()

    def _refuse(self, error: JoopticsError) -> None:
        self.try_button.setEnabled(True)
        self.import_button.setEnabled(self.report is not None and self.report.was_trial)
        if error.field == "columns":
            self.columns[FileColumn.NAME].set_error(error)
        else:
            self.failed.emit(error)

    def _arrange(self) -> None:
        self._heading = Composed("quiet")
        self.summary = Composed("strong")
        self.summary.setWordWrap(True)
        mapping = Card(mark("What the columns hold"), margin="space_md")
        mapping.setFixedWidth(COLUMNS_WIDTH)
        form = Form(columns=1)
        for column, field in self.columns.items():
            form.add(column.value, field)
        mapping.body.setSpacing(theme.size("space_xs"))
        mapping.body.addWidget(self._heading)
        # Scrolled: seven fields would make the window higher than a small screen.
        mapping.body.addWidget(scrolled(form), 1)
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_md"))
        sides.addWidget(mapping)
        sides.addWidget(self._result(), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.size("space_md"))
        whole.addLayout(sides, 1)
        whole.addLayout(row(self.back_button, None, self.try_button, self.import_button))

    def _result(self) -> Card:
        card = Card(mark("What the import does"), margin="space_md")
        card.body.addWidget(self.summary)
        card.body.addWidget(self.progress)
        none = EmptyState("circle-check", mark("No row is refused"), "")
        card.body.addWidget(OrEmpty(self.refused_table, self.refused, none), 1)
        advice = Paragraph(role="muted")
        advice.say(
            mark(
                "An import cannot be undone in one step. Make a backup first ({key}): restoring it is the way back."
            ),
            key=isolate_ltr("Ctrl+5"),
        )
        card.body.addWidget(advice)
        return card


def _refusal_columns() -> list[Column[Refusal]]:
    return [
        Column(
            "line",
            mark("Line"),
            lambda refusal: isolate_ltr(str(refusal.line)),
            value=lambda refusal: refusal.line,
            align="number",
            width=72,
        ),
        Column(
            "why",
            mark("Why it is left out"),
            lambda refusal: _sentences(refusal)[0],
            second=lambda refusal: _sentences(refusal)[1],
        ),
    ]


def _sentences(refusal: Refusal) -> tuple[str, str]:
    """What is wrong, and what to do about it, a line each."""
    wrong, stop, to_do = sentence(refusal.error).partition(". ")
    return wrong + stop.strip(), to_do


def _is_worth_it(report: CustomerImportReport) -> bool:
    """Whether there is somebody to add, or an import that stopped to bring to its end."""
    return report.was_trial and (report.added > 0 or report.already > 0)


def _say_report(report: CustomerImportReport) -> str:
    added = (
        trn("{count} customer would be added", "{count} customers would be added", report.added)
        if report.was_trial
        else trn("{count} customer was added", "{count} customers were added", report.added)
    )
    known = trn("{count} is known already", "{count} are known already", report.known)
    refused = trn("{count} row is refused", "{count} rows are refused", len(report.refused))
    return "\n".join([*_say_progress(report), side_by_side((added, known, refused))])


def _say_progress(report: CustomerImportReport) -> list[str]:
    """How this stands to the whole file, where it is not the whole."""
    if report.left:
        stopped = trn(
            "Stopped. {count} row is not in yet: import the same file again for it.",
            "Stopped. {count} rows are not in yet: import the same file again for them.",
            report.left,
        )
        return [stopped]
    if report.already and report.was_trial:
        came = trn(
            "{count} row came in with an import that stopped. The rest:",
            "{count} rows came in with an import that stopped. The rest:",
            report.already,
        )
        return [came]
    return []
