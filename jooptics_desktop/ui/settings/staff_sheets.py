"""Letting somebody new in, and giving somebody a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.l10n import isolate, mark, sentence
from jooptics_desktop.l10n.formats import western
from jooptics_desktop.services import staff
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField, PasswordField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.staff import Joined
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 640
_ROLES = (
    (Role.CASHIER, mark("Cashier: sells and takes payments")),
    (Role.OPTICIAN, mark("Optician: also writes prescriptions")),
    (Role.MANAGER, mark("Manager: also items, exports and backups")),
    (Role.OWNER, mark("Owner: everything")),
)


class _Sheet(Overlay):
    """Fields, a bar for what no field can say, Cancel and Save."""

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, width=WIDTH)
        self.context = context
        self.busy = False
        self.bar = MessageBar()
        self.form = Form(columns=2)
        self.cancel_button = Button(mark("Cancel"), self.close_overlay, key="Esc")
        self.save_button = Button(mark("Save"), self.save, icon="save", key="F10", kind="primary")
        self.closed.connect(self.deleteLater)

    def finish(self, *above: QWidget) -> None:
        """Put everything in its place."""
        for part in (*above, self.bar, self.form):
            self.body.addWidget(part)
        self.body.addLayout(row(None, self.cancel_button, self.save_button))

    def save(self) -> None:
        """Check and do it."""

    def fail(self, error: JoopticsError) -> None:
        """Say what is wrong, beside its field where there is one."""
        self.busy = False
        if not self.form.show_error(error):
            self.bar.show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtCore import Qt

        if event.key() in {Qt.Key.Key_F10, Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.save()
            event.accept()
            return
        super().keyPressEvent(event)


class StaffSheet(_Sheet):
    """Name, role, that they are of age, a first password, perhaps a PIN."""

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self.name = TextField(mark("&Name"), required=True, max_length=80)
        self.role = ChoiceField[Role](mark("&Role"), _ROLES)
        self.password = PasswordField(mark("First &password"), required=True)
        self.pin = PasswordField(mark("&Quick PIN (optional)"))
        self.adult = CheckField(mark("They told me that they are &18 or over"))
        self.adult_error = Paragraph(role="error")
        self.adult_error.hide()
        for name in ("name", "role", "password", "pin"):
            self.form.add(name, getattr(self, name))
        self.form.add_widget(self.adult, span=2)
        self.form.add_widget(self.adult_error, span=2)
        self.adult.toggled.connect(lambda *_: self.adult_error.hide())
        self.finish(
            Label(mark("Add a member of staff"), "title"),
            Paragraph(
                mark("They change the password themselves later, under My sign-in. No birth date is kept."),
                "quiet",
            ),
        )

    def save(self) -> None:
        if self.busy:
            return
        self.form.clear_errors()
        self.bar.clear()
        new = staff.NewStaff(
            self.name.text(), self.role.value() or Role.CASHIER, self.password.text(), self.adult.isChecked(),
            western(self.pin.text()) or None,
        )  # fmt: skip
        self.busy = True
        self.context.tasks.write(lambda desk: staff.add_staff(desk, new), self, self._saved, self.fail)

    def fail(self, error: JoopticsError) -> None:
        if error.field != "adult":
            super().fail(error)
            return
        self.busy = False
        self.adult_error.setText(sentence(error))
        self.adult_error.show()
        self.adult.setFocus()

    def _saved(self, joined: Joined) -> None:
        self.close_overlay()
        self.context.toast.say(mark("{name} can sign in now"), None, name=isolate(joined.staff.name))


class PasswordSheet(_Sheet):
    """A new password for somebody who lost theirs; their PIN and app are set up anew."""

    def __init__(self, window: QWidget, context: Context, member: StaffMember) -> None:
        super().__init__(window, context)
        self._member = member
        self.password = PasswordField(mark("New &password"), required=True)
        self.again = PasswordField(mark("The same password &again"), required=True)
        self.form.add("password", self.password)
        self.form.add("again", self.again)
        title = Label(role="title")
        title.say(mark("A new password for {name}"), name=isolate(member.name))
        words = mark("Their quick PIN and authenticator app stop working and are set up anew.")
        self.finish(title, Paragraph(words, "quiet"))

    def save(self) -> None:
        if self.busy:
            return
        self.form.clear_errors()
        self.bar.clear()
        new, member_id = self.password.text(), self._member.id
        if new != self.again.text():
            self.fail(RuleBroken("password.not_same", field="again"))
            return
        self.busy = True
        self.context.tasks.write(
            lambda desk: staff.reset_password(desk, member_id, new), self, lambda _: self._saved(), self.fail
        )

    def _saved(self) -> None:
        self.close_overlay()
        self.context.toast.say(mark("{name} has a new password"), None, name=isolate(self._member.name))
