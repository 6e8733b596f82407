"""What lies at the places: the table of backups, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.l10n import isolate_ltr, mark, sentence, tr
from jooptics_desktop.services import backup
from jooptics_desktop.services.backup import PASSING
from jooptics_desktop.ui.backup.place_card import TITLES
from jooptics_desktop.ui.kit.chooser import Chooser
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.domain.backup_places import PlaceKind
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.sync.target import GenerationInfo
    from jooptics_desktop.ui.kit.feature import Context

TIERS: Final = {
    "recent": mark("Latest"),
    "day": mark("Daily"),
    "week": mark("Weekly"),
    "month": mark("Monthly"),
    "year": mark("Yearly"),
}
AWAY: Final = mark("It is shown again once the place can be reached.")
_NOWHERE: Final = (
    mark("No backups to show"),
    mark("Choose a folder or connect to the cloud, then press Back up now."),
)


def generation_columns(context: Context) -> list[Column[GenerationInfo]]:
    """When, number, how long it is kept, size."""
    return [
        Column("when", mark("Data as of"), lambda g: context.formats().moment(g.committed_at),
               value=lambda g: g.committed_at),
        Column("number", mark("Number"), lambda g: isolate_ltr(str(g.number)), value=lambda g: g.number,
               align="number", width=88),
        Column("kind", mark("Contents"), lambda g: tr("Everything") if g.base is None else tr("Changes"), width=110),
        Column("tier", mark("Kept as"), lambda g: tr(TIERS[g.tier.value]), width=120),
        Column("size", mark("Size"), lambda g: context.formats().size(g.size), value=lambda g: g.size,
               align="number", width=100),
    ]  # fmt: skip


class GenerationsCard(Card):
    """Loads one place's list away from the window; `changed` when the choice of place or row did."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(mark("Backups there"), margin="space_md")
        self._context = context
        self.kind: PlaceKind | None = None
        self.place = Chooser(mark("Place"), ())
        self.place.picked.connect(lambda _kind: self._place_chosen())
        self.place.setMinimumWidth(190)
        self.head.addWidget(self.place)
        self.model: RowsModel[GenerationInfo] = RowsModel(generation_columns(context))
        self.table = Table(self.model, mark("Backups there"), two_lines=False)
        self.table.chosen.connect(lambda _row: self.changed.emit())
        self.empty = EmptyState("database-backup", *_NOWHERE)
        self.body.addWidget(OrEmpty(self.table, self.model, self.empty), 1)

    def show_places(self, kinds: Sequence[PlaceKind]) -> None:
        """Offer these places, keep the chosen one where it is among them, and load what lies there."""
        self.place.set_choices([(kind, TITLES[kind]) for kind in kinds])
        self.place.setVisible(len(kinds) > 1)
        self.kind = self.place.value()
        self.reload()

    def reload(self) -> None:
        """Ask the place again."""
        kind = self.kind
        if kind is None:
            self._say(*_NOWHERE)
            self.model.set_rows([])
            self.changed.emit()
            return
        opened = self._context.services.opened
        self._context.tasks.run(
            lambda desk, _report, _cancelled: backup.generations(opened, desk, kind),
            self,
            lambda found: self._show(kind, found),
            lambda error: self._failed(kind, error),
        )

    def chosen(self) -> GenerationInfo | None:
        """The backup that is selected."""
        return self.table.current_row()

    def _place_chosen(self) -> None:
        self.kind = self.place.value()
        self.model.set_rows([])
        self.reload()

    def _show(self, kind: PlaceKind, found: list[GenerationInfo]) -> None:
        if kind is not self.kind:
            return
        kept = self.chosen()
        self._say(mark("No backup here yet"), mark("Press Back up now to make the first one."))
        self.model.set_rows([info for info in reversed(found) if info.complete])
        if self.model.rowCount() and not (
            kept is not None and self.table.select_where(lambda g: g.number == kept.number)
        ):
            self.table.select_row(0)
        self.changed.emit()

    def _failed(self, kind: PlaceKind, error: JoopticsError) -> None:
        """The network is gone or the disk is away: no alarm, just why there is no list."""
        if kind is not self.kind:
            return
        self.empty.title.say(mark("The list cannot be read now"))
        if error.code in PASSING:
            self.empty.hint.say(AWAY)
        else:
            self.empty.hint.show_text(sentence(error))
        self.empty.hint.show()
        self.model.set_rows([])
        self.changed.emit()

    def _say(self, title: str, hint: str) -> None:
        self.empty.title.say(title)
        self.empty.hint.say(hint)
