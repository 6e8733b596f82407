"""The people who belong together, and adding one by search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.customers import (
    family_of,
    join_household,
    leave_household,
    search_customers,
)
from jooptics_desktop.ui.customers.tab import Tab
from jooptics_desktop.ui.customers.words import hit_columns, hit_title
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.search_field import SearchField
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from jooptics_desktop.domain.customers import Customer, CustomerHit
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

MOST_FOUND: Final = 20
_ASK_TITLE: Final = mark("Who belongs to the family?")
_ASK: Final = mark("Type a name, a phone or a record number.")


@dataclass(frozen=True, slots=True)
class _Joined:
    """Who joined, and somebody of the family they were in before."""

    hit: CustomerHit
    former_relative: CustomerId | None


class FamilyTab(Tab):
    """Members at the start, search at the end; Enter opens the one and adds the other."""

    opened = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns = hit_columns(context.formats)
        self.remove_button = Button(mark("Take out of the family"), self._remove_chosen, icon="user-x")
        self.add_button = Button(mark("Add to the family"), self._add_chosen, icon="user-plus", key="Enter")
        for button in (self.remove_button, self.add_button):
            button.setEnabled(False)
        self.members = RowsModel(columns)
        self.members_table = Table(self.members, mark("Family"))
        self.members_table.opened.connect(lambda hit: self.opened.emit(hit.id))
        self.members_table.chosen.connect(lambda hit: self.remove_button.setEnabled(hit is not None))
        self.found = RowsModel(columns)
        self.found_table = Table(self.found, mark("Customers found"))
        self.found_table.opened.connect(self._add)
        self.found_table.chosen.connect(lambda hit: self.add_button.setEnabled(hit is not None))
        self.search = SearchField(mark("Search for a relative"), lambda: self.found_table)
        self.search.sought.connect(self._seek)
        self._arrange()

    def show_customer(self, customer: Customer) -> None:
        if self.customer is None or self.customer.id != customer.id:
            self.search.clear()
            self._forget_found()
        super().show_customer(customer)
        self._adding.setVisible(self.context.may(Permission.CUSTOMERS_WRITE))
        self.remove_button.setVisible(self.context.may(Permission.CUSTOMERS_WRITE))
        self.ask(lambda desk: family_of(desk, customer.id), self.members.set_rows)

    def _arrange(self) -> None:
        here = Card(mark("Family"), margin="space_md")
        alone = EmptyState(
            "house", mark("No family recorded"), mark("Search for a relative beside this and add them.")
        )
        here.body.addWidget(OrEmpty(self.members_table, self.members, alone), 1)
        here.body.addLayout(row(None, self.remove_button))
        self._adding = Card(mark("Add somebody"), margin="space_md")
        self.nobody = EmptyState("search", _ASK_TITLE, _ASK)
        self._adding.body.addWidget(self.search)
        self._adding.body.addWidget(OrEmpty(self.found_table, self.found, self.nobody), 1)
        self._adding.body.addLayout(row(None, self.add_button))
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_md"))
        sides.addWidget(here, 1)
        sides.addWidget(self._adding, 1)
        self.body.addLayout(sides, 1)

    def _seek(self, words: str) -> None:
        if not words:
            self._forget_found()
            return
        here = {self.customer.id if self.customer else None, *(hit.id for hit in self.members.rows)}

        def show(hits: list[CustomerHit]) -> None:
            self.found.set_rows([hit for hit in hits if hit.id not in here])
            self.nobody.title.say(mark("Nobody found"))
            self.nobody.hint.say(mark("Try part of the name, the phone or the record number."))
            if self.found.rows:
                self.found_table.select_row(0)
            self.search.found()

        self.ask(lambda desk: search_customers(desk, words, MOST_FOUND), show)

    def _forget_found(self) -> None:
        self.found.set_rows([])
        self.nobody.title.say(_ASK_TITLE)
        self.nobody.hint.say(_ASK)

    def _add_chosen(self) -> None:
        hit = self.found_table.current_row()
        if hit is not None:
            self._add(hit)

    def _add(self, hit: CustomerHit) -> None:
        customer = self.customer
        if customer is None or not self.context.may(Permission.CUSTOMERS_WRITE):
            return
        self.act(lambda desk: _join(desk, hit, customer.id), self._joined)

    def _joined(self, joined: _Joined) -> None:
        hit = joined.hit
        self.search.clear()
        self._forget_found()

        def back() -> None:
            if joined.former_relative is not None:
                former = joined.former_relative
                self.act(lambda desk: join_household(desk, hit.id, former))
            else:
                self.act(lambda desk: leave_household(desk, hit.id))

        self.context.toast.say(
            mark("{name} belongs to the family now"), back, name=hit_title(hit, self.context.formats())
        )

    def _remove_chosen(self) -> None:
        hit, customer = self.members_table.current_row(), self.customer
        if hit is None or customer is None:
            return

        def back() -> None:
            self.act(lambda desk: join_household(desk, hit.id, customer.id))

        def removed(_customer: Customer) -> None:
            name = hit_title(hit, self.context.formats())
            self.context.toast.say(mark("{name} was taken out of the family"), back, name=name)

        self.act(lambda desk: leave_household(desk, hit.id), removed)


def _join(desk: Desk, hit: CustomerHit, customer_id: CustomerId) -> Done[_Joined]:
    before = family_of(desk, hit.id)
    done = join_household(desk, hit.id, customer_id)
    return Done(_Joined(hit, before[0].id if before else None), done.changes)
