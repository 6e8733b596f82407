"""Where the backups are: a folder, or an account with the cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton

from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services import restore
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import ChoiceField, CodeField, PasswordField
from jooptics_desktop.ui.kit.flow import FlowStep
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label
from jooptics_desktop.ui.restore.service_fields import ServiceFields, computer_name

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.services.restore import Source
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.restore.draft import RestoreDraft


class PlaceStep(FlowStep):
    """A folder is chosen here; `cloud` leads to the account."""

    TITLE = mark("Where are the backups?")
    LEAD = mark("Nothing on this computer is changed before the backup was proven whole.")

    cloud = Signal()

    def __init__(self, context: Context, draft: RestoreDraft) -> None:
        super().__init__()
        self._context, self._draft = context, draft
        self.folder: Path | None = None
        self.folder_choice = _choice(mark("A folder or disk"), "hard-drive")
        self.cloud_choice = _choice(mark("Jooptics Cloud"), "cloud")
        self._group = QButtonGroup(self)
        for button in (self.folder_choice, self.cloud_choice):
            self._group.addButton(button)
        self.folder_choice.setChecked(True)
        self._group.buttonToggled.connect(lambda *_: self._show())
        self.choose_button = Button(mark("Choose the backup folder…"), self.choose, icon="folder-open")
        self.path = ElideLabel(role="strong")
        both = row(self.folder_choice, self.cloud_choice, spacing="space_md")
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.body.addLayout(both)
        line = row(self.choose_button, self.path)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        self.body.addStretch(1)

    def on_shown(self) -> None:
        (self.cloud_choice if self.cloud_choice.isChecked() else self.folder_choice).setFocus()

    def choose(self) -> None:
        """Ask for the folder."""
        self._context.prompts.folder_path(mark("Choose the backup folder"), self._chosen)

    def go_on(self) -> None:
        if self.cloud_choice.isChecked():
            self.cloud.emit()
        elif self.folder is None:
            self.choose()
        else:
            self._open(self.folder)

    def _chosen(self, folder: Path) -> None:
        self.folder = folder
        self.path.show_text(isolate_ltr(str(folder)))
        self._open(folder)

    def _open(self, folder: Path) -> None:
        self.wait(mark("Looking for backups…"))

        def work() -> Source:
            source = restore.open_folder(folder, SystemClock())
            source.generations()
            return source

        self._context.tasks.call(work, self, self._opened, self.fail)

    def _opened(self, source: Source) -> None:
        self.wait(None)
        self._draft.sources, self._draft.source = [source], source
        self.done.emit()

    def _show(self) -> None:
        in_folder = self.folder_choice.isChecked()
        self.choose_button.setVisible(in_folder)
        self.path.setVisible(in_folder)
        self.bar.clear()


class CloudStep(FlowStep):
    """Signs in; asks for the code only when the account wants one."""

    TITLE = mark("Sign in to the cloud")
    LEAD = mark("Use the e-mail address and password of the backup account.")
    NEXT = mark("Sign in")

    def __init__(self, context: Context, draft: RestoreDraft) -> None:
        super().__init__()
        self._context, self._draft = context, draft
        self.form = Form(columns=2)
        self.service = ServiceFields(context, self.form)
        self.email = CodeField(mark("&E-mail"), required=True, max_length=200)
        self.label = computer_name(tr("New computer"))
        self.password = PasswordField(mark("&Password of the account"), required=True)
        self.code = CodeField(mark("&Code from your authenticator app"), max_length=32)
        self.form.add("email", self.email)
        self.form.add("label", self.label)
        self.form.add("password", self.password)
        self.form.add("code", self.code)
        self.code.hide()
        self.body.addWidget(self.form)
        self.body.addStretch(1)

    def on_shown(self) -> None:
        (self.password if self.email.text() else self.service.address).editor.setFocus()

    def go_on(self) -> None:
        self.clear_errors()
        if not self.email.text():
            self.fail(RuleBroken("cloud.email_wrong", field="email"))
            return
        self.wait(mark("Signing in…"))
        reading = self.service.reading()
        email, password, code = self.email.text(), self.password.text(), self.code.text()
        label = self.label.text() or tr("New computer")
        self._context.tasks.call(
            lambda: restore.open_cloud(reading(), email, password, code, label), self, self._found, self.fail
        )

    def fail(self, error: JoopticsError) -> None:
        if error.code == "cloud.second_factor_needed":
            self.code.show()
        super().fail(error)

    def _found(self, sources: list[Source]) -> None:
        self.wait(None)
        self.password.clear()
        self.code.set_text("")
        self._draft.sources, self._draft.source = sources, sources[0]
        self.done.emit()


class StoreStep(FlowStep):
    """Only shown when several stores are backed up under one account."""

    TITLE = mark("Which store?")
    LEAD = mark("Several stores are backed up under this account. The newest backup tells them apart.")

    def __init__(self, context: Context, draft: RestoreDraft) -> None:
        super().__init__()
        self._context, self._draft = context, draft
        self.form = Form()
        self.store = ChoiceField[int](mark("&Store"), translate=False)
        self.form.add("store", self.store)
        self.body.addWidget(self.form)
        self.body.addWidget(Label("", "muted"))
        self.body.addStretch(1)

    def on_shown(self) -> None:
        names = [str(source.facts.get("repository", "")) for source in self._draft.sources]
        self.store.set_choices([(number, f"{number + 1} · {name[-8:]}") for number, name in enumerate(names)])
        self.store.editor.setFocus()

    def go_on(self) -> None:
        self._draft.source = self._draft.sources[self.store.value() or 0]
        self.done.emit()


def _choice(message: str, icon: str) -> QPushButton:
    button = Button(message, icon=icon)
    button.setProperty("kind", "choice")
    button.setCheckable(True)
    return button
