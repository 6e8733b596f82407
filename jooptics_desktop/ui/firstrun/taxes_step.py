"""The taxes the store charges: nothing is assumed, the suggestion is there to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.tax import TaxCategory
from jooptics_desktop.l10n import mark, sentence, tr
from jooptics_desktop.services.first_run import TaxAnswer, read_tax_answers
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget as Part

    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

SUGGESTED: Final = (
    TaxAnswer("ضريبة المبيعات العامة", "General sales tax", "16"),
    TaxAnswer("معفى من الضريبة", "Exempt", "", TaxCategory.EXEMPT),
)
MOST: Final = 8
_KINDS: Final = (
    (TaxCategory.STANDARD, mark("Taxed at a rate")),
    (TaxCategory.ZERO, mark("Zero-rated")),
    (TaxCategory.EXEMPT, mark("Exempt")),
)
_RATE_WIDTH: Final = 110
_KIND_WIDTH: Final = 180


class TaxRow(Retranslates, QWidget):
    """One kind of tax; not shown itself, its parts stand in the grid of the step."""

    def __init__(self, answer: TaxAnswer, remove: Callable[[TaxRow], None]) -> None:
        super().__init__()
        self.name_ar, self.name_en, self.rate = (
            QLineEdit(answer.name_ar),
            QLineEdit(answer.name_en),
            QLineEdit(),
        )
        self.kind = QComboBox()
        for _, words in _KINDS:
            self.kind.addItem(tr(words))
        self.kind.setCurrentIndex([kind for kind, _ in _KINDS].index(answer.category))
        self.kind.setFixedWidth(_KIND_WIDTH)
        self.rate.setText(answer.percent)
        self.rate.setFixedWidth(_RATE_WIDTH)
        self.rate.setMaxLength(12)
        for edit in (self.name_ar, self.name_en):
            edit.setMaxLength(80)
        self.remove = IconButton(mark("Remove this tax"), "trash-2", lambda: remove(self), framed=True)
        self.error = Paragraph(role="error")
        self.error.hide()
        self.kind.activated.connect(self._allow_rate)
        for edit in self.edits():
            edit.textEdited.connect(lambda *_: self.set_error(None))
        self._allow_rate()
        self.retranslate()

    def edits(self) -> tuple[QLineEdit, ...]:
        """What is written into."""
        return self.name_ar, self.name_en, self.rate

    def parts(self) -> tuple[Part, ...]:
        """What stands in one line of the grid."""
        return self.name_ar, self.name_en, self.kind, self.rate, self.remove

    def answer(self) -> TaxAnswer:
        """The row as written."""
        return TaxAnswer(
            self.name_ar.text(), self.name_en.text(), self.rate.text(), _KINDS[self.kind.currentIndex()][0]
        )

    def set_error(self, error: RuleBroken | None) -> None:
        """Say beneath the row what is wrong, and go there."""
        wrong = self.rate if error is not None and error.field == "rate" else self.name_ar
        for edit in self.edits():
            theme.set_property(edit, "invalid", "true" if error and edit is wrong else None)
        self.error.setText(sentence(error) if error else "")
        self.error.setVisible(error is not None)
        if error is not None:
            wrong.setAccessibleDescription(self.error.text())
            wrong.setFocus()

    def retranslate(self) -> None:
        self.name_ar.setAccessibleName(tr("Name in Arabic"))
        self.name_en.setAccessibleName(tr("Name in English"))
        self.kind.setAccessibleName(tr("How it is treated"))
        self.rate.setAccessibleName(tr("Rate in per cent"))
        for number, (_, words) in enumerate(_KINDS):
            self.kind.setItemText(number, tr(words))

    def _allow_rate(self) -> None:
        taxed = self.kind.currentIndex() == 0
        self.rate.setEnabled(taxed)
        self.rate.setPlaceholderText("16" if taxed else "–")
        if not taxed:
            self.rate.clear()
        self.set_error(None)


class TaxesStep(Step):
    """Rows of names in both languages, treatment and rate."""

    TITLE = mark("Taxes")
    LEAD = mark(
        "Every item is sold under one of these. Change the suggestion to what applies to your shop; "
        "a rate that changes by law is changed later with its date."
    )
    STAGE = mark("Taxes")

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self.rows: list[TaxRow] = []
        self._keep = QWidget(self)  # owns the rows, which only carry the parts that are shown
        self._keep.hide()
        card = Card()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.size("space_sm"))
        self._grid.setVerticalSpacing(theme.size("space_sm"))
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        for column, words in enumerate(
            (mark("Name in Arabic"), mark("Name in English"), mark("How it is treated"), mark("Rate in per cent"))
        ):  # fmt: skip
            self._grid.addWidget(Label(words, "label"), 0, column)
        self.add_button = Button(mark("Add a tax"), self._add, icon="plus")
        card.body.addLayout(self._grid)
        card.body.addLayout(row(self.add_button, None))
        self.body.addWidget(card)
        self.body.addStretch()
        for answer in SUGGESTED:
            self._put(TaxRow(answer, self._remove))

    def on_shown(self) -> None:
        self.rows[0].name_ar.setFocus()

    def go_on(self) -> None:
        self.bar.clear()
        answers = tuple(row.answer() for row in self.rows)
        for tax_row in self.rows:
            tax_row.set_error(None)
        try:
            read_tax_answers(answers)
        except RuleBroken as error:
            number = error.values.get("row")
            if isinstance(number, int):
                self.rows[number].set_error(error)
            else:
                self.show_error(error)
            return
        self.draft.taxes = answers
        self.done.emit()

    def _add(self) -> None:
        added = TaxRow(TaxAnswer("", "", ""), self._remove)
        self._put(added)
        added.name_ar.setFocus()

    def _remove(self, tax_row: TaxRow) -> None:
        self.rows.remove(tax_row)
        for part in (*tax_row.parts(), tax_row.error):
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        tax_row.deleteLater()
        self._count()
        (self.rows[-1].name_ar if self.rows else self.add_button).setFocus()

    def _put(self, tax_row: TaxRow) -> None:
        tax_row.setParent(self._keep)
        self.rows.append(tax_row)
        at = self._grid.rowCount()
        for column, part in enumerate(tax_row.parts()):
            self._grid.addWidget(part, at, column)
            part.show()  # at once, so that it can take the keyboard
        self._grid.addWidget(tax_row.error, at + 1, 0, 1, 4)
        QWidget.setTabOrder(tax_row.remove, self.add_button)
        self._count()

    def _count(self) -> None:
        self.add_button.setEnabled(len(self.rows) < MOST)
