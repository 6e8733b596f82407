"""Which receipts were printed, so that a reprint can say that it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import UtcTime, id_column
from jooptics_desktop.data.inventory import BY_STAFF, ID, OF_A_SALE, ORDER, PURCHASE, about
from jooptics_desktop.data.prepared import Prepared
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.inventory import Fate, KeptBecause

if TYPE_CHECKING:
    import datetime as dt

    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.domain.ids import SaleId, StaffId
    from jooptics_desktop.domain.sales import Sale

RECEIPT_PRINT: Final = sa.Table(
    "receipt_print",
    metadata,
    sa.Column("sale_id", id_column(), sa.ForeignKey("sale.id"), primary_key=True, info=ID),
    sa.Column("position", sa.Integer, primary_key=True, info=ORDER),
    sa.Column("state", sa.String(10), nullable=False, info=PURCHASE),
    sa.Column("payments", sa.Integer, nullable=False, info=PURCHASE),
    sa.Column("printed_at", UtcTime, nullable=False, info=PURCHASE),
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sqlite_with_rowid=False,
    info=about(OF_A_SALE, "receipts", Fate.KEEP, KeptBecause.ACCOUNTS),
)
append_only(RECEIPT_PRINT, disposable=True)

_PRINTED: Final = Prepared(
    sa.select(RECEIPT_PRINT.c.state, RECEIPT_PRINT.c.payments).where(
        RECEIPT_PRINT.c.sale_id == sa.bindparam("wanted")
    )
)
_ADD: Final = Prepared(RECEIPT_PRINT.insert())


class ReceiptRepository:
    """Counts printed receipts."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def printed(self, sale: Sale, at: dt.datetime, staff_id: StaffId) -> int:
        """Note a print, and say which copy it is: 0 when nothing was printed since the sale last changed."""
        before = _PRINTED.all(self._connection, wanted=sale.id)
        standing = {"state": sale.state.value, "payments": len(sale.payments)}
        _ADD.run(
            self._connection,
            [{**standing, "sale_id": sale.id, "position": len(before) + 1, "printed_at": at, "staff_id": staff_id}],
        )  # fmt: skip
        return sum((row.state, row.payments) == tuple(standing.values()) for row in before)

    def count(self, sale_id: SaleId) -> int:
        """How often receipts of this sale were printed."""
        return len(_PRINTED.all(self._connection, wanted=sale_id))
