"""Switching the cloud account's second factor on: password, QR code, first code, recovery codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import mark
from jooptics_desktop.services import cloud_account
from jooptics_desktop.ui.kit.authenticator import AuthenticatorPane
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.kit.fields import PasswordField
from jooptics_desktop.ui.kit.flow import Flow, FlowStep
from jooptics_desktop.ui.kit.forms import Form
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.sync.account import TotpProposal
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 660


class _PasswordStep(FlowStep):
    TITLE = mark("A second factor for the cloud account")
    LEAD = mark(
        "From then on a new computer needs a code from your phone as well as the password. Enter the account's "
        "password to begin."
    )

    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self.password = PasswordField(mark("&Password of the account"), required=True)
        self.form.add("password", self.password)
        self.body.addWidget(self.form)
        self.back_button.hide()

    def on_shown(self) -> None:
        self.password.editor.setFocus()


class _CodeStep(FlowStep):
    TITLE = mark("Scan this code")
    NEXT = mark("Switch it on")

    def __init__(self) -> None:
        super().__init__()
        self.pane = AuthenticatorPane()
        self.body.addWidget(self.pane)

    def fail(self, error: JoopticsError) -> None:
        self.wait(None)
        self.pane.code.set_error(error)
        self.pane.code.editor.setFocus()

    def on_shown(self) -> None:
        self.pane.code.editor.setFocus()


class SecondFactorSheet(Overlay):
    """Two steps, then the codes for the day the phone is lost."""

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._host = context, window
        self.flow = Flow()
        self.password, self.code = _PasswordStep(), _CodeStep()
        self.flow.add(self.password, self.code)
        self.cancel_button = Button(mark("Cancel"), self.close_overlay, key="Esc", kind="quiet")
        self.body.addWidget(self.flow)
        self.body.addWidget(self.cancel_button)
        self.password.done.connect(self._propose)
        self.code.done.connect(self._confirm)
        self.closed.connect(self.deleteLater)

    def begin(self) -> None:
        """Come up with the first step."""
        self.flow.show_step(self.password)
        self.open(self.password.password.editor)

    def _propose(self) -> None:
        opened, secret = self._context.services.opened, self.password.password.text()
        self.password.wait(mark("One moment…"))
        self._context.tasks.run(
            lambda desk, _report, _cancelled: cloud_account.begin_second_factor(opened, desk, secret),
            self,
            self._proposed,
            self.password.fail,
        )

    def _proposed(self, proposal: TotpProposal) -> None:
        self.password.wait(None)
        self.password.password.clear()
        self.code.pane.show_secret(proposal.secret, proposal.uri)
        self.flow.show_step(self.code)

    def _confirm(self) -> None:
        opened, code = self._context.services.opened, self.code.pane.code.text().replace(" ", "")
        self.code.wait(mark("One moment…"))
        self._context.tasks.run(
            lambda desk, _report, _cancelled: cloud_account.confirm_second_factor(opened, desk, code),
            self,
            self._confirmed,
            self.code.fail,
        )

    def _confirmed(self, codes: list[str]) -> None:
        self.code.wait(None)
        self.close_overlay()
        sheet = CodesSheet(
            self._host,
            self._context,
            mark("Codes for the cloud account"),
            mark(
                "If your phone is not at hand, one of these takes the place of the code. Each works once. They are not "
                "shown again: write them down now."
            ),
            codes,
        )
        sheet.open(sheet.close_button)
