"""A sale as rows, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.data.columns import iso_day, milliseconds, milliseconds_if_any, unless_missing
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.discounts import AmountOff, PercentOff
from jooptics_desktop.domain.ids import (
    CustomerId,
    ItemId,
    PaymentId,
    PrescriptionId,
    SaleId,
    SaleLineId,
    StaffId,
)
from jooptics_desktop.domain.money import Money, currency
from jooptics_desktop.domain.payments import Payment, Tender
from jooptics_desktop.domain.sale_lines import Figures, SaleLine
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.tax import TaxCategory, TaxRate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.domain.discounts import Discount
    from jooptics_desktop.domain.money import Currency


_UNRECKONED: Final = (None,) * 5  # the figures of a draft
Row = tuple[str | int | None, ...]
PlacedLine = tuple[int, SaleLine, Figures | None]

# Every sale is made into rows: `_value_`, because in Python 3.11 the `value` of an enumeration is two calls of Python.


def sale_row(sale: Sale) -> Row:
    """What is stored in the columns of `sale`, in their order."""
    return (
        sale.id, sale.number or None, sale.state._value_, sale.currency.code,
        sale.customer_id, sale.prescription_id, sale.staff_id,
        *_discount_columns(sale.discount), sale.discount_approved_ppm, sale.held_as,
        unless_missing(iso_day, sale.business_day), milliseconds(sale.created_at),
        milliseconds_if_any(sale.opened_at), milliseconds_if_any(sale.collected_at),
        milliseconds_if_any(sale.cancelled_at), sale.cancel_reason,
    )  # fmt: skip


def placed_lines(sale: Sale) -> list[PlacedLine]:
    """The sale's lines, each with its place and, once they are frozen, its figures."""
    places = range(len(sale.lines))
    figures = sale.frozen or [None for _ in places]
    return list(zip(places, sale.lines, figures, strict=True))


def line_row(sale_id: SaleId, placed: PlacedLine) -> Row:
    """What is stored in the columns of `sale_line`, in their order."""
    position, line, figures = placed
    return (
        sale_id, line.id, position, line.item_id, line.kind._value_, line.sku, line.name_ar, line.name_en,
        line.quantity, line.unit_price.minor, int(line.price_includes_tax), line.tax_class,
        line.tax.ppm, line.tax.category._value_, int(line.tracked), *_discount_columns(line.discount),
        line.prescription_id, *(figures or _UNRECKONED)[1:],
    )  # fmt: skip


def payment_row(payment: Payment) -> Row:
    """What is stored in the columns of `payment`, in their order."""
    return (
        payment.sale_id, payment.id, payment.tender._value_, payment.amount.minor, payment.tendered.minor,
        payment.reference, milliseconds(payment.taken_at), iso_day(payment.business_day), payment.staff_id,
    )  # fmt: skip


def sale_from(row: Any, lines: Sequence[Any], payments: Sequence[Any]) -> Sale:  # noqa: ANN401 - rows are dynamic
    """The sale these rows are."""
    money = currency(row.currency)
    return Sale(
        id=SaleId(row.id),
        currency=money,
        staff_id=StaffId(row.staff_id),
        created_at=row.created_at,
        state=SaleState(row.state),
        number=row.number or "",
        lines=tuple(_line(line, money) for line in lines),
        frozen=tuple(
            Figures(money, line.listed, line.discount, line.net, line.tax)
            for line in lines
            if line.net is not None
        ),
        discount=_discount(row, money),
        discount_approved_ppm=row.discount_approved_ppm,
        payments=tuple(_payment(payment, money) for payment in payments),
        customer_id=CustomerId(row.customer_id) if row.customer_id else None,
        prescription_id=PrescriptionId(row.prescription_id) if row.prescription_id else None,
        held_as=row.held_as,
        business_day=row.business_day,
        opened_at=row.opened_at,
        collected_at=row.collected_at,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
    )


def _line(row: Any, money: Currency) -> SaleLine:  # noqa: ANN401 - rows are dynamic
    return SaleLine(
        SaleLineId(row.id), ItemId(row.item_id), ItemKind(row.kind), row.sku, row.name_ar, row.name_en, row.quantity,
        Money(row.unit_price, money), row.price_includes_tax, row.tax_class,
        TaxRate(row.tax_ppm, TaxCategory(row.tax_category)), row.tracked, _discount(row, money),
        PrescriptionId(row.prescription_id) if row.prescription_id else None,
    )  # fmt: skip


def _payment(row: Any, money: Currency) -> Payment:  # noqa: ANN401 - rows are dynamic
    return Payment(
        PaymentId(row.id), SaleId(row.sale_id), Tender(row.tender), Money(row.amount, money),
        Money(row.tendered, money), row.reference, row.taken_at, row.business_day, StaffId(row.staff_id),
    )  # fmt: skip


def _discount_columns(discount: Discount | None) -> tuple[str | None, int | None]:
    if discount is None:
        return None, None
    if isinstance(discount, AmountOff):
        return "amount", discount.amount.minor
    return "percent", discount.ppm


def _discount(row: Any, money: Currency) -> Discount | None:  # noqa: ANN401 - rows are dynamic
    if row.discount_kind is None:
        return None
    value = row.discount_value
    return AmountOff(Money(value, money)) if row.discount_kind == "amount" else PercentOff(value)
