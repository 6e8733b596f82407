"""Every answer about the store and oneself, newest first; none is ever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.domain.privacy import EventType
from jooptics_desktop.l10n import isolate, mark, tr
from jooptics_desktop.services import privacy, staff
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab
from jooptics_desktop.ui.privacy.words import EVENTS

if TYPE_CHECKING:
    from jooptics_desktop.domain.privacy import ConsentEvent
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context


class HistoryTab(PrivacyTab):
    """A table to read."""

    NAME: ClassVar[str] = "history"
    TITLE: ClassVar[str] = mark("History")
    ICON: ClassVar[str] = "history"
    TOUCHED: ClassVar[tuple[str, ...]] = ("consent",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._names: dict[str, str] = {}
        columns: list[Column[ConsentEvent]] = [
            Column("at", mark("When"), lambda e: context.formats().moment(e.at), width=190),
            Column("purpose", mark("About"), self._about),
            Column("type", mark("Answer"), lambda e: tr(EVENTS[e.type]), width=170),
            Column("whose", mark("For"), _whose, width=160),
            Column("by", mark("By"), lambda e: isolate(self._names.get(e.by or "", "–")), width=170),
        ]
        self.model: RowsModel[ConsentEvent] = RowsModel(columns)
        self.table = Table(self.model, mark("History of answers"), two_lines=False)
        card = Card(margin="space_md")
        card.body.addWidget(OrEmpty(self.table, self.model, EmptyState("history", mark("No answers yet"))), 1)
        self.body.addWidget(card, 1)

    def reload(self) -> None:
        """Ask for everything."""

        def ask(desk: Desk) -> tuple[list[ConsentEvent], dict[str, str]]:
            return privacy.consent_history(desk), {m.id: m.name for m in staff.staff_list(desk)}

        self.context.tasks.read(ask, self, self._show, self.failed.emit)

    def _show(self, found: tuple[list[ConsentEvent], dict[str, str]]) -> None:
        events, self._names = found
        self.model.set_rows(sorted(events, key=lambda event: event.at, reverse=True))

    def _about(self, event: ConsentEvent) -> str:
        if event.type in {EventType.ACKNOWLEDGED, EventType.DECLINED}:
            return tr("Privacy policy")
        return self.purpose_label(event.purpose.code.value)


def _whose(event: ConsentEvent) -> str:
    return tr("The store") if event.principal_id == "store" else tr("Yourself")
