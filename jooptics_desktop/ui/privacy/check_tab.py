"""Is the store sound? One line per thing that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services.check import check_store
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.support_sheet import SupportSheet
from jooptics_desktop.ui.privacy.tab import PrivacyTab
from jooptics_desktop.ui.privacy.words import CHECKS

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.check import Finding
    from jooptics_desktop.ui.kit.feature import Context


class CheckTab(PrivacyTab):
    """Looks when asked, beside the work that goes on; changes nothing."""

    NAME: ClassVar[str] = "check"
    TITLE: ClassVar[str] = mark("Check the store")
    ICON: ClassVar[str] = "shield-check"
    PERMISSION: ClassVar[Permission | None] = Permission.PRIVACY_MANAGE

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns: list[Column[Finding]] = [
            Column("check", mark("What was looked at"), lambda f: tr(CHECKS[f.check])),
            Column("sound", mark("Result"), lambda f: tr("Sound") if f.sound else tr("Not sound"),
                   pill=lambda f: "ok" if f.sound else "danger", width=150),
            Column("detail", mark("Detail"), lambda f: isolate_ltr(f.detail) if f.detail else "–", width=300),
        ]  # fmt: skip
        self.model: RowsModel[Finding] = RowsModel(columns)
        self.table = Table(self.model, mark("Findings"), two_lines=False)
        self.progress = Progress(mark("Checking the store…"))
        self.check_button = Button(mark("Check now"), self.check, icon="shield-check", kind="primary")
        self.support_button = Button(mark("A file for support…"), self.prepare_for_support, icon="wrench")
        self.sheet: SupportSheet | None = None
        empty = EmptyState(
            "shield-check",
            mark("Not checked yet"),
            mark("Everything in the store is read once and compared. Work can go on meanwhile."),
        )
        card = Card(margin="space_md")
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        card.body.addWidget(self.progress)
        card.body.addLayout(row(self.support_button, None, self.check_button))
        self.body.addWidget(card, 1)

    def check(self) -> None:
        """Look at everything."""
        self.check_button.setEnabled(False)
        opened = self.context.services.opened
        job = self.context.tasks.run(
            lambda desk, report, cancelled: check_store(opened, desk, progress=report, cancelled=cancelled),
            self,
            self._found,
            self._not_found,
        )
        self.progress.follow(job)

    def prepare_for_support(self) -> None:
        """What helps whoever is asked for help, and holds nobody's data."""
        self.sheet = SupportSheet(self.window(), self.context)
        self.sheet.come()

    def _found(self, findings: list[Finding]) -> None:
        self.check_button.setEnabled(True)
        self.model.set_rows(findings)
        if all(finding.sound for finding in findings):
            self.context.toast.say(mark("The store is sound"))
        else:
            self.failed.emit(RuleBroken("check.unsound"))

    def _not_found(self, error: JoopticsError) -> None:
        self.check_button.setEnabled(True)
        self.failed.emit(error)
