"""F7: write a prescription without leaving the sale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.l10n import isolate, mark
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.prescriptions.editor import RxEditor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.ids import WearerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.services.prescriptions import Chart
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 860
TOP: Final = 32


class RxSheet(Overlay):
    """The editor over the window; `recorded` carries the new prescription."""

    recorded = Signal(object)

    def __init__(
        self,
        window: QWidget,
        context: Context,
        customer: Customer,
        chart: Chart,
        wearer: WearerId | None = None,
    ) -> None:
        super().__init__(window, width=WIDTH, top=TOP)
        self._context = context
        self.bar = MessageBar()
        self.editor = RxEditor(context)
        name = ElideLabel(role="muted")
        name.show_text(isolate(customer.display_name))
        head = row(
            Label(mark("New prescription"), "title"),
            name,
            self.editor.whose,
            self.editor.wearer_button,
            Button(mark("Close"), self.on_escape, key="Esc"),
        )
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.editor)
        self.editor.begin(customer.id, chart, wearer)
        self.editor.saved.connect(self._saved)
        self.editor.failed.connect(self.bar.show_error)
        self.closed.connect(self.deleteLater)

    def _saved(self, prescription: Prescription) -> None:
        self.close_overlay()
        self.recorded.emit(prescription)

    def give_way(self) -> None:
        """Whoever is at the till now goes on with it."""

    def on_escape(self) -> None:
        if not self.editor.is_dirty:
            self.close_overlay()
            return
        self._context.prompts.confirm(
            mark("Leave without saving?"),
            mark("What you typed is lost."),
            mark("Leave without saving"),
            self.close_overlay,
            danger=True,
        )
