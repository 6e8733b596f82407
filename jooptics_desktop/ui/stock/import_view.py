"""Importing a price list: what the columns hold, a dry run with every refused row, then the import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.l10n import isolate, isolate_ltr, mark, sentence, side_by_side, tr, trn
from jooptics_desktop.l10n.words_catalogue import ITEM_KINDS
from jooptics_desktop.services.catalogue import tax_classes
from jooptics_desktop.services.price_list_files import guess_decimal_comma, read_list_file
from jooptics_desktop.services.price_lists import ImportChoices, import_price_list
from jooptics_desktop.services.store_profile import store_profile
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField
from jooptics_desktop.ui.kit.forms import Card, Form, row, scrolled
from jooptics_desktop.ui.kit.labels import Composed, Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.stock.item_form import Ground, tax_choices
from jooptics_desktop.ui.stock.mapping import Mapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.price_list_files import PriceList
    from jooptics_desktop.services.price_lists import ImportReport, Refusal
    from jooptics_desktop.ui.kit.feature import Context

TRY_KEY: Final = "F5"
IMPORT_KEY: Final = "F10"
MAPPING_WIDTH: Final = 600


class ImportView(Retranslates, QWidget):
    """`begin` asks for the file. Nothing is written before a dry run was seen."""

    left = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._file: PriceList | None = None
        self._ground: Ground | None = None
        self._name = ""
        self.report: ImportReport | None = None
        self.mapping = Mapping()
        self.tax_class: ChoiceField[str] = ChoiceField(mark("Tax class where none is given"), translate=False)
        self.kind = ChoiceField(mark("Kind where none is given"), ITEM_KINDS.items())
        self.includes_tax = CheckField(mark("Prices include tax"), checked=True)
        self.comma = CheckField(mark("The comma is the decimal point"))
        self.refused = RowsModel(self._refusal_columns())
        self.refused_table = Table(self.refused, mark("Refused rows"))
        self.refused_table.chosen.connect(self._show_reason)
        self.progress = Progress(mark("Reading the price list"))
        self.try_button = Button(mark("Check the file"), self.try_out, icon="clipboard-list", key=TRY_KEY)
        self.import_button = Button(
            mark("Import"), self.import_now, icon="file-up", key=IMPORT_KEY, kind="primary"
        )
        self.back_button = Button(mark("Back to the list"), self.left.emit, icon="arrow-left", key="Esc")
        self._arrange()
        self._import_key()
        for changed in (
            self.mapping.changed, self.tax_class.changed, self.kind.changed, self.includes_tax.toggled,
            self.comma.toggled,
        ):  # fmt: skip
            changed.connect(self._forget_trial)

    def begin(self, then: Callable[[], object]) -> None:
        """Ask for a file and read it; `then()` is called when it could be read."""

        def show(answer: tuple[PriceList, Ground]) -> None:
            then()
            self._show_file(*answer)

        def read(path: Path) -> None:
            self._name = path.name
            self._context.tasks.read(
                lambda desk: (read_list_file(path), _ground(desk)),
                owner=self,
                then=show,
                fail=self.failed.emit,
            )

        self._context.prompts.open_path(mark("Choose a price list"), "CSV (*.csv *.txt)", read)

    def try_out(self) -> None:
        """A trial: what would be added and changed, what is refused and why."""
        if self.try_button.isEnabled():
            self._run(trial=True)

    def import_now(self) -> None:
        """Do what the trial said."""
        if self.import_button.isEnabled():
            self._run(trial=False)

    def retranslate(self) -> None:
        if self._ground is not None:
            self.tax_class.set_choices(tax_choices(self._ground))

    def _run(self, *, trial: bool) -> None:
        file, choices = self._file, self._choices()
        if file is None or choices is None:
            return

        def work(
            desk: Desk, report: Callable[[int, int], None], cancelled: Callable[[], bool]
        ) -> Done[ImportReport]:
            return import_price_list(desk, file, choices, trial=trial, report=report, cancelled=cancelled)

        self._let(try_out=False, go=False)
        job = self._context.tasks.run(work, owner=self, then=self._show_report, fail=self._refuse)
        self.progress.follow(job)

    def _choices(self) -> ImportChoices | None:
        if self._ground is None:
            return None
        return ImportChoices(
            self.mapping.columns(), self.tax_class.value() or "", self._ground.currency,
            self.kind.value() or ItemKind.FRAME, self.includes_tax.isChecked(), self.comma.isChecked(),
        )  # fmt: skip

    def _show_file(self, file: PriceList, ground: Ground) -> None:
        self._file, self._ground = file, ground
        self.mapping.show_file(file)
        self.tax_class.set_choices(tax_choices(ground))
        self.tax_class.set_value("standard")
        self.comma.setChecked(guess_decimal_comma(file, self.mapping.columns()))
        self._heading.compose(self._say_file)
        self._forget_trial()
        self.try_out()

    def _say_file(self) -> str:
        count = len(self._file.rows) if self._file else 0
        rows = trn("{count} row", "{count} rows", count)
        return side_by_side((isolate(self._name), rows))

    def _forget_trial(self) -> None:
        """What was tried counts no longer."""
        self.report = None
        self.refused.set_rows([])
        self.counts.hide()
        self.summary.compose(lambda: tr("Check what each column holds, then try it with a dry run."))
        self._let(try_out=True, go=False)

    def _let(self, *, try_out: bool, go: bool) -> None:
        self.try_button.setEnabled(try_out)
        self.import_button.setEnabled(go)

    def _show_report(self, report: ImportReport) -> None:
        self.report = report
        self.refused.set_rows(report.refused)
        self.summary.compose(lambda: _say_what_is_told(report))
        self.counts.compose(lambda: _say_counts(report))
        self.counts.show()
        changes = report.added + report.updated
        # What is left is tried again before it is imported; with nothing to change, coming to the end is still due.
        self._let(
            try_out=report.was_trial or report.left > 0,
            go=report.was_trial and (changes > 0 or report.already > 0),
        )
        if report.was_trial or report.left:
            (self.import_button if self.import_button.isEnabled() else self.try_button).setFocus()
            return
        self._context.toast.say(mark("The price list was imported"))
        self.back_button.setFocus()

    def _refuse(self, error: JoopticsError) -> None:
        self._let(try_out=True, go=self.report is not None and self.report.was_trial)
        if error.field == "tax_class":
            self.tax_class.set_error(error)
        else:
            self.failed.emit(error)

    def _import_key(self) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(IMPORT_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda *_: self.import_now())
        self.addAction(action)

    def _refusal_columns(self) -> list[Column[Refusal]]:
        return [
            Column(
                "line",
                mark("Line"),
                lambda one: isolate_ltr(str(one.line)),
                value=lambda one: one.line,
                align="number",
                width=64,
            ),
            Column("why", mark("Why it is left out"), lambda one: sentence(one.error), second=self._row_of),
        ]

    def _row_of(self, refusal: Refusal) -> str:
        """The row as it stands in the file."""
        rows = self._file.rows if self._file else ()
        cells = next((cells for line, cells in rows if line == refusal.line), ())
        return side_by_side(isolate(cell.strip()) for cell in cells if cell.strip())

    def _show_reason(self, refusal: Refusal | None) -> None:
        """The whole sentence of the chosen row, where the table had to shorten it."""
        self.reason.setVisible(refusal is not None)
        self.reason.compose(lambda: sentence(refusal.error) if refusal is not None else "")

    def _arrange(self) -> None:
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_md"))
        sides.addWidget(self._left())
        sides.addWidget(self._right(), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.size("space_md"))
        self._heading = Composed("quiet")
        head = row(self.back_button, Label(mark("Import price list"), "title"), self._heading, None,
                   self.try_button, self.import_button, spacing="space_md")  # fmt: skip
        whole.addLayout(head)
        whole.addLayout(sides, 1)

    def _left(self) -> Card:
        card = Card(mark("What the columns hold"), margin="space_md")
        card.setFixedWidth(MAPPING_WIDTH)
        form = Form(columns=2)
        form.add("tax_class", self.tax_class)
        form.add("kind", self.kind)
        card.body.addWidget(scrolled(self.mapping), 1)
        card.body.addWidget(form)
        card.body.addLayout(row(self.includes_tax, self.comma, None, spacing="space_xl"))
        return card

    def _right(self) -> Card:
        card = Card(mark("What the import does"), margin="space_md")
        self.summary = Composed("quiet")
        self.counts = Composed("strong")
        self.reason = Composed("quiet")
        for label in (self.summary, self.counts, self.reason):
            label.setWordWrap(True)
        self.reason.hide()
        none = EmptyState("circle-check", mark("No row is refused"))
        advice = mark(
            "Known items are found by their barcode, else by their number. An empty cell changes nothing."
        )
        for part in (self.summary, self.counts, self.progress):
            card.body.addWidget(part)
        card.body.addWidget(OrEmpty(self.refused_table, self.refused, none), 1)
        card.body.addWidget(self.reason)
        card.body.addWidget(Paragraph(advice, "muted"))
        return card


def _say_what_is_told(report: ImportReport) -> str:
    """What the figures beneath are figures of."""
    if report.left:
        return trn(
            "Stopped. {count} row is not in yet: import the same file again for it. Done so far:",
            "Stopped. {count} rows are not in yet: import the same file again for them. Done so far:",
            report.left,
        )
    if not report.was_trial:
        return tr("The price list is imported:")
    if report.already:
        return trn(
            "{count} row came in with an import that stopped. With the rest, the import would do this:",
            "{count} rows came in with an import that stopped. With the rest, the import would do this:",
            report.already,
        )
    return tr("Nothing is written yet. The import would do this:")


def _say_counts(report: ImportReport) -> str:
    return side_by_side(
        (
            trn("{count} new item", "{count} new items", report.added),
            trn("{count} item changed", "{count} items changed", report.updated),
            trn("{count} unchanged", "{count} unchanged", report.unchanged),
            trn("{count} row is refused", "{count} rows are refused", len(report.refused)),
        )
    )


def _ground(desk: Desk) -> Ground:
    """The store's currency and taxes; in a worker."""
    return Ground(store_profile(desk).currency, tax_classes(desk))
