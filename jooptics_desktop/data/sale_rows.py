"""A sale as rows, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from jooptics_desktop.domain.tax import Settled, TaxCategory, TaxRate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.domain.discounts import Discount
    from jooptics_desktop.domain.money import Currency


def sale_row(sale: Sale) -> dict[str, Any]:
    """The columns of `sale`."""
    kind, value = _discount_columns(sale.discount)
    return {
        "id": sale.id, "number": sale.number or None, "state": sale.state.value, "currency": sale.currency.code,
        "customer_id": sale.customer_id, "prescription_id": sale.prescription_id, "staff_id": sale.staff_id,
        "discount_kind": kind, "discount_value": value,
        "discount_approved_ppm": sale.discount_approved_ppm, "held_as": sale.held_as, "business_day": sale.business_day,
        "created_at": sale.created_at, "opened_at": sale.opened_at, "collected_at": sale.collected_at,
        "cancelled_at": sale.cancelled_at, "cancel_reason": sale.cancel_reason,
    }  # fmt: skip


PlacedLine = tuple[int, SaleLine, Figures | None]


def placed_lines(sale: Sale) -> list[PlacedLine]:
    """The sale's lines, each with its place and, once they are frozen, its figures."""
    figures = sale.frozen or (None,) * len(sale.lines)
    return [(n, line, its) for n, (line, its) in enumerate(zip(sale.lines, figures, strict=True))]


def line_row(sale_id: SaleId, placed: PlacedLine) -> dict[str, Any]:
    """The columns of `sale_line`."""
    position, line, figures = placed
    kind, value = _discount_columns(line.discount)
    return {
        "sale_id": sale_id, "id": line.id, "position": position, "item_id": line.item_id, "kind": line.kind.value,
        "sku": line.sku, "name_ar": line.name_ar, "name_en": line.name_en, "quantity": line.quantity,
        "unit_price": line.unit_price.minor, "price_includes_tax": line.price_includes_tax,
        "tax_class": line.tax_class, "tax_ppm": line.tax.ppm, "tax_category": line.tax.category.value,
        "tracked": line.tracked, "discount_kind": kind, "discount_value": value,
        "prescription_id": line.prescription_id,
        "listed": figures and figures.listed.minor, "discount": figures and figures.discount.minor,
        "net": figures and figures.settled.net.minor, "tax": figures and figures.settled.tax.minor,
    }  # fmt: skip


def payment_row(payment: Payment) -> dict[str, Any]:
    """The columns of `payment`."""
    return {
        "sale_id": payment.sale_id, "id": payment.id, "tender": payment.tender.value, "amount": payment.amount.minor,
        "tendered": payment.tendered.minor, "reference": payment.reference, "taken_at": payment.taken_at,
        "business_day": payment.business_day, "staff_id": payment.staff_id,
    }  # fmt: skip


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
        frozen=tuple(_figures(line, money) for line in lines if line.net is not None),
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


def _figures(row: Any, money: Currency) -> Figures:  # noqa: ANN401 - rows are dynamic
    settled = Settled(Money(row.net, money), Money(row.tax, money))
    return Figures(Money(row.listed, money), Money(row.discount, money), settled)


def _payment(row: Any, money: Currency) -> Payment:  # noqa: ANN401 - rows are dynamic
    return Payment(
        PaymentId(row.id), SaleId(row.sale_id), Tender(row.tender), Money(row.amount, money),
        Money(row.tendered, money), row.reference, row.taken_at, row.business_day, StaffId(row.staff_id),
    )  # fmt: skip


def _discount_columns(discount: Discount | None) -> tuple[str | None, int | None]:
    if isinstance(discount, AmountOff):
        return "amount", discount.amount.minor
    if isinstance(discount, PercentOff):
        return "percent", discount.ppm
    return None, None


def _discount(row: Any, money: Currency) -> Discount | None:  # noqa: ANN401 - rows are dynamic
    if row.discount_kind is None:
        return None
    value = row.discount_value
    return AmountOff(Money(value, money)) if row.discount_kind == "amount" else PercentOff(value)
