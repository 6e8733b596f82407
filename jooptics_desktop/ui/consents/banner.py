"""On a customer's page: consents that end soon or have ended, and one key to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from jooptics_desktop.domain.privacy import Standing
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import current_language, is_rtl, isolate, mark, tr
from jooptics_desktop.services.consents import due_again
from jooptics_desktop.services.purpose_words import purpose_labels
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.labels import Composed

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

RENEW_KEY: Final = "Shift+F6"


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be asked again, and what the purposes are called in each language."""

    states: tuple[ConsentState, ...]
    labels: dict[Language, dict[str, str]]


def due_of(desk: Desk, customer_id: CustomerId) -> Due:
    """For reading together with the rest of a customer."""
    states = due_again(desk, customer_id)
    labels: dict[Language, dict[str, str]] = {}
    if states:
        labels = {"ar": purpose_labels(desk, "ar"), "en": purpose_labels(desk, "en")}
    return Due(states, labels)


class RenewBanner(QFrame):
    """One line; hidden while there is nothing to ask again."""

    wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.due = Due((), {})
        self.words = Composed()
        self.words.setWordWrap(True)
        self.button = Button(mark("Ask again"), self.wanted.emit, icon="refresh-cw", key=RENEW_KEY)
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.size("space_sm"), 4, theme.size("space_sm"), 4)
        across.setSpacing(theme.size("space_sm"))
        across.addWidget(self.words, 1)
        across.addWidget(self.button)
        self.hide()

    def show_due(self, due: Due) -> None:
        """Say what ends, or has ended."""
        self.due = due
        self.setVisible(bool(due.states))
        self.button.setVisible(self._context.may(Permission.CUSTOMERS_WRITE))
        ended = any(state.standing is Standing.EXPIRED for state in due.states)
        theme.set_bar(self, "warning" if ended else "info")
        self.words.compose(self._said)

    def _said(self) -> str:
        return say_due(self.due.states, self.due.labels.get(current_language(), {}), self._context)


def say_due(states: tuple[ConsentState, ...], labels: dict[str, str], context: Context) -> str:
    """`Offers ended on 3 December, Reminders ends on 12 January`."""
    comma, formats = "، " if is_rtl() else ", ", context.formats()
    said = []
    for state in states:
        if state.valid_until is None:
            continue
        label = isolate(labels.get(state.purpose.code.value, state.purpose.code.value))
        day = isolate(formats.date(state.valid_until.date()))
        if state.standing is Standing.EXPIRED:
            said.append(tr("{purpose} ended on {day}", purpose=label, day=day))
        else:
            said.append(tr("{purpose} ends on {day}", purpose=label, day=day))
    return comma.join(said)
