"""A customer's prescriptions, in the panel that is used wherever they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from jooptics_desktop.ui.customers.tab import Tab
from jooptics_desktop.ui.kit.forms import scrolled
from jooptics_desktop.ui.prescriptions.panel import PrescriptionsPanel

if TYPE_CHECKING:
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.ui.kit.feature import Context


class RxTab(Tab):
    """The panel is made when it is first looked at: most visits to a customer do not need it.

    `recorded` says that a prescription was written down, and the form is empty again.
    """

    recorded = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.body.setContentsMargins(0, 0, 0, 0)  # its form needs the height
        self.panel: PrescriptionsPanel | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether a prescription is being typed."""
        return self.panel is not None and self.customer is not None and self.panel.is_dirty

    def forget(self) -> None:
        """Throw away what is being typed."""
        if self.panel is not None:
            self.panel.editor.clear()

    def show_customer(self, customer: Customer) -> None:
        super().show_customer(customer)
        if self.panel is None:
            self.panel = PrescriptionsPanel(self.context)
            self.panel.recorded.connect(lambda _prescription: self.recorded.emit())
            area = scrolled(self.panel)  # for larger text, and lower screens
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.body.addWidget(area, 1)
        self.panel.show_customer(customer.id)
