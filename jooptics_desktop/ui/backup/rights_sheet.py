"""What the account holder may do about the data the backup service keeps of them, on one sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QStandardPaths

from jooptics_desktop.domain.errors import Cancelled
from jooptics_desktop.l10n import isolate, isolate_ltr, mark
from jooptics_desktop.services import cloud_rights
from jooptics_desktop.ui.backup.proof import do_proved
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.fields import CheckField
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.sync.account import AccountState
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 620


class RightsSheet(Overlay):
    """A copy, another address, news or none, the end of the account; each is asked of the service in the background."""

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, width=WIDTH)
        self._context = context
        self.state: AccountState | None = None
        self.bar = MessageBar()
        self.email = Label(role="strong")
        self.words = Paragraph(
            mark(
                "The service keeps the address of the account, its computers, its sign-ins and the sizes and times of "
                "sealed backups. It cannot read the backups."
            ),
            "quiet",
        )
        self.ending = Paragraph(role="strong")
        self.news = CheckField(mark("Send me &news of the service by e-mail"))
        self.copy_button = Button(mark("Save a copy…"), self.save_copy, icon="file-down")
        self.email_button = Button(mark("Another address…"), self.ask_email, icon="mail")
        self.delete_button = Button(mark("Delete the account…"), self.ask_deletion, kind="danger")
        self.keep_button = Button(mark("Keep the account"), self.keep, kind="primary")
        close = IconButton(mark("Close"), "x", self.close_overlay, key="Esc")
        self.body.addLayout(row(Label(mark("My account at the service"), "title"), None, close))
        for part in (self.bar, self.email, self.words, self.ending, self.news):
            self.body.addWidget(part)
        self.body.addLayout(
            row(self.copy_button, self.email_button, None, self.delete_button, self.keep_button)
        )
        self.ending.hide()
        self.keep_button.hide()
        self.news.toggled.connect(self._choose_news)
        self._allow()
        self.closed.connect(self.deleteLater)

    def begin(self) -> None:
        """Come up and ask how the account stands."""
        self.open(self.copy_button)
        self.reload()

    def reload(self) -> None:
        """Ask the service."""
        self._run(cloud_rights.account_state, self._show)

    def save_copy(self) -> None:
        """Write everything the service keeps about the account where one says."""

        def write(path: Path) -> None:
            self._prove(
                lambda opened, desk: cloud_rights.save_account_copy(opened, desk, path),
                lambda saved: self.bar.say("ok", mark("Saved as {name}"), name=isolate_ltr(saved.name)),
            )

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._context.prompts.save_path(
            mark("Save as"), str(Path(folder) / "my-account.json"), "JSON (*.json)", write
        )

    def ask_email(self) -> None:
        """Ask for the address, then for the password; a letter with a code follows."""
        self._context.prompts.ask_text(
            mark("Another address for the account"),
            mark("An e-mail with a code goes there. The address of today is told once it has changed."),
            mark("New e-mail address"),
            mark("Continue"),
            self._ask_password,
        )

    def _ask_password(self, email: str) -> None:
        self._context.prompts.ask_text(
            mark("Another address for the account"),
            mark("The keys for signing in are made from address and password, so both are needed."),
            mark("Password of the account"),
            mark("Send the e-mail"),
            lambda password: self._prove(
                lambda opened, desk: cloud_rights.change_email(opened, desk, email, password),
                self._ask_code,
            ),
            secret=True,
        )

    def _ask_code(self, email: str) -> None:
        self._context.prompts.ask_text(
            mark("Another address for the account"),
            mark("An e-mail with a code is on its way to {email}. It may take a minute."),
            mark("Code"),
            mark("Change the address"),
            lambda code: self._run(
                lambda opened, desk: cloud_rights.confirm_email(opened, desk, code), self._email_changed
            ),
            email=isolate_ltr(email),
        )

    def _email_changed(self, _email: str) -> None:
        self.bar.say("ok", mark("The account has another address now"))
        self.reload()

    def ask_deletion(self) -> None:
        """Say what goes and when, then ask for it."""
        self._context.prompts.confirm(
            mark("Delete the account at the service?"),
            mark(
                "It ends in thirty days; until then everything works and you can keep it after all. Then its sign-in, "
                "its computers and what was counted go at once, and the sealed backups thirty days later. The store on "
                "this computer stays."
            ),
            mark("Delete the account"),
            lambda: self._prove(cloud_rights.ask_for_deletion, self._closing),
            danger=True,
        )

    def keep(self) -> None:
        """Call the deletion off."""
        self._run(cloud_rights.keep_account, lambda _: self._kept())

    def _closing(self, _at: datetime) -> None:
        self.bar.clear()
        self.reload()

    def _kept(self) -> None:
        self.bar.say("ok", mark("The account stays"))
        self.reload()

    def _choose_news(self, wanted: bool) -> None:
        if self.state is None or wanted == self.state.news:
            return
        self._run(
            lambda opened, desk: cloud_rights.want_news(opened, desk, wanted=wanted), lambda _: self.reload()
        )

    def _show(self, state: AccountState) -> None:
        self.state = state
        self.email.show_text(isolate_ltr(state.email))
        self.news.setChecked(state.news)
        self.ending.setVisible(state.closes_at is not None)
        if state.closes_at is not None:
            day = self._context.formats().date(state.closes_at.date())
            self.ending.say(mark("The account ends on {day}. Until then it can be kept."), day=isolate(day))
        self._allow()

    def _allow(self) -> None:
        known = self.state is not None
        closing = self.state is not None and self.state.closes_at is not None
        for part in (self.news, self.copy_button, self.email_button, self.delete_button):
            part.setEnabled(known)
        self.delete_button.setVisible(not closing)
        self.keep_button.setVisible(closing)

    def _run(self, act: Callable[[Any, Desk], Any], then: Callable[[Any], object]) -> None:
        opened = self._context.services.opened
        self._context.tasks.run(lambda desk, _report, _cancelled: act(opened, desk), self, then, self._fail)

    def _prove(self, act: Callable[[Any, Desk], Any], then: Callable[[Any], object]) -> None:
        opened = self._context.services.opened
        do_proved(self._context, self, lambda desk: act(opened, desk), then, self._fail)

    def _fail(self, error: JoopticsError) -> None:
        if not isinstance(error, Cancelled):
            self.bar.show_error(error)
        if self.state is not None:
            self.news.setChecked(self.state.news)
