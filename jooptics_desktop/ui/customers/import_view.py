"""Bringing customers over from a file: columns, a trial first, every refused row, then the import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from jooptics_desktop.l10n import isolate, isolate_ltr, mark, sentence, side_by_side, tr, trn
from jooptics_desktop.services.customer_imports import Column as FileColumn
from jooptics_desktop.services.customer_imports import CustomerImportReport, guess_columns, import_customers
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.fields import ChoiceField
from jooptics_desktop.ui.kit.forms import Card, Form, row, scrolled
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.list_import import Act, ListImport, ListKind

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.price_list_files import PriceList
    from jooptics_desktop.services.price_lists import Refusal
    from jooptics_desktop.ui.kit.feature import Context

COLUMNS_WIDTH: Final = 420
_LABELS: Final = {
    FileColumn.NAME: mark("Name"),
    FileColumn.NAME_ALTERNATIVE: mark("Name in the other script"),
    FileColumn.PHONE: mark("Phone"),
    FileColumn.PHONE_2: mark("Second phone"),
    FileColumn.EMAIL: mark("E-mail"),
    FileColumn.BIRTH_DATE: mark("Birth date"),
    FileColumn.ADDRESS: mark("Address"),
}


class ImportView(ListImport[CustomerImportReport, None]):
    """The choices stand beside the outcome: a field for each thing that is known of a customer."""

    def __init__(self, context: Context) -> None:
        kind = ListKind(
            choose=mark("Choose a file of customers"),
            reading=mark("Reading the customers of the file"),
            done=mark("The customers were imported"),
            read_ground=self._read_ground,
            take_file=self._take_file,
            bring_in=self._bring_in,
            reason=self._reason_column(),
            say_report=self._say_report,
            changes=self._changes,
            say_beside=self._say_beside,
        )
        super().__init__(context, kind)
        self.columns: dict[FileColumn, ChoiceField[int | None]] = {
            column: ChoiceField(label, [(None, tr("Not in the file"))], translate=False)
            for column, label in _LABELS.items()
        }
        self._arrange()
        for field in self.columns.values():
            field.changed.connect(self._forget_trial)

    def _read_ground(self, _desk: Desk) -> None:
        """Nothing of the store is needed."""

    def _take_file(self, file: PriceList, _ground: None) -> None:
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

    def _bring_in(self, file: PriceList, trial: bool) -> Act[CustomerImportReport]:
        columns = {c: place for c, f in self.columns.items() if (place := f.value()) is not None}
        return lambda desk, report, cancelled: import_customers(
            desk, file, columns, trial=trial, report=report, cancelled=cancelled
        )

    def _reason_column(self) -> Column[Refusal]:
        return Column(
            "why",
            mark("Why it is left out"),
            lambda refusal: _sentences(refusal)[0],
            second=lambda refusal: _sentences(refusal)[1],
        )

    def _say_report(self, report: CustomerImportReport) -> None:
        self.summary.compose(lambda: _say_report(report))

    def _changes(self, report: CustomerImportReport) -> bool:
        return report.added > 0

    def _say_beside(self, error: JoopticsError) -> bool:
        if error.field == "columns":
            self.columns[FileColumn.NAME].set_error(error)
        return error.field == "columns"

    def _arrange(self) -> None:
        theme.set_property(self.summary, "role", "strong")
        mapping = Card(mark("What the columns hold"), margin="space_md")
        mapping.setFixedWidth(COLUMNS_WIDTH)
        form = Form(columns=1)
        for column, field in self.columns.items():
            form.add(column.value, field)
        mapping.body.setSpacing(theme.size("space_xs"))
        mapping.body.addWidget(self.heading)
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
        card.body.addWidget(self.refused_or_none, 1)
        advice = Paragraph(role="muted")
        advice.say(
            mark(
                "An import cannot be undone in one step. Make a backup first ({key}): restoring it is the way back."
            ),
            key=isolate_ltr("Ctrl+5"),
        )
        card.body.addWidget(advice)
        return card


def _sentences(refusal: Refusal) -> tuple[str, str]:
    """What is wrong, and what to do about it, a line each."""
    wrong, stop, to_do = sentence(refusal.error).partition(". ")
    return wrong + stop.strip(), to_do


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
