"""The steps of a handover that a first run does not have: what will happen, the present owner's word, the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.l10n.words_handover import leaving, said
from jooptics_desktop.services import cloud_account, cloud_proof, handover, staff
from jooptics_desktop.services.backup_places import places
from jooptics_desktop.services.handover_act import NewOwner
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CheckField, CodeField, PasswordField
from jooptics_desktop.ui.kit.forms import Card, Form
from jooptics_desktop.ui.kit.labels import Composed, Label, Paragraph
from jooptics_desktop.ui.kit.progress import Progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.handover import Announcement
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.handover_act import HandedOver
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

_WIDTH = 640


class BothOwnersStep(Step):
    """Says what will happen, and to whom, before the new owner sits down. `leaving`: whom it shuts out, by name."""

    TITLE = mark("Both owners are here")
    LEAD = mark("The new owner answers first; at the end the present owner hands the store over, in one act.")

    def __init__(
        self, context: Context, draft: Draft, announced: Announcement, leaving: tuple[str, ...]
    ) -> None:
        super().__init__(context, draft)
        self._announced, self._leaving = announced, leaving
        self.back_button.hide()
        self.who = Composed("strong")
        card = Card()
        card.body.addWidget(self.who)
        for words in (
            mark("1. The new owner reads the privacy policy, decides about each optional use, and chooses a password."),
            mark("2. The new owner sets up an authenticator app and puts a new recovery sheet in a safe place."),
            mark("3. The present owner confirms with password and code. The store is written anew under new keys."),
            mark(
                "From then on the former owner's password, PIN, recovery sheet and backups open nothing here. "
                "Customers and sales stay as they are, and who was erased stays erased. Everybody who works here is "
                "asked about the policy again."
            ),
        ):  # fmt: skip
            card.body.addWidget(Paragraph(words))
        self.leaving = Composed("strong")
        self.leaving.setWordWrap(True)
        card.body.addWidget(self.leaving)
        self.body.addWidget(card)
        self.body.addWidget(
            Paragraph(
                mark("Nothing is changed before the last step. Until then you can stop at any time."), "quiet"
            )
        )
        self.body.addStretch()
        self.retranslate()

    def retranslate(self) -> None:
        self.who.compose(lambda: said(self._announced, self.context.formats()))
        self.leaving.compose(lambda: leaving(self._leaving))

    def on_shown(self) -> None:
        self.next_button.setFocus()


class PresentOwnerStep(Step):
    """The present owner proves who they are, to the store and, where backups go there, to the service."""

    TITLE = mark("The present owner hands over")
    LEAD = mark("Your password and a code from your own authenticator app, for the last time.")

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self.back_button.hide()
        self.busy = self.has_cloud = False
        self.needs_code = True
        self.form, self.service_form = Form(), Form()
        self.password = PasswordField(mark("&Password"), required=True)
        self.code = CodeField(mark("&Code from your authenticator app"), required=True, max_length=12)
        self.form.add("password", self.password)
        self.form.add("code", self.code)
        mine = Card()
        mine.setMaximumWidth(_WIDTH)
        mine.body.addWidget(self.form)
        self.service = Card()
        self.service.setMaximumWidth(_WIDTH)
        self.account = Label(role="strong")
        self.closes = CheckField(mark("Close my &account with the backup service now"), checked=True)
        self.cloud_password = PasswordField(mark("Pa&ssword of the account"))
        self.cloud_code = CodeField(
            mark("Code from the account's authenticator app"),
            help=mark("Leave it empty if none is set up. One of the account's recovery codes will do too."),
            max_length=40,
        )
        self.service_form.add("password", self.cloud_password)
        self.service_form.add("code", self.cloud_code)
        self.closes.toggled.connect(self.service_form.setVisible)
        self.service.body.addWidget(self.account)
        self.service.body.addWidget(
            Paragraph(
                mark(
                    "Its backups hold customers' data that is no longer yours to keep. The service ends the account in "
                    "thirty days and forgets the backups with it. Otherwise it stays a task for the new owner."
                ),
                "quiet",
            )
        )
        self.service.body.addWidget(self.closes)
        self.service.body.addWidget(self.service_form)
        self.service.hide()
        self.body.addWidget(mine)
        self.body.addWidget(self.service)
        self.body.addStretch()

    def make_buttons(self) -> list[QPushButton]:
        self.next_button = Button(mark("Hand the store over"), self.go_on, kind="danger", large=True)
        return [self.next_button]

    def on_shown(self) -> None:
        self.password.editor.setFocus()
        self.context.tasks.read(_ways, self, self._show_ways, lambda _error: None)

    def go_on(self) -> None:
        if self.busy:
            return
        self.bar.clear()
        self.form.clear_errors()
        self.service_form.clear_errors()
        for field in (self.password, self.code):
            if field.isVisible() and not field.text():
                field.set_error(tr("Please fill this in."))
                field.editor.setFocus()
                return
        self._wait(busy=True)
        password, code = self.password.text(), self.code.text()
        services = self.context.services

        needs_code = self.needs_code

        def prove() -> None:
            if needs_code:
                services.step_up(code)
            desk = services.desk()
            staff.confirm_password(desk, password, field="password")
            handover.require_due(desk)

        self.context.tasks.call(prove, self, lambda _: self._prove_to_service(), self._refused)

    @property
    def ends_account(self) -> bool:
        """Whether the account with the service is to end; proven there by now."""
        return self.has_cloud and self.closes.isChecked()

    def forget(self) -> None:
        """The secrets are no longer needed on the screen."""
        for field in (self.password, self.code, self.cloud_password, self.cloud_code):
            field.set_text("")

    def _prove_to_service(self) -> None:
        if not self.ends_account:
            self._proven()
            return
        services, password, code = self.context.services, self.cloud_password.text(), self.cloud_code.text()
        self.context.tasks.call(
            lambda: cloud_proof.prove_it_is_you(services.opened, services.desk(), password, code),
            self,
            lambda _: self._proven(),
            self._refused_there,
        )

    def _proven(self) -> None:
        self._wait(busy=False)
        self.done.emit()

    def _refused(self, error: JoopticsError) -> None:
        self._wait(busy=False)
        if not self.form.show_error(error):
            self.show_error(error)

    def _refused_there(self, error: JoopticsError) -> None:
        self._wait(busy=False)
        self.code.set_text("")  # a code counts once
        if not self.service_form.show_error(error):
            self.show_error(error)

    def _wait(self, *, busy: bool) -> None:
        self.busy = busy
        self.next_button.setEnabled(not busy)

    def _show_ways(self, found: tuple[bool, str | None]) -> None:
        self.needs_code, email = found
        self.code.setVisible(self.needs_code)
        self.has_cloud = email is not None
        self.service.setVisible(self.has_cloud)
        self.account.show_text(isolate_ltr(email or ""))


class HandOverStep(Step):
    """The one moment in which something is written. `closed`: it failed after the store had been closed."""

    TITLE = mark("Handing the store over")
    LEAD = mark(
        "Every page is written under the new owner's key, checked, and put in its place. Do not switch off."
    )
    RETURN_GOES_ON = False

    handed_over = Signal(object)
    closed = Signal(object)

    def __init__(self, context: Context, draft: Draft, present: PresentOwnerStep) -> None:
        super().__init__(context, draft)
        self._present = present
        self.busy = False
        self.progress = Progress(mark("Writing the store anew…"))
        self.progress.cancel_button.hide()
        self.body.addWidget(self.progress)
        self.body.addStretch()

    def make_buttons(self) -> list[QPushButton]:
        return []

    def on_shown(self) -> None:
        draft, services = self.draft, self.context.services
        if self.busy or draft.choices is None:
            return
        self.busy = True
        self.back_button.hide()
        self.bar.clear()
        password, ends_account = self._present.password.text(), self._present.ends_account
        successor = NewOwner(draft.choices, draft.owner, draft.recovery_code, confirmed=True)

        def act(report: Any, cancelled: Any) -> HandedOver:  # noqa: ANN401 - what `Tasks.start` hands a job
            done: HandedOver = services.hand_over(
                password, successor, progress=report, cancelled=cancelled, ends_account=ends_account
            )
            return done

        self.progress.follow(self.context.tasks.start(act, self, self._done, self._failed))

    def _done(self, done: HandedOver) -> None:
        self.busy = False
        self.handed_over.emit(done)

    def _failed(self, error: JoopticsError) -> None:
        self.busy = False
        self.back_button.show()
        self.show_error(error)
        if not self.context.services.has_open_store:
            self.closed.emit(error)


class HandedOverStep(Step):
    """What is left to be done, and the new owner at the desk."""

    TITLE = mark("The store is yours")
    LEAD = mark("Connect your own backups now: those of the former owner are no longer made.")

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self.back_button.hide()
        self.left = Composed()
        self.left.setWordWrap(True)
        self.card = Card(mark("Backups of the former owner"))
        self.card.body.addWidget(self.left)
        self.body.addWidget(self.card)
        self.body.addStretch()

    def make_buttons(self) -> list[QPushButton]:
        self.next_button = Button(mark("Go to work"), self.go_on, key="Enter", kind="primary", large=True)
        return [self.next_button]

    def show_left(self, done: HandedOver) -> None:
        """List them; nothing where nothing is left."""
        from jooptics_desktop.l10n.words_handover import left

        self.card.setVisible(bool(done.left))
        self.left.compose(lambda: "\n".join(left(one, self.context.formats()) for one in done.left))

    def on_shown(self) -> None:
        self.next_button.setFocus()


def _ways(desk: Desk) -> tuple[bool, str | None]:
    """Whether the present owner has an authenticator, and the account with the service, if backups go there."""
    in_use = {place.kind for place in places(desk)}
    email = cloud_account.account_email(desk) if PlaceKind.CLOUD in in_use else None
    return staff.own_authenticator(desk).on, email
