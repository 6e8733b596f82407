"""Who works here: letting somebody in, a new password, letting somebody no longer in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.staff import SECOND_FACTOR_ROLES, Permission, Role
from jooptics_desktop.l10n import isolate, mark, tr
from jooptics_desktop.services import staff
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.settings.sign_ins_sheet import SignInsSheet
from jooptics_desktop.ui.settings.staff_sheets import PasswordSheet, StaffSheet
from jooptics_desktop.ui.settings.tab import Tab

if TYPE_CHECKING:
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.ui.kit.feature import Context

ROLES: Final = {
    Role.OWNER: mark("Owner"),
    Role.MANAGER: mark("Manager"),
    Role.OPTICIAN: mark("Optician"),
    Role.CASHIER: mark("Cashier"),
}


class StaffTab(Tab):
    """A table and what can be done with the one that is chosen."""

    NAME = "staff"
    TITLE = mark("Staff")
    ICON = "users"
    PERMISSION = Permission.STAFF_MANAGE
    TOUCHED = ("staff",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns: list[Column[StaffMember]] = [
            Column("name", mark("Name"), lambda m: isolate(m.name), second=lambda m: tr(ROLES[m.role])),
            Column("pin", mark("Quick PIN"), lambda m: tr("Set") if m.has_pin else "–", width=130),
            Column("factor", mark("Second factor"), _factor, pill=_factor_pill, width=170),
            Column("since", mark("Here since"), lambda m: context.formats().date(m.attested_adult_at.date()),
                   width=150),
        ]  # fmt: skip
        self.model: RowsModel[StaffMember] = RowsModel(columns)
        self.table = Table(self.model, mark("Staff"))
        self.table.chosen.connect(lambda _row: self._allow())
        self.add_button = Button(mark("Add somebody…"), self.add, icon="user-plus", kind="primary")
        self.reset_button = Button(mark("New password…"), self.reset, icon="key-round")
        self.sign_ins_button = Button(mark("Sign-ins…"), self.show_sign_ins, icon="history")
        self.leave_button = Button(
            mark("No longer works here…"), self.ask_deactivate, icon="user-x", kind="danger"
        )
        card = Card(margin="space_md")
        card.body.addWidget(self.table, 1)
        card.body.addLayout(
            row(self.sign_ins_button, self.reset_button, self.leave_button, None, self.add_button)
        )
        self.body.addWidget(card)
        self._allow()

    def reload(self) -> None:
        self.context.tasks.read(staff.staff_list, self, self._show, self.failed.emit)

    def add(self) -> None:
        """Open the form for a new colleague."""
        self.sheet = StaffSheet(self.window(), self.context)
        self.sheet.open(self.sheet.name.editor)

    def reset(self) -> None:
        """Open the form for a new password."""
        member = self.table.current_row()
        if member is not None:
            self.password_sheet = PasswordSheet(self.window(), self.context, member)
            self.password_sheet.open(self.password_sheet.password.editor)

    def show_sign_ins(self) -> None:
        """When they signed in, and for how long."""
        member = self.table.current_row()
        if member is not None:
            self.sign_ins_sheet = SignInsSheet(self.window(), self.context, member)
            self.sign_ins_sheet.open(self.sign_ins_sheet.table)

    def ask_deactivate(self) -> None:
        """Ask, then let them sign in no more."""
        member = self.table.current_row()
        if member is None:
            return
        self.context.prompts.confirm(
            mark("{name} no longer works here?"),
            mark("They cannot sign in from now on. What they did stays on record under their name."),
            mark("No longer works here"),
            lambda: self.context.tasks.write(
                lambda desk: staff.deactivate(desk, member.id), self, None, self.failed.emit
            ),
            danger=True,
            name=isolate(member.name),
        )

    def _show(self, found: list[StaffMember]) -> None:
        kept = self.table.current_row()
        self.model.set_rows(found)
        if not (kept is not None and self.table.select_where(lambda m: m.id == kept.id)):
            self.table.select_row(0)
        self._allow()

    def _allow(self) -> None:
        member, me = self.table.current_row(), self.context.staff()
        mine = member is not None and me is not None and member.id == me.id
        self.reset_button.setEnabled(member is not None and not mine and member.role is not Role.OWNER)
        self.leave_button.setEnabled(member is not None and not mine)
        self.sign_ins_button.setEnabled(member is not None)


def _factor(member: StaffMember) -> str:
    if member.has_second_factor:
        return tr("On")
    return tr("Not yet set up") if member.role in SECOND_FACTOR_ROLES else tr("Off")


def _factor_pill(member: StaffMember) -> str:
    if member.has_second_factor:
        return "ok"
    return "warning" if member.role in SECOND_FACTOR_ROLES else "neutral"
