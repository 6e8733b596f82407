"""The store's account with the cloud: its computers, shutting a lost one out, the second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import Cancelled, NotPermitted
from jooptics_desktop.l10n import isolate, mark, sentence, tr
from jooptics_desktop.services import cloud_account
from jooptics_desktop.services.backup import PASSING
from jooptics_desktop.ui.backup.generations import AWAY
from jooptics_desktop.ui.backup.proof import do_proved
from jooptics_desktop.ui.backup.rights_sheet import RightsSheet
from jooptics_desktop.ui.backup.second_factor import SecondFactorSheet
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.sync.account import Device, TotpProposal
    from jooptics_desktop.ui.kit.feature import Context


class AccountCard(Card):
    """Asks the service in the background; with the network gone it says so and nothing more."""

    def __init__(self, context: Context) -> None:
        super().__init__(mark("Computers of the account"), margin="space_md")
        self._context = context
        self._connected = False
        columns = [
            Column("label", mark("Computer"), lambda d: isolate(d.label), second=self._seen),
            Column("state", mark("State"), _state, pill=_pill, width=148),
        ]
        self.model: RowsModel[Device] = RowsModel(columns)
        self.table = Table(self.model, mark("Computers of the account"))
        self.table.chosen.connect(lambda _row: self._allow())
        self.empty = EmptyState("smartphone", mark("Not connected to the cloud"))
        self.revoke_button = Button(mark("Shut out…"), self.ask_revoke, icon="ban", kind="danger")
        self.factor_button = Button(mark("Second factor…"), self.set_up_second_factor, icon="smartphone")
        self.body.addWidget(OrEmpty(self.table, self.model, self.empty), 1)
        self.rights_button = Button(mark("My account…"), self.show_rights, icon="user")
        self.body.addLayout(row(self.revoke_button, self.factor_button, None, self.rights_button))
        self._allow()

    def show_account(self, *, connected: bool) -> None:
        """Load the computers when there is an account."""
        self._connected = connected
        self.setVisible(connected)
        if connected:
            self.reload()
        self._allow()

    def reload(self) -> None:
        """Ask the service."""
        opened = self._context.services.opened
        self._context.tasks.run(
            lambda desk, _report, _cancelled: cloud_account.devices(opened, desk),
            self,
            self._show,
            self._failed,
        )

    def show_rights(self) -> None:
        """What one may do about one's data at the service."""
        self.rights_sheet = RightsSheet(self.window(), self._context)
        self.rights_sheet.begin()

    def ask_revoke(self) -> None:
        """Shut the chosen computer out, once that was meant."""
        device = self.table.current_row()
        if device is None:
            return
        self._context.prompts.confirm(
            mark("Shut {label} out?"),
            mark("It can no longer reach the account, from its next request on. What it backed up stays."),
            mark("Shut it out"),
            lambda: self._revoke(device.id),
            danger=True,
            label=isolate(device.label),
        )

    def _revoke(self, device_id: str) -> None:
        opened = self._context.services.opened
        do_proved(
            self._context,
            self,
            lambda desk: cloud_account.revoke_device(opened, desk, device_id),
            lambda _: self._revoked(),
            self._fail,
        )

    def _revoked(self) -> None:
        self._context.toast.say(mark("The computer was shut out"))
        self.reload()

    def set_up_second_factor(self) -> None:
        """Show the code to scan, to somebody who proved themselves."""
        opened = self._context.services.opened
        do_proved(
            self._context,
            self,
            lambda desk: cloud_account.begin_second_factor(opened, desk),
            self._proposed,
            self._fail,
        )

    def _proposed(self, proposal: TotpProposal) -> None:
        self.factor_sheet = SecondFactorSheet(self.window(), self._context, proposal)
        self.factor_sheet.begin()

    def _fail(self, error: JoopticsError) -> None:
        if not isinstance(error, Cancelled):
            self._context.toast.show_text(sentence(error))

    def _show(self, found: list[Device]) -> None:
        self.model.set_rows(found)
        self._allow()

    def _failed(self, error: JoopticsError) -> None:
        signed_out = isinstance(error, NotPermitted)
        self.empty.title.say(mark("Sign in again") if signed_out else mark("The list cannot be read now"))
        if error.code in PASSING:
            self.empty.hint.say(AWAY)
        else:
            self.empty.hint.show_text(sentence(error))
        self.empty.hint.show()
        self.model.set_rows([])
        self._allow()

    def _allow(self) -> None:
        device = self.table.current_row()
        self.revoke_button.setEnabled(device is not None and device.revoked_at is None and not device.current)
        self.factor_button.setEnabled(self._connected)
        self.rights_button.setEnabled(self._connected)

    def _seen(self, device: Device) -> str:
        return tr("Last seen on {date}", date=self._context.formats().date(device.last_seen_on))


def _state(device: Device) -> str:
    if device.revoked_at is not None:
        return tr("Shut out")
    return tr("This computer") if device.current else tr("Connected")


def _pill(device: Device) -> str:
    if device.revoked_at is not None:
        return "danger"
    return "ok" if device.current else "neutral"
