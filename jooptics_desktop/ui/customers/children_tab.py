"""The children in a customer's care, where the owner chose that there may be some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.privacy import Standing
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, isolate_ltr, mark, tr
from jooptics_desktop.l10n.words_wearers import RELATIONSHIPS
from jooptics_desktop.services.dependants import dependants_of, make_customer
from jooptics_desktop.services.refusals import only_kept_because
from jooptics_desktop.ui.customers.dependant_sheet import DependantSheet
from jooptics_desktop.ui.customers.form_sheet import CustomerSheet
from jooptics_desktop.ui.customers.tab import Tab
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.prescriptions.erase_wearer import EraseWearer

if TYPE_CHECKING:
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.dependants import Dependant
    from jooptics_desktop.services.dependants import InCare
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind


class ChildrenTab(Tab):
    """One line a child; a sheet adds one, with the notice before the guardian's eyes."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.sheet: DependantSheet | None = None
        self.form: CustomerSheet | None = None
        self.erasing = EraseWearer(context, self, self._again, self.failed.emit)
        self.model: RowsModel[InCare] = RowsModel(self._columns())
        self.table = Table(self.model, mark("Children"), two_lines=False)
        self.table.chosen.connect(lambda _: self._offer())
        self.add_button = Button(mark("Add a child"), self.add, icon="plus", kind="primary")
        self.correct_button = Button(mark("Correct"), self.correct, icon="pencil")
        self.customer_button = Button(mark("Make them a customer"), self.make_customer, icon="user-plus")
        self.again_button = Button(mark("Ask the guardian again"), self.ask_again, icon="refresh-cw")
        self.erase_button = Button(
            mark("Erase the child's record"), self.erase, icon="trash-2", kind="danger"
        )
        card = Card(margin="space_md")
        nobody = EmptyState(
            "baby",
            mark("No child on record"),
            mark(
                "Add one with the guardian beside you, or write a prescription for another wearer without a name."
            ),
        )
        card.body.addWidget(OrEmpty(self.table, self.model, nobody), 1)
        card.body.addLayout(
            row(
                self.erase_button,
                None,
                self.customer_button,
                self.again_button,
                self.correct_button,
                self.add_button,
            )
        )
        self.body.addWidget(card, 1)
        self._offer()

    def show_customer(self, customer: Customer) -> None:
        super().show_customer(customer)
        for button in (self.add_button, self.again_button, self.correct_button, self.customer_button):
            button.setVisible(self.context.may(Permission.CUSTOMERS_WRITE))
        self.ask(lambda desk: only_kept_because(desk, customer.id), self._allow)
        self.ask(lambda desk: dependants_of(desk, customer.id), self._show)

    def _allow(self, kept_because: str) -> None:
        """The page's head says why there is nobody to add to a record that is only stored."""
        self.add_button.setEnabled(not kept_because)

    def add(self) -> None:
        """A new child, once the guardian read the notice and agreed."""
        self._open(None)

    def ask_again(self) -> None:
        """The same child, whose guardian's consent ended."""
        chosen = self.table.current_row()
        self._open(chosen.dependant if chosen else None)

    def correct(self) -> None:
        """What is known of the chosen one."""
        chosen = self.table.current_row()
        if chosen is not None:
            self._open(chosen.dependant, correcting=True)

    def make_customer(self) -> None:
        """Who came of age has a record of their own from now on, and takes the prescriptions along."""
        chosen = self.table.current_row()
        if chosen is None:
            return
        opened, dependant = self.context.services.opened, chosen.dependant
        self.form = CustomerSheet(self.window(), self.context)
        self.form.name.set_text(dependant.name)
        self.form.made_by = lambda desk, draft: make_customer(opened, desk, dependant.id, draft)
        self.form.saved.connect(lambda customer: self.context.go("customers", customer.id))
        self.form.open(self.form.name.editor)

    def erase(self) -> None:
        """At once, after what goes was shown."""
        chosen, customer = self.table.current_row(), self.customer
        if chosen is not None and customer is not None:
            self.erasing.ask(customer.id, chosen.dependant.id, isolate(chosen.dependant.name))

    def _open(self, known: Dependant | None, *, correcting: bool = False) -> None:
        if self.customer is None:
            return
        self.sheet = DependantSheet(self.window(), self.context, self.customer, known, correcting=correcting)
        self.sheet.saved.connect(self._again)
        self.sheet.come()

    def _again(self) -> None:
        if self.customer is not None:
            self.show_customer(self.customer)

    def _show(self, found: list[InCare]) -> None:
        self.model.set_rows(found)
        if found:
            self.table.select_row(0)
        self._offer()

    def _offer(self) -> None:
        chosen = self.table.current_row()
        self.erase_button.setEnabled(chosen is not None)
        self.correct_button.setEnabled(chosen is not None and not chosen.of_age)
        self.customer_button.setEnabled(chosen is not None and chosen.of_age)
        lapsed = chosen is not None and not chosen.consent.in_force and not chosen.of_age
        self.again_button.setEnabled(lapsed)

    def _columns(self) -> list[Column[InCare]]:
        return [
            Column("name", mark("Name"), lambda one: isolate(one.dependant.name)),
            Column(
                "born", mark("Month of birth"), lambda one: isolate_ltr(str(one.dependant.born)), width=150
            ),
            Column(
                "relationship",
                mark("Relationship"),
                lambda one: tr(RELATIONSHIPS[one.dependant.acting_for.relationship]),
                width=170,
            ),
            Column("consent", mark("Guardian's consent"), self._consent, pill=_consent_kind, width=260),
        ]

    def _consent(self, one: InCare) -> str:
        formats, until = self.context.formats(), one.consent.valid_until
        if one.of_age:
            return tr("Came of age; goes on {date}", date=formats.date(one.dependant.goes_on))
        if one.consent.standing is Standing.GIVEN and until is not None:
            return tr("Until {date}", date=formats.day(until))
        return tr("Ended; ask again")


def _consent_kind(one: InCare) -> PillKind:
    return "ok" if one.consent.in_force and not one.of_age else "warning"
