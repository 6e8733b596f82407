"""Customers who do not want a copy abroad: while there is one nothing goes there, and here it is decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.abroad import refusing
from jooptics_desktop.services.customers import open_customer
from jooptics_desktop.ui.consents.acts import ConsentActs
from jooptics_desktop.ui.customers.erase_now import EraseNow
from jooptics_desktop.ui.customers.words import hit_columns, hit_title
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.shortcuts import key_action
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 900
TABLE_HEIGHT: Final = 260
ASK_KEY: Final = "F6"
_ABROAD: Final = PURPOSES[PurposeCode.CLOUD_BACKUP_ABROAD]


class RefusingSheet(Overlay):
    """`stop` asks the page to give the service up. No key erases: that button is pressed on purpose."""

    stop = Signal()

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, width=WIDTH, top=40)
        self._context = context
        self.bar = MessageBar()
        self.model = RowsModel(hit_columns(context.formats))
        self.table = Table(self.model, mark("Customers who do not want a copy abroad"))
        self.table.setFixedHeight(theme.pixels(TABLE_HEIGHT))
        self.acts = ConsentActs(context, self, self.bar.show_error)
        self._erasing = EraseNow(context, self, None, self.bar.show_error)
        self.ask_button = Button(mark("Ask this customer again"), self.ask, icon="square-check", key=ASK_KEY)
        self.erase_button = Button(mark("Erase this record…"), self.erase, icon="trash-2", kind="danger")
        self.stop_button = Button(mark("Stop using the service"), self._stop)
        self._arrange()
        key_action(self, ASK_KEY, self.ask)
        context.hub.changed.connect(self._on_changed)
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open and read the list."""
        self.open(self.table)
        self._read()

    def ask(self) -> None:
        """Put the question before the chosen customer once more; a yes lets backups go on."""
        chosen = self.table.current_row()
        if chosen is None or not self.ask_button.isEnabled():
            return
        self._context.tasks.read(
            lambda desk: open_customer(desk, chosen.id),
            self,
            lambda customer: self.acts.ask(customer, (_ABROAD,)),
            self.bar.show_error,
        )

    def erase(self) -> None:
        """Say what would go and what has to stay, then erase the chosen record."""
        chosen = self.table.current_row()
        if chosen is not None:
            self._erasing.ask(chosen.id, hit_title(chosen, self._context.formats()))

    def _stop(self) -> None:
        self.close_overlay()
        self.stop.emit()

    def _read(self) -> None:
        self._context.tasks.read(refusing, self, self._show, self.bar.show_error)

    def _show(self, found: list[CustomerHit]) -> None:
        if not found:
            self.close_overlay()
            self._context.toast.say(mark("Nobody minds any more: backups go on"))
            return
        self.model.set_rows(found)
        self.table.select_row(0)
        may = self._context.may
        self.ask_button.setEnabled(may(Permission.CUSTOMERS_WRITE))
        self.erase_button.setVisible(may(Permission.PRIVACY_ERASE))
        self.stop_button.setVisible(may(Permission.BACKUP_CONFIGURE))

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and (changes.touches("customer") or changes.touches("consent")):
            self.bar.clear()
            self._read()

    def _arrange(self) -> None:
        self.body.setSpacing(theme.size("space_sm"))
        why = mark(
            "A backup holds everybody, so nobody can be left out of it. While one customer does not want a copy in "
            "another country, nothing goes to the service; backups to a folder go on. Decide about each of them: ask "
            "again, erase the record, or stop using the service."
        )
        old = mark(
            "What was sent before lies there sealed. A record that is erased leaves those copies too, within 90 days."
        )
        for part in (
            Label(mark("They do not want a copy abroad"), "title"),
            Paragraph(why, "quiet"),
            self.bar,
            self.table,
            Paragraph(old, "muted"),
        ):
            self.body.addWidget(part)
        close = Button(mark("Close"), self.close_overlay, key="Esc")
        self.body.addLayout(row(self.stop_button, None, self.erase_button, self.ask_button, close))
