"""A customer's prescriptions: the form for the next one, and the earlier ones beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.prescriptions import Chart, chart_of
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.forms import Card, scrolled
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.only_kept import OnlyKept
from jooptics_desktop.ui.prescriptions.editor import RxEditor
from jooptics_desktop.ui.prescriptions.erase_wearer import EraseWearer
from jooptics_desktop.ui.prescriptions.view import RxCard
from jooptics_desktop.ui.prescriptions.words import whose_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.ui.kit.feature import Context

SHOWN_AT_ONCE: Final = 20  # earlier ones; more are rare, and cards cost


class WornCard(RxCard):
    """A prescription of the history; that of somebody the customer orders for can go by itself."""

    def __init__(self, formats: Callable[[], Formats], today: Callable[[], date]) -> None:
        super().__init__(formats, today)
        self.erase = IconButton(mark("Erase everything of this wearer"), "trash-2")
        self.erase.set_icon("trash-2", "danger")
        self.head.addWidget(self.erase)


class PrescriptionsPanel(QWidget):
    """Put into a customer's page; `show_customer` fills it. Somebody who may only read sees the history alone.

    Of a record that is only stored nothing is shown or written; it says so.
    """

    recorded = Signal(object)  # Prescription

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._customer_id: CustomerId | None = None
        self.bar = MessageBar()
        self.editor = RxEditor(context)
        self._editing = Card(mark("New prescription"))
        self._editing.head.addWidget(self.editor.whose)
        self._editing.head.addWidget(self.editor.wearer_button)
        self._editing.body.addWidget(self.editor)
        self._editing.body.addStretch()
        self.cards: list[WornCard] = []
        self._chart = Chart((), None, 0)
        self.erasing = EraseWearer(
            context, self, lambda: self._load(begin=not self.editor.is_dirty), self.bar.show_error
        )
        self._history = QVBoxLayout()
        self._history.setContentsMargins(0, 0, 0, 0)
        self._history.setSpacing(theme.size("space_md"))
        self._history.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._arrange()
        self.editor.saved.connect(self._on_saved)
        self.editor.failed.connect(self.bar.show_error)
        context.hub.changed.connect(self._on_changed)

    def show_customer(self, customer_id: CustomerId) -> None:
        """Load that customer's prescriptions and begin an empty form."""
        self._customer_id = customer_id
        self.bar.clear()
        self._editing.setVisible(self._context.may(Permission.PRESCRIPTIONS_WRITE))
        self._load(begin=True)

    @property
    def is_dirty(self) -> bool:
        """Whether leaving would lose something typed."""
        return self.editor.is_dirty

    def _arrange(self) -> None:
        past = QWidget()
        past.setLayout(self._history)
        beside = not theme.is_large()  # else neither has room beside the other
        self._sides, self.only_kept = QWidget(), OnlyKept()
        sides: QBoxLayout = QHBoxLayout(self._sides) if beside else QVBoxLayout(self._sides)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(theme.size("space_md"))
        sides.addWidget(self._editing, 6)
        sides.addWidget(scrolled(past) if beside else past, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_sm"))
        column.addWidget(self.bar)
        column.addWidget(self._sides, 1)
        column.addWidget(self.only_kept, 1)
        self.only_kept.hide()

    def _load(self, *, begin: bool) -> None:
        customer_id = self._customer_id
        if customer_id is None:
            return

        def show(chart: Chart) -> None:
            if customer_id == self._customer_id:
                self._show(chart, begin=begin)

        self._context.tasks.read(
            lambda desk: chart_of(desk, customer_id), owner=self, then=show, fail=self._on_failed
        )

    def _show(self, chart: Chart, *, begin: bool) -> None:
        self.only_kept.show_reason(chart.kept_because)
        self._sides.setVisible(not chart.kept_because)
        if chart.kept_because:
            self.editor.clear()  # it would be refused
        elif begin and self._customer_id is not None:
            self.editor.begin(self._customer_id, chart)
        shown = in_order_of_wearers(chart)[:SHOWN_AT_ONCE] or [None]
        while len(self.cards) > len(shown):
            card = self.cards.pop()
            card.hide()
            card.deleteLater()
        while len(self.cards) < len(shown):
            self.cards.append(self._card())
        self._chart = chart
        for card, one in zip(self.cards, shown, strict=True):
            current = one is None or chart.current_of(one.wearer) is one
            card.title.say(mark("Current") if current else mark("Earlier"))
            card.show_prescription(one, None if one is None else chart.before(one))
            card.show_wearer(one.wearer if one else None, chart)
            card.erase.setVisible(current and one is not None and one.wearer is not None)

    def erase(self, card: WornCard) -> None:
        """Erase everything of the wearer whose prescription that card shows."""
        wearer = card.wearer
        if self._customer_id is not None and wearer is not None:
            self.erasing.ask(self._customer_id, wearer, whose_words(wearer, self._chart))

    def _card(self) -> WornCard:
        card = WornCard(self._context.formats, self._context.today)
        card.erase.clicked.connect(lambda: self.erase(card))
        self._history.addWidget(card)
        return card

    def _on_saved(self, prescription: Prescription) -> None:
        self._context.toast.say(mark("The prescription was saved"))
        self.recorded.emit(prescription)
        self._load(begin=True)

    def _on_failed(self, error: JoopticsError) -> None:
        self.bar.show_error(error, lambda: self._load(begin=not self.editor.is_dirty))

    def _on_changed(self, changes: Changes) -> None:
        # Our own save is followed by a load of its own; somebody else's must not empty a form in use.
        if changes.touches("prescription") and self.isVisible() and not self.editor.is_saving:
            self._load(begin=not self.editor.is_dirty)


def in_order_of_wearers(chart: Chart) -> list[Prescription | None]:
    """The customer's own first, then each other wearer's; within a wearer the newest first."""
    wearers = [None, *(one.id for one in chart.wearers)]
    return [one for wearer in wearers for one in chart.prescriptions if one.wearer == wearer]
