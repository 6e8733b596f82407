"""The tables we hand over: the customer list, and one customer's whole record as a set of files."""

from __future__ import annotations

import io
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.csv_files import Cell, Field, Kind, schema_bytes, write_csv
from jooptics_desktop.documents.files import renamed, writing
from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.rx_writing import Form, write_prisms
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jooptics_desktop.documents.files import Progress, Stop
    from jooptics_desktop.documents.list_values import CustomerRow
    from jooptics_desktop.documents.record_values import CustomerRecord
    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.domain.optics import Millimetres, Power

SCHEMA: Final = "schema.json"
_NUMBER: Final = Field("customer_number", Kind.INTEGER, mark("The customer's record number"))
_NAME: Final = Field("name", Kind.TEXT, mark("Name"))
_OTHER_NAME: Final = Field("name_alternative", Kind.TEXT, mark("Name in the other script"))
_SALE: Final = Field("sale_number", Kind.TEXT, mark("Number of the sale"))
_CURRENCY: Final = Field("currency", Kind.TEXT, mark("Currency of the amounts (ISO 4217)"))

CUSTOMERS: Final = (
    _NUMBER,
    _NAME,
    _OTHER_NAME,
    Field("phone", Kind.PHONE, mark("Main phone number")),
    Field("email", Kind.TEXT, mark("E-mail address")),
)
RECORD: Final = {
    "customer.csv": (
        _NUMBER,
        _NAME,
        _OTHER_NAME,
        Field("email", Kind.TEXT, mark("E-mail address")),
        Field("birth_date", Kind.DATE, mark("Date of birth")),
        Field("address", Kind.TEXT, mark("Address")),
        Field("language", Kind.TEXT, mark("Language of papers: ar or en")),
        Field("contact_by", Kind.TEXT, mark("Preferred ways of contact")),
        Field("household", Kind.TEXT, mark("Household")),
        Field("created_at", Kind.TIME, mark("When the record was made")),
        Field("updated_at", Kind.TIME, mark("When the record was last changed")),
    ),
    "phones.csv": (Field("phone", Kind.PHONE, mark("Phone number, the main one first")),),
    "household.csv": (
        Field("member_number", Kind.TEXT, mark("Record number of a member of the household")),
        _NAME,
    ),
    "consents.csv": (
        Field("purpose", Kind.TEXT, mark("Fixed name of the purpose")),
        Field("purpose_label", Kind.TEXT, mark("The purpose in words")),
        Field("given", Kind.YES_NO, mark("Whether the customer agreed")),
        Field("decided_at", Kind.TIME, mark("When it was decided")),
        Field("notice_version", Kind.TEXT, mark("Version of the notice that was shown")),
    ),
    "prescriptions.csv": (
        Field("prescription", Kind.TEXT, mark("Identity of the prescription")),
        Field(
            "wearer", Kind.INTEGER, mark("Whose it is: 0 for the customer, else the how-manieth other wearer")
        ),
        Field("wearer_name", Kind.TEXT, mark("What the other wearer is called, where that is kept")),
        Field("written_on", Kind.DATE, mark("Day it was written")),
        Field("valid_until", Kind.DATE, mark("Last day it is valid")),
        Field("eye", Kind.TEXT, mark("right (OD) or left (OS)")),
        Field("sphere", Kind.POWER, mark("Sphere in dioptres")),
        Field("cylinder", Kind.POWER, mark("Cylinder in dioptres, as written")),
        Field("axis", Kind.INTEGER, mark("Axis in degrees, 1 to 180")),
        Field("add", Kind.POWER, mark("Near addition in dioptres")),
        Field("inter_add", Kind.POWER, mark("Intermediate addition in dioptres")),
        Field("prism", Kind.TEXT, mark("Prism dioptres and base (BU, BD, BI, BO)")),
        Field("pd", Kind.DECIMAL, mark("Monocular pupillary distance in millimetres")),
        Field("near_pd", Kind.DECIMAL, mark("Monocular near pupillary distance in millimetres")),
        Field("binocular_pd", Kind.DECIMAL, mark("Pupillary distance of both eyes in millimetres")),
        Field("binocular_near_pd", Kind.DECIMAL, mark("Near pupillary distance of both eyes in millimetres")),
        Field("back_vertex_distance", Kind.DECIMAL, mark("Distance from lens to eye in millimetres")),
        Field("prescriber", Kind.TEXT, mark("Who wrote it")),
        Field("note", Kind.TEXT, mark("Note")),
        Field("supersedes", Kind.TEXT, mark("Identity of the prescription it took the place of")),
        Field("recorded_at", Kind.TIME, mark("When it was recorded")),
    ),
    "sales.csv": (
        _SALE,
        Field("on", Kind.DATE, mark("Business day of the sale")),
        Field("state", Kind.TEXT, mark("draft, open, collected or cancelled")),
        Field("total", Kind.DECIMAL, mark("Total with tax")),
        Field("paid", Kind.DECIMAL, mark("Paid so far")),
        Field("balance", Kind.DECIMAL, mark("What is still owed")),
        _CURRENCY,
    ),
    "sale_lines.csv": (
        _SALE,
        Field("item", Kind.TEXT, mark("What was sold")),
        Field("quantity", Kind.INTEGER, mark("How many")),
        Field("unit_price", Kind.DECIMAL, mark("Price of one")),
        Field("total", Kind.DECIMAL, mark("Total of the line")),
        _CURRENCY,
        Field("prescription", Kind.TEXT, mark("Identity of the prescription it was made to")),
        Field(
            "wearer", Kind.INTEGER, mark("Whose it is: 0 for the customer, else the how-manieth other wearer")
        ),
    ),
    "payments.csv": (
        _SALE,
        Field("on", Kind.DATE, mark("Business day of the payment")),
        Field("tender", Kind.TEXT, mark("How it was paid")),
        Field("amount", Kind.DECIMAL, mark("Amount; negative when it was given back")),
        _CURRENCY,
    ),
    "notes.csv": (
        Field("written_at", Kind.TIME, mark("When it was written")),
        Field("by", Kind.TEXT, mark("Who")),
        Field("text", Kind.TEXT, mark("The note")),
    ),
    "timeline.csv": (
        Field("at", Kind.TIME, mark("When it happened")),
        Field("by", Kind.TEXT, mark("Who")),
        Field("what", Kind.TEXT, mark("What happened")),
    ),
}


def write_customer_csv(
    rows: Iterable[CustomerRow],
    target: Path,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> int:
    """Write the customer list as CSV and, beside it, `<name>.schema.json`; answers the number of customers."""
    with writing(target.with_suffix(".schema.json")) as stream:
        stream.write(schema_bytes({target.name: CUSTOMERS}))
        return write_csv(CUSTOMERS, rows, target, progress=progress, stop=stop)


def record_csv_files(record: CustomerRecord) -> dict[str, bytes]:
    """One customer's whole record: a file for each kind of thing, and the schema that explains the columns."""
    rows = _record_rows(record)
    files = {}
    for name, fields in RECORD.items():
        buffer = io.BytesIO()
        write_csv(fields, rows[name], buffer)
        files[name] = buffer.getvalue()
    files[SCHEMA] = schema_bytes(RECORD)
    return files


def write_record_csv(record: CustomerRecord, folder: Path) -> None:
    """Write those files into a new folder, which appears when all of them are complete.

    Raises `Unavailable` as `files.writing` does, and when the folder exists already.
    """
    with renamed(folder):
        partial = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder.parent))
    try:
        for name, content in record_csv_files(record).items():
            with writing(partial / name) as stream:
                stream.write(content)
        with renamed(folder):
            partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def exact(amount: Money) -> Decimal:
    """An amount in major units, with all its decimals."""
    return Decimal(amount.minor).scaleb(-amount.currency.exponent)


def _record_rows(record: CustomerRecord) -> dict[str, list[tuple[Cell, ...]]]:
    customer = record.customer
    return {
        "customer.csv": [
            (
                customer.number,
                customer.name,
                customer.name_alternative,
                customer.email,
                customer.birth_date,
                customer.address,
                customer.language,
                " ".join(sorted(customer.preferred_channels)),
                record.household,
                customer.created_at,
                customer.updated_at,
            )
        ],
        "phones.csv": [(phone,) for phone in customer.phones],
        "household.csv": [(member.number, member.name) for member in record.members],
        "consents.csv": [
            (consent.code, consent.purpose, consent.given, consent.decided_at, consent.notice_version)
            for consent in record.consents
        ],
        "prescriptions.csv": list(_prescription_rows(record)),
        "sales.csv": [
            (
                sale.number,
                sale.on,
                sale.state,
                exact(sale.total),
                exact(sale.paid),
                exact(sale.balance),
                sale.total.currency.code,
            )
            for sale in record.sales
        ],
        "sale_lines.csv": [
            (
                sale.number,
                line.title,
                line.quantity,
                exact(line.unit_price),
                exact(line.total),
                line.total.currency.code,
                line.made_to,
                record.number_of_line(line),
            )
            for sale in record.sales
            for line in sale.lines
        ],
        "payments.csv": [
            (sale.number, paid.on, paid.label, exact(paid.amount), paid.amount.currency.code)
            for sale in record.sales
            for paid in sale.payments
        ],
        "notes.csv": [(note.written_at, note.by, note.text) for note in record.notes],
        "timeline.csv": [(event.at, event.by, event.what) for event in record.events],
    }


def _prescription_rows(record: CustomerRecord) -> Iterator[tuple[Cell, ...]]:
    for rx in record.prescriptions:
        for eye in Eye:
            part = rx.eye(eye)
            yield (
                rx.id,
                record.number_of(rx),
                record.name_of(rx),
                rx.written_on,
                rx.valid_until,
                eye.value,
                _dioptres(part.sphere),
                _dioptres(part.cylinder),
                None if part.axis is None else part.axis.degrees,
                _dioptres(part.add),
                _dioptres(part.inter_add),
                write_prisms(part.prisms, Form.DATA),
                _millimetres(part.pd),
                _millimetres(part.near_pd),
                _millimetres(rx.binocular_pd),
                _millimetres(rx.binocular_near_pd),
                _millimetres(rx.back_vertex_distance),
                rx.prescriber,
                rx.note,
                rx.supersedes,
                rx.recorded_at,
            )


def _dioptres(power: Power | None) -> Decimal | None:
    return None if power is None else power.dioptres


def _millimetres(length: Millimetres | None) -> Decimal | None:
    return None if length is None else length.value
