"""Switching the cloud account's second factor on: QR code, first code, recovery codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QIcon

from jooptics_desktop.l10n import mark
from jooptics_desktop.services import cloud_account
from jooptics_desktop.ui.kit.authenticator import AuthenticatorPane
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.kit.flow import Flow, FlowStep
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.sync.account import TotpProposal
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 660


class _CodeStep(FlowStep):
    TITLE = mark("A second factor for the cloud account")
    LEAD = mark("From then on a new computer needs a code from your phone as well as the password.")
    NEXT = mark("Switch it on")

    def __init__(self) -> None:
        super().__init__()
        self.pane = AuthenticatorPane()
        self.body.addWidget(self.pane)
        self.back_button.say(mark("Cancel"))
        self.back_button.setIcon(QIcon())

    def fail(self, error: JoopticsError) -> None:
        self.wait(None)
        self.pane.code.set_error(error)
        self.pane.code.editor.setFocus()

    def on_shown(self) -> None:
        self.pane.code.editor.setFocus()


class SecondFactorSheet(Overlay):
    """The code to scan, then the codes for the day the phone is lost."""

    def __init__(self, window: QWidget, context: Context, proposal: TotpProposal) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._host = context, window
        self.flow, self.code = Flow(), _CodeStep()
        self.flow.add(self.code)
        self.body.addWidget(self.flow)
        self.code.pane.show_secret(proposal.secret, proposal.uri)
        self.code.done.connect(self._confirm)
        self.flow.left.connect(self.close_overlay)
        self.closed.connect(self.deleteLater)

    def begin(self) -> None:
        """Come up with the code to scan."""
        self.open(self)  # first: the step takes the keyboard, and this remembers who had it
        self.flow.show_step(self.code)
        self.code.pane.code.editor.setFocus()

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
