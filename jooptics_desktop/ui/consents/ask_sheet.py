"""Asking a customer at the counter: the notice as they read it, every purpose, three buttons of equal weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.privacy import Method
from jooptics_desktop.l10n import isolate_ltr, mark, translator
from jooptics_desktop.services.consents import answer_all, record_answers, serve_notice
from jooptics_desktop.services.customer_notice import customer_notice
from jooptics_desktop.ui.consents.answer_row import AnswerRow
from jooptics_desktop.ui.consents.notice_view import NoticeView
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.forms import line, row, scrolled
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.shortcuts import key_action

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.policy import PolicyText
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.consents import Served
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 1120
TOP: Final = 20
NOTICE_SHARE: Final = (2, 3)
REFUSE_KEY, ACCEPT_KEY, SAVE_KEY, LANGUAGE_KEY = "F7", "F8", "F10", "F9"
AGREE, DISAGREE = mark("I agree"), mark("I do not agree")
_HINTS: Final = {
    Method.SCREEN: mark(
        "Read it out or turn the screen. Nothing is chosen beforehand; saying no costs the customer nothing. "
        "The keys 1 to {count} answer too."
    ),
    Method.PAPER: mark("Enter what is ticked on the signed paper, and keep the paper."),
}


class AskSheet(Overlay):
    """`paper` is the notice of a form that came back signed; without one the notice is served as the sheet opens."""

    saved = Signal()

    def __init__(
        self,
        window: QWidget,
        context: Context,
        customer: Customer,
        purposes: Sequence[Purpose],
        paper: str | None = None,
    ) -> None:
        super().__init__(window, width=min(WIDTH, window.width() - 2 * TOP), top=TOP)
        self.sheet.setFixedHeight(window.height() - 2 * TOP)
        self._context, self._customer = context, customer
        self._paper, self._method = paper, Method.PAPER if paper else Method.SCREEN
        self._language: Language = customer.language
        self.text: PolicyText | None = None
        self.notice_id = paper
        self.bar, self.notice = MessageBar(), NoticeView()
        self.rows = {purpose.code.value: AnswerRow() for purpose in purposes}
        self.refuse_button = Button(
            mark("Refuses all"), lambda: self._all(agreed=False), key=REFUSE_KEY, large=True
        )
        self.save_button = Button(mark("Save the answers"), self.save, key=SAVE_KEY, large=True)
        self.accept_button = Button(
            mark("Agrees to all"), lambda: self._all(agreed=True), key=ACCEPT_KEY, large=True
        )
        for button in (self.refuse_button, self.save_button, self.accept_button):
            button.deliberate = True
        self._arrange()
        self._keys()
        self._ready(ready=False)
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open and put the notice before the customer; that it was is kept before anything is answered."""
        self.open(self.notice)
        self._serve()

    def answers(self) -> dict[str, bool]:
        """What was chosen so far."""
        return {code: one.answer for code, one in self.rows.items() if one.answer is not None}

    def save(self) -> None:
        """Keep what was chosen; what was not stays as it was."""
        if not self.answers():
            self.bar.say("warning", mark("Choose an answer first, or refuse or agree to all."))
            return
        self._keep(self.answers())

    def _arrange(self) -> None:
        self.body.setSpacing(theme.size("space_sm"))
        title = Label(role="title")
        title.say(
            mark("What may we do with your data?") if not self._paper else mark("The signed paper came back")
        )
        self._language_button = IconButton(
            mark("Show in the other language"), "languages", self._switch, key=LANGUAGE_KEY
        )
        close = IconButton(mark("Close"), "x", self.close_overlay, key="Esc")
        self.body.addLayout(row(title, None, self._language_button, close))
        hint = Paragraph(role="muted")
        hint.say(_HINTS[self._method], count=isolate_ltr(str(len(self.rows))))
        self.body.addWidget(hint)
        self.body.addWidget(self.bar)
        inside = QWidget()
        self._inside = inside
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.size("space_sm"), 0)
        column.setSpacing(theme.size("space_sm"))
        for one in self.rows.values():
            column.addWidget(one)
            column.addWidget(line())
        column.addStretch()
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_md"))
        sides.addWidget(self.notice, NOTICE_SHARE[0])
        sides.addWidget(scrolled(inside), NOTICE_SHARE[1])
        self.body.addLayout(sides, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.size("space_sm"))
        for button in (self.refuse_button, self.save_button, self.accept_button):
            button.setAutoDefault(False)
            buttons.addWidget(button, 1)
        self.body.addLayout(buttons)

    def _keys(self) -> None:
        acts: list[tuple[str, Callable[[], object]]] = [
            (REFUSE_KEY, lambda: self._all(agreed=False)),
            (ACCEPT_KEY, lambda: self._all(agreed=True)),
            (SAVE_KEY, self.save),
            (LANGUAGE_KEY, self._switch),
        ]
        acts += [(str(place), one.turn) for place, one in enumerate(self.rows.values(), start=1)]
        for key, act in acts:
            key_action(self, key, act)

    def _serve(self) -> None:
        customer_id, language = self._customer.id, self._language
        if self._paper:  # it was served when it was printed
            self._context.tasks.read(
                lambda desk: customer_notice(desk, language).text, self, self._show, self._refused
            )
            return
        self._context.tasks.write(
            lambda desk: serve_notice(desk, customer_id, language), self, self._served, self._refused
        )

    def _served(self, served: Served) -> None:
        self.notice_id = served.notice.id
        self._show(served.text)

    def _show(self, text: PolicyText) -> None:
        words = translator(self._language)
        self.text = text
        self.notice.show_notice(text)
        rtl = text.language == "ar"
        self._inside.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
        )
        for place, (code, one) in enumerate(self.rows.items(), start=1):
            one.say(text.purpose(code), words.tr(AGREE), words.tr(DISAGREE), str(place))
        self._ready(ready=True)

    def _switch(self) -> None:
        self._language = "en" if self._language == "ar" else "ar"
        self._serve()

    def _all(self, *, agreed: bool) -> None:
        self._keep(answer_all(agreed, self.rows))

    def _keep(self, answers: dict[str, bool]) -> None:
        notice_id, customer_id, method = self.notice_id, self._customer.id, self._method
        if notice_id is None or not self.save_button.isEnabled():
            return
        self._ready(ready=False)
        self._context.tasks.write(
            lambda desk: record_answers(desk, customer_id, notice_id, answers, method),
            self,
            self._kept,
            self._refused,
        )

    def _kept(self, _states: list[ConsentState]) -> None:
        self.close_overlay()
        self.saved.emit()

    def _refused(self, error: JoopticsError) -> None:
        self._ready(ready=self.notice_id is not None)
        self.bar.show_error(error)

    def _ready(self, *, ready: bool) -> None:
        for button in (self.refuse_button, self.save_button, self.accept_button):
            button.setEnabled(ready)
