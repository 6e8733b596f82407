"""The steps of connecting to the cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark, tr
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CheckField, CodeField, PasswordField
from jooptics_desktop.ui.kit.flow import FlowStep
from jooptics_desktop.ui.kit.forms import Card, Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.restore.service_fields import ServiceFields, computer_name

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.domain.privacy import StoragePlace
    from jooptics_desktop.ui.kit.feature import Context


class ConsentStep(FlowStep):
    """The policy's own words; agreeing is a press on a button that says so, and Enter does not do it."""

    TITLE = mark("First, your agreement")
    LEAD = mark(
        "The store's data goes to the service only if you agree. You can take it back on the privacy page."
    )
    NEXT = mark("I agree")
    EQUAL = True

    def __init__(self, pack: PolicyPack) -> None:
        super().__init__()
        self._pack = pack
        self.label, self.words = Label(role="strong"), Paragraph()
        card = Card(margin="space_md")
        card.body.addWidget(self.label)
        card.body.addWidget(self.words)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.back_button.say(mark("I do not agree"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    def on_shown(self) -> None:
        self.setFocus()  # on neither answer, so that Enter gives none

    def retranslate(self) -> None:
        words = shown_policy(self._pack, current_language()).purpose(PurposeCode.CLOUD_BACKUP.value)
        self.label.show_text(words.label)
        self.words.show_text(words.text)
        self.setAccessibleName(words.label)
        self.setAccessibleDescription(words.text)


class ServiceStep(FlowStep):
    """Where the service is, and whom to believe there."""

    TITLE = mark("Which service?")
    LEAD = mark("The address stands on the letter or the sheet you got from whoever runs the service.")

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.form = Form(columns=2)
        self.fields = ServiceFields(context, self.form)
        self.fields.chosen.connect(self.clear_errors)  # what was wrong was said of another certificate
        self.body.addWidget(self.form)
        self.body.addStretch(1)

    def on_shown(self) -> None:
        self.fields.address.editor.setFocus()

    def go_on(self) -> None:
        self.clear_errors()
        self.done.emit()


class CountryStep(FlowStep):
    """Where the backups will lie, by name, before they do; as with the agreement, Enter gives no answer."""

    TITLE = mark("Where the backups will lie")
    LEAD = mark(
        "Backups are sealed on this computer before they leave it; whoever keeps them cannot read them."
    )
    NEXT = mark("I agree")
    EQUAL = True

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._place: StoragePlace | None = None
        self.words = Paragraph(role="strong")
        card = Card(margin="space_md")
        card.body.addWidget(self.words)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.back_button.say(mark("I do not agree"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def place(self) -> StoragePlace:
        """What is asked about."""
        if self._place is None:
            raise ValueError("a place is shown before anybody agrees to it")
        return self._place

    def ask_about(self, place: StoragePlace) -> None:
        """Name the place."""
        self._place = place
        self.retranslate()

    def on_shown(self) -> None:
        self.setFocus()

    def retranslate(self) -> None:
        if self._place is None:
            return
        country = self._context.formats().country(self._place.country)
        self.words.say(
            mark("{host} keeps the backups of this store in this country: {country}"),
            host=isolate_ltr(self._place.host),
            country=isolate(country),
        )
        self.setAccessibleName(tr("Where the backups will lie"))
        self.setAccessibleDescription(self.words.text())


class AccountStep(FlowStep):
    """An account that is there already, or a new one."""

    TITLE = mark("The backup account")
    LEAD = mark("One account for the store. Its password is not the owner's, and never leaves this computer.")

    def __init__(self) -> None:
        super().__init__()
        self.known = Button(mark("I have an account"), icon="log-in")
        self.new = Button(mark("Make a new account"), icon="user-plus")
        self._group = QButtonGroup(self)
        for button in (self.known, self.new):
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            self._group.addButton(button)
        self.known.setChecked(True)
        self.form = Form(columns=2)
        self.email = CodeField(mark("&E-mail"), required=True, max_length=200)
        self.label = computer_name(tr("Counter"))
        self.password = PasswordField(mark("&Password of the account"), required=True)
        self.again = PasswordField(mark("The same password &again"), required=True)
        self.adult = CheckField(mark("I am &18 or over"))
        self.form.add("email", self.email)
        self.form.add("label", self.label)
        self.form.add("password", self.password)
        self.form.add("again", self.again)
        self.form.add_widget(self.adult, span=2)
        both = row(self.known, self.new, spacing="space_md")
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.body.addLayout(both)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self._group.buttonToggled.connect(lambda *_: self._choose())
        self._choose()

    @property
    def is_new(self) -> bool:
        """Whether an account is to be made."""
        return self.new.isChecked()

    def on_shown(self) -> None:
        self.email.editor.setFocus()

    def go_on(self) -> None:
        self.clear_errors()
        self.bar.clear()
        if not self.email.text():
            self.fail(RuleBroken("cloud.email_wrong", field="email"))
        else:
            self.done.emit()

    def forget(self) -> None:
        """Empty the secrets."""
        self.password.clear()
        self.again.clear()

    def _choose(self) -> None:
        for part in (self.again, self.adult):
            part.setVisible(self.is_new)


class CodeStep(FlowStep):
    """The code of the letter, or of the authenticator app; `again` asks for another letter."""

    TITLE = mark("Enter the code")

    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = Form(columns=2)
        self.code = CodeField(mark("&Code"), required=True, max_length=64)
        self.form.add("code", self.code)
        self.again_button = Button(mark("Send the e-mail again"), self._again, icon="mail", kind="quiet")
        self.body.addWidget(self.form)
        self.body.addLayout(row(self.again_button, None))
        self.body.addStretch(1)

    def ask_for_letter(self, email: str) -> None:
        """The account was made: its letter has the code."""
        self.again_button.show()
        self._ask(
            mark("An e-mail with a code is on its way to {email}. It may take a minute."),
            email=isolate_ltr(email),
        )

    def ask_for_second_factor(self) -> None:
        """The account wants a second factor."""
        self.again_button.hide()
        self._ask(
            mark("This account asks for a code from your authenticator app, or one of its recovery codes.")
        )

    def on_shown(self) -> None:
        self.code.editor.setFocus()

    def go_on(self) -> None:
        self.clear_errors()
        self.done.emit()

    def say_sent_again(self) -> None:
        """Another letter is on its way; the code of the first no longer counts."""
        self.wait(None)
        self.code.set_text("")
        self.bar.say("ok", mark("Another letter is on its way. Only the code in the newest one counts."))
        self.code.editor.setFocus()

    def _again(self) -> None:
        if not self.waiting:
            self.again.emit()

    def _ask(self, message: str, **values: object) -> None:
        self.lead.say(message, **values)
        self.lead.show()
        self.code.set_text("")
