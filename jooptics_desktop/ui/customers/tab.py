"""What the tabs of a customer's page share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

    T = TypeVar("T")


class Tab(Retranslates, QWidget):
    """One side of a customer. It reads only when it is looked at: readings of health data are written down."""

    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.customer: Customer | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, theme.size("space_sm"), 0, 0)
        self.body.setSpacing(theme.size("space_md"))

    def show_customer(self, customer: Customer) -> None:
        """Show that customer; called when the tab comes to the front and when something changed.

        A tab goes on from here to read what it shows.
        """
        self.customer = customer

    def ask(self, question: Callable[[Desk], T], then: Callable[[T], object]) -> None:
        """Read, and show the answer unless somebody else is being looked at by then."""
        asked = self.customer

        def show(answer: T) -> None:
            if asked is not None and self.customer is not None and asked.id == self.customer.id:
                then(answer)

        self.context.tasks.read(question, owner=self, then=show, fail=self.failed.emit)

    def act(self, act: Callable[[Desk], Done[T]], then: Callable[[T], object] | None = None) -> None:
        """Do something, and tell the page when it failed."""
        self.context.tasks.write(act, owner=self, then=then, fail=self.failed.emit)
