"""A customer at a glance: what happened, and how to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.l10n import LANGUAGES, isolate, isolate_ltr, mark, tr
from jooptics_desktop.services.privacy import customer_consents
from jooptics_desktop.services.purpose_words import purpose_labels
from jooptics_desktop.services.records import timeline_of
from jooptics_desktop.ui.customers.consent_row import STANDINGS
from jooptics_desktop.ui.customers.tab import Tab
from jooptics_desktop.ui.customers.timeline import Moment, SignDelegate, timeline_columns
from jooptics_desktop.ui.customers.words import CHANNELS, LANGUAGE_NAMES, age_on
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, line, scrolled
from jooptics_desktop.ui.kit.labels import Composed, Label, Pill
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

SIDE: Final = 372
NOTHING: Final = "–"
_ASKED_BY: Final = {
    PurposeCode.REMINDERS: mark("Reminders"),
    PurposeCode.MARKETING: mark("Offers"),
}


@dataclass(frozen=True, slots=True)
class _Known:
    moments: list[Moment]
    consents: list[ConsentState]


class OverviewTab(Tab):
    """The timeline, newest first, beside the facts."""

    opened = Signal(object)  # the item of the chosen entry

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.moments = RowsModel(timeline_columns(context.formats))
        self.table = Table(self.moments, mark("What happened"))
        self.table.setItemDelegateForColumn(0, SignDelegate(self.table))
        self.table.opened.connect(lambda moment: self.opened.emit(moment.entry.item))
        self._facts: list[Composed] = []
        self._may: dict[PurposeCode, Pill] = {}
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_md"))
        past = Card(margin="space_md")
        empty = EmptyState("history", mark("Nothing happened yet"), mark("Sales and notes appear here."))
        past.body.addWidget(OrEmpty(self.table, self.moments, empty), 1)
        sides.addWidget(past, 1)
        sides.addWidget(self._facts_card())
        self.body.addLayout(sides, 1)

    def show_customer(self, customer: Customer) -> None:
        super().show_customer(customer)
        for fact in self._facts:
            fact.retranslate()
        self.ask(lambda desk: _known(desk, customer.id), self._show)

    def _show(self, known: _Known) -> None:
        self.moments.set_rows(known.moments)
        for state in known.consents:
            pill = self._may.get(state.purpose.code)
            if pill is not None:
                kind, words = STANDINGS[state.standing]
                pill.set_kind(kind)
                pill.say(words)

    def _facts_card(self) -> QWidget:
        card = Card(mark("Details"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.size("space_md"))
        grid.setVerticalSpacing(theme.size("space_sm"))
        grid.setColumnStretch(1, 1)
        facts: list[tuple[str, Callable[[Customer], str]]] = [
            (mark("Phone"), self._say_phones),
            (mark("E-mail"), lambda c: isolate_ltr(c.email) if c.email else ""),
            (mark("Born"), self._say_born),
            (mark("Address"), lambda c: isolate(c.address) if c.address else ""),
            (mark("Papers in"), lambda c: tr(dict(LANGUAGE_NAMES)[c.language])),
            (mark("Reached by"), _say_channels),
            (mark("Customer since"), lambda c: context_date(self.context, c)),
        ]
        for place, (message, say) in enumerate(facts):
            grid.addWidget(Label(message, "quiet"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._fact(say), place, 1)
        card.body.addLayout(grid)
        card.body.addWidget(line())
        card.body.addLayout(self._consent_lines())
        card.body.addStretch()
        area = scrolled(card)
        area.setFixedWidth(theme.pixels(SIDE))
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _fact(self, say: Callable[[Customer], str]) -> Composed:
        fact = Composed()
        fact.setWordWrap(True)
        fact.compose(lambda: (say(self.customer) or NOTHING) if self.customer else "")
        self._facts.append(fact)
        return fact

    def _consent_lines(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.size("space_sm"))
        grid.setColumnStretch(0, 1)
        for place, (code, message) in enumerate(_ASKED_BY.items()):
            self._may[code] = Pill(mark("Not asked yet"))
            grid.addWidget(Label(message, "quiet"), place, 0)
            grid.addWidget(self._may[code], place, 1, Qt.AlignmentFlag.AlignTrailing)
        return grid

    def _say_phones(self, customer: Customer) -> str:
        formats = self.context.formats()
        return "\n".join(formats.phone(phone) for phone in customer.phones)

    def _say_born(self, customer: Customer) -> str:
        if customer.birth_date is None:
            return ""
        day = self.context.formats().date(customer.birth_date)
        age = age_on(customer.birth_date, self.context.today())
        return f"{isolate(day)} ({isolate_ltr(str(age))})"


def context_date(context: Context, customer: Customer) -> str:
    """The day they were registered."""
    return context.formats().date(customer.created_at.date())


def _say_channels(customer: Customer) -> str:
    return tr(", ").join(tr(CHANNELS[c]) for c in CHANNELS if c in customer.preferred_channels)


def _known(desk: Desk, customer_id: CustomerId) -> _Known:
    labels = {language: purpose_labels(desk, language) for language in LANGUAGES}
    moments = [Moment(entry, labels) for entry in timeline_of(desk, customer_id)]
    return _Known(moments, customer_consents(desk, customer_id))
