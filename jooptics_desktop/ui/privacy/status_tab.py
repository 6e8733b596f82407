"""At a glance: one line per promise, how it stands, and the way to where it is put right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.erasure import LostLedgerOutcome
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.status import Indicator, IndicatorCode, IndicatorState
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.l10n.words_status import OUTCOMES, STATES, TITLES, said
from jooptics_desktop.services.lost_ledger import settle_lost_ledger
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Card, clear, scrolled
from jooptics_desktop.ui.kit.labels import Composed, Label, Pill
from jooptics_desktop.ui.kit.prompts import CANCEL, Choice
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

_PILLS: Final[dict[IndicatorState, PillKind]] = {
    IndicatorState.OK: "ok",
    IndicatorState.DUE: "warning",
    IndicatorState.BROKEN: "danger",
    IndicatorState.BLANK: "neutral",
}
# Where each is put right: a page, and what to show there.
_WHERE: Final[dict[IndicatorCode, tuple[str, str | None]]] = {
    IndicatorCode.ENCRYPTION: ("privacy", "check"),
    IndicatorCode.BACKUP: ("backup", None),
    IndicatorCode.BACKUP_FOLDER: ("backup", None),
    IndicatorCode.BACKUP_CLOUD: ("backup", None),
    IndicatorCode.DRILL: ("backup", None),
    IndicatorCode.REVIEW: ("privacy", "audit"),
    IndicatorCode.RECOVERY_SHEET: ("settings", "sheet"),
    IndicatorCode.SECOND_FACTOR: ("settings", "own"),
    IndicatorCode.REQUESTS: ("privacy", "requests"),
    IndicatorCode.PROCESSORS: ("privacy", "processors"),
    IndicatorCode.TRAINING: ("privacy", "training"),
    IndicatorCode.RETENTION: ("privacy", "retention"),
    IndicatorCode.ERASURES: ("privacy", "check"),
    IndicatorCode.OFFICER: ("privacy", "officer"),
    IndicatorCode.BREACHES: ("privacy", "breaches"),
    IndicatorCode.LEDGER_LOST: ("customers", None),
    IndicatorCode.ERASED_SEALED: ("backup", None),
    IndicatorCode.FORMER_BACKUPS: ("privacy", "handover"),
}


class _Way(Button):
    """`Open`, with what it opens for those who hear it."""

    def __init__(self, code: IndicatorCode, on_press: Callable[[], object]) -> None:
        self._code = code
        super().__init__(mark("Open"), on_press)

    def retranslate(self) -> None:
        super().retranslate()
        act = tr("Open")
        self.setAccessibleName(f"{act}: {tr(TITLES[self._code])}")


class StatusTab(PrivacyTab):
    """Looked up anew on each visit and after each change that touches it."""

    NAME: ClassVar[str] = "status"
    TITLE: ClassVar[str] = mark("How it stands")
    ICON: ClassVar[str] = "gauge"
    PERMISSION: ClassVar[Permission | None] = Permission.PRIVACY_MANAGE
    TOUCHED: ClassVar[tuple[str, ...]] = (
        "backup", "backup_place", "staff", "request", "holiday", "jurisdiction", "processor", "training",
        "retention", "customer", "officer", "breach", "audit", "handover",
    )  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.found: list[Indicator] = []
        self.pills: dict[IndicatorCode, Pill] = {}
        self.sentences: dict[IndicatorCode, Composed] = {}
        self.buttons: dict[IndicatorCode, Button] = {}
        content = QWidget()
        self._lines = QGridLayout(content)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(theme.size("space_md"))
        self._lines.setVerticalSpacing(theme.size("space_sm"))
        self._lines.setColumnStretch(1, 1)
        card = Card(margin="space_md")
        card.body.addWidget(scrolled(content), 1)
        self.body.addWidget(card, 1)

    def reload(self) -> None:
        """Look everything up."""
        opened = self.context.services.opened

        def ask(desk: Desk) -> list[Indicator]:
            from jooptics_desktop.services.privacy_status import privacy_status

            return privacy_status(opened, desk)

        self.context.tasks.read(ask, self, self._show, self.failed.emit)

    def settle_lost_ledger(self) -> None:
        """Ask what came of a restore without the whole list of erased people, and write it down."""
        choices = tuple(Choice(outcome.value, message) for outcome, message in OUTCOMES.items())

        def answered(key: str | None) -> None:
            if key is not None and key != CANCEL:
                self.context.tasks.write(
                    lambda desk: settle_lost_ledger(desk, LostLedgerOutcome(key)),
                    owner=self,
                    then=lambda _done: self.reload(),
                    fail=self.failed.emit,
                )

        self.context.prompts.ask(
            mark("What came of it?"),
            mark(
                "Compare the customers with your letters about erasures and with the audit trail. What you say here is "
                "entered into the audit trail, and this line goes."
            ),
            (*choices, Choice(CANCEL, mark("Not yet"))),
            answered,
        )

    def _show(self, found: list[Indicator]) -> None:
        if [one.code for one in found] != [one.code for one in self.found]:
            self._build([one.code for one in found])
        self.found = found
        for one in found:
            self.pills[one.code].set_kind(_PILLS[one.state])
            self.pills[one.code].say(STATES[one.state])
            self.sentences[one.code].compose(partial(self._said, one))

    def _said(self, one: Indicator) -> str:
        return said(one, self.context.formats())

    def _build(self, codes: list[IndicatorCode]) -> None:
        """The lines; the same codes again only change their words, so the keyboard stays where it is."""
        clear(self._lines)
        self.pills, self.sentences, self.buttons = {}, {}, {}
        for line, code in enumerate(codes):
            pill, words, button = Pill(), Composed("quiet"), _Way(code, self._leading_to(code))
            words.setWordWrap(True)
            text = QWidget()
            column = QVBoxLayout(text)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(Label(TITLES[code], "strong"))
            column.addWidget(words)
            self._lines.addWidget(pill, line, 0, Qt.AlignmentFlag.AlignVCenter)
            self._lines.addWidget(text, line, 1)
            self._lines.addWidget(button, line, 2, Qt.AlignmentFlag.AlignVCenter)
            self.pills[code], self.sentences[code], self.buttons[code] = pill, words, button
        self._lines.setRowStretch(len(codes), 1)

    def _leading_to(self, code: IndicatorCode) -> Callable[[], None]:
        if code is IndicatorCode.LEDGER_LOST:
            return self.settle_lost_ledger
        page, part = _WHERE[code]
        return lambda: self.context.go(page, part)
