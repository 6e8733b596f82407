"""Days off as they were announced: terms that are counted in working days leave them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import current_language, isolate, mark, tr, trn
from jooptics_desktop.services import jurisdictions
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.count_field import CountField
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.jurisdiction import Holiday
    from jooptics_desktop.services.jurisdictions import DaysOff
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 680
TABLE_HEIGHT: Final = 250


class DaysOffSheet(Overlay):
    """Choosing an expected holiday writes it into the fields, to be corrected and entered."""

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, width=WIDTH, top=40)
        self._context = context
        self._entered: frozenset[Holiday] = frozenset()
        columns: list[Column[Holiday]] = [
            Column("name", mark("Day off"), lambda h: isolate(h.name.said_in(current_language()))),
            Column("first", mark("From"), lambda h: context.formats().date(h.first), width=130),
            Column("days", mark("Days"), lambda h: trn("{count} day", "{count} days", h.days), width=90),
            Column("sure", mark("Status"), lambda h: tr("Announced") if h in self._entered else tr("Expected"),
                   pill=lambda h: "ok" if h in self._entered else "warning", width=120),
        ]  # fmt: skip
        self.model: RowsModel[Holiday] = RowsModel(columns)
        self.table = Table(self.model, mark("Days off in the coming year"), two_lines=False)
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.table.chosen.connect(self._write_in)
        self.bar, self.form = MessageBar(), Form(columns=3)
        self.name = TextField(mark("&Name"), required=True, max_length=80)
        self.first = DateField(mark("&From"), context.today, required=True)
        self.days = CountField(mark("&Days"), name="days")
        for name, field in (("name", self.name), ("first", self.first), ("days", self.days)):
            self.form.add(name, field)
        self.body.setSpacing(theme.size("space_sm"))
        hint = mark(
            "Feasts that hang on the moon count as working days until they are entered here as they were announced. "
            "Requests that are open already keep their day."
        )
        for part in (
            Label(mark("Days off"), "title"),
            Paragraph(hint, "quiet"),
            self.bar,
            self.table,
            self.form,
        ):
            self.body.addWidget(part)
        self.close_button = Button(mark("Close"), self.close_overlay, key="Esc")
        self.remove_button = Button(mark("Take out"), self._take_out, icon="trash-2")
        self.enter_button = Button(mark("Add a day off"), self._enter, icon="plus", kind="primary")
        self.body.addLayout(row(self.remove_button, None, self.close_button, self.enter_button))
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open, with the days off read."""
        self.days.set_count(1)
        self.open(self.table)
        self._context.tasks.read(jurisdictions.days_off, self, self._show, self._refused)

    def _show(self, found: DaysOff) -> None:
        self._entered = frozenset(found.announced)
        self.model.set_rows(sorted((*found.announced, *found.expected), key=lambda one: one.first))
        self.remove_button.setEnabled(False)

    def _write_in(self, holiday: Holiday | None) -> None:
        self.remove_button.setEnabled(holiday is not None and holiday in self._entered)
        if holiday is not None:
            self.name.set_text(holiday.name.said_in(current_language()))
            self.first.set_date(holiday.first)
            self.days.set_count(holiday.days)

    def _enter(self) -> None:
        self.form.clear_errors()
        self.bar.clear()
        first, days = self.first.checked(), self.days.checked()
        if first is None or days is None:
            for field in (self.days, self.first):
                if field.is_blank():
                    field.set_error(tr("Please fill this in."))
            return
        name = self.name.text()
        self._context.tasks.write(
            lambda desk: jurisdictions.announce(desk, name, first, days), self, self._show, self._refused
        )

    def _take_out(self) -> None:
        holiday = self.table.current_row()
        if holiday is not None:
            self._context.tasks.write(
                lambda desk: jurisdictions.take_back(desk, holiday), self, self._show, self._refused
            )

    def _refused(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.bar.show_error(error)
