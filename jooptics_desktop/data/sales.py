"""Sales, their lines and their payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import Day, MinorUnits, UtcTime, id_column
from jooptics_desktop.data.inventory import (
    ABOUT_CUSTOMER,
    BUYER,
    BY_STAFF,
    CUSTOMER_BY_ID,
    ID,
    OF_A_SALE,
    ORDER,
    PAID,
    PURCHASE,
    about,
)
from jooptics_desktop.data.prepared import Prepared
from jooptics_desktop.data.sale_rows import line_row, payment_row, placed_lines, sale_from, sale_row
from jooptics_desktop.data.schema import DISPOSING, append_only, extra_statements, metadata
from jooptics_desktop.domain.ids import CustomerId, SaleId
from jooptics_desktop.domain.inventory import Ages, Fate, KeptBecause, RetentionClass
from jooptics_desktop.domain.money import Money, currency
from jooptics_desktop.domain.sales import Sale, SaleState, SaleSummary

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.data.sale_rows import Row

SALE: Final = sa.Table(
    "sale",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("number", sa.String(20), nullable=True, unique=True, info=PURCHASE),
    sa.Column("state", sa.String(10), nullable=False, info=PURCHASE),
    sa.Column("currency", sa.String(3), nullable=False, info=PURCHASE),
    # Erasing a person leaves the shop its accounts, without them.
    sa.Column(
        "customer_id",
        id_column(),
        sa.ForeignKey("customer.id", ondelete="SET NULL"),
        nullable=True,
        index=True,
        info=BUYER,
    ),
    sa.Column(
        "prescription_id",
        id_column(),
        sa.ForeignKey("prescription.id", ondelete="SET NULL"),
        nullable=True,
        info=BUYER,
    ),
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sa.Column("discount_kind", sa.String(10), nullable=True, info=PURCHASE),
    sa.Column("discount_value", sa.BigInteger, nullable=True, info=PURCHASE),
    sa.Column("discount_approved_ppm", sa.Integer, nullable=False, info=PURCHASE),
    sa.Column("held_as", sa.String(200), nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("business_day", Day, nullable=True, index=True, info=PURCHASE),
    sa.Column("created_at", UtcTime, nullable=False, info=PURCHASE),
    sa.Column("opened_at", UtcTime, nullable=True, info=PURCHASE),
    sa.Column("collected_at", UtcTime, nullable=True, info=PURCHASE),
    sa.Column("cancelled_at", UtcTime, nullable=True, info=PURCHASE),
    sa.Column("cancel_reason", sa.String(200), nullable=False, info=ABOUT_CUSTOMER),
    sqlite_with_rowid=False,
    info=about(
        CUSTOMER_BY_ID,
        "sales",
        Fate.EMPTY,
        KeptBecause.ACCOUNTS,
        Ages(RetentionClass.PAYMENT, ("collected_at", "cancelled_at")),
    ),
)
# Few sales are unfinished at any time, and they are what the counter asks for.
sa.Index(
    "ix_sale_unfinished",
    SALE.c.state,
    sqlite_where=SALE.c.state.in_(["draft", "open"]),
    postgresql_where=SALE.c.state.in_(["draft", "open"]),
)
SALE_LINE: Final = sa.Table(
    "sale_line",
    metadata,
    sa.Column("sale_id", id_column(), sa.ForeignKey("sale.id"), primary_key=True, info=ID),
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("position", sa.Integer, nullable=False, info=ORDER),
    sa.Column("item_id", id_column(), sa.ForeignKey("item.id"), nullable=False, info=ID),
    sa.Column("kind", sa.String(20), nullable=False, info=PURCHASE),
    sa.Column("sku", sa.String(48), nullable=False, info=PURCHASE),
    sa.Column("name_ar", sa.String(200), nullable=False, info=PURCHASE),
    sa.Column("name_en", sa.String(200), nullable=False, info=PURCHASE),
    sa.Column("quantity", sa.Integer, nullable=False, info=PURCHASE),
    sa.Column("unit_price", MinorUnits, nullable=False, info=PURCHASE),
    sa.Column("price_includes_tax", sa.Boolean, nullable=False, info=PURCHASE),
    sa.Column("tax_class", sa.String(40), nullable=False, info=PURCHASE),
    sa.Column("tax_ppm", sa.Integer, nullable=False, info=PURCHASE),
    sa.Column("tax_category", sa.String(1), nullable=False, info=PURCHASE),
    sa.Column("tracked", sa.Boolean, nullable=False, info=PURCHASE),
    sa.Column("discount_kind", sa.String(10), nullable=True, info=PURCHASE),
    sa.Column("discount_value", sa.BigInteger, nullable=True, info=PURCHASE),
    sa.Column(
        "prescription_id",
        id_column(),
        sa.ForeignKey("prescription.id", ondelete="SET NULL"),
        nullable=True,
        info=BUYER,
    ),
    # The figures, frozen when the sale is opened.
    sa.Column("listed", MinorUnits, nullable=True, info=PURCHASE),
    sa.Column("discount", MinorUnits, nullable=True, info=PURCHASE),
    sa.Column("net", MinorUnits, nullable=True, info=PURCHASE),
    sa.Column("tax", MinorUnits, nullable=True, info=PURCHASE),
    sqlite_with_rowid=False,
    info=about(OF_A_SALE, "sale_lines", Fate.EMPTY, KeptBecause.ACCOUNTS),
)
PAYMENT: Final = sa.Table(
    "payment",
    metadata,
    sa.Column("sale_id", id_column(), sa.ForeignKey("sale.id"), primary_key=True, info=ID),
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("tender", sa.String(10), nullable=False, info=PAID),
    sa.Column("amount", MinorUnits, nullable=False, info=PAID),
    sa.Column("tendered", MinorUnits, nullable=False, info=PAID),
    sa.Column("reference", sa.String(64), nullable=False, info=PAID),
    sa.Column("taken_at", UtcTime, nullable=False, info=PAID),
    sa.Column("business_day", Day, nullable=False, index=True, info=PAID),
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sqlite_with_rowid=False,
    info=about(OF_A_SALE, "payments", Fate.KEEP, KeptBecause.ACCOUNTS),
)
append_only(PAYMENT, disposable=True)

# A numbered sale is a document: its lines stay as they are, and so does its number.
_FROZEN: Final = ", ".join(c.name for c in SALE_LINE.c if c.name != "prescription_id")
for _trigger, _moment, _condition, _why in (
    (
        "sale_line_frozen",
        f"UPDATE OF {_FROZEN} ON sale_line",
        "(SELECT state FROM sale WHERE id = old.sale_id) <> 'draft'",
        "the lines of an open sale are frozen",
    ),
    (
        "sale_line_kept",
        "DELETE ON sale_line",
        f"(SELECT number FROM sale WHERE id = old.sale_id) IS NOT NULL AND NOT {DISPOSING}",  # noqa: S608 - a constant
        "the lines of a numbered sale are kept",
    ),
    (
        "sale_number_fixed",
        "UPDATE OF number ON sale",
        "old.number IS NOT NULL AND new.number IS NOT old.number",
        "a sale keeps its number",
    ),
    ("sale_kept", "DELETE ON sale", f"old.number IS NOT NULL AND NOT {DISPOSING}", "a numbered sale is kept"),
):
    extra_statements.append(
        f"CREATE TRIGGER {_trigger} BEFORE {_moment} WHEN {_condition} BEGIN SELECT RAISE(ABORT, '{_why}'); END"
    )

_ADD: Final = Prepared(SALE.insert())
_ADD_LINES: Final = Prepared(SALE_LINE.insert())
_ADD_PAYMENTS: Final = Prepared(PAYMENT.insert())
_CHANGE: Final = Prepared(
    SALE.update()
    .where(SALE.c.id == sa.bindparam("wanted"))
    .values({c.name: sa.bindparam(c.name) for c in SALE.c if c.name != "id"})
)
_CHANGE_LINE: Final = Prepared(
    SALE_LINE.update()
    .where(SALE_LINE.c.sale_id == sa.bindparam("wanted"), SALE_LINE.c.id == sa.bindparam("line"))
    .values({c.name: sa.bindparam(c.name) for c in SALE_LINE.c if c.name not in {"id", "sale_id"}})
)
_DRESS: Final = Prepared(
    SALE_LINE.update()
    .where(SALE_LINE.c.sale_id == sa.bindparam("wanted"), SALE_LINE.c.id == sa.bindparam("line"))
    .values(prescription_id=sa.bindparam("prescription_id"))
)
_REMOVE_LINE: Final = Prepared(
    SALE_LINE.delete().where(
        SALE_LINE.c.sale_id == sa.bindparam("wanted"), SALE_LINE.c.id == sa.bindparam("line")
    )
)
_BY_ID: Final = Prepared(sa.select(SALE).where(SALE.c.id == sa.bindparam("wanted")))
_BY_NUMBER: Final = Prepared(sa.select(SALE).where(SALE.c.number == sa.bindparam("wanted")))
_LINES: Final = Prepared(
    sa.select(SALE_LINE).where(SALE_LINE.c.sale_id == sa.bindparam("wanted")).order_by(SALE_LINE.c.position)
)
_PAYMENTS: Final = Prepared(
    sa.select(PAYMENT).where(PAYMENT.c.sale_id == sa.bindparam("wanted")).order_by(PAYMENT.c.id)
)


class SaleRepository:
    """Keeps sales. What `save` writes is only what differs from what was read."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, *sales: Sale) -> None:
        """Record sales with all their lines and payments."""
        _ADD.put(self._connection, map(sale_row, sales))
        lines = [line_row(sale.id, placed) for sale in sales for placed in placed_lines(sale)]
        if lines:
            _ADD_LINES.put(self._connection, lines)
        payments = [payment for sale in sales for payment in sale.payments]
        if payments:
            _ADD_PAYMENTS.put(self._connection, map(payment_row, payments))

    def save(self, before: Sale, after: Sale) -> None:
        """Record what became of a sale that was read in the same unit of work."""
        if (after.lines, after.frozen) != (before.lines, before.frozen):
            self._save_lines(before, after)
        row = sale_row(after)
        if row != sale_row(before):
            id_, *columns = row
            _CHANGE.put(self._connection, [(*columns, id_)])
        new = after.payments[len(before.payments) :]
        if new:
            _ADD_PAYMENTS.put(self._connection, [payment_row(payment) for payment in new])

    def get(self, sale_id: SaleId) -> Sale | None:
        """The sale of that id."""
        return self._sale(_BY_ID.first(self._connection, wanted=sale_id))

    def by_number(self, number: str) -> Sale | None:
        """The sale of that number."""
        return self._sale(_BY_NUMBER.first(self._connection, wanted=number))

    def drafts(self) -> list[Sale]:
        """Drafts on the counter, held or left behind, oldest first."""
        rows = self._connection.execute(
            sa.select(SALE).where(SALE.c.state == SaleState.DRAFT.value).order_by(SALE.c.id)
        )
        return [sale for row in rows.all() if (sale := self._sale(row)) is not None]

    def of_customer(self, customer_id: CustomerId) -> list[Sale]:
        """Everything a customer bought or ordered, newest first; drafts are left out."""
        rows = self._connection.execute(
            sa.select(SALE)
            .where(SALE.c.customer_id == customer_id, SALE.c.number.is_not(None))
            .order_by(SALE.c.id.desc())
        )
        return [sale for row in rows.all() if (sale := self._sale(row)) is not None]

    def outstanding(self, limit: int = 500) -> list[SaleSummary]:
        """Open sales, the oldest first: ordered, and not yet collected."""
        return self._summaries(SALE.c.state == SaleState.OPEN.value, [SALE.c.id], limit)

    def of_day(self, day: dt.date, limit: int = 2000) -> list[SaleSummary]:
        """The sales numbered on that business day, newest first."""
        return self._summaries(SALE.c.business_day == day, [SALE.c.id.desc()], limit)

    def recent(self, limit: int = 50) -> list[SaleSummary]:
        """The newest numbered sales."""
        return self._summaries(SALE.c.number.is_not(None), [SALE.c.id.desc()], limit)

    def taken_on(self, day: dt.date) -> list[tuple[str, int, Money]]:
        """What was taken that day: tender, number of payments, sum (refunds taken off)."""
        rows = self._connection.execute(
            sa.select(PAYMENT.c.tender, SALE.c.currency, sa.func.count(), sa.func.sum(PAYMENT.c.amount))
            .join_from(PAYMENT, SALE, SALE.c.id == PAYMENT.c.sale_id)
            .where(PAYMENT.c.business_day == day)
            .group_by(PAYMENT.c.tender, SALE.c.currency)
            .order_by(PAYMENT.c.tender)
        )
        return [(tender, count, Money(int(amount), currency(code))) for tender, code, count, amount in rows]

    def _summaries(
        self, only: sa.ColumnElement[bool], order: Sequence[sa.ColumnElement[Any]], limit: int
    ) -> list[SaleSummary]:
        gross = sa.select(sa.func.coalesce(sa.func.sum(SALE_LINE.c.net + SALE_LINE.c.tax), 0))
        paid = sa.select(sa.func.coalesce(sa.func.sum(PAYMENT.c.amount), 0))
        rows = self._connection.execute(
            sa.select(
                SALE.c.id, SALE.c.number, SALE.c.state, SALE.c.currency, SALE.c.customer_id, SALE.c.business_day,
                SALE.c.opened_at,
                gross.where(SALE_LINE.c.sale_id == SALE.c.id).scalar_subquery().label("gross"),
                paid.where(PAYMENT.c.sale_id == SALE.c.id).scalar_subquery().label("paid"),
            ).where(only).order_by(*order).limit(limit)
        )  # fmt: skip
        return [_summary(row) for row in rows]

    def _save_lines(self, before: Sale, after: Sale) -> None:
        known = {placed[1].id: placed for placed in placed_lines(before)}
        lines = {placed[1].id: placed for placed in placed_lines(after)}
        gone = [(after.id, line_id) for line_id in known if line_id not in lines]
        if gone:
            _REMOVE_LINE.put(self._connection, gone)
        new = [line_row(after.id, placed) for line_id, placed in lines.items() if line_id not in known]
        if new:
            _ADD_LINES.put(self._connection, new)
        changed = [placed for line_id, placed in lines.items() if known.get(line_id, placed) != placed]
        if changed and before.state is SaleState.DRAFT:
            _CHANGE_LINE.put(self._connection, [_key_last(line_row(after.id, placed)) for placed in changed])
        elif changed:
            _DRESS.put(
                self._connection, [(line.prescription_id, after.id, line.id) for _, line, _ in changed]
            )

    def _sale(self, row: Any) -> Sale | None:  # noqa: ANN401 - rows are dynamic
        if row is None:
            return None
        lines = _LINES.all(self._connection, wanted=row.id)
        return sale_from(row, lines, _PAYMENTS.all(self._connection, wanted=row.id))


def _key_last(row: Row) -> Row:
    """A line's row as changing it wants it: which one comes after what becomes of it."""
    sale_id, line_id, *columns = row
    return *columns, sale_id, line_id


def _summary(row: Any) -> SaleSummary:  # noqa: ANN401 - rows are dynamic
    code = currency(row.currency)
    return SaleSummary(
        SaleId(row.id), row.number, SaleState(row.state), CustomerId(row.customer_id) if row.customer_id else None,
        row.business_day, row.opened_at, Money(int(row.gross), code), Money(int(row.paid), code),
    )  # fmt: skip
