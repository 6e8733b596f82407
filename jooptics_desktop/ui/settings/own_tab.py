"""One's own password, quick PIN and authenticator app."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QBoxLayout

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.requests import AskedAbout
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark
from jooptics_desktop.l10n.formats import western
from jooptics_desktop.services import opening, own_data, recovery_sheet, staff
from jooptics_desktop.system import passwords
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.authenticator import AuthenticatorPane
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.kit.fields import PasswordField
from jooptics_desktop.ui.kit.forms import Card, Form, row
from jooptics_desktop.ui.kit.labels import Paragraph, Pill
from jooptics_desktop.ui.kit.paper import PaperOverlay
from jooptics_desktop.ui.requests.intake_sheet import Asker, IntakeSheet
from jooptics_desktop.ui.requests.words import request_number
from jooptics_desktop.ui.settings.sign_ins_sheet import SignInsSheet
from jooptics_desktop.ui.settings.tab import Tab

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.ui.kit.feature import Context

ISSUER = "Jooptics"


class OwnTab(Tab):
    """The owner's password opens the store too; both are changed together."""

    NAME = "own"
    TITLE = mark("My sign-in")
    ICON = "key-round"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._secret = ""
        across = row(self._password_card(), self._pin_card(), self._app_card(), spacing="space_md")
        for place, share in enumerate((4, 3, 6)):
            across.setStretch(place, share)
        if theme.is_large():
            across.setDirection(QBoxLayout.Direction.TopToBottom)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._data_card())

    # --- the password

    def _password_card(self) -> Card:
        self.form = Form()
        self.old = PasswordField(mark("Password &now"), required=True)
        self.new = PasswordField(mark("New &password"), required=True)
        self.again = PasswordField(mark("The same password &again"), required=True)
        for name, field in (("old_password", self.old), ("password", self.new), ("again", self.again)):
            self.form.add(name, field)
        self.owner_hint = Paragraph(
            mark("Your password also opens the store and its backups. The recovery sheet stays as it is."),
            "muted",
        )
        self.password_button = Button(mark("Change the password"), self.change_password)
        card = Card(mark("Password"), margin="space_md")
        for part in (self.form, self.owner_hint):
            card.body.addWidget(part)
        card.body.addStretch(1)
        card.body.addLayout(row(self.password_button, None))
        return card

    def change_password(self) -> None:
        """Check and change; the owner's goes into the keys of the store as well."""
        self.form.clear_errors()
        old, new = self.old.text(), self.new.text()
        if new != self.again.text():
            self._refuse(RuleBroken("password.not_same", field="again"))
            return
        opened = self.context.services.opened
        self.password_button.setEnabled(False)
        self.context.tasks.read(
            lambda desk: opening.change_own_password(opened, desk, old, new),
            self,
            lambda _: self._changed(),
            self._refuse,
        )

    def _changed(self) -> None:
        self.password_button.setEnabled(True)
        for field in (self.old, self.new, self.again):
            field.clear()
        self.context.toast.say(mark("Your password was changed"))

    def _refuse(self, error: JoopticsError) -> None:
        self.password_button.setEnabled(True)
        if not self.form.show_error(error):
            self.failed.emit(error)

    # --- the PIN

    def _pin_card(self) -> Card:
        self.pin_form = Form()
        self.pin = PasswordField(mark("New &quick PIN"))
        self.pin_again = PasswordField(mark("The same PIN aga&in"))
        self.pin_form.add("pin", self.pin)
        self.pin_form.add("pin_again", self.pin_again)
        self.pin_button = Button(mark("Set the PIN"), self.set_pin)
        card = Card(mark("Quick PIN"), margin="space_md")
        card.body.addWidget(self.pin_form)
        card.body.addWidget(
            Paragraph(mark("Six digits or more, to come back quickly after the screen was locked."), "muted")
        )
        card.body.addStretch(1)
        card.body.addLayout(row(self.pin_button, None))
        return card

    def set_pin(self) -> None:
        """Set one's own PIN."""
        self.pin_form.clear_errors()
        pin = western(self.pin.text())
        if pin != western(self.pin_again.text()):
            self.pin_form.show_error(RuleBroken("pin.not_same", field="pin_again"))
            return
        self.context.tasks.write(
            lambda desk: staff.set_pin(desk, pin), self, lambda _: self._pin_set(), self._no_pin
        )

    def _pin_set(self) -> None:
        self.pin.clear()
        self.pin_again.clear()
        self.context.toast.say(mark("Your quick PIN was set"))

    def _no_pin(self, error: JoopticsError) -> None:
        if not self.pin_form.show_error(error):
            self.failed.emit(error)

    # --- the authenticator app

    def _app_card(self) -> Card:
        self.pane = AuthenticatorPane()
        self.pane.hide()
        self.app_words = Paragraph(
            mark("With an app on your phone, a password somebody saw is not enough to sign in as you."),
            "quiet",
        )
        self.begin_button = Button(mark("Set up an app…"), self.begin_app, icon="smartphone")
        self.confirm_button = Button(mark("Switch it on"), self.confirm_app, kind="primary")
        self.stop_button = Button(mark("Cancel"), self.stop_app)
        for button in (self.confirm_button, self.stop_button):
            button.hide()
        self.app_pill = Pill()
        self.app_pill.hide()
        self._app: staff.OwnAuthenticator | None = None
        card = Card(mark("Authenticator app"), margin="space_md")
        card.head.addWidget(self.app_pill)
        card.body.addWidget(self.app_words)
        card.body.addWidget(self.pane)
        card.body.addStretch(1)
        card.body.addLayout(row(self.begin_button, None, self.stop_button, self.confirm_button))
        return card

    # --- one's own data

    def _data_card(self) -> Card:
        self.look_button = Button(mark("Look at it"), self.look, icon="eye")
        self.sign_ins_button = Button(mark("Sign-ins…"), self.show_sign_ins, icon="history")
        self.copy_button = Button(mark("Save a copy…"), self.save_copy, icon="file-down")
        self.ask_button = Button(mark("Ask about my data…"), self.ask, icon="inbox")
        words = mark(
            "Your account, your sign-ins, what you agreed to, and what the audit trail notes about you."
        )
        card = Card(mark("What the program knows about me"), margin="space_md")
        line = row(
            Paragraph(words, "quiet"),
            self.sign_ins_button,
            self.ask_button,
            self.copy_button,
            self.look_button,
        )
        line.setStretch(0, 1)
        card.body.addLayout(line)
        return card

    def show_sign_ins(self) -> None:
        """When one signed in, and for how long."""
        me = self.context.staff()
        if me is not None:
            self.sign_ins_sheet = SignInsSheet(self.window(), self.context, me)
            self.sign_ins_sheet.open(self.sign_ins_sheet.table)

    def look(self) -> None:
        """Show everything about oneself, with Print and Save."""
        self.context.tasks.write(
            lambda desk: own_data.own_paper(desk, current_language()),
            self,
            self._show_paper,
            self.failed.emit,
        )

    def _show_paper(self, content: bytes) -> None:
        self.paper = PaperOverlay(self.window(), self.context, content, "my-data.pdf")
        self.paper.open(self.paper.preview.print_button)

    def save_copy(self) -> None:
        """Write everything about oneself into one file, where one says; it is not locked, it is one's own."""

        def write(path: Path) -> None:
            self.context.tasks.write(
                lambda desk: own_data.save_own_copy(desk, path, current_language(), locked=False),
                self,
                lambda handed: self.context.toast.say(
                    mark("Saved as {name}"), None, name=isolate_ltr(handed.path.name)
                ),
                self.failed.emit,
            )

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.context.prompts.save_path(
            mark("Save as"), str(Path(folder) / "my-data.zip"), "ZIP (*.zip)", write
        )

    def ask(self) -> None:
        """Make a request about one's own data, to be answered like a customer's."""
        me = self.context.staff()
        if me is None:
            return
        asker = Asker(AskedAbout.STAFF, me.id, isolate(me.name), current_language())
        self.intake = IntakeSheet(self.window(), self.context, asker)
        self.intake.taken.connect(self._taken)
        self.intake.come()

    def _taken(self, request: SubjectRequest) -> None:
        self.context.toast.say(
            mark("{number} was taken in: answer by {day}"),
            None,
            number=request_number(request.number),
            day=isolate(self.context.formats().date(request.due_on)),
        )

    def begin_app(self) -> None:
        """Show a fresh secret to scan; it counts once a code from it was given."""
        me = self.context.staff()
        self._secret = passwords.new_totp_secret()
        self.pane.show_secret(self._secret, passwords.totp_uri(self._secret, me.name if me else "", ISSUER))
        self._asking(asking=True)
        self.pane.code.editor.setFocus()

    def confirm_app(self) -> None:
        """Switch it on with the first code."""
        secret, code = self._secret, self.pane.code.text().replace(" ", "")
        self.context.tasks.write(
            lambda desk: staff.set_authenticator(desk, secret, code), self, self._app_set, self._no_app
        )

    def stop_app(self) -> None:
        """Leave it as it was."""
        self._secret = ""
        self.pane.forget()
        self._asking(asking=False)

    def _app_set(self, codes: tuple[str, ...]) -> None:
        self.stop_app()
        self._look_at_app()
        self.codes_sheet = CodesSheet(
            self.window(),
            self.context,
            mark("Your codes for signing in"),
            mark(
                "If your phone is not at hand, one of these opens the door. Each works once; they are not shown again."
            ),
            codes,
            self._paper(codes),
        )
        self.codes_sheet.open(self.codes_sheet.save_button)

    def _show_app(self, app: staff.OwnAuthenticator) -> None:
        self._app = app
        self.begin_button.say(mark("Use another app…") if app.on else mark("Set up an app…"))
        self.retranslate()

    def retranslate(self) -> None:
        app = self._app
        self.app_pill.setVisible(app is not None)
        if app is None:
            return
        self.app_pill.set_kind("ok" if app.on else "neutral")
        if not app.on:
            self.app_pill.say(mark("Not set up"))
        elif app.since is None:
            self.app_pill.say(mark("On"))
        else:
            self.app_pill.say(mark("On since {date}"), date=self.context.formats().date(app.since))

    def _no_app(self, error: JoopticsError) -> None:
        self.pane.code.set_error(error)
        self.pane.code.editor.setFocus()

    def _paper(self, codes: tuple[str, ...]) -> Callable[[], bytes]:
        me, services = self.context.staff(), self.context.services

        def work() -> bytes:
            paper = io.BytesIO()
            recovery_sheet.write_staff_codes(services.desk(), me.name if me else "", codes, paper)
            return paper.getvalue()

        return work

    def _asking(self, *, asking: bool) -> None:
        self.pane.setVisible(asking)
        self.app_words.setVisible(not asking)
        self.begin_button.setVisible(not asking)
        for button in (self.confirm_button, self.stop_button):
            button.setVisible(asking)

    @property
    def is_dirty(self) -> bool:
        return bool(self._secret)

    def on_handed_on(self) -> None:
        self.stop_app()

    def reload(self) -> None:
        me = self.context.staff()
        self.owner_hint.setVisible(me is not None and me.role is Role.OWNER)
        for field in (self.old, self.new, self.again, self.pin, self.pin_again):
            field.clear()
            field.set_error(None)
        self._look_at_app()

    def _look_at_app(self) -> None:
        self.context.tasks.read(staff.own_authenticator, self, self._show_app, self.failed.emit)
