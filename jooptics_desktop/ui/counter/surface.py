"""What lies on the counter: the sale that is shown, the cards that show it, and the sheet over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.services.sale_lists import open_sale
from jooptics_desktop.ui.counter.basket import Basket
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.feature import Context, Page
from jooptics_desktop.ui.kit.forms import Giving

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import SaleId
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.counter.buyer import Buyer
    from jooptics_desktop.ui.counter.cart_card import CartCard
    from jooptics_desktop.ui.counter.totals_card import TotalsCard
    from jooptics_desktop.ui.kit.overlay import Overlay

_LEFT, _RIGHT = 56, 44  # the cart has the longer names
_TIGHT_LEFT, _TIGHT_RIGHT = 62, 38
_ROOMY: Final = QSize(1140, 600)  # what everything at once needs, in pixels at text of the usual size


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands side by side; each takes a moment to make."""

    cart: CartCard
    buyer: Buyer
    totals: TotalsCard


class CounterSurface(Page):
    """Shows the draft on the counter, or a numbered sale that was looked up meanwhile.

    The acts of the counter (`cart_acts`, `buyer_acts`, `order_acts`) work on this and know nothing of each other.
    """

    sale_shown = Signal()  # another sale is shown, or the same one stands otherwise

    def __init__(self, context: Context, parts: Parts) -> None:
        super().__init__(context)
        self.basket = Basket()
        self.draft: Sale | None = None
        self.order: Sale | None = None
        self._sheet: Overlay | None = None
        self.cart, self.buyer, self.totals = parts.cart, parts.buyer, parts.totals
        self.cart.bar.show_report = self.bar.show_report
        self._arrange()

    # What is shown

    @property
    def shown(self) -> Sale | None:
        """The order looked at, else the draft."""
        return self.order or self.draft

    def show_draft(self, sale: Sale | None) -> None:
        """The draft stands like this now; it comes to the front."""
        self.draft, self.order = sale, None
        if sale is not None and sale.lines:
            self.cart.quiet.show_last(None)
        self.refresh()

    def show_order(self, sale: Sale) -> None:
        """Look at a numbered sale; the draft waits behind it."""
        self.order = sale
        self.refresh()
        self.cart.scan.setFocus()

    def leave_order(self) -> None:
        """Back to the draft."""
        self.order = None
        self.cart.bar.clear()
        self.refresh()
        self.cart.scan.setFocus()

    def refresh(self) -> None:
        """Have the cards show how the sale stands now."""
        sale = self.shown
        self.buyer.show_sale(sale)
        self.cart.show_sale(sale, self.buyer.chart)
        self.totals.show_sale(sale)
        self.sale_shown.emit()

    def look_up(self, sale_id: SaleId) -> None:
        """Open a sale by its id: a draft goes on the counter."""
        self.context.tasks.read(
            lambda desk: open_sale(desk, sale_id), owner=self, then=self._found, fail=self.show_error
        )

    def _found(self, sale: Sale) -> None:
        if sale.state is SaleState.DRAFT:
            self.write(lambda desk: self.basket.take(desk, sale.id))
        else:
            self.show_order(sale)

    # Acts go through here

    def write(
        self,
        act: Callable[[Desk], Done[Sale]],
        then: Callable[[Sale], object] | None = None,
        fail: Callable[[JoopticsError], object] | None = None,
    ) -> None:
        """Do an act on the store's thread; without `then` its sale is the draft to show."""
        self.cart.bar.clear()
        self.cart.unknown.hide()
        self.context.tasks.write(act, owner=self, then=then or self.show_draft, fail=fail or self.show_error)

    def show_error(self, error: JoopticsError) -> None:
        self.cart.bar.show_error(error)

    def open_sheet(self, sheet: Overlay) -> Overlay:
        """Remember what lies over the page, so that no key opens another over it."""
        self._sheet = sheet
        return sheet

    @property
    def sheet(self) -> Overlay | None:
        """The sheet that is open now."""
        found = self._sheet
        return found if found is not None and shiboken6.isValid(found) and found.isVisible() else None

    # Where things lie

    def _arrange(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(theme.size("space_md"))
        right.addWidget(Giving(self.buyer))
        right.addWidget(self.totals, 1)
        self._sides = QHBoxLayout()
        self._sides.setSpacing(theme.size("space_md"))
        self._sides.addWidget(self.cart)
        self._sides.addLayout(right)
        self.body.addLayout(self._sides)
        self._tight: bool | None = None
        self._fit(_ROOMY)

    def _fit(self, room: QSize) -> None:
        """With large text or on a small screen give up what is said twice, so that total and payment stay in sight."""
        tight = room.width() < theme.pixels(_ROOMY.width()) or room.height() < theme.pixels(_ROOMY.height())
        if tight == self._tight:
            return
        self._tight = tight
        for part in (self.cart, self.buyer, self.totals):
            part.set_tight(tight=tight)
        self._sides.setStretch(0, _TIGHT_LEFT if tight else _LEFT)
        self._sides.setStretch(1, _TIGHT_RIGHT if tight else _RIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size())
