"""What would go with a person, and what has to stay and why; erased only after that was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.dossier_columns import title_of
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.inventory import Fate
from jooptics_desktop.l10n import isolate, mark, tr
from jooptics_desktop.l10n.words_requests import FATES, KEPT_WHY
from jooptics_desktop.services.erasure import LEAVES_BACKUPS_WITHIN
from jooptics_desktop.services.request_execution import erase_person, plan_deletion
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Composed, Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.paper import PaperOverlay
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.erasure import ErasurePlan, PlannedRows
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import RequestId
    from jooptics_desktop.services.request_execution import ErasedPerson
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

WIDTH: Final = 820
TABLE_HEIGHT: Final = 330
_PILLS: Final[dict[Fate, PillKind]] = {
    Fate.DELETE: "danger",
    Fate.EMPTY: "warning",
    Fate.SHARED: "warning",
    Fate.KEEP: "neutral",
}


def _why(row: PlannedRows) -> str:
    reason = row.kept_because
    return tr(KEPT_WHY.get(reason, reason.value)) if reason is not None else ""


def _sealed(context: Context) -> str:
    return tr(
        "Sealed backups cannot be changed. The person leaves them by {until} at the latest; if one is restored before, "
        "they are erased from it at once.",
        until=isolate(context.formats().date(context.today() + LEAVES_BACKUPS_WITHIN)),
    )


class ErasureSheet(Overlay):
    """No key erases: the button is reached by Tab and pressed on purpose."""

    def __init__(self, window: QWidget, context: Context, request_id: RequestId) -> None:
        super().__init__(window, width=WIDTH, top=32)
        self._context, self._request_id = context, request_id
        self._plan: ErasurePlan | None = None
        columns: list[Column[PlannedRows]] = [
            Column("what", mark("What"), lambda r: tr(title_of(r.section)), width=210),
            Column("count", mark("Entries"), lambda r: context.formats().number(r.count),
                   value=lambda r: r.count, align="number", width=90),
            Column("fate", mark("What becomes of it"), lambda r: tr(FATES[r.fate]),
                   pill=lambda r: _PILLS[r.fate], width=170),
            Column("why", mark("Why it stays"), _why),
        ]  # fmt: skip
        self.model: RowsModel[PlannedRows] = RowsModel(columns)
        self.table = Table(self.model, mark("What becomes of everything"), two_lines=False)
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.bar = MessageBar()
        hint = mark(
            "This cannot be undone. The letter to the person is shown next: it is kept nowhere, so print it."
        )
        sealed = Composed("muted")
        sealed.setWordWrap(True)
        sealed.compose(lambda: _sealed(context))
        self.body.setSpacing(theme.size("space_sm"))
        for part in (
            Label(mark("Erase this person"), "title"),
            Paragraph(hint, "quiet"),
            self.bar,
            self.table,
            sealed,
        ):
            self.body.addWidget(part)
        self.cancel_button = Button(mark("Cancel"), self.on_escape, key="Esc")
        self.erase_button = Button(mark("Erase for good"), self.erase, icon="trash-2", kind="danger")
        self.erase_button.setEnabled(False)
        self.body.addLayout(row(None, self.cancel_button, self.erase_button))
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open, and have the plan drawn."""
        self.open(self.cancel_button)
        self._context.tasks.read(
            lambda desk: plan_deletion(desk, self._request_id), self, self._show, self.bar.show_error
        )

    def erase(self) -> None:
        """Do what was shown."""
        plan = self._plan
        if plan is None or not self.erase_button.isEnabled():
            return
        self.erase_button.setEnabled(False)
        opened = self._context.services.opened
        self._context.tasks.write(
            lambda desk: erase_person(opened, desk, self._request_id, plan),
            owner=self,
            then=self._erased,
            fail=self._refused,
        )

    def _show(self, plan: ErasurePlan) -> None:
        self._plan = plan
        self.model.set_rows(plan.rows)
        self.erase_button.setEnabled(not plan.obstacles)
        if plan.obstacles:
            self.bar.show_error(RuleBroken(plan.obstacles[0]))

    def _erased(self, erased: ErasedPerson) -> None:
        self.close_overlay()
        written = erased.letter
        paper = PaperOverlay(self.window(), self._context, written.content, written.file_name)
        paper.open(paper.preview.print_button)

    def _refused(self, error: JoopticsError) -> None:
        self.erase_button.setEnabled(True)
        self.bar.show_error(error)
