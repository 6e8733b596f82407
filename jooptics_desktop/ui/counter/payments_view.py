"""The payments of a numbered sale, refunds included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from jooptics_desktop.domain.payments import Payment, Tender
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.l10n.words_sales import TENDERS
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.l10n import Formats

_SHOWN: Final = 3


class PaymentsView(Table):
    """As high as its first three rows; hidden without any."""

    def __init__(self, formats: Callable[[], Formats]) -> None:
        self._payments = RowsModel(_columns(formats))
        super().__init__(self._payments, mark("Payments"), two_lines=False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def show_payments(self, payments: Sequence[Payment]) -> None:
        """Show these, the newest last."""
        self._payments.set_rows(payments)
        rows = min(len(payments), _SHOWN)
        self.setFixedHeight(theme.size("size_header") + rows * theme.size("size_row_single") + 2)
        self.setVisible(bool(payments))


def _columns(formats: Callable[[], Formats]) -> list[Column[Payment]]:
    return [
        Column("when", mark("Payments"), lambda one: formats().moment(one.taken_at), width=190),
        Column("tender", mark("Paid by"), _tender, width=150),
        Column(
            "reference", mark("Reference"), lambda one: isolate_ltr(one.reference) if one.reference else ""
        ),
        Column(
            "amount",
            mark("Amount"),
            lambda one: formats().money(one.amount, unit=False),
            align="number",
            width=100,
        ),
    ]


def _tender(payment: Payment) -> str:
    words = tr(TENDERS[Tender(payment.tender)])
    return tr("{tender}, given back", tender=words) if payment.is_refund else words
