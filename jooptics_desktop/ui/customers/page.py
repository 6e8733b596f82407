"""The customers' page: the list, one customer, or an import; and what leads from one to the other."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import CustomerId, RequestId
from jooptics_desktop.domain.requests import AskedAbout
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, isolate_ltr, mark
from jooptics_desktop.services.contact_lists import ContactPurpose, export_contacts
from jooptics_desktop.services.customers import CORRECTABLE, open_customer
from jooptics_desktop.services.export import customer_paper, export_customer, export_customers
from jooptics_desktop.services.import_steps import ImportKind
from jooptics_desktop.services.request_execution import note_correction
from jooptics_desktop.services.request_letters import LetterKind
from jooptics_desktop.services.requests import request_of
from jooptics_desktop.ui.consents.banner import RENEW_KEY
from jooptics_desktop.ui.customers import customer_view, list_view
from jooptics_desktop.ui.customers.childs_record import ChildsRecord
from jooptics_desktop.ui.customers.consents_tab import ASK_KEY, SCREEN_KEY
from jooptics_desktop.ui.customers.customer_view import CustomerView
from jooptics_desktop.ui.customers.export_sheet import ExportSheet, Subject
from jooptics_desktop.ui.customers.form_sheet import CustomerSheet
from jooptics_desktop.ui.customers.import_view import ImportView
from jooptics_desktop.ui.customers.list_view import ListView
from jooptics_desktop.ui.customers.words import hit_of, hit_title
from jooptics_desktop.ui.kit.feature import Page
from jooptics_desktop.ui.kit.list_import import TRY_KEY
from jooptics_desktop.ui.kit.pages import Stack
from jooptics_desktop.ui.kit.paper import PaperOverlay
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.unfinished import tell_of_unfinished
from jooptics_desktop.ui.requests.intake_sheet import Asker, IntakeSheet
from jooptics_desktop.ui.requests.letters import show_letter
from jooptics_desktop.ui.requests.words import request_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.changes import Changes, Done
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.export import Exported, Wanted
    from jooptics_desktop.services.requests import Listed
    from jooptics_desktop.ui.kit.feature import Context

_OURS: Final = ("customer", "prescription", "consent")
UNFINISHED: Final = mark(
    "An import of customers stopped after {done} of {rows} rows."
    " Import the same file again for the rest: who is in stays as they are."
)


_View = TypeVar("_View", CustomerView, ImportView)


class CustomersPage(Page):
    """One of three views at a time; overlays for the forms."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.list = ListView(context)
        self.sheet: CustomerSheet | None = None
        self.export_sheet: ExportSheet | None = None
        self.paper: PaperOverlay | None = None
        self._told = False
        self.child = ChildsRecord(context, self, self._child_erased, self.show_error)
        self.progress = Progress(mark("Writing the file"))
        self._stack = Stack()
        self._stack.addWidget(self.list)
        self.body.addWidget(self.progress)
        self.body.addWidget(self._stack, 1)
        self._connect()
        self._keys()
        self._show_list()

    @cached_property
    def customer(self) -> CustomerView:
        """One customer; made when the first is looked at, so that the list is there at once."""
        view = CustomerView(self.context)
        view.left.connect(self.back)
        view.edit_wanted.connect(lambda customer: self._form(customer, ""))
        view.export_wanted.connect(lambda _customer: self._export())
        view.asks.connect(self._take_in)
        view.child_said.connect(self.child.ask)
        return self._added(view)

    @cached_property
    def imports(self) -> ImportView:
        """Bringing customers over from a file."""
        view = ImportView(self.context)
        view.left.connect(self.back)
        return self._added(view)

    def _added(self, view: _View) -> _View:
        view.failed.connect(self.show_error)
        self._stack.addWidget(view)
        return view

    @property
    def _shown(self) -> CustomerView | None:
        """The customer in front, if it is one."""
        now = self._stack.currentWidget()
        return now if isinstance(now, CustomerView) else None

    def on_shown(self) -> None:
        if self._stack.currentWidget() is self.list:
            self.list.on_shown()
        self._settle_keys()
        if not self._told and self.context.may(Permission.CUSTOMERS_IMPORT):
            self._told = True
            tell_of_unfinished(self, ImportKind.CUSTOMERS, UNFINISHED)

    def open_item(self, what: object) -> None:
        """An id opens that customer; `("correct", id, request_id)` opens their form, to answer that request."""
        if isinstance(what, str):
            self.open_customer(what)
        elif isinstance(what, tuple) and what[0] == "correct":
            self._correct(CustomerId(what[1]), RequestId(what[2]))

    def may_leave(self) -> bool:
        if self._shown is None or self._shown.may_leave():
            return True
        self.bar.say(
            "warning", mark("Something is not saved yet. Save it, or go back to the list to leave it.")
        )
        return False

    def open_customer(self, customer_id: str) -> None:
        """Show one customer."""
        if not self.may_leave():
            return
        self.bar.clear()
        self._stack.setCurrentWidget(self.customer)
        self.customer.open(customer_id)
        self._settle_keys()

    def new_customer(self, words: str = "") -> None:
        """The form, beginning with what was searched in vain."""
        if not self.context.may(Permission.CUSTOMERS_WRITE):
            return
        self._form(None, words)

    def back(self) -> None:
        """To the list; asks first when something typed would be lost."""
        if self._shown is None or self._shown.may_leave():
            self._show_list()
            return
        self.context.prompts.confirm(
            mark("Leave without saving?"),
            mark("What you typed is lost."),
            mark("Leave without saving"),
            self._show_list,
            danger=True,
        )

    def _connect(self) -> None:
        self.list.failed.connect(self.show_error)
        self.list.opened.connect(self.open_customer)
        self.list.new_wanted.connect(self.new_customer)
        self.list.import_wanted.connect(self._begin_import)
        self.list.export_wanted.connect(self._export)
        self.context.hub.changed.connect(self._on_changed)

    def _keys(self) -> None:
        add = self.context.shortcuts.add
        self.add_key(mark("Search"), list_view.SEARCH_KEY, self._search, icon="search")
        self.add_key(mark("New customer"), list_view.NEW_KEY, self._new, icon="user-plus")
        self._edit_key = self.add_key(mark("Edit"), customer_view.EDIT_KEY, self._edit, icon="pencil")
        self._asks_key = self.add_key(
            mark("Data request"), customer_view.ASKS_KEY, self._ask_about_data, icon="inbox"
        )
        self._customer_keys = [
            self.add_key(mark("Ask about data use"), ASK_KEY, lambda: self._at_customer(CustomerView.ask)),
            add(self, mark("Ask again"), RENEW_KEY, lambda: self._at_customer(CustomerView.ask_again), hinted=False),
            add(
                self, mark("Ask on the customer's screen"), SCREEN_KEY,
                lambda: self._at_customer(CustomerView.ask_on_screen), hinted=False,
            ),
            add(
                self, mark("This record is a child's"), customer_view.CHILD_KEY,
                lambda: self._at_customer(CustomerView.say_child), hinted=False,
            ),
        ]  # fmt: skip
        self.add_key(mark("Export"), list_view.EXPORT_KEY, self._export, icon="file-down")
        self._import_key = self.add_key(
            mark("Import"), list_view.IMPORT_KEY, self._begin_import, icon="file-up"
        )
        self._try_key = self.add_key(mark("Check the file"), TRY_KEY, self._check_file)
        self._go_key = self.add_key(mark("Import now"), "F10", self._import_now)
        self._back_key = self.add_key(mark("Back"), customer_view.BACK_KEY, self.back, icon="arrow-left")
        self._tab_keys = [
            add(self, message, f"Alt+{number + 1}", partial(self._show_tab, number), hinted=False)
            for number, message in enumerate(customer_view.TITLES)
        ]

    def _settle_keys(self) -> None:
        """Keys are offered where they act."""
        now = self._stack.currentWidget()
        at_customer = self._shown is not None
        self._edit_key.setEnabled(at_customer)
        self._asks_key.setEnabled(at_customer)
        for action in self._customer_keys:
            action.setEnabled(at_customer)
        self._back_key.setEnabled(now is not self.list)
        self._import_key.setEnabled(now is self.list and self.context.may(Permission.CUSTOMERS_IMPORT))
        for key in (self._try_key, self._go_key):
            key.setEnabled(isinstance(now, ImportView))
        for key in self._tab_keys:
            key.setEnabled(at_customer)

    def _show_list(self) -> None:
        if self._shown is not None:
            self._shown.forget()
        self._stack.setCurrentWidget(self.list)
        self.bar.clear()
        if self.isVisible():
            self.list.on_shown()
        self._settle_keys()

    def _edit(self) -> None:
        self.customer.edit()

    def _ask_about_data(self) -> None:
        self.customer.ask_about_data()

    def _check_file(self) -> None:
        self.imports.try_out()

    def _import_now(self) -> None:
        self.imports.import_now()

    def _show_tab(self, number: int) -> None:
        self.customer.show_tab(number)

    def _new(self) -> None:
        if self._stack.currentWidget() is self.list:
            self.list.want_new()
        else:
            self.new_customer()

    def _search(self) -> None:
        if self._stack.currentWidget() is self.list:
            self.list.focus_search()
        else:
            self.back()

    def _form(self, customer: Customer | None, words: str) -> None:
        self.sheet = CustomerSheet(self.window(), self.context, customer)
        self.sheet.begin_with(words)
        self.sheet.saved.connect(self._saved)
        self.sheet.instead.connect(self.open_customer)
        self.sheet.child_found.connect(self.child.ask_after_correction)
        self.sheet.closed.connect(self._sheet_closed)
        self.sheet.open(self.sheet.name.editor)

    def _correct(self, customer_id: CustomerId, request_id: RequestId) -> None:
        """The form that answers a request; what was changed in it is noted with the request."""
        self.open_customer(customer_id)

        def show(asked: tuple[Customer, Listed]) -> None:
            before, listed = asked
            self._form(before, "")
            if self.sheet is not None:
                self.sheet.answer(listed.request)
                self.sheet.saved.connect(lambda after: self._corrected(request_id, before, after))

        self.context.tasks.read(
            lambda desk: (open_customer(desk, customer_id), request_of(desk, request_id)),
            owner=self,
            then=show,
            fail=self.show_error,
        )

    def _corrected(self, request_id: RequestId, before: Customer, after: Customer) -> None:
        changed = sum(getattr(before, name) != getattr(after, name) for name in CORRECTABLE)

        def back(_request: object) -> None:
            self.context.go("privacy", ("requests", request_id))

        self.context.tasks.write(
            lambda desk: note_correction(desk, request_id, changed),
            owner=self,
            then=back,
            fail=self.show_error,
        )

    def _take_in(self, customer: Customer) -> None:
        title = hit_title(hit_of(customer), self.context.formats())
        asker = Asker(AskedAbout.CUSTOMER, customer.id, title, customer.language)
        self.intake = IntakeSheet(self.window(), self.context, asker)
        self.intake.taken.connect(self._taken_in)
        self.intake.come()

    def _taken_in(self, request: SubjectRequest) -> None:
        self.context.toast.offer(
            mark("{number} was taken in: answer by {day}"),
            mark("Print the receipt"),
            lambda: show_letter(self, self.context, request.id, LetterKind.RECEIPT, self.show_error),
            number=request_number(request.number),
            day=isolate(self.context.formats().date(request.due_on)),
        )

    def _saved(self, customer: Customer) -> None:
        name = hit_title(hit_of(customer), self.context.formats())
        self.context.toast.say(mark("{name} was saved"), None, name=name)
        if self._shown is None or self._shown.customer is None or self._shown.customer.id != customer.id:
            self.open_customer(customer.id)

    def _at_customer(self, act: Callable[[CustomerView], object]) -> None:
        if self._shown is not None:
            act(self._shown)

    def _sheet_closed(self) -> None:
        self.sheet = None

    def _child_erased(self) -> None:
        if self.sheet is not None:
            self.sheet.close_overlay()
        self._show_list()

    def _begin_import(self) -> None:
        if self.context.may(Permission.CUSTOMERS_IMPORT):
            self.imports.begin(self._show_import)

    def _show_import(self) -> None:
        self.bar.clear()
        self._stack.setCurrentWidget(self.imports)
        self._settle_keys()

    def _export(self) -> None:
        now, shown = self._stack.currentWidget(), self._shown
        customer = shown.customer if shown is not None else None
        needed = Permission.EXPORT_ALL if now is self.list else Permission.EXPORT_CUSTOMER
        still_reading = shown is not None and customer is None  # one person's record never becomes the list
        if isinstance(now, ImportView) or still_reading or not self.context.may(needed):
            return
        kept_because = shown.facts.kept_because if shown is not None and shown.facts is not None else ""
        if kept_because:
            self.show_error(RuleBroken(kept_because))
            return
        self.export_sheet = ExportSheet(self.window(), self.context, Subject(customer))
        self.export_sheet.decided.connect(partial(self._write, customer))
        self.export_sheet.contacts_decided.connect(self._write_contacts)
        if customer is not None:
            self.export_sheet.preview_wanted.connect(partial(self._preview, customer))
        first = self.export_sheet.format if customer is not None else self.export_sheet.whom
        self.export_sheet.open(first.editor)

    def _write(self, customer: Customer | None, wanted: Wanted) -> None:
        def work(
            desk: Desk, report: Callable[[int, int], None], cancelled: Callable[[], bool]
        ) -> Done[Exported]:
            if customer is not None:
                return export_customer(desk, customer.id, wanted)
            return export_customers(desk, wanted, progress=report, stop=cancelled)

        job = self.context.tasks.run(work, owner=self, then=self._written, fail=self.show_error)
        self.progress.follow(job)

    def _write_contacts(self, purpose: ContactPurpose, wanted: Wanted) -> None:
        job = self.context.tasks.run(
            lambda desk, _report, _cancelled: export_contacts(desk, purpose, wanted),
            owner=self,
            then=self._written,
            fail=self.show_error,
        )
        self.progress.follow(job)

    def _preview(self, customer: Customer, wanted: Wanted) -> None:
        job = self.context.tasks.run(
            lambda desk, _report, _cancelled: customer_paper(desk, customer.id, wanted),
            owner=self,
            then=partial(self._show_paper, f"customer-{customer.number}.pdf"),
            fail=self.show_error,
        )
        self.progress.follow(job)

    def _show_paper(self, name: str, content: bytes) -> None:
        self.paper = PaperOverlay(self.window(), self.context, content, name)
        self.paper.open(self.paper.preview.print_button)

    def _written(self, exported: Exported) -> None:
        self.bar.clear()
        folder = exported.path if exported.path.is_dir() else exported.path.parent
        self.context.toast.offer(
            mark("Saved as {name}"),
            mark("Open folder"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
            name=isolate_ltr(exported.path.name),
        )

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and any(changes.touches(noun) for noun in _OURS):
            self.bar.clear()  # it went well: whatever was said before was put right
        if changes.touches("customer") and self.list.isVisible():
            self.list.reload()
