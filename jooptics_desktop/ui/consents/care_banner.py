"""On a customer's page: not asked about their record yet, asked long ago, or wanting none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from jooptics_desktop.domain.privacy import Standing
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.privacy import customer_consents
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.labels import Paragraph

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.consents.banner import Due
    from jooptics_desktop.ui.kit.feature import Context

_CARE: Final = PURPOSES[PurposeCode.CARE_RECORD]
_OPEN: Final = {Standing.UNASKED, Standing.EXPIRED}
_ASK: Final = mark("Nobody has asked this customer about their record yet. Ask while they are here.")
_ASK_AGAIN: Final = mark("This customer's consent to their record has ended. Ask again while they are here.")
_NO: Final = mark(
    "This customer wants no record of their eyes: nothing is added, shown or exported, what is here is only kept. "
    "Ask again, erase it, or sell as to somebody passing by."
)


def care_of(desk: Desk, customer_id: CustomerId) -> ConsentState:
    """Where a customer stands to their own record, read together with the rest of them."""
    return next(state for state in customer_consents(desk, customer_id) if state.purpose == _CARE)


def is_open(state: ConsentState) -> bool:
    """Whether they are to be asked."""
    return state.standing in _OPEN


class CareBanner(QFrame):
    """One line; hidden for whoever agreed. The key to ask is the page's own."""

    ask = Signal()
    erase = Signal()

    def __init__(self, context: Context, key: str) -> None:
        super().__init__()
        self._context = context
        self.words = Paragraph()
        self.ask_button = Button(mark("Ask now"), self.ask.emit, icon="square-check", key=key)
        self.erase_button = Button(mark("Erase this record…"), self.erase.emit, icon="trash-2")
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.size("space_sm"), 4, theme.size("space_sm"), 4)
        across.setSpacing(theme.size("space_sm"))
        across.addWidget(self.words, 1)
        across.addWidget(self.erase_button)
        across.addWidget(self.ask_button)
        self.hide()

    def show_state(self, state: ConsentState, due: Due) -> None:
        """Say what there is to say, but for what the banner of renewals says of what is `due`."""
        told = any(one.purpose == state.purpose for one in due.states)
        self.setVisible((is_open(state) and not told) or state.says_no)
        asking = _ASK_AGAIN if state.standing is Standing.EXPIRED else _ASK
        self.words.say(_NO if state.says_no else asking)
        self.ask_button.setVisible(self._context.may(Permission.CUSTOMERS_WRITE))
        self.erase_button.setVisible(state.says_no and self._context.may(Permission.PRIVACY_ERASE))
        theme.set_bar(self, "warning" if state.says_no else "info")
