"""The audit trail as a manager reads it: who did what, when, and to whom; and whether anybody rewrote it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QStandardPaths

from jooptics_desktop.domain.audit import AuditFilter
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import current, current_language, isolate, isolate_ltr, mark, tr, trn
from jooptics_desktop.l10n.words_audit import GROUPS, event_words, facts_words, subject_words
from jooptics_desktop.services import audit, staff
from jooptics_desktop.services.customers import search_customers
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.chooser import Chooser
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Composed, Pill
from jooptics_desktop.ui.kit.paged import PagedModel
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.search_field import SearchField
from jooptics_desktop.ui.kit.tables import Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.audit import AuditLine
    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.audit import Verdict
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

PERIODS: Final = (
    (None, mark("At any time")),
    (1, mark("Today")),
    (7, mark("The last 7 days")),
    (30, mark("The last 30 days")),
    (365, mark("The last year")),
)


class AuditTab(PrivacyTab):
    """Verdict on top, filters beneath, then the entries page by page."""

    NAME: ClassVar[str] = "audit"
    TITLE: ClassVar[str] = mark("Audit trail")
    ICON: ClassVar[str] = "clipboard-list"
    PERMISSION: ClassVar[Permission | None] = Permission.AUDIT_READ

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._asked = 0
        self._count = 0
        self._customer: CustomerHit | None = None
        self._verdict: Verdict | None = None
        self.model = PagedModel[object](self._columns(), self._load)  # type: ignore[arg-type]  # rows are lines
        self.table = Table(self.model, mark("Audit trail"), two_lines=theme.is_large())
        self._filters()
        self._verdict_card()
        empty = EmptyState(
            "clipboard-list",
            mark("Nothing of this kind was entered"),
            mark("Choose other people, another kind or a longer period."),
        )
        self.counted = Composed("muted")
        self.export_button = Button(mark("Save as CSV…"), self.save, icon="file-down")
        self.export_progress = Progress(mark("Writing the file…"))
        card = Card(margin="space_md")
        card.body.setSpacing(theme.size("space_sm"))
        card.body.addLayout(self._tools)
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        card.body.addWidget(self.export_progress)
        card.body.addLayout(row(self.counted, None, self.export_button))
        self.body.addWidget(self.verdict_card)
        self.body.addWidget(card, 1)

    def _columns(self) -> list[Column[AuditLine]]:
        formats = self.context.formats
        at: Column[AuditLine] = Column(
            "at", mark("When"), lambda one: formats().moment(one.entry.at), width=178
        )
        if theme.is_large():
            day, time = (lambda one: formats().day(one.entry.at)), (lambda one: formats().time(one.entry.at))
            at = replace(at, width=150, text=day, second=time)
        return [
            at,
            Column("by", mark("By"), lambda one: isolate(one.actor) if one.actor else _nobody(one), width=110),
            Column("event", mark("What happened"), lambda one: event_words(one.entry, current())),
            Column("about", mark("About"), lambda one: subject_words(one.subject, current()) or "–", width=217),
            Column("facts", mark("Details"), lambda one: facts_words(one.entry.facts, current(), formats()) or "–",
                   width=210),
        ]  # fmt: skip

    def _filters(self) -> None:
        self.person: Chooser = Chooser(mark("By"), ((None, mark("Everybody")),))
        self.kind: Chooser = Chooser(mark("Kind"), ((None, mark("Every kind")), *GROUPS.items()))
        self.period: Chooser = Chooser(mark("Period"), PERIODS)
        for chooser in (self.person, self.kind, self.period):
            chooser.picked.connect(lambda *_: self.refresh())
        self.search = SearchField(mark("One customer: name, phone or number"), lambda: self.table)
        self.search.sought.connect(self._seek)
        self._tools = row(self.search, self.person, self.kind, self.period)
        self._tools.setStretch(0, 1)

    def _verdict_card(self) -> None:
        self.pill = Pill(mark("Not checked yet"))
        self.says = Composed("quiet")
        self.says.setWordWrap(True)
        self.says.compose(self._verdict_words)
        self.check_button = Button(mark("Check now"), self.check, icon="shield-check", kind="primary")
        self.sign_off_button = Button(mark("I looked through it"), self.sign_off, icon="check")
        self.sign_off_button.setVisible(False)
        self.progress = Progress(mark("Checking every entry…"))
        self.verdict_card = Card(margin="space_md")
        line = row(self.pill, self.says, self.sign_off_button, self.check_button)
        line.setStretch(1, 1)
        self.verdict_card.body.addLayout(line)
        self.verdict_card.body.addWidget(self.progress)

    @property
    def wanted(self) -> AuditFilter:
        """What the filters say."""
        days = self.period.value()
        begun = self.context.today() - dt.timedelta(days=(days or 1) - 1)
        since = None if days is None else self.context.formats().midnight(begun)
        customer = self._customer.id if self._customer else None
        return AuditFilter(self.person.value(), self.kind.value(), customer, since)

    def reload(self) -> None:
        """Ask who works here, and show the newest entries."""
        self.export_button.setVisible(self.context.may(Permission.EXPORT_ALL))
        self.context.tasks.read(staff.staff_list, self, self._show_people, self.failed.emit)

    def refresh(self) -> None:
        """Show what the filters want."""
        self._asked += 1
        asked, wanted = self._asked, self.wanted

        def show(count: int) -> None:
            if asked == self._asked:
                self._count = count
                self.counted.compose(self._counted_words)
                self.model.restart(count)

        self.context.tasks.read(lambda desk: audit.count(desk, wanted), self, show, self.failed.emit)

    def open_item(self, what: object) -> None:
        """`("audit", customer_number)` shows what was done with one customer."""
        self.search.setText(str(what))
        self._seek(str(what))

    def check(self) -> None:
        """Verify everything."""
        opened = self.context.services.opened
        self.check_button.setEnabled(False)
        job = self.context.tasks.run(
            lambda desk, report, cancelled: audit.verify(opened, desk, progress=report, cancelled=cancelled),
            self,
            self._checked,
            self._not_checked,
        )
        self.progress.follow(job)

    def sign_off(self) -> None:
        """Note that a person looked through what was found sound."""
        verdict = self._verdict
        if verdict is not None:
            self.context.tasks.write(
                lambda desk: audit.sign_off(desk, verdict), self, self._signed_off, self.failed.emit
            )

    def save(self) -> None:
        """Ask where to, and write what the filters want."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = str(Path(home) / f"audit-{self.context.today().isoformat()}.csv")
        self.context.prompts.save_path(mark("Save as"), suggested, "CSV (*.csv)", self.save_to)

    def save_to(self, path: Path) -> None:
        """Write it there."""
        wanted, language = self.wanted, current_language()
        job = self.context.tasks.run(
            lambda desk, report, stop: audit.export(desk, wanted, path, language, progress=report, stop=stop),
            self,
            self._saved,
            self.failed.emit,
        )
        self.export_progress.follow(job)

    def _load(
        self, first: AuditLine | None, skip: int, limit: int, found: Callable[[Sequence[AuditLine]], None]
    ) -> None:
        wanted, seq = self.wanted, first.entry.seq if first else None
        self.context.tasks.read(
            lambda desk: audit.lines(desk, wanted, first=seq, skip=skip, limit=limit),
            self,
            found,
            self.failed.emit,
        )

    def _seek(self, words: str) -> None:
        """The customer who fits best; everybody once nothing is searched."""
        self._asked += 1
        asked = self._asked

        def ask(desk: Desk) -> CustomerHit | None:
            return next(iter(search_customers(desk, words, 1)), None) if words else None

        def show(hit: CustomerHit | None) -> None:
            if asked != self._asked:
                return
            self._customer = hit
            if words and hit is None:
                self._count = 0
                self.counted.compose(lambda: tr("Nobody found"))
                self.model.restart(0)
            else:
                self.refresh()
            self.search.found()

        self.context.tasks.read(ask, self, show, self.failed.emit)

    def _show_people(self, members: list[StaffMember]) -> None:
        people = [(member.id, isolate(member.name)) for member in members]
        self.person.set_choices(((None, mark("Everybody")), *people))
        self.refresh()

    def _checked(self, verdict: Verdict) -> None:
        self._verdict = verdict
        self.check_button.setEnabled(True)
        self.sign_off_button.setVisible(verdict.sound)
        self.pill.set_kind("ok" if verdict.sound else "danger")
        self.pill.say(mark("Sound") if verdict.sound else mark("Not sound"))
        self.says.compose(self._verdict_words)

    def _not_checked(self, error: JoopticsError) -> None:
        self.check_button.setEnabled(True)
        self.failed.emit(error)

    def _signed_off(self, _nothing: None) -> None:
        self.sign_off_button.setVisible(False)
        self.context.toast.say(mark("Noted. You are reminded in three months."))

    def _saved(self, _done: Done[int]) -> None:
        self.context.toast.say(mark("The file was written"))

    def _verdict_words(self) -> str:
        verdict = self._verdict
        if verdict is None:
            return tr(
                "Every entry is sealed to the one before. Checking finds whatever was changed, removed or added."
            )
        formats = self.context.formats()
        if verdict.first_broken is not None:
            return tr(
                "From entry {number} on, the trail is not as it was written.",
                number=isolate_ltr(formats.number(verdict.first_broken)),
            )
        if any(anchor.agrees is False for anchor in verdict.anchors):
            return tr(
                "The trail contradicts what a backup says of it: it was rewritten after it had been sent."
            )
        count = trn(
            "{number} entry is as it was written.", "{number} entries are as they were written.",
            verdict.entries, number=formats.number(verdict.entries),
        )  # fmt: skip
        agrees = any(anchor.agrees for anchor in verdict.anchors)
        backups = tr("The last backup says the same.") if agrees else tr("No backup could be compared.")
        return f"{count} {backups}"

    def _counted_words(self) -> str:
        formats = self.context.formats()
        count = trn("{number} entry", "{number} entries", self._count, number=formats.number(self._count))
        if self._customer is None:
            return count
        name = isolate(self._customer.name)
        return tr("{count} about {name}", count=count, name=name)


def _nobody(line: AuditLine) -> str:
    return tr("The program") if line.entry.actor_id is None else tr("Erased record")
