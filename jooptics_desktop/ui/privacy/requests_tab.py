"""What people asked about their data: the most pressing first, and one of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.ids import RequestId
from jooptics_desktop.domain.requests import AskedAbout
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import current_language, isolate, mark, tr
from jooptics_desktop.l10n.words_requests import KINDS, STATES
from jooptics_desktop.services import requests
from jooptics_desktop.services.request_letters import LetterKind
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.fields import CheckField
from jooptics_desktop.ui.kit.forms import Card, rows
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.pages import Stack
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab
from jooptics_desktop.ui.requests.days_off_sheet import DaysOffSheet
from jooptics_desktop.ui.requests.detail import RequestView
from jooptics_desktop.ui.requests.intake_sheet import Asker, IntakeSheet
from jooptics_desktop.ui.requests.letters import show_letter
from jooptics_desktop.ui.requests.words import days_left, pill_of, request_number

if TYPE_CHECKING:
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.services.requests import Listed
    from jooptics_desktop.ui.kit.feature import Context


class RequestsTab(PrivacyTab):
    """A list; Enter opens one, F10 takes its next step, Esc goes back."""

    NAME = "requests"
    TITLE = mark("Requests")
    ICON = "inbox"
    PERMISSION = Permission.REQUESTS_HANDLE
    TOUCHED = ("request", "customer", "holiday")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns: list[Column[Listed]] = [
            Column("number", mark("Number"), lambda one: request_number(one.request.number),
                   value=lambda one: one.request.number, width=84),
            Column("person", mark("Who"), lambda one: isolate(one.person) if one.person else "–"),
            Column("kind", mark("Asks for"), lambda one: tr(KINDS[one.request.asked.kind]),
                   second=lambda one: tr(STATES[one.request.state])),
            Column("due", mark("Answer by"), lambda one: context.formats().date(one.request.due_on),
                   value=lambda one: one.request.due_on, second=self._left, width=170),
            Column("term", mark("Term"), lambda one: tr(pill_of(one)[1]), pill=lambda one: pill_of(one)[0], width=150),
        ]  # fmt: skip
        self.model: RowsModel[Listed] = RowsModel(columns)
        self.table = Table(self.model, mark("Requests"), sortable=True)
        self.table.opened.connect(lambda one: self.open_item(one.request.id))
        self.answered = CheckField(mark("Show answered ones too"))
        self.answered.toggled.connect(lambda *_: self.reload())
        self.new_button = Button(mark("Somebody not on record…"), self.take_in, icon="inbox")
        self.days_button = Button(mark("Days off…"), self._days_off, icon="calendar")
        empty = EmptyState(
            "inbox",
            mark("Nobody waits for an answer"),
            mark(
                "Requests are taken in on the customer's page (F9). They appear here with the day they are due."
            ),
        )
        self.list = Card(margin="space_md")
        title, acts = Label(mark("Requests"), "title"), (self.answered, self.days_button, self.new_button)
        self.list.body.addLayout(rows((title, None), acts))
        self.list.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        self.detail = RequestView(context)
        self.detail.left.connect(self.back)
        self.detail.failed.connect(self.failed)
        self.stack = Stack()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.detail)
        self.body.addWidget(self.stack, 1)

    def reload(self) -> None:
        """Read the list, and the request that is open."""
        if self.stack.currentWidget() is self.detail:
            self.detail.reload()
        answered = self.answered.isChecked()
        self.context.tasks.read(
            lambda desk: requests.requests(desk, answered=answered), self, self._show, self.failed.emit
        )

    def open_item(self, what: object) -> None:
        """Show that request."""
        self.stack.setCurrentWidget(self.detail)
        self.detail.open(RequestId(str(what)))

    def back(self) -> None:
        """To the list."""
        self.detail.forget()
        self.stack.setCurrentWidget(self.list)
        self.reload()
        self.table.setFocus()

    def take_in(self) -> None:
        """Somebody asks whom the store may know nothing of."""
        asker = Asker(AskedAbout.NOBODY_KNOWN, language=current_language())
        self.intake = IntakeSheet(self.window(), self.context, asker)
        self.intake.taken.connect(self._taken)
        self.intake.come()

    def _show(self, listed: list[Listed]) -> None:
        self.model.set_rows(listed)

    def _left(self, one: Listed) -> str:
        return days_left(one.request, self.context.today())

    def _days_off(self) -> None:
        self.days = DaysOffSheet(self.window(), self.context)
        self.days.come()

    def _taken(self, request: SubjectRequest) -> None:
        formats = self.context.formats()
        self.context.toast.offer(
            mark("{number} was taken in: answer by {day}"),
            mark("Print the receipt"),
            lambda: show_letter(self, self.context, request.id, LetterKind.RECEIPT, self.failed.emit),
            number=request_number(request.number),
            day=isolate(formats.date(request.due_on)),
        )
