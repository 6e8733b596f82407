"""Who learned what about data protection, and the lesson itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from jooptics_desktop.domain.training import Standing
from jooptics_desktop.l10n import isolate, mark, tr
from jooptics_desktop.services import training
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.lesson_sheet import LessonSheet
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.services.training import Trained
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

_STANDINGS: Final[dict[Standing, tuple[str, PillKind]]] = {
    Standing.DONE: (mark("Passed"), "ok"),
    Standing.SOON: (mark("Runs out soon"), "warning"),
    Standing.OVER: (mark("Run out"), "danger"),
    Standing.NEVER: (mark("Not yet"), "warning"),
}


class TrainingTab(PrivacyTab):
    """Everybody who works here, how they stand, and one button to take the lesson oneself."""

    NAME: ClassVar[str] = "training"
    TITLE: ClassVar[str] = mark("Training")
    ICON: ClassVar[str] = "badge-check"
    TOUCHED: ClassVar[tuple[str, ...]] = ("training", "staff")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns: list[Column[Trained]] = [
            Column("name", mark("Name"), lambda t: isolate(t.member.name)),
            Column("standing", mark("Lesson"), lambda t: tr(_STANDINGS[t.standing][0]),
                   pill=lambda t: _STANDINGS[t.standing][1], width=170),
            Column("until", mark("Counts until"),
                   lambda t: context.formats().date(t.until) if t.until else "–", width=170),
        ]  # fmt: skip
        self.model: RowsModel[Trained] = RowsModel(columns)
        self.table = Table(self.model, mark("Training"), two_lines=False)
        self.start_button = Button(mark("Take the lesson"), self.start, icon="badge-check", kind="primary")
        card = Card(margin="space_md")
        card.body.addWidget(
            Paragraph(
                mark(
                    "A lesson of five minutes with five questions, once a year for everybody. A program cannot make "
                    "people careful; it reminds them and notes who took part."
                ),
                "quiet",
            )
        )
        empty = EmptyState("badge-check", mark("Nobody works here yet"))
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        card.body.addLayout(row(None, self.start_button))
        self.body.addWidget(card, 1)
        self.sheet: LessonSheet | None = None

    def reload(self) -> None:
        """Ask how everybody stands."""
        self.context.tasks.read(training.trained, self, self.model.set_rows, self.failed.emit)

    def start(self) -> None:
        """Open the lesson for whoever is signed in."""
        self.sheet = LessonSheet(self.context, self.window())
        self.sheet.passed.connect(self._passed)
        self.sheet.open(self.sheet.next_button)

    def _passed(self) -> None:
        self.context.toast.say(mark("Passed. It counts for a year."))
        self.reload()
