"""The right side's upper half: who buys, and the prescription the lenses are made to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.customers import open_customer
from jooptics_desktop.services.prescriptions import Chart, chart_of
from jooptics_desktop.services.refusals import only_kept_because
from jooptics_desktop.services.sale_lists import owed_by
from jooptics_desktop.ui.consents.care_banner import care_of
from jooptics_desktop.ui.counter.customer_card import CustomerCard
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.prescriptions.view import RxCard

if TYPE_CHECKING:
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, SaleLineId, WearerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.domain.sale_lines import SaleLine
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context


NOBODYS: Final = Chart((), None, 0)
WHOSE_WIDTH: Final = 130  # of a name, beside validity and two buttons


@dataclass(frozen=True, slots=True)
class Facts:
    """What the counter shows of a customer; without `chart` the clerk may not read prescriptions."""

    customer: Customer
    owed: tuple[Sale, ...]
    chart: Chart | None
    care: ConsentState
    kept_because: str
    """Why nothing is added to their record and no glasses are made from it (`refusals.kept_because`)."""


class Buyer(QWidget):
    """Loads a customer when the sale names another one. `loaded` is emitted when they are shown."""

    loaded = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked_for: CustomerId | None = None
        self.facts: Facts | None = None
        self._sale: Sale | None = None
        self._chosen: WearerId | None = None  # whom somebody turned the sale to …
        self._was_chosen = False  # … for the customer themselves is nobody
        self._line: SaleLine | None = None
        self.card = CustomerCard(context.formats)
        self.rx = RxCard(context.formats, context.today)
        edge = theme.size("space_md")
        self.rx.body.setContentsMargins(edge, edge, edge, edge)
        self.rx.body.setSpacing(theme.size("space_xs"))
        self.write = Button(mark("Record"), icon="glasses", key="F7")
        self.use = Button(mark("Use anyway"))
        for button in (self.use, self.write):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.rx.compact = True
        self.rx.whose.setMaximumWidth(WHOSE_WIDTH)
        self.rx.head.addWidget(self.use)
        self.rx.head.addWidget(self.write)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_md"))
        column.addWidget(self.card)
        column.addWidget(self.rx)
        self._show()

    @property
    def chart(self) -> Chart | None:
        """The customer's prescriptions, for those who may read them."""
        return self.facts.chart if self.facts else None

    @property
    def wearer(self) -> WearerId | None:
        """Whom the glasses are for: the chosen line's wearer where it has one of its own, else the sale's."""
        own = self._of_line
        return own.wearer if own is not None else self.sales_wearer

    @property
    def sales_wearer(self) -> WearerId | None:
        """Whom the sale is for: as turned to, else as it says, else whoever has a prescription."""
        chart = self.chart
        if self._was_chosen or chart is None:
            return self._chosen
        cited = self._cited(chart)
        if cited is not None:
            return cited.wearer
        own = chart.current is not None or not chart.prescriptions
        return None if own else chart.prescriptions[0].wearer

    @property
    def prescription(self) -> Prescription | None:
        """The one the chosen line or the sale was made to, or the wearer's current one."""
        chart = self.chart
        if chart is None or self._of_line is not None:
            return self._of_line
        cited = self._cited(chart)
        return cited if cited and cited.wearer == self.wearer else chart.current_of(self.wearer)

    @property
    def to_cite(self) -> Prescription | None:
        """The current prescription, while it holds and the sale shown should be made to it and is not yet."""
        sale, chart = self._sale, self.chart
        one = chart.current_of(self.sales_wearer) if chart else None
        if one is None or sale is None or one.valid_until < self._context.today():
            return None
        if sale.state is SaleState.DRAFT:
            return one if sale.prescription_id != one.id else None
        unmade = sale.state is SaleState.OPEN and sale.prescription_id is None
        return one if unmade and any(line.kind.follows_prescription for line in sale.lines) else None

    @property
    def outgrown(self) -> dict[PrescriptionId, list[SaleLineId]]:
        """Lines of a draft that are made to their own wearer's earlier prescription, by the one that holds now."""
        sale, chart = self._sale, self.chart
        found: dict[PrescriptionId, list[SaleLineId]] = {}
        if sale is None or chart is None or sale.state is not SaleState.DRAFT:
            return found
        for line in sale.lines:
            cited = self._own_of(line)
            now = chart.current_of(cited.wearer) if cited else None
            if cited and now and now.id != cited.id and now.valid_until >= self._context.today():
                found.setdefault(now.id, []).append(line.id)
        return found

    def lines_of(self, wearer: WearerId | None) -> list[SaleLineId]:
        """The lines that were said to be that wearer's, apart from whom the sale is for."""
        own = [(line.id, self._own_of(line)) for line in (self._sale.lines if self._sale else ())]
        return [line_id for line_id, one in own if one is not None and one.wearer == wearer]

    def turn_wearer(self) -> None:
        """To the next of those who have a prescription here; the sale shown is made to theirs."""
        chart = self.chart
        if chart is None or not self.may_turn:
            return
        order = list(dict.fromkeys([None, *(one.id for one in chart.wearers)]))
        now = self.sales_wearer
        place = order.index(now) if now in order else -1
        self.turn_to(order[(place + 1) % len(order)])

    def turn_to(self, wearer: WearerId | None) -> None:
        """The sale shown is for that wearer from now on."""
        self._chosen, self._was_chosen = wearer, True
        self._show()
        self.loaded.emit()

    def show_line(self, line: SaleLine | None) -> None:
        """That line of the cart is chosen: what it is made to is shown, where that is not what the sale is made to."""
        if line != self._line:
            self._line = line
            self._show()

    @property
    def may_turn(self) -> bool:
        """Whether there is somebody else the sale could be for."""
        chart = self.chart
        draft = self._sale is not None and self._sale.state is SaleState.DRAFT
        return draft and chart is not None and bool(chart.wearers)

    @property
    def _of_line(self) -> Prescription | None:
        shown = self._sale is not None and self._line in self._sale.lines
        return self._own_of(self._line) if shown and self._line is not None else None

    def _own_of(self, line: SaleLine) -> Prescription | None:
        """What a line is made to, where that is not what the sale is made to."""
        sale, chart = self._sale, self.chart
        if sale is None or chart is None or line.prescription_id in {None, sale.prescription_id}:
            return None
        return next((one for one in chart.prescriptions if one.id == line.prescription_id), None)

    def _cited(self, chart: Chart) -> Prescription | None:
        cited = self._sale.prescription_id if self._sale else None
        return next((one for one in chart.prescriptions if one.id == cited), None)

    def show_sale(self, sale: Sale | None) -> None:
        """Show the customer of that sale."""
        if (sale.id if sale else None) != (self._sale.id if self._sale else None):
            self._chosen, self._was_chosen = None, False
        self._sale = sale
        customer_id = sale.customer_id if sale else None
        if customer_id != self._asked_for:
            self._chosen, self._was_chosen = None, False
            self._asked_for, self.facts = customer_id, None
            if customer_id is not None:
                self.reload()
        self._show()

    def reload(self) -> None:
        """Look again: something about them changed."""
        customer_id = self._asked_for
        if customer_id is None:
            return
        reads = self._context.may(Permission.PRESCRIPTIONS_READ)

        def arrived(facts: Facts) -> None:
            if customer_id == self._asked_for:
                self.facts = facts
                self._show()
                self.loaded.emit()

        self._context.tasks.read(
            lambda desk: _facts(desk, customer_id, with_chart=reads), owner=self, then=arrived
        )

    def set_tight(self, *, tight: bool) -> None:
        """Fold the prescription to one line."""
        self.rx.fold(folded=tight)
        for button in (self.write, self.card.change):
            button.set_tight(tight=tight)

    def _show(self) -> None:
        facts, sale = self.facts, self._sale
        owed = [one for one in facts.owed if sale is None or one.id != sale.id] if facts else []
        numbered = sale is not None and sale.state is not SaleState.DRAFT
        fixed = (
            numbered
            and sale is not None
            and (sale.customer_id is not None or sale.state is not SaleState.OPEN)
        )
        care = facts.care if facts else None
        self.card.show_customer(facts.customer if facts else None, owed, care=care, fixed=fixed)
        one = self.prescription
        self.rx.show_prescription(
            replace(one, note="") if one else None
        )  # the note stands on the customer's page
        chart = facts.chart if facts and facts.chart else NOBODYS
        self.rx.show_wearer(self.wearer, chart)
        self.card.turn.setVisible(self.may_turn)
        self.rx.setVisible(self._context.may(Permission.PRESCRIPTIONS_READ))
        stored = facts is not None and bool(facts.kept_because)
        may_write = self._context.may(Permission.PRESCRIPTIONS_WRITE)
        self.write.setVisible(may_write and not fixed and not stored)
        expired = one is not None and one.valid_until < self._context.today()
        cited = self._of_line is not None or (
            sale is not None and one is not None and sale.prescription_id == one.id
        )
        unused = sale is not None and not numbered and one is not None and not cited
        self.use.setVisible(expired and unused)


def _facts(desk: Desk, customer_id: CustomerId, *, with_chart: bool) -> Facts:
    chart = chart_of(desk, customer_id) if with_chart else None
    owed, care = tuple(owed_by(desk, customer_id)), care_of(desk, customer_id)
    return Facts(open_customer(desk, customer_id), owed, chart, care, only_kept_because(desk, customer_id))
