"""Saying whose a line of the sale is: a parent buys for two children, or for herself and a child, in one sale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal

from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.wearers import SOMEBODY_NEW
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.counter.words import line_title, powers
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.count_field import CountField
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.prescriptions.words import whose_words

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import PrescriptionId, SaleLineId, WearerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.services.prescriptions import Chart
    from jooptics_desktop.ui.counter.words import CartRow
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

WIDTH: Final = 720
_MOST_ROWS: Final = 6
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


@dataclass(frozen=True, slots=True)
class Theirs:
    """What was chosen: so many pieces of a line are that wearer's, made to that prescription once there is one."""

    line_id: SaleLineId
    pieces: int
    wearer: WearerId | None
    prescription_id: PrescriptionId | None = None


@dataclass(frozen=True, slots=True)
class _Person:
    wearer: WearerId | None
    prescription: Prescription | None


class WhoseSheet(Overlay):
    """Arrows and Enter take a wearer: `chosen` when they have a prescription, `wanted` when it has to be written."""

    chosen = Signal(object)  # Theirs
    wanted = Signal(object)  # Theirs

    def __init__(
        self, window: QWidget, context: Context, sale: Sale, cart_row: CartRow, chart: Chart
    ) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._line, self._chart = context, cart_row.line, chart
        self.bar = MessageBar()
        self.model: RowsModel[_Person] = RowsModel(self._columns())
        self.table = Table(self.model, mark("Wearers"))
        self.pieces = CountField(mark("&Pieces"))
        self.pieces.set_count(self._line.quantity)
        if sale.state is not SaleState.DRAFT or self._line.quantity == 1:
            self.pieces.hide()
        self._arrange(cart_row)
        self.table.opened.connect(self._take)
        self.closed.connect(self.deleteLater)

    def fail(self, error: JoopticsError) -> None:
        """It was refused; say why."""
        if error.field == "quantity":
            self.pieces.refuse(error)
        else:
            self.bar.show_error(error)

    def take(self) -> None:
        """The line is the chosen wearer's."""
        person = self.table.current_row()
        if person is not None:
            self._take(person)

    def _arrange(self, cart_row: CartRow) -> None:
        name = ElideLabel(role="muted")
        name.show_text(line_title(cart_row.line))
        people = self._people()
        self.model.set_rows(people)
        now = cart_row.prescription.wearer if cart_row.prescription else None
        self.table.select_row(next((n for n, one in enumerate(people) if one.wearer == now), 0))
        rows = min(len(people), _MOST_ROWS)
        self.table.setFixedHeight(theme.size("size_header") + rows * theme.size("size_row") + 2)
        for part in (Label(mark("Whose is this line?"), "title"), name, self.bar, self.table, self.pieces):
            self.body.addWidget(part)
        leave = Button(mark("Cancel"), self.close_overlay, key="Esc")
        self.body.addLayout(
            row(None, leave, Button(mark("Theirs"), self.take, icon="check", key="Enter", kind="primary"))
        )

    def _people(self) -> list[_Person]:
        known = [None, *(one.id for one in self._chart.wearers)]
        people = [_Person(wearer, self._chart.current_of(wearer)) for wearer in known]
        if not self._context.may(Permission.PRESCRIPTIONS_WRITE):
            return [one for one in people if one.prescription is not None]
        return [*people, _Person(SOMEBODY_NEW, None)]

    def _take(self, person: _Person) -> None:
        pieces = self.pieces.checked()
        if pieces is None:
            return
        theirs = Theirs(self._line.id, pieces, person.wearer)
        if person.prescription is None:
            self.close_overlay()
            self.wanted.emit(theirs)
        else:
            self.chosen.emit(Theirs(theirs.line_id, theirs.pieces, theirs.wearer, person.prescription.id))

    def _columns(self) -> list[Column[_Person]]:
        return [
            Column(
                "wearer", mark("Wearer"), lambda one: whose_words(one.wearer, self._chart), second=_made_to
            ),
            Column("until", mark("Prescription"), self._until, pill=self._kind, width=250),
        ]

    def _until(self, one: _Person) -> str:
        if one.prescription is None:
            return tr("Write it now")
        until = self._context.formats().date(one.prescription.valid_until)
        if self._kind(one) == "danger":
            return tr("Expired on {date}", date=until)
        return tr("Valid until {date}", date=until)

    def _kind(self, one: _Person) -> PillKind:
        if one.prescription is None:
            return "neutral"
        return "danger" if one.prescription.valid_until < self._context.today() else "ok"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.take()
        else:
            super().keyPressEvent(event)


def _made_to(one: _Person) -> str:
    return powers(one.prescription) if one.prescription else tr("No prescription yet")
