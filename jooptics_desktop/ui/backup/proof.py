"""Proving to the backup service that it is you: password and code of the account, then what waited goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon

from jooptics_desktop.domain.errors import Cancelled
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services import cloud_account, cloud_proof
from jooptics_desktop.ui.kit.fields import CodeField, PasswordField
from jooptics_desktop.ui.kit.flow import Flow, FlowStep
from jooptics_desktop.ui.kit.forms import Form
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 560
KEYS: Final = mark(
    "The password or the recovery code of the store was changed. The backups in the cloud open with the new one once "
    "you have proved that it is you."
)
SIGNED_OUT: Final = mark("The service has signed this computer out. Sign in as yourself, and backups go on.")
MATTERS: Final = mark(
    "The service does this only for somebody who has just signed in, so that an unattended till is not enough."
)


class _ProofStep(FlowStep):
    TITLE = mark("Prove that it is you")
    LEAD = MATTERS
    NEXT = mark("Continue")

    def __init__(self) -> None:
        super().__init__()
        self.account = Label(role="strong")
        self.form = Form()
        self.password = PasswordField(mark("&Password of the account"), required=True)
        self.code = CodeField(
            mark("&Code from the account's authenticator app"),
            help=mark("Leave it empty if none is set up. One of the account's recovery codes will do too."),
            max_length=40,
        )
        self.form.add("password", self.password)
        self.form.add("code", self.code)
        self.body.addWidget(self.account)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.back_button.say(mark("Cancel"))
        self.back_button.setIcon(QIcon())

    def on_shown(self) -> None:
        self.password.editor.setFocus()

    def go_on(self) -> None:
        self.clear_errors()
        if self.password.text():
            self.done.emit()
            return
        self.password.set_error(tr("Please fill this in."))
        self.password.editor.setFocus()

    def fail(self, error: JoopticsError) -> None:
        super().fail(error)
        if error.field == "code":
            self.code.editor.selectAll()


class ProofSheet(Overlay):
    """`proved` once the service knows; `closed` in any case. What was typed is forgotten with the sheet."""

    proved = Signal()

    def __init__(self, window: QWidget, context: Context, reason: str = MATTERS) -> None:
        super().__init__(window, width=WIDTH)
        self._context = context
        self.flow, self.step = Flow(), _ProofStep()
        self.flow.add(self.step)
        self.step.lead.say(reason)
        self.body.addWidget(self.flow)
        self.step.done.connect(self._prove)
        self.flow.left.connect(self.close_overlay)
        self.closed.connect(self.deleteLater)

    def begin(self) -> None:
        """Come up, and say which account is meant."""
        self.open(self)  # first: the step takes the keyboard, and this remembers who had it
        self.flow.show_step(self.step)
        self._context.tasks.read(
            cloud_account.account_email,
            self,
            lambda email: self.step.account.show_text(isolate_ltr(email)),
            lambda _error: None,
        )

    def _prove(self) -> None:
        opened = self._context.services.opened
        password, code = self.step.password.text(), self.step.code.text()
        self.step.wait(mark("One moment…"))
        self._context.tasks.run(
            lambda desk, _report, _cancelled: cloud_proof.prove_it_is_you(opened, desk, password, code),
            self,
            self._proved,
            self.step.fail,
        )

    def _proved(self, _nothing: None) -> None:
        self.step.wait(None)
        self.step.password.clear()
        self.step.code.set_text("")
        self.proved.emit()
        self.close_overlay()


def do_proved(
    context: Context,
    owner: QWidget,
    act: Callable[[Desk], Any],
    then: Callable[[Any], object],
    fail: Callable[[JoopticsError], object],
    reason: str = MATTERS,
) -> None:
    """Do an act of the account; where the service wants a fresh sign-in, ask for it and do the act again.

    Leaving without a proof fails with `Cancelled`.
    """

    def attempt(refused: Callable[[JoopticsError], object]) -> None:
        context.tasks.run(lambda desk, _report, _cancelled: act(desk), owner, then, refused)

    def first_refused(error: JoopticsError) -> None:
        if not cloud_proof.proof_helps(error):
            fail(error)
            return
        proved: list[bool] = []
        sheet = ProofSheet(owner.window(), context, reason)
        sheet.proved.connect(lambda: proved.append(True))
        sheet.closed.connect(lambda: attempt(fail) if proved else fail(Cancelled()))
        sheet.begin()

    attempt(first_refused)
