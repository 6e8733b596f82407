"""The lock: covers everything, keeps everything, and lets somebody sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.fields import CodeField, PasswordField
from jooptics_desktop.ui.kit.forms import scrolled
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.sign import Sign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.shell.ports import StaffChoice

WIDTH = 400
# What a person cannot put right by trying again: the store or its keys are damaged or gone.
_RESTORE_HELPS = frozenset(
    {
        "store.missing", "store.damaged", "store.wrong_key_or_damaged", "store.not_encrypted", "store.unreadable",
        "keys.file_missing", "keys.file_damaged", "keys.file_altered", "keys.weakened",
        "keys.too_dear",
    }
)  # fmt: skip
SHOWN_AT_ONCE = 5
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_PASSWORD = mark("Password")
_PASSWORD_OR_PIN = mark("Password or PIN")


class LockScreen(Overlay):
    """Opaque, unlike other overlays: what lies beneath is nobody's business. Esc does nothing."""

    stays_on_top = True
    sign_in = Signal(str, str, str)  # staff id, secret, code
    open_with = Signal(str)  # the owner's password or the recovery code
    restore = Signal()
    switch_language = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, width=WIDTH)
        self._chosen: StaffChoice | None = None
        self._staff: list[StaffChoice] = []
        self.bar = MessageBar()
        self.title = Label(mark("Opening…"), "title")
        self.hint = Paragraph("", "quiet")
        self.hint.hide()
        self.secret = PasswordField(_PASSWORD)
        self.code = CodeField(mark("Code from your authenticator app"), max_length=12)
        self.restore_button = Button(
            mark("Restore from a backup…"), self.restore.emit, icon="cloud-download", large=True
        )
        self.restore_button.hide()
        self.enter = Button(mark("Sign in"), self._sign_in, icon="log-in", kind="primary", large=True)
        self._language = IconButton(mark("Switch language"), "languages", self.switch_language.emit)
        self._group = QButtonGroup(self)
        self._people = QWidget()
        self._column = QVBoxLayout(self._people)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space_xs"))
        self._area = scrolled(self._people)
        self._arrange()
        self._show_form(shown=False)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.size("space_sm"))
        head.addWidget(Sign("glasses", side=theme.size("size_icon_large")))
        head.addWidget(self.title, 1)
        head.addWidget(self._language)
        self.body.addLayout(head)
        for widget in (
            self.bar, self.hint, self._area, self.secret, self.code, self.enter, self.restore_button,
        ):  # fmt: skip
            self.body.addWidget(widget)
        self.secret.editor.returnPressed.connect(self._next_or_sign_in)
        self.code.editor.returnPressed.connect(self._sign_in)

    @property
    def is_locked(self) -> bool:
        """Whether it covers the window."""
        return not self.isHidden()

    def wait(self) -> None:
        """Cover the window while the store opens."""
        self.title.say(mark("Opening…"))
        self._show_form(shown=False)
        self.open()

    def offer(self, staff: Sequence[StaffChoice], last: str | None = None) -> None:
        """Let one of these people sign in; `last` is who was here before."""
        self._staff = list(staff)
        self.title.say(mark("Who is working?"))
        self.hint.hide()
        self._show_form(shown=True)
        self._fill_people(last)
        if self.isHidden():
            self.open()
        self.secret.clear()
        self.code.set_text("")
        self.secret.editor.setFocus()

    def fail(self, error: JoopticsError) -> None:
        """Say why it did not work; the secret is asked for anew."""
        self._ready(ready=True)
        field = self.code if error.field == "code" else self.secret
        if field is self.code:
            self.code.show()
        field.set_error(error)
        field.editor.selectAll()
        field.editor.setFocus()

    def tell_not_replaced(self, error: JoopticsError, lead: str) -> None:
        """Say until somebody is in why no other store took the place of this one, which opens again meanwhile."""
        cut_off = error.code == "store.replacement_cut_off"  # which store it will be is not known yet
        self.bar.show_error(error, lead="" if cut_off else lead)

    def ask_for_passphrase(self) -> None:
        """The keyring does not give the key: ask for the owner's password or the recovery code."""
        self._chosen = None
        self.secret.say(_PASSWORD)
        self.title.say(mark("Open the store"))
        self.hint.say(
            mark(
                "The keyring did not give the key. The owner's password or the recovery code opens the store."
            )
        )
        self._show_form(shown=True)
        self._area.hide()
        self.hint.show()
        self.secret.clear()
        self.secret.editor.setFocus()

    def fail_to_open(self, error: JoopticsError, retry: Callable[[], object]) -> None:
        """Say why the store does not open; offer to bring it back where that helps."""
        self.title.say(mark("The store cannot be opened"))
        self._show_form(shown=False)
        self.bar.show_error(error, retry)
        self.restore_button.setVisible(error.code in _RESTORE_HELPS)
        (self.bar.retry_button if self.bar.retry_button.isVisible() else self.restore_button).setFocus()

    def unlock(self) -> None:
        """Uncover the window and forget what was typed."""
        self._ready(ready=True)
        self.secret.clear()
        self.code.set_text("")
        self.bar.clear()
        self.close_overlay()

    def _show_form(self, *, shown: bool) -> None:
        self._ready(ready=True)
        for widget in (self._area, self.secret, self.enter):
            widget.setVisible(shown)
        self.restore_button.hide()
        self.code.setVisible(shown and self._chosen is not None and self._chosen.needs_code)

    def _fill_people(self, last: str | None) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            button.deleteLater()
        first = next(
            (person for person in self._staff if person.id == last), self._staff[0] if self._staff else None
        )
        for person in self._staff:
            button = Button("", icon="user")
            button.setProperty("kind", "choice")
            button.show_text(person.name)
            button.setCheckable(True)
            button.setChecked(person is first)
            button.clicked.connect(self._choosing(person))
            self._group.addButton(button)
            self._column.addWidget(button)
        rows = min(len(self._staff), SHOWN_AT_ONCE)
        self._area.setFixedHeight(rows * (theme.size("size_control_large") + theme.size("space_xs")))
        self._choose(first)

    def _choosing(self, person: StaffChoice) -> Callable[[], None]:
        return lambda: self._choose(person)

    def _choose(self, person: StaffChoice | None) -> None:
        self._chosen = person
        for button in self._group.buttons():  # Qt lets Tab come to the one that had the keyboard last
            chosen = button.isChecked()
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)
        self.secret.say(_PASSWORD_OR_PIN if person is not None and person.by_pin else _PASSWORD)
        self.code.setVisible(person is not None and person.needs_code)
        self.secret.set_error(None)
        self.secret.editor.setFocus()

    def _next_or_sign_in(self) -> None:
        if self.code.isVisible() and not self.code.text():
            self.code.editor.setFocus()
        else:
            self._sign_in()

    def _sign_in(self) -> None:
        if not self.enter.isEnabled():
            return
        if not self.secret.text():
            self.secret.set_error(tr("Please fill this in."))
            self.secret.editor.setFocus()
            return
        self._ready(ready=False)
        if self._chosen is None:
            self.open_with.emit(self.secret.text())
        else:
            self.sign_in.emit(self._chosen.id, self.secret.text(), self.code.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose who it is; Enter on a name, or a first letter typed there, goes on to the secret."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        on_a_name = QApplication.focusWidget() in self._group.buttons()
        if step is not None and self._area.isVisible() and len(self._staff) > 1:
            self._choose_beside(step)
        elif on_a_name and event.key() in _ENTER:
            self.secret.editor.setFocus()
        elif on_a_name and event.text().isprintable() and event.text().strip():
            self.secret.editor.setFocus()
            self.secret.editor.insert(event.text())
        super().keyPressEvent(event)

    def _choose_beside(self, step: int) -> None:
        here = self._staff.index(self._chosen) if self._chosen in self._staff else -step
        button = self._group.buttons()[(here + step) % len(self._staff)]
        self._area.ensureWidgetVisible(button)
        button.click()

    def _ready(self, *, ready: bool) -> None:
        self.enter.setEnabled(ready)
        self.enter.say(mark("Sign in") if ready else mark("Checking…"))

    def on_escape(self) -> None:
        """Esc does not open a lock."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.colour("ground")))
