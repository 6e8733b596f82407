"""The taxes the store charges, and a new rate from a day on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.tax import TaxCategory, TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.l10n import current_language, isolate, mark, tr
from jooptics_desktop.l10n.formats import plain_number
from jooptics_desktop.services import catalogue
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.fields import ChoiceField, CodeField, TextField
from jooptics_desktop.ui.kit.forms import Card, Form, row
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.settings.tab import Tab

if TYPE_CHECKING:
    import datetime as dt

    from jooptics_desktop.ui.kit.feature import Context

_KINDS = (
    (TaxCategory.STANDARD, mark("Taxed at a rate")),
    (TaxCategory.ZERO, mark("Zero-rated")),
    (TaxCategory.EXEMPT, mark("Exempt")),
)


class TaxesTab(Tab):
    """A rate that changes by law is entered with its first day; sales made before keep theirs."""

    NAME = "taxes"
    TITLE = mark("Taxes")
    ICON = "percent"
    PERMISSION = Permission.STORE_CONFIGURE
    TOUCHED = ("tax_class",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._chosen: TaxClass | None = None
        columns: list[Column[TaxClass]] = [
            Column(
                "name", mark("Tax"), lambda t: isolate(_name(t)), second=lambda t: isolate(_other_name(t))
            ),
            Column("rate", mark("Rate today"), self._rate_today, align="number", width=130),
            Column("next", mark("Changes"), self._next_rate, width=220),
        ]
        self.model: RowsModel[TaxClass] = RowsModel(columns)
        self.table = Table(self.model, mark("Taxes"))
        self.table.chosen.connect(self._show)
        self.add_button = Button(mark("Add a tax"), self.begin_new, icon="plus")
        left = Card(mark("Taxes"), margin="space_md")
        left.head.addWidget(self.add_button)
        left.body.addWidget(OrEmpty(self.table, self.model, EmptyState("percent", mark("No taxes yet"))), 1)
        across = row(left, self._editor(), spacing="space_md")
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        self.body.addLayout(across, 1)

    def _editor(self) -> Card:
        self.form = Form()
        self.name_ar = TextField(mark("Name in &Arabic"), max_length=80)
        self.name_en = TextField(mark("Name in &English"), max_length=80)
        self.kind = ChoiceField[TaxCategory](mark("&How it is treated"), _KINDS)
        self.rate = CodeField(mark("&Rate in per cent"), max_length=12)
        self.starts = DateField(mark("From the &day"), self.context.today)
        for name, field in (
            ("name", self.name_ar), ("name_en", self.name_en), ("kind", self.kind), ("rate", self.rate),
            ("starts", self.starts),
        ):  # fmt: skip
            self.form.add(name, field)
        self.kind.changed.connect(self._allow_rate)
        self.save_button = Button(mark("Save"), self.save, icon="save", key="F10", kind="primary")
        card = Card(margin="space_md")
        card.body.addWidget(self.form)
        card.body.addWidget(Paragraph(mark("Sales made before that day keep the rate they had."), "muted"))
        card.body.addStretch(1)
        card.body.addLayout(row(None, self.save_button))
        return card

    def reload(self) -> None:
        self.context.tasks.read(catalogue.tax_classes, self, self._loaded, self.failed.emit)

    def begin_new(self) -> None:
        """An empty form for a further tax."""
        self._chosen = None
        self.form.clear_errors()
        for field in (self.name_ar, self.name_en, self.rate):
            field.set_text("")
        self.kind.set_value(TaxCategory.STANDARD)
        self.starts.set_date(self.context.today())
        self._allow_rate()
        self.name_ar.editor.setFocus()

    def save(self) -> None:
        self.form.clear_errors()
        starts = self.starts.checked()
        if starts is None:
            return
        try:
            written = self._written(starts)
        except JoopticsError as error:
            self._refuse(error)
            return
        self.context.tasks.write(
            lambda desk: catalogue.set_tax_class(desk, written), self, self._saved, self._refuse
        )

    def _written(self, starts: dt.date) -> TaxClass:
        names = [field.text() for field in (self.name_ar, self.name_en)]
        known = [name for name in names if name]
        if not known:
            raise RuleBroken("tax.name_missing", field="name", row=0)
        category = self.kind.value() or TaxCategory.STANDARD
        period = TaxPeriod(starts, TaxRate(self._ppm(category), category))
        if self._chosen is None:
            code = self._free_code()
            return TaxClass(code, names[0] or known[0], names[1] or known[0], (period,))
        kept = tuple(p for p in self._chosen.periods if p.starts != starts)
        return replace(
            self._chosen, name_ar=names[0] or known[0], name_en=names[1] or known[0], periods=(*kept, period)
        )

    def _ppm(self, category: TaxCategory) -> int:
        if category is not TaxCategory.STANDARD:
            return 0
        try:
            ppm = Decimal(plain_number(self.rate.text()).rstrip("%\u066a") or "0") * 10_000
        except InvalidOperation:
            raise RuleBroken("tax.rate_out_of_range", field="rate") from None
        if not ppm.is_finite() or ppm != ppm.to_integral_value():
            raise RuleBroken("tax.rate_out_of_range", field="rate")
        return int(ppm)

    def _free_code(self) -> str:
        taken = {tax.code for tax in self.model.rows}
        return next(code for number in range(1, 1000) if (code := f"tax-{number}") not in taken)

    def _saved(self, _tax: TaxClass) -> None:
        self.context.toast.say(mark("The tax was saved"))

    def _refuse(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.failed.emit(error)

    def _loaded(self, found: list[TaxClass]) -> None:
        code = self._chosen.code if self._chosen else None
        self.model.set_rows(found)
        if found and not self.table.select_where(lambda tax: tax.code == code):
            self.table.select_row(0)

    def _show(self, tax: TaxClass | None) -> None:
        if tax is None:
            return
        self._chosen = tax
        self.form.clear_errors()
        rate = tax.rate_on(self.context.today())
        self.name_ar.set_text(tax.name_ar)
        self.name_en.set_text(tax.name_en)
        self.kind.set_value(rate.category)
        self.rate.set_text(f"{Decimal(rate.ppm).scaleb(-4).normalize():f}" if rate.ppm else "")
        self.starts.set_date(self.context.today())
        self._allow_rate()

    def _allow_rate(self) -> None:
        self.rate.set_enabled(self.kind.value() is TaxCategory.STANDARD)

    def _rate_today(self, tax: TaxClass) -> str:
        rate = tax.rate_on(self.context.today())
        if rate.category is TaxCategory.STANDARD:
            return self.context.formats().percent(rate.ppm)
        return tr(dict(_KINDS)[rate.category])

    def _next_rate(self, tax: TaxClass) -> str:
        later = [period for period in tax.periods if period.starts > self.context.today()]
        if not later:
            return "–"
        first = min(later, key=lambda period: period.starts)
        formats = self.context.formats()
        return tr("{rate} from {date}", rate=formats.percent(first.rate.ppm), date=formats.date(first.starts))


def _name(tax: TaxClass) -> str:
    return tax.name_ar if current_language() == "ar" else tax.name_en


def _other_name(tax: TaxClass) -> str:
    return tax.name_en if current_language() == "ar" else tax.name_ar
