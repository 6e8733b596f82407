"""The register of breaches: what happened, the clocks that run, and what is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from jooptics_desktop.domain.breaches import ClockState, Whom
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import current_language, isolate_ltr, mark, tr, trc
from jooptics_desktop.l10n.words_breaches import HAPPENED, STATES, WHOM
from jooptics_desktop.services import breach_letters, breaches
from jooptics_desktop.ui.breaches.facts_sheet import FactsSheet
from jooptics_desktop.ui.breaches.told_sheet import ToldSheet
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row, rows
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.paper import PaperOverlay
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.services.breaches import Running
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

_PILLS: Final[dict[ClockState, PillKind]] = {
    ClockState.RUNNING: "warning",
    ClockState.OVERDUE: "danger",
    ClockState.TOLD: "ok",
    ClockState.TOLD_LATE: "warning",
    ClockState.NOT_NEEDED: "neutral",
    ClockState.NO_FIGURE: "warning",
}

_UNTIL: Final = {
    ClockState.RUNNING: mark("by {moment}"),
    ClockState.OVERDUE: mark("Overdue since {moment}"),
}


class BreachesTab(PrivacyTab):
    """A table; what the buttons do is done to the row in front. Enter corrects it."""

    NAME: ClassVar[str] = "breaches"
    TITLE: ClassVar[str] = mark("Breaches")
    ICON: ClassVar[str] = "shield-alert"
    PERMISSION: ClassVar[Permission | None] = Permission.PRIVACY_MANAGE
    TOUCHED: ClassVar[tuple[str, ...]] = ("breach", "jurisdiction")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.sheet: FactsSheet | ToldSheet | None = None
        columns: list[Column[Running]] = [
            Column("number", mark("Number"), lambda one: isolate_ltr(f"B-{one.breach.number}"),
                   value=lambda one: one.breach.number, width=84),
            Column("happened", mark("What happened"), lambda one: tr(HAPPENED[one.breach.facts.happened]),
                   second=lambda one: context.formats().moment(one.breach.facts.noticed_at)),
            *(self._clock(whom) for whom in Whom),
            Column("open", mark("State"), lambda one: tr("Closed") if one.breach.closed else trc("breach", "Open"),
                   pill=lambda one: "neutral" if one.breach.closed else "danger", width=110),
        ]  # fmt: skip
        self.model: RowsModel[Running] = RowsModel(columns)
        self.table = Table(self.model, mark("Breaches"))
        self.table.opened.connect(lambda *_: self.correct())
        self.table.chosen.connect(lambda *_: self._enable())
        self.new_button = Button(mark("Record a breach…"), self.record, icon="shield-alert", kind="primary")
        self.correct_button = Button(mark("Correct…"), self.correct, icon="pencil")
        self.told_button = Button(mark("Who was told…"), self.told, icon="send")
        self.letters = {
            Whom.AUTHORITY: Button(
                mark("Letter to the authority"), lambda: self.letter(Whom.AUTHORITY), icon="landmark"
            ),
            Whom.PEOPLE: Button(mark("Letter to the people"), lambda: self.letter(Whom.PEOPLE), icon="mail"),
        }
        self.close_button = Button(mark("Close"), self.put_away, icon="check")
        empty = EmptyState(
            "shield-alert",
            mark("No breach was recorded"),
            mark(
                "Something was lost, stolen, opened by a stranger, or sent to the wrong person? Record it at once: the "
                "clocks of the law run from the moment it was noticed, on Fridays and feasts too."
            ),
        )
        card = Card(margin="space_md")
        card.body.addLayout(row(Label(mark("Breaches"), "title"), None, self.new_button))
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        acts = (self.correct_button, self.told_button)
        card.body.addLayout(rows(acts, (*self.letters.values(), None, self.close_button)))
        self.body.addWidget(card, 1)
        self._enable()

    def reload(self) -> None:
        """Ask for the register."""
        self.context.tasks.read(breaches.breaches, self, self._show, self.failed.emit)

    def record(self) -> None:
        """Enter a new one."""
        self.sheet = FactsSheet(self.context, self.window(), None)
        self.sheet.open(self.sheet.happened.editor)

    def correct(self) -> None:
        """Enter what is known better."""
        one = self._chosen()
        if one is not None and not one.breach.closed:
            self.sheet = FactsSheet(self.context, self.window(), one.breach)
            self.sheet.open(self.sheet.what.editor)

    def told(self) -> None:
        """Note who was told."""
        one = self._chosen()
        if one is not None:
            self.sheet = ToldSheet(self.context, self.window(), one.breach)
            self.sheet.open(self.sheet.whom.editor)

    def letter(self, whom: Whom) -> None:
        """Show the draft, to print or save."""
        one, language = self._chosen(), current_language()
        if one is None:
            return
        name = f"breach-{one.breach.number}-{whom.value}.pdf"

        def show(content: bytes) -> None:
            overlay = PaperOverlay(self.window(), self.context, content, name)
            overlay.open(overlay.preview.print_button)

        self.context.tasks.read(
            lambda desk: breach_letters.breach_letter(desk, one.breach.id, whom, language),
            self,
            show,
            self.failed.emit,
        )

    def put_away(self) -> None:
        """Close it, once everybody was told or need not be."""
        one = self._chosen()
        if one is not None:
            self.context.tasks.write(
                lambda desk: breaches.close_breach(desk, one.breach.id), self, None, self.failed.emit
            )

    def _clock(self, whom: Whom) -> Column[Running]:
        def state(one: Running) -> ClockState:
            return next(clock.state for clock in one.clocks if clock.whom is whom)

        def says(one: Running) -> str:
            due = next(clock.due_at for clock in one.clocks if clock.whom is whom)
            if due is None or state(one) not in _UNTIL:
                return tr(STATES[state(one)])
            return tr(_UNTIL[state(one)], moment=self.context.formats().moment(due))

        return Column(whom.value, WHOM[whom], says, pill=lambda one: _PILLS[state(one)], width=250)

    def _chosen(self) -> Running | None:
        found: Running | None = self.table.current_row()
        return found

    def _show(self, found: list[Running]) -> None:
        kept = self._chosen()
        self.model.set_rows(found)
        if kept is None or not self.table.select_where(lambda one: one.breach.id == kept.breach.id):
            self.table.select_row(0)
        self._enable()

    def _enable(self) -> None:
        one = self._chosen()
        is_open = one is not None and not one.breach.closed
        for button in (self.correct_button, self.told_button):
            button.setEnabled(is_open)
        for button in self.letters.values():
            button.setEnabled(one is not None)
        self.close_button.setEnabled(
            one is not None and is_open and all(clock.settled for clock in one.clocks)
        )
