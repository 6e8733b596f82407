"""The optional purposes of the store and of oneself: one press gives, one press takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QGridLayout, QWidget

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import current_language, isolate, mark, side_by_side, tr
from jooptics_desktop.services import privacy
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Card, row, scrolled
from jooptics_desktop.ui.kit.labels import Label, Paragraph, Pill
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.privacy.tab import PrivacyTab
from jooptics_desktop.ui.privacy.words import STANDINGS

if TYPE_CHECKING:
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.domain.purposes import PurposeCode
    from jooptics_desktop.ui.kit.feature import Context


class DecisionCard(Retranslates, Card):
    """One purpose in the policy's words, how it stands, and the other answer on a button."""

    def __init__(self, tab: DecisionsTab, code: PurposeCode) -> None:
        super().__init__(margin="space_md")
        self._tab, self.code = tab, code
        self.state: ConsentState | None = None
        self.label, self.words = Label(role="strong"), Paragraph(role="quiet")
        self.whose, self.pill = Label(role="muted"), Pill()
        self.button = Button(mark("Agree"), self._press)
        self.body.setSpacing(theme.size("space_xs"))
        self.body.addLayout(row(self.label, None, self.pill))
        self.body.addWidget(self.words)
        self.body.addStretch()
        self.body.addLayout(row(self.whose, None, self.button))

    def show_state(self, state: ConsentState) -> None:
        """Say how it stands."""
        self.state = state
        self.retranslate()

    def retranslate(self) -> None:
        if self.state is None or self._tab.pack is None:
            return
        text = shown_policy(self._tab.pack, current_language()).purpose(self.code.value)
        self.label.show_text(text.label)
        self.words.show_text(text.text)
        word, kind = STANDINGS[self.state.standing]
        self.pill.set_kind(kind)  # type: ignore[arg-type]  # a kind of pill
        self.pill.say(word)
        whole = self.state.purpose.store_wide
        whose = tr("For the whole store") if whole else tr("For yourself")
        self.whose.show_text(side_by_side((whose, self._since(self.state))))
        self.button.say(mark("Withdraw") if self.state.in_force else mark("Agree"))
        self.button.setAccessibleName(f"{self.button.text().strip()}: {text.label}")
        self.button.setEnabled(not whole or self._tab.context.may(Permission.PRIVACY_MANAGE))

    def _since(self, state: ConsentState) -> str:
        formats = self._tab.context.formats()
        if state.since is None:
            return ""
        if state.in_force and state.valid_until is not None:
            return tr(
                "since {since}, until {until}",
                since=formats.date(state.since.date()), until=formats.date(state.valid_until.date()),
            )  # fmt: skip
        return tr("since {since}", since=formats.date(state.since.date()))

    def _press(self) -> None:
        if self.state is not None and self.state.in_force:
            self._tab.withdraw(self.code)
        else:
            self._tab.give(self.code)


class DecisionsTab(PrivacyTab):
    """Two columns of cards; with large text one below the other."""

    NAME: ClassVar[str] = "decisions"
    TITLE: ClassVar[str] = mark("Decisions")
    ICON: ClassVar[str] = "user-check"
    TOUCHED: ClassVar[tuple[str, ...]] = ("consent",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cards: dict[PurposeCode, DecisionCard] = {}
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.size("space_md"))
        self._columns = 1 if theme.is_large() else 2
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 1)
        self.body.addWidget(
            Paragraph(
                mark(
                    "All of these are optional. The program works in full without them, and every answer counts "
                    "at once."
                ),
                "quiet",
            )
        )  # fmt: skip
        self.body.addWidget(scrolled(content), 1)

    def reload(self) -> None:
        """Ask how everything stands."""
        self.context.tasks.read(privacy.current_decisions, self, self._show, self.failed.emit)

    def give(self, code: PurposeCode) -> None:
        """Agree to it, after the words on the card."""
        pack = self.pack
        if pack is None:
            return
        shown = shown_policy(pack, current_language())
        self.context.tasks.write(
            lambda desk: privacy.give(desk, pack, shown, code),
            self,
            lambda _: self._said(code),
            self.failed.emit,
        )

    def withdraw(self, code: PurposeCode) -> None:
        """Take it back; no reason is asked for."""
        self.context.tasks.write(
            lambda desk: privacy.withdraw(desk, code), self, lambda _: self._said(code), self.failed.emit
        )

    def _said(self, code: PurposeCode) -> None:
        self.context.toast.say(
            mark("Your answer counts from now on: {purpose}"),
            None,
            purpose=isolate(self.purpose_label(code.value)),
        )

    def _show(self, states: list[ConsentState]) -> None:
        for state in states:
            code = state.purpose.code
            if code not in self.cards:
                self.cards[code] = DecisionCard(self, code)
                self._grid.addWidget(self.cards[code], *divmod(len(self.cards) - 1, self._columns))
            self.cards[code].show_state(state)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
