"""The shop's notice on the screen, and what the customer says to each purpose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.customers import Channel
from jooptics_desktop.domain.privacy import Standing
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.abroad import asked_now
from jooptics_desktop.services.customer_notice import customer_notice
from jooptics_desktop.services.customers import change_customer
from jooptics_desktop.services.privacy import customer_consents, record_customer_consent, withdraw
from jooptics_desktop.ui.consents.acts import ConsentActs
from jooptics_desktop.ui.consents.notice_view import NoticeView
from jooptics_desktop.ui.customers.consent_row import ConsentRow
from jooptics_desktop.ui.customers.tab import Tab
from jooptics_desktop.ui.customers.words import CHANNELS
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CheckField
from jooptics_desktop.ui.kit.forms import Card, line, row, rows, scrolled
from jooptics_desktop.ui.kit.labels import Label, Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.customer_notice import CustomerNotice
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

SHARES: Final = (2, 3)
ASK_KEY: Final = "F6"
SCREEN_KEY: Final = "Ctrl+F6"
_CONTACTING: Final = frozenset({PurposeCode.REMINDERS, PurposeCode.MARKETING})


@dataclass(frozen=True, slots=True)
class _Shown:
    notice: CustomerNotice
    states: list[ConsentState]
    asked: tuple[Purpose, ...]


class ConsentsTab(Tab):
    """Nothing is chosen beforehand; every answer is kept at once, with the very words that were shown."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.notice: CustomerNotice | None = None
        self._language: Language = "ar"
        self.notice_view = NoticeView()
        self.other_language = Button(mark("Show in English"), self._switch, icon="languages")
        self.rows = {purpose.code: ConsentRow(context) for purpose in AT_THE_COUNTER}
        self._rules = {code: line() for code in self.rows}
        self.channels = {channel: CheckField(CHANNELS[channel]) for channel in Channel}
        self._gate = Paragraph(role="muted")
        for code, one in self.rows.items():
            one.answered.connect(lambda agreed, code=code: self._answer(code, agreed=agreed))
            one.withdrawn.connect(lambda code=code: self._withdraw(code))
        for box in self.channels.values():
            box.clicked.connect(self._keep_channels)
        self.acts = ConsentActs(context, self, self.failed.emit)
        self.ask_button = Button(mark("Ask now"), self.ask_now, icon="square-check", key=ASK_KEY)
        self.screen_button = Button(
            mark("On the customer's screen"), self.ask_on_screen, icon="smartphone", key=SCREEN_KEY
        )
        self.paper_button = Button(mark("On paper"), self.ask_on_paper, icon="printer")
        self.back_button = Button(mark("Signed paper came back"), self.take_paper, icon="inbox")
        self.receipt_button = Button(mark("Receipt"), self.hand_out_receipt, icon="qr-code")
        self._arrange()

    def show_customer(self, customer: Customer) -> None:
        if self.customer is None or self.customer.id != customer.id:
            self._language = customer.language
        super().show_customer(customer)
        language = self._language
        self.ask(
            lambda desk: _Shown(
                customer_notice(desk, language), customer_consents(desk, customer.id), asked_now(desk)
            ),
            self._show,
        )

    def ask_now(self) -> None:
        """Ask about every purpose, at the counter."""
        self._act(self.acts.ask)

    def ask_again(self, purposes: Sequence[Purpose]) -> None:
        """Ask about those that end soon or have ended."""
        self._act(lambda customer: self.acts.ask(customer, purposes))

    def ask_on_screen(self) -> None:
        """Let the customer read and answer on a screen of their own."""
        self._act(self.acts.ask_on_screen)

    def ask_on_paper(self) -> None:
        """Print the notice and the questions, to be signed."""
        self._act(self.acts.ask_on_paper)

    def take_paper(self) -> None:
        """Enter what is ticked on a signed form."""
        self._act(self.acts.take_paper)

    def hand_out_receipt(self) -> None:
        """What they decided, with a code to check it by."""
        self._act(self.acts.hand_out_receipt)

    def _act(self, act: Callable[[Customer], object]) -> None:
        if self.customer is not None and self.context.may(Permission.CUSTOMERS_WRITE):
            act(self.customer)

    def _arrange(self) -> None:
        notice = Card(mark("What the customer reads"), margin="space_md")
        notice.head.addWidget(self.other_language)
        notice.body.addWidget(self.notice_view, 1)
        answers = Card(mark("What the customer answers"), margin="space_md")
        answers.body.setSpacing(theme.size("space_sm"))
        hint = mark(
            "Ask for each purpose by itself. Saying no, or taking a yes back, costs the customer nothing."
        )
        answers.body.addWidget(Paragraph(hint, "muted"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.size("space_sm"), 0)
        column.setSpacing(theme.size("space_md"))
        for code, one in self.rows.items():
            column.addWidget(one)
            column.addWidget(self._rules[code])
        column.addWidget(Label(mark("Prefers to be reached by"), "strong"))
        column.addWidget(self._gate)
        boxes = list(self.channels.values())
        column.addLayout(rows(boxes[:2], [*boxes[2:], None], spacing="space_lg"))
        column.addStretch()
        answers.body.addWidget(scrolled(inside), 1)
        acts = (self.ask_button, self.screen_button, self.paper_button, self.back_button, self.receipt_button)
        for button in acts:
            button.set_tight(tight=theme.is_large())
        self.body.addLayout(row(*acts, None))
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_md"))
        for card, share in zip((notice, answers), SHARES, strict=True):
            sides.addWidget(card, share)
        self.body.addLayout(sides, 1)

    def _show(self, shown: _Shown) -> None:
        text = shown.notice.text
        if self.notice is None or self.notice.text.shown_sha256() != text.shown_sha256():
            self.notice_view.show_notice(text)
        self.notice = shown.notice
        to_english = text.language == "ar"
        self.other_language.say(mark("Show in English") if to_english else mark("Show in Arabic"))
        may_write = self.context.may(Permission.CUSTOMERS_WRITE)
        for button in (self.ask_button, self.screen_button, self.paper_button, self.back_button):
            button.setEnabled(may_write)
        decided = any(state.standing is not Standing.UNASKED for state in shown.states)
        self.receipt_button.setEnabled(may_write and decided)
        for state in shown.states:
            one = self.rows[state.purpose.code]
            one.show_words(text.purpose(state.purpose.code.value), rtl=text.language == "ar")
            one.show_state(state)
            one.allow(allowed=may_write)
            matters = state.purpose in shown.asked or state.standing is not Standing.UNASKED
            one.setVisible(matters)
            self._rules[state.purpose.code].setVisible(matters)
        may_contact = any(s.in_force for s in shown.states if s.purpose.code in _CONTACTING)
        self._show_channels(may_contact=may_contact, may_write=may_write)

    def _show_channels(self, *, may_contact: bool, may_write: bool) -> None:
        preferred = self.customer.preferred_channels if self.customer else frozenset()
        for channel, box in self.channels.items():
            box.setChecked(channel in preferred)
            box.setEnabled(may_contact and may_write)
        self._gate.say(
            mark("Used for what the customer agreed to above.")
            if may_contact
            else mark("Closed until the customer agrees to reminders or offers above.")
        )

    def _switch(self) -> None:
        self._language = "en" if self._language == "ar" else "ar"
        if self.customer is not None:
            self.show_customer(self.customer)

    def _answer(self, code: PurposeCode, *, agreed: bool) -> None:
        customer, notice = self.customer, self.notice
        if customer is None or notice is None:
            return

        def keep(desk: Desk) -> Done[list[ConsentState]]:
            return record_customer_consent(desk, customer.id, notice.pack, notice.text, {code.value: agreed})

        self._close(code)
        self.context.tasks.write(keep, owner=self, then=lambda _: self._said(), fail=self._refused)

    def _withdraw(self, code: PurposeCode) -> None:
        customer = self.customer
        if customer is None:
            return
        self._close(code)
        self.context.tasks.write(
            lambda desk: withdraw(desk, code, customer.id),
            owner=self,
            then=lambda _: self._said(),
            fail=self._refused,
        )

    def _close(self, code: PurposeCode) -> None:
        """A held key or a second press must not answer twice."""
        self.rows[code].allow(allowed=False)

    def _said(self) -> None:
        self.context.toast.say(mark("The answer was kept"))
        self._reload()

    def _refused(self, error: JoopticsError) -> None:
        self.failed.emit(error)
        self._reload()

    def _reload(self) -> None:
        if self.customer is not None:
            self.show_customer(self.customer)

    def _keep_channels(self) -> None:
        customer = self.customer
        if customer is None:
            return
        chosen = frozenset(channel for channel, box in self.channels.items() if box.isChecked())
        draft = replace(customer.draft(), preferred_channels=chosen)
        self.context.tasks.write(
            lambda desk: change_customer(desk, customer.id, draft), owner=self, fail=self._refused
        )
