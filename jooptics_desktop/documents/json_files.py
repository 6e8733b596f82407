"""One customer's record as canonical JSON: the same record gives the same bytes, so a digest can vouch for it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from jooptics_desktop.documents.csv_tables import exact
from jooptics_desktop.documents.files import writing
from jooptics_desktop.domain.canonical import canonical_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.documents.record_values import CustomerRecord, RecordSale
    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.domain.eye_rx import EyeRx
    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.domain.optics import Millimetres, Power
    from jooptics_desktop.domain.prescriptions import Prescription

SCHEMA = "jooptics.customer-record/1"


def record_json(record: CustomerRecord) -> bytes:
    """The record as canonical JSON (see `domain.canonical`); amounts and powers are exact decimals in text."""
    return canonical_bytes(_record(record))


def write_record_json(record: CustomerRecord, target: Target) -> None:
    """Write `record_json` to a file or stream."""
    with writing(target) as stream:
        stream.write(record_json(record))


def _record(record: CustomerRecord) -> dict[str, Json]:
    customer = record.customer
    return {
        "schema": SCHEMA,
        "customer": {
            "number": customer.number,
            "name": customer.name,
            "name_alternative": customer.name_alternative,
            "phones": list(customer.phones),
            "email": customer.email,
            "birth_date": None if customer.birth_date is None else customer.birth_date.isoformat(),
            "address": customer.address,
            "language": customer.language,
            "contact_by": [*sorted(channel.value for channel in customer.preferred_channels)],
            "created_at": _utc(customer.created_at),
            "updated_at": _utc(customer.updated_at),
        },
        "household": {
            "name": record.household,
            "members": [{"number": member.number, "name": member.name} for member in record.members],
        },
        "consents": [
            {
                "purpose": consent.code,
                "purpose_label": consent.purpose,
                "given": consent.given,
                "decided_at": _utc(consent.decided_at),
                "notice_version": consent.notice_version,
            }
            for consent in record.consents
        ],
        "prescriptions": [
            {"wearer": record.number_of(rx), "wearer_name": record.name_of(rx), **_prescription(rx)}
            for rx in record.prescriptions
        ],
        "sales": [_sale(record, sale) for sale in record.sales],
        "notes": [
            {"written_at": _utc(note.written_at), "by": note.by, "text": note.text} for note in record.notes
        ],
        "timeline": [{"at": _utc(event.at), "by": event.by, "what": event.what} for event in record.events],
    }


def _prescription(rx: Prescription) -> dict[str, Json]:
    return {
        "id": rx.id,
        "kind": rx.kind.value,
        "written_on": rx.written_on.isoformat(),
        "valid_until": rx.valid_until.isoformat(),
        "prescriber": rx.prescriber,
        "note": rx.note,
        "supersedes": rx.supersedes,
        "recorded_at": _utc(rx.recorded_at),
        "binocular_pd": _length(rx.binocular_pd),
        "binocular_near_pd": _length(rx.binocular_near_pd),
        "back_vertex_distance": _length(rx.back_vertex_distance),
        "right": _eye(rx.right),
        "left": _eye(rx.left),
    }


def _eye(rx: EyeRx) -> dict[str, Json]:
    return {
        "sphere": _power(rx.sphere),
        "cylinder": _power(rx.cylinder),
        "axis": None if rx.axis is None else rx.axis.degrees,
        "add": _power(rx.add),
        "inter_add": _power(rx.inter_add),
        "prisms": [{"amount": f"{prism.amount:f}", "base": prism.base.value} for prism in rx.prisms],
        "pd": _length(rx.pd),
        "near_pd": _length(rx.near_pd),
    }


def _sale(record: CustomerRecord, sale: RecordSale) -> dict[str, Json]:
    return {
        "number": sale.number,
        "on": sale.on.isoformat(),
        "state": sale.state,
        "total": _money(sale.total),
        "paid": _money(sale.paid),
        "balance": _money(sale.balance),
        "lines": [
            {
                "item": line.title,
                "quantity": line.quantity,
                "unit_price": _money(line.unit_price),
                "total": _money(line.total),
                "prescription": line.made_to,
                "wearer": record.number_of_line(line),
            }
            for line in sale.lines
        ],
        "payments": [
            {"on": paid.on.isoformat(), "tender": paid.label, "amount": _money(paid.amount)}
            for paid in sale.payments
        ],
    }


def _money(amount: Money) -> dict[str, Json]:
    return {"amount": f"{exact(amount):f}", "currency": amount.currency.code}


def _power(power: Power | None) -> str | None:
    return None if power is None else f"{power.dioptres:.3f}"


def _length(length: Millimetres | None) -> str | None:
    return None if length is None else f"{length.value:.1f}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
