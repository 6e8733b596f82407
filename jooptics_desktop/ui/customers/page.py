"""The customers' page: the list, one customer, or an import; and what leads from one to the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.services.export import customer_paper, export_customer, export_customers
from jooptics_desktop.ui.customers import customer_view, list_view
from jooptics_desktop.ui.customers.customer_view import CustomerView
from jooptics_desktop.ui.customers.export_sheet import ExportSheet, Subject
from jooptics_desktop.ui.customers.form_sheet import CustomerSheet
from jooptics_desktop.ui.customers.import_view import ImportView
from jooptics_desktop.ui.customers.list_view import ListView
from jooptics_desktop.ui.customers.words import hit_of, hit_title
from jooptics_desktop.ui.kit.feature import Page
from jooptics_desktop.ui.kit.paper import PaperOverlay
from jooptics_desktop.ui.kit.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.changes import Changes, Done
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.export import Exported, Wanted
    from jooptics_desktop.ui.kit.feature import Context

_OURS: Final = ("customer", "prescription", "consent")


class CustomersPage(Page):
    """One of three views at a time; overlays for the forms."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.list = ListView(context)
        self.customer = CustomerView(context)
        self.imports = ImportView(context)
        self.sheet: CustomerSheet | None = None
        self.export_sheet: ExportSheet | None = None
        self.paper: PaperOverlay | None = None
        self.progress = Progress(mark("Writing the file"))
        self._stack = QStackedWidget()
        for view in (self.list, self.customer, self.imports):
            self._stack.addWidget(view)
        self.body.addWidget(self.progress)
        self.body.addWidget(self._stack, 1)
        self._connect()
        self._keys()
        self._show_list()

    def on_shown(self) -> None:
        if self._stack.currentWidget() is self.list:
            self.list.on_shown()
        self._settle_keys()

    def open_item(self, what: object) -> None:
        if isinstance(what, str):
            self.open_customer(what)

    def may_leave(self) -> bool:
        if self.customer.may_leave():
            return True
        self.bar.say(
            "warning", mark("Something is not saved yet. Save it, or go back to the list to leave it.")
        )
        return False

    def open_customer(self, customer_id: str) -> None:
        """Show one customer."""
        if self._stack.currentWidget() is self.customer and not self.may_leave():
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
        if self.customer.may_leave() or self._stack.currentWidget() is not self.customer:
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
        for view in (self.list, self.customer, self.imports):
            view.failed.connect(self.show_error)
        self.list.opened.connect(self.open_customer)
        self.list.new_wanted.connect(self.new_customer)
        self.list.import_wanted.connect(self._begin_import)
        self.list.export_wanted.connect(self._export)
        self.customer.left.connect(self.back)
        self.customer.edit_wanted.connect(lambda customer: self._form(customer, ""))
        self.customer.export_wanted.connect(lambda _customer: self._export())
        self.imports.left.connect(self.back)
        self.context.hub.changed.connect(self._on_changed)

    def _keys(self) -> None:
        add = self.context.shortcuts.add
        self.add_key(mark("Search"), list_view.SEARCH_KEY, self._search, icon="search")
        self.add_key(mark("New customer"), list_view.NEW_KEY, self._new, icon="user-plus")
        self._edit_key = self.add_key(mark("Edit"), customer_view.EDIT_KEY, self.customer.edit, icon="pencil")
        self.add_key(mark("Export"), list_view.EXPORT_KEY, self._export, icon="file-down")
        self._import_key = self.add_key(
            mark("Import"), list_view.IMPORT_KEY, self._begin_import, icon="file-up"
        )
        self._go_key = self.add_key(mark("Import now"), "F10", self.imports.import_now)
        self._back_key = self.add_key(mark("Back"), customer_view.BACK_KEY, self.back, icon="arrow-left")
        self._tab_keys = [
            add(self, message, f"Alt+{number + 1}", partial(self.customer.show_tab, number), hinted=False)
            for number, message in enumerate(self.customer.titles)
        ]

    def _settle_keys(self) -> None:
        """Keys are offered where they act."""
        now = self._stack.currentWidget()
        at_customer = now is self.customer
        self._edit_key.setEnabled(at_customer)
        self._back_key.setEnabled(now is not self.list)
        self._import_key.setEnabled(now is self.list and self.context.may(Permission.CUSTOMERS_IMPORT))
        self._go_key.setEnabled(now is self.imports)
        for key in self._tab_keys:
            key.setEnabled(at_customer)

    def _show_list(self) -> None:
        self.customer.forget()
        self._stack.setCurrentWidget(self.list)
        self.bar.clear()
        if self.isVisible():
            self.list.on_shown()
        self._settle_keys()

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
        self.sheet.open(self.sheet.name.editor)

    def _saved(self, customer: Customer) -> None:
        name = hit_title(hit_of(customer), self.context.formats())
        self.context.toast.say(mark("{name} was saved"), None, name=name)
        if self.customer.customer is None or self.customer.customer.id != customer.id:
            self.open_customer(customer.id)

    def _begin_import(self) -> None:
        if self.context.may(Permission.CUSTOMERS_IMPORT):
            self.imports.begin(self._show_import)

    def _show_import(self) -> None:
        self._stack.setCurrentWidget(self.imports)
        self._settle_keys()

    def _export(self) -> None:
        now = self._stack.currentWidget()
        customer = self.customer.customer if now is self.customer else None
        needed = Permission.EXPORT_ALL if now is self.list else Permission.EXPORT_CUSTOMER
        still_reading = (
            now is self.customer and customer is None
        )  # one person's record never becomes the list
        if now is self.imports or still_reading or not self.context.may(needed):
            return
        self.export_sheet = ExportSheet(self.window(), self.context, Subject(customer))
        self.export_sheet.decided.connect(partial(self._write, customer))
        if customer is not None:
            self.export_sheet.preview_wanted.connect(partial(self._preview, customer))
        self.export_sheet.open(self.export_sheet.format.editor)

    def _write(self, customer: Customer | None, wanted: Wanted) -> None:
        def work(
            desk: Desk, report: Callable[[int, int], None], cancelled: Callable[[], bool]
        ) -> Done[Exported]:
            if customer is not None:
                return export_customer(desk, customer.id, wanted)
            return export_customers(desk, wanted, progress=report, stop=cancelled)

        job = self.context.tasks.run(work, owner=self, then=self._written, fail=self.show_error)
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
