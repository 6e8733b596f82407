"""Usage information: what was counted, the very words it would be sent in, and what was sent before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, Final

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.l10n.words_usage import EVENTS
from jooptics_desktop.services import usage
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Paragraph, Pill
from jooptics_desktop.ui.kit.source_view import SourceView
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.usage import DailyCount, Sent
    from jooptics_desktop.services.usage import UsageStanding
    from jooptics_desktop.ui.kit.feature import Context


NOT_CONNECTED: Final = mark("Nothing leaves: the store has no account with the service.")


class UsageTab(PrivacyTab):
    """Nothing here before the store agreed; the answer itself is given under Decisions."""

    NAME: ClassVar[str] = "usage"
    TITLE: ClassVar[str] = mark("Usage information")
    ICON: ClassVar[str] = "chart-line"
    PERMISSION: ClassVar[Permission | None] = Permission.PRIVACY_MANAGE
    TOUCHED: ClassVar[tuple[str, ...]] = ("usage", "consent", "local", "backup_place")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._standing: UsageStanding | None = None
        self.pill = Pill()
        self.words = Paragraph(
            mark(
                "If the store agrees, the program counts how often its screens and functions are used in a day. "
                "No names, no times, no order. Once a week the counts of days that are over go to Jooptics, in exactly "
                "these words."
            ),
            "quiet",
        )
        head = row(self.words, self.pill)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        across = row(self._counted_card(), self._words_card(), spacing="space_md")
        across.setStretch(0, 3)
        across.setStretch(1, 4)
        self.body.addLayout(across, 3)
        self.body.addWidget(self._sent_card(), 2)

    def _counted_card(self) -> Card:
        formats = self.context.formats
        columns: list[Column[DailyCount]] = [
            Column("event", mark("What"), lambda c: tr(EVENTS[c.event])),
            Column("day", mark("Day"), lambda c: formats().date(c.day), value=lambda c: c.day, width=120),
            Column("count", mark("How often"), lambda c: formats().number(c.count), value=lambda c: c.count,
                   align="number", width=96),
        ]  # fmt: skip
        self.model: RowsModel[DailyCount] = RowsModel(columns)
        self.table = Table(self.model, mark("What was counted"), two_lines=False)
        empty = EmptyState(
            "chart-line",
            mark("Nothing was counted"),
            mark("Counting begins once the store agreed, under Decisions."),
        )
        card = Card(mark("Counted, not sent yet"), margin="space_md")
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        return card

    def _words_card(self) -> Card:
        self.source = SourceView(mark("What would be sent"))
        self.send_button = Button(mark("Send now"), self.send, icon="send", kind="primary")
        self.decide_button = Button(
            mark("Decide…"), lambda: self.context.go("privacy", "decisions"), icon="user-check"
        )
        self.why = Paragraph(role="muted")
        card = Card(mark("What would be sent"), margin="space_md")
        card.body.addWidget(self.source, 1)
        foot = row(self.decide_button, self.why, self.send_button)
        foot.setStretch(1, 1)
        card.body.addLayout(foot)
        return card

    def _sent_card(self) -> Card:
        formats = self.context.formats
        columns: list[Column[Sent]] = [
            Column("at", mark("When"), lambda s: formats().moment(s.sent_at), value=lambda s: s.sent_at, width=200),
            Column("what", mark("What"), self._what),
            Column("state", mark("At Jooptics"), _state, pill=lambda s: "neutral" if s.deleted_at else "ok", width=220),
        ]  # fmt: skip
        self.sent_model: RowsModel[Sent] = RowsModel(columns)
        self.sent_table = Table(self.sent_model, mark("What was sent"), two_lines=False)
        self.sent_table.chosen.connect(lambda _row: self._show_sent())
        empty = EmptyState("send", mark("Nothing was sent yet"))
        card = Card(mark("What was sent"), margin="space_md")
        card.body.addWidget(OrEmpty(self.sent_table, self.sent_model, empty), 1)
        return card

    def reload(self) -> None:
        """Ask how it stands."""
        self.context.tasks.read(usage.standing, self, self._show, self.failed.emit)

    def send(self) -> None:
        """Send what is shown, now."""
        opened = self.context.services.opened
        self.send_button.setEnabled(False)
        self.context.tasks.run(
            lambda desk, _report, _cancelled: usage.send_now(opened, desk), self, self._gone, self._not_gone
        )

    def _gone(self, count: int) -> None:
        self.context.toast.say(mark("Sent: {count}"), None, count=self.context.formats().number(count))
        self.reload()

    def _not_gone(self, error: JoopticsError) -> None:
        self.reload()
        self.failed.emit(error)

    def _show(self, standing: UsageStanding) -> None:
        self._standing = standing
        self.model.set_rows(list(standing.counts))
        self.sent_model.set_rows(list(standing.sent))
        self.pill.set_kind("ok" if standing.agreed else "neutral")
        self.pill.say(mark("Agreed") if standing.agreed else mark("Off"))
        if standing.deletion_owed:
            self.pill.set_kind("warning")
            self.pill.say(mark("To be deleted there"))
        self.send_button.setEnabled(standing.next_report is not None and standing.connected)
        self.why.say("" if standing.connected else NOT_CONNECTED)
        self.retranslate()

    def retranslate(self) -> None:
        standing = self._standing
        if standing is None:
            return
        if standing.next_report is not None:
            self.source.show_text(usage.as_sent(standing.next_report))
        elif not standing.agreed:
            self.source.say(mark("Nothing. The store has not agreed to it."))
        else:
            self.source.say(mark("Nothing yet. A day is sent once it is over."))

    def _show_sent(self) -> None:
        """What was sent stands where it stood before it went."""
        sent = self.sent_table.current_row()
        if sent is not None and sent.content:
            self.source.show_text(usage.laid_out(json.loads(sent.content)))

    def _what(self, sent: Sent) -> str:
        if not sent.content:
            return tr("Deleted here too")
        events = json.loads(sent.content)["events"]
        formats = self.context.formats()
        return tr("Counts: {count}", count=formats.number(len(events)))


def _state(sent: Sent) -> str:
    return tr("Deleted there") if sent.deleted_at else tr("Kept two years at most")
