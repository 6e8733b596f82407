"""A screen for the customer alone: the shop's notice and big answers, and nothing about anybody else.

It fills a second screen where there is one; with one screen it fills that, to be turned round. Only somebody who
works here can leave it, with their password or PIN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.privacy import Method
from jooptics_desktop.l10n import mark, sentence, translator
from jooptics_desktop.services.consents import answer_all, record_answers, serve_notice
from jooptics_desktop.services.staff import confirm_secret
from jooptics_desktop.ui.consents.answer_row import AnswerRow
from jooptics_desktop.ui.consents.ask_sheet import AGREE, DISAGREE
from jooptics_desktop.ui.consents.notice_view import NoticeView
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import PasswordField
from jooptics_desktop.ui.kit.forms import line, row, scrolled
from jooptics_desktop.ui.kit.labels import Label, Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent, QScreen

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.policy import PolicyText
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.consents import Served
    from jooptics_desktop.ui.kit.feature import Context

_EDGE: Final = 32
_THANKS: Final = mark("Thank you. Your answers are kept, and you can change them at any time.")
_HAND_BACK: Final = mark("Please tell the person at the counter that you are done.")
_CHOOSE: Final = mark("Choose an answer first, or refuse or agree to all.")
_OTHER: Final = {"ar": "English", "en": "العربية"}  # each said in its own language


class CustomerScreen(QWidget):
    """Speaks the customer's language; `answered` when their answers are kept, `left` when somebody closed it."""

    answered = Signal()
    left = Signal()

    def __init__(
        self, context: Context, customer: Customer, purposes: Sequence[Purpose], beside: QWidget
    ) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._context, self._customer, self._beside = context, customer, beside
        self._language: Language = customer.language
        self._text: PolicyText | None = None
        self._notice_id: str | None = None
        self._may_close = False
        self.notice = NoticeView()
        self.rows = {purpose.code.value: AnswerRow(large=True) for purpose in purposes}
        self.said = Paragraph(role="error")
        self.refuse, self.keep, self.accept = (_big() for _ in range(3))
        self.language_button = QPushButton()
        self.title = Label(role="title")
        self.thanks, self.hand_back = Paragraph(role="title"), Paragraph(role="lead")
        self.secret = PasswordField(mark("Password or PIN"))
        self.leave_button = Button(mark("Leave"), self.leave, icon="log-in")
        self._stack = QStackedLayout()
        self._arrange()
        self._connect()
        theme.wear(self)

    def come(self) -> None:
        """Fill the other screen, or this one, and serve the notice."""
        screen = other_screen(self._beside)
        if screen is not None:
            self.setGeometry(screen.geometry())
        else:
            self._beside.hide()  # so that no key brings it back to the customer's eyes
        self.showFullScreen()
        self.activateWindow()
        self._serve()

    def leave(self) -> None:
        """Close it, for whoever is signed in and gives their password or PIN."""
        typed = self.secret.text()
        if not typed:
            self.secret.editor.setFocus()
            return
        self.leave_button.setEnabled(False)
        self._context.tasks.read(
            lambda desk: confirm_secret(desk, typed),
            self,
            lambda _member: self.close_now(),
            self._not_let_out,
        )

    def close_now(self) -> None:
        """Close it without asking: the program ends, or somebody at the other screen said so."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close:
            self.secret.editor.setFocus()
            event.ignore()
            return
        event.accept()
        if self._beside.isHidden():
            self._beside.show()
            self._beside.activateWindow()
        self.left.emit()
        self.deleteLater()

    def _arrange(self) -> None:
        asking, done = QWidget(), QWidget()
        column = QVBoxLayout(asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_md"))
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_lg"))
        questions = QWidget()
        lines = QVBoxLayout(questions)
        lines.setContentsMargins(0, 0, theme.size("space_sm"), 0)
        lines.setSpacing(theme.size("space_md"))
        for one in self.rows.values():
            lines.addWidget(one)
            lines.addWidget(line())
        lines.addStretch()
        sides.addWidget(self.notice, 2)
        sides.addWidget(scrolled(questions), 3)
        column.addLayout(sides, 1)
        column.addWidget(self.said)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.size("space_sm"))
        for button in (self.refuse, self.keep, self.accept):
            buttons.addWidget(button, 1)
        column.addLayout(buttons)
        after = QVBoxLayout(done)
        for words in (self.thanks, self.hand_back):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        after.addStretch(2)
        after.addWidget(self.thanks)
        after.addWidget(self.hand_back)
        after.addStretch(3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        whole.setSpacing(theme.size("space_md"))
        whole.addLayout(row(self.title, None, self.language_button))
        whole.addLayout(self._stack, 1)
        for side in (asking, done):  # only now: a stack shows what it holds, and nobody's part is a window
            self._stack.addWidget(side)
        self.secret.setFixedWidth(260)
        foot = row(None, self.secret, self.leave_button)
        foot.setAlignment(self.leave_button, Qt.AlignmentFlag.AlignBottom)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.refuse.clicked.connect(lambda: self._keep(answer_all(agreed=False)))
        self.accept.clicked.connect(lambda: self._keep(answer_all(agreed=True)))
        self.keep.clicked.connect(self._save)
        self.language_button.clicked.connect(self._switch)
        self.secret.editor.returnPressed.connect(self.leave)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.secret.editor.setFocus)

    def _serve(self) -> None:
        customer_id, language = self._customer.id, self._language
        self._context.tasks.write(
            lambda desk: serve_notice(desk, customer_id, language, Method.CUSTOMER_SCREEN),
            self,
            self._show,
            self._refused,
        )

    def _show(self, served: Served) -> None:
        first, self._notice_id, self._text = self._text is None, served.notice.id, served.text
        words, text = translator(self._language), served.text
        rtl = text.language == "ar"
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        self.setWindowTitle(text.title.text)
        self.title.show_text(text.title.text)
        self.notice.show_notice(text)
        for code, one in self.rows.items():
            one.say(text.purpose(code), words.tr(AGREE), words.tr(DISAGREE))
        for button, message in (
            (self.refuse, mark("Refuse all")), (self.keep, mark("Save my choices")), (self.accept, mark("Accept all")),
            (self.language_button, _OTHER[self._language]),
        ):  # fmt: skip
            said = message if button is self.language_button else words.tr(message)
            button.setText(said)
            button.setAccessibleName(said)
        self.thanks.show_text(words.tr(_THANKS))
        self.hand_back.show_text(words.tr(_HAND_BACK))
        self.said.show_text("")
        self._ready(ready=True)
        if first:
            self.notice.setFocus()

    def _switch(self) -> None:
        self._language = "en" if self._language == "ar" else "ar"
        self._serve()

    def _save(self) -> None:
        answers = {code: one.answer for code, one in self.rows.items() if one.answer is not None}
        if answers:
            self._keep(answers)
        else:
            self.said.show_text(translator(self._language).tr(_CHOOSE))

    def _keep(self, answers: dict[str, bool]) -> None:
        notice_id, customer_id = self._notice_id, self._customer.id
        if notice_id is None:
            return
        self._ready(ready=False)
        self._context.tasks.write(
            lambda desk: record_answers(desk, customer_id, notice_id, answers, Method.CUSTOMER_SCREEN),
            self,
            self._kept,
            self._refused,
        )

    def _kept(self, _states: list[ConsentState]) -> None:
        self._stack.setCurrentIndex(1)
        self.language_button.hide()
        self.answered.emit()

    def _refused(self, error: JoopticsError) -> None:
        self._ready(ready=self._notice_id is not None)
        self.said.show_text(sentence(error))

    def _not_let_out(self, error: JoopticsError) -> None:
        if (
            error.code == "permission.nobody_signed_in"
        ):  # the program locked itself; its lock asks for the key
            self.close_now()
            return
        self.leave_button.setEnabled(True)
        self.secret.set_error(error)
        self.secret.editor.selectAll()
        self.secret.editor.setFocus()

    def _ready(self, *, ready: bool) -> None:
        for button in (self.refuse, self.keep, self.accept):
            button.setEnabled(ready)


def other_screen(window: QWidget) -> QScreen | None:
    """A screen this window is not on; None where there is only one."""
    here = window.screen()
    return next((screen for screen in QGuiApplication.screens() if screen is not here), None)


def _big() -> QPushButton:
    button = QPushButton()
    button.setProperty("bulk", "large")
    button.setAutoDefault(False)
    return button
