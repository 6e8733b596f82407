"""Error reports: each one seen in full, parts of it struck out, and sent when somebody presses Send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services import error_reports, usage
from jooptics_desktop.ui.kit import incidents
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.fields import CheckField
from jooptics_desktop.ui.kit.forms import Card, row, rows
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.source_view import SourceView
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.error_reports import ErrorReport
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.usage import Sent
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

PARTS: Final = {
    "version": mark("Version of Jooptics"),
    "system": mark("Kind of operating system"),
    "python": mark("Version of Python"),
    "error": mark("Kind of error"),
    "where": mark("Places in the program"),
}


_NOT_ALLOWED: Final = mark("Nothing leaves before the store agreed and has an account with the service.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a report of this run that was not sent, or one that was."""

    incident: str
    report: ErrorReport | None
    sent: Sent | None


class ErrorReportsTab(PrivacyTab):
    """Reports that nobody sends are gone with the program's end."""

    NAME: ClassVar[str] = "error_reports"
    TITLE: ClassVar[str] = mark("Error reports")
    ICON: ClassVar[str] = "wrench"
    TOUCHED: ClassVar[tuple[str, ...]] = ("usage", "consent", "backup_place")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._may_send = False
        self._wanted = ""
        self.body.addWidget(
            Paragraph(
                mark(
                    "When something unexpected happens, the program notes where in its own code. A report holds what "
                    "stands below and not a word of what you typed. It leaves only when you press Send."
                ),
                "quiet",
            )
        )
        across = row(self._list_card(), self._report_card(), spacing="space_md")
        across.setStretch(0, 2)
        across.setStretch(1, 3)
        self.body.addLayout(across, 1)

    def _list_card(self) -> Card:
        columns: list[Column[Line]] = [
            Column("incident", mark("Number"), lambda line: isolate_ltr(line.incident)),
            Column("state", mark("State"), _state, pill=lambda line: "warning" if line.report else "neutral",
                   width=170),
        ]  # fmt: skip
        self.model: RowsModel[Line] = RowsModel(columns)
        self.table = Table(self.model, mark("Error reports"), two_lines=False)
        self.table.chosen.connect(lambda _row: self._show_line())
        empty = EmptyState(
            "wrench",
            mark("Nothing unexpected happened"),
            mark("Reports that are not sent are gone when the program ends."),
        )
        card = Card(margin="space_md")
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        return card

    def _report_card(self) -> Card:
        self.source = SourceView(mark("What would be sent"))
        self.checks = {part: CheckField(words, checked=True) for part, words in PARTS.items()}
        self.send_button = Button(mark("Send"), self.send, icon="send", kind="primary")
        self.decide_button = Button(
            mark("Decide…"), lambda: self.context.go("privacy", "decisions"), icon="user-check"
        )
        card = Card(mark("What would be sent"), margin="space_md")
        for check in self.checks.values():
            check.toggled.connect(lambda _on: self._show_line())
        version, system, python, error, where = self.checks.values()
        card.body.addLayout(rows((version, system), (python, None), spacing="space_md"))
        card.body.addLayout(rows((error, where, None), spacing="space_md"))
        card.body.addWidget(self.source, 1)
        self.why = Paragraph(role="muted")
        foot = row(self.decide_button, self.why, self.send_button)
        foot.setStretch(1, 1)
        card.body.addLayout(foot)
        return card

    def reload(self) -> None:
        """Gather what happened in this run and what was sent before."""

        def ask(desk: Desk) -> tuple[list[Sent], bool]:
            return error_reports.sent_reports(desk), error_reports.may_send(desk)

        self.context.tasks.read(ask, self, self._show, self.failed.emit)

    def open_item(self, what: object) -> None:
        """Bring the report of that incident."""
        self._wanted = str(what)
        self.reload()

    def send(self) -> None:
        """Send the report as it stands there, without what was struck out."""
        line = self.table.current_row()
        if line is None or line.report is None:
            return
        report, struck, opened = line.report, self._struck(), self.context.services.opened
        self.send_button.setEnabled(False)

        def gone(_sent: Sent) -> None:
            self._gone(report.incident)

        self.context.tasks.run(
            lambda desk, _report, _cancelled: error_reports.send_report(opened, desk, report, struck),
            self,
            gone,
            self._not_gone,
        )

    def _gone(self, incident: str) -> None:
        incidents.forget(incident)
        self.context.toast.say(mark("The report was sent"))
        self.reload()

    def _not_gone(self, error: JoopticsError) -> None:
        self._show_line()
        self.failed.emit(error)

    def _struck(self) -> set[str]:
        return {part for part, check in self.checks.items() if not check.isChecked()}

    def _show(self, found: tuple[list[Sent], bool]) -> None:
        sent, self._may_send = found
        lines = [Line(report.incident, report, None) for report in incidents.reports()]
        lines += [Line(_incident(one), None, one) for one in sent]
        kept = self._wanted or getattr(self.table.current_row(), "incident", "")
        self._wanted = ""
        self.model.set_rows(lines)
        if not self.table.select_where(lambda line: line.incident == kept) and lines:
            self.table.select_row(0)
        self._show_line()

    def _show_line(self) -> None:
        line = self.table.current_row()
        report = line.report if line else None
        for check in self.checks.values():
            check.setEnabled(report is not None)
        self.send_button.setEnabled(report is not None and self._may_send)
        self.why.say("" if self._may_send else _NOT_ALLOWED)
        if report is not None:
            self.source.show_text(error_reports.as_sent(report, self._struck()))
        elif line is not None and line.sent is not None and line.sent.content:
            self.source.show_text(usage.laid_out(json.loads(line.sent.content)))
        else:
            self.source.show_text("")


def _incident(sent: Sent) -> str:
    return str(json.loads(sent.content)["incident"]) if sent.content else "–"


def _state(line: Line) -> str:
    if line.report is not None:
        return tr("Not sent")
    return tr("Deleted there") if line.sent is not None and line.sent.deleted_at else tr("Sent")
