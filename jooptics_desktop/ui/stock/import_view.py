"""Importing a price list: what the columns hold, a dry run with every refused row, then the import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.l10n import isolate, mark, sentence, side_by_side, tr, trn
from jooptics_desktop.l10n.words_catalogue import ITEM_KINDS
from jooptics_desktop.services.catalogue import tax_classes
from jooptics_desktop.services.price_list_files import guess_decimal_comma
from jooptics_desktop.services.price_lists import ImportChoices, ImportReport, import_price_list
from jooptics_desktop.services.store_profile import store_profile
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField
from jooptics_desktop.ui.kit.forms import Card, Form, row, scrolled
from jooptics_desktop.ui.kit.labels import Composed, Label, Paragraph
from jooptics_desktop.ui.kit.list_import import Act, ListImport, ListKind
from jooptics_desktop.ui.stock.item_form import Ground, tax_choices
from jooptics_desktop.ui.stock.mapping import Mapping

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.price_list_files import PriceList
    from jooptics_desktop.services.price_lists import Refusal
    from jooptics_desktop.ui.kit.feature import Context

IMPORT_KEY: Final = "F10"
MAPPING_WIDTH: Final = 600


class ImportView(ListImport[ImportReport, Ground]):
    """The columns of the file with some of their values, and what holds where a row does not say."""

    def __init__(self, context: Context) -> None:
        kind = ListKind(
            choose=mark("Choose a price list"),
            reading=mark("Reading the price list"),
            done=mark("The price list was imported"),
            read_ground=self._read_ground,
            take_file=self._take_file,
            bring_in=self._bring_in,
            reason=self._reason_column(),
            say_report=self._say_report,
            changes=self._changes,
            say_beside=self._say_beside,
        )
        super().__init__(context, kind)
        self._ground: Ground | None = None
        self.mapping = Mapping()
        self.tax_class: ChoiceField[str] = ChoiceField(mark("Tax class where none is given"), translate=False)
        self.kind = ChoiceField(mark("Kind where none is given"), ITEM_KINDS.items())
        self.includes_tax = CheckField(mark("Prices include tax"), checked=True)
        self.comma = CheckField(mark("The comma is the decimal point"))
        self.refused_table.chosen.connect(self._show_reason)
        self._arrange()
        self._import_key()
        for changed in (
            self.mapping.changed, self.tax_class.changed, self.kind.changed, self.includes_tax.toggled,
            self.comma.toggled,
        ):  # fmt: skip
            changed.connect(self._forget_trial)

    def retranslate(self) -> None:
        if self._ground is not None:
            self.tax_class.set_choices(tax_choices(self._ground))

    def _read_ground(self, desk: Desk) -> Ground:
        """The store's currency and taxes."""
        return Ground(store_profile(desk).currency, tax_classes(desk))

    def _take_file(self, file: PriceList, ground: Ground) -> None:
        self._ground = ground
        self.mapping.show_file(file)
        self.tax_class.set_choices(tax_choices(ground))
        self.tax_class.set_value("standard")
        self.comma.setChecked(guess_decimal_comma(file, self.mapping.columns()))

    def _bring_in(self, file: PriceList, trial: bool) -> Act[ImportReport] | None:
        if self._ground is None:
            return None
        choices = ImportChoices(
            self.mapping.columns(), self.tax_class.value() or "", self._ground.currency,
            self.kind.value() or ItemKind.FRAME, self.includes_tax.isChecked(), self.comma.isChecked(),
        )  # fmt: skip
        return lambda desk, report, cancelled: import_price_list(
            desk, file, choices, trial=trial, report=report, cancelled=cancelled
        )

    def _forget_trial(self) -> None:
        self.counts.hide()
        super()._forget_trial()

    def _say_report(self, report: ImportReport) -> None:
        self.summary.compose(lambda: _say_what_is_told(report))
        self.counts.compose(lambda: _say_counts(report))
        self.counts.show()

    def _changes(self, report: ImportReport) -> bool:
        return report.added + report.updated > 0

    def _say_beside(self, error: JoopticsError) -> bool:
        if error.field == "tax_class":
            self.tax_class.set_error(error)
        return error.field == "tax_class"

    def _import_key(self) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(IMPORT_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda *_: self.import_now())
        self.addAction(action)

    def _reason_column(self) -> Column[Refusal]:
        return Column("why", mark("Why it is left out"), lambda one: sentence(one.error), second=self._row_of)

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
        head = row(self.back_button, Label(mark("Import price list"), "title"), self.heading, None,
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
        theme.set_property(self.summary, "role", "quiet")
        self.counts = Composed("strong")
        self.reason = Composed("quiet")
        for label in (self.counts, self.reason):
            label.setWordWrap(True)
        self.reason.hide()
        advice = mark(
            "Known items are found by their barcode, else by their number. An empty cell changes nothing."
        )
        for part in (self.summary, self.counts, self.progress):
            card.body.addWidget(part)
        card.body.addWidget(self.refused_or_none, 1)
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
