"""Companies that work with the store's data: what for, where, under which safeguard, and when that was reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from jooptics_desktop.domain.processors import Attention, review_due
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, isolate_ltr, mark, tr
from jooptics_desktop.l10n.words_processors import KINDS, SAFEGUARDS
from jooptics_desktop.services import processors
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, rows
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.processor_sheet import ProcessorSheet
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.processors import Processor
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

_ATTENTION: Final[dict[Attention | None, tuple[str, PillKind]]] = {
    None: (mark("In order"), "ok"),
    Attention.NO_SAFEGUARD: (mark("No safeguard"), "danger"),
    Attention.CLAUSES_UNDATED: (mark("Clauses not on file"), "danger"),
    Attention.REVIEW_OVERDUE: (mark("Review overdue"), "danger"),
    Attention.REVIEW_SOON: (mark("Review due soon"), "warning"),
}


class ProcessorsTab(PrivacyTab):
    """A table, and three acts on the row it stands on."""

    NAME: ClassVar[str] = "processors"
    TITLE: ClassVar[str] = mark("Companies involved")
    ICON: ClassVar[str] = "building-2"
    TOUCHED: ClassVar[tuple[str, ...]] = ("processor",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns: list[Column[Processor]] = [
            Column("name", mark("Company"), lambda p: isolate(p.name), second=lambda p: tr(KINDS[p.kind])),
            Column("country", mark("Country"), lambda p: isolate_ltr(p.country), width=90),
            Column("safeguard", mark("Safeguard"), lambda p: tr(SAFEGUARDS[p.safeguard]), width=230),
            Column("review", mark("Next review"), self._review, width=170),
            Column("state", mark("State"), self._state, pill=self._state_kind, width=180),
        ]  # fmt: skip
        self.model: RowsModel[Processor] = RowsModel(columns)
        self.table = Table(self.model, mark("Companies involved"))
        self.add_button = Button(mark("Add a company"), self.add, icon="plus", kind="primary")
        self.edit_button = Button(mark("Change"), self.edit, icon="pencil")
        self.review_button = Button(mark("Reviewed today"), self.review, icon="check")
        self.end_button = Button(mark("No longer involved"), self.end, icon="ban")
        self.sheet: ProcessorSheet | None = None
        empty = EmptyState(
            "building-2",
            mark("No other company gets data from this store"),
            mark(
                "Enter the laboratory, the card terminal's bank or the backup service when you begin to use one."
            ),
        )
        card = Card(margin="space_md")
        card.body.addWidget(
            Paragraph(
                mark(
                    "Everything here is switched off until you use it. Each entry is looked at once a year."
                ),
                "quiet",
            )
        )
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        card.body.addLayout(
            rows((self.edit_button, self.review_button, self.end_button), (None, self.add_button))
        )
        self.body.addWidget(card, 1)
        self.table.opened.connect(lambda _row: self.edit())

    def reload(self) -> None:
        """Ask for the list."""
        may = self.context.may(Permission.PRIVACY_MANAGE)
        for button in (self.add_button, self.edit_button, self.review_button, self.end_button):
            button.setVisible(may)
        self.context.tasks.read(processors.processors, self, self._show, self.failed.emit)

    def add(self) -> None:
        """Enter a company."""
        self._open(None)

    def edit(self) -> None:
        """Change the entry the table stands on."""
        self._with_chosen(self._open)

    def review(self) -> None:
        """Sign off that it is right today."""
        self._with_chosen(
            lambda one: self.context.tasks.write(
                lambda desk: processors.review_processor(desk, one.id), self, None, self.failed.emit
            )
        )

    def end(self) -> None:
        """It gets nothing any more; asks first."""
        self._with_chosen(
            lambda one: self.context.prompts.confirm(
                mark("No longer involved?"),
                mark("The entry stays in the history and is not reviewed any more."),
                mark("No longer involved"),
                lambda: self.context.tasks.write(
                    lambda desk: processors.end_processor(desk, one.id), self, None, self.failed.emit
                ),
            )
        )

    def _open(self, one: Processor | None) -> None:
        self.sheet = ProcessorSheet(self.context, self.window(), one)
        self.sheet.open(self.sheet.name.editor)

    def _with_chosen(self, act: Callable[[Processor], object]) -> None:
        chosen = self.table.current_row()
        if chosen is not None:
            act(chosen)

    def _show(self, found: list[Processor]) -> None:
        self.model.set_rows(found)
        for button in (self.edit_button, self.review_button, self.end_button):
            button.setEnabled(bool(found))

    def _review(self, one: Processor) -> str:
        if not one.active or one.reviewed_on is None:
            return "–"
        return self.context.formats().date(review_due(one.reviewed_on))

    def _state(self, one: Processor) -> str:
        return tr(_ATTENTION[one.attention(self.context.today())][0]) if one.active else tr("Ended")

    def _state_kind(self, one: Processor) -> PillKind:
        return _ATTENTION[one.attention(self.context.today())][1] if one.active else "neutral"
