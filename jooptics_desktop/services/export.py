"""Exports: one customer's whole record and the customer list, each with an entry in the disclosure register.

The register's entry is written first: what cannot be entered does not leave.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.customers import is_arabic
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import Formats, translator
from jooptics_desktop.services import records, store_profile
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.services.refusals import only_kept, require_in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jooptics_desktop.data.store import Store, Work
    from jooptics_desktop.documents.list_values import CustomerRow
    from jooptics_desktop.documents.record_values import CustomerRecord, Printing
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]


class ExportFormat(StrEnum):
    """PDF to read, CSV and JSON for machines."""

    PDF = "pdf"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes out, in which form and language, why and to whom (both stand in the disclosure register)."""

    form: ExportFormat
    language: Language
    target: Path
    purpose: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: `records` people, and the digest of each file."""

    path: Path
    records: int
    sha256: str


_RECORD_CATEGORIES: Final = ("contact", "consents", "prescriptions", "sales", "notes")
_LIST_CATEGORIES: Final = ("contact",)
_AT_ONCE: Final = 2000  # customers read at a time for a list


def export_customer(desk: Desk, customer_id: CustomerId, wanted: Wanted) -> Done[Exported]:
    """Write everything about one customer. CSV makes a folder of files, PDF and JSON one file.

    Needs `export.customer` and a fresh authenticator code. Nothing is left behind when it fails.
    """
    changes = _let_out(desk, customer_id, wanted, wanted.target)
    return Done(Exported(wanted.target, 1, digest_of(wanted.target)), changes)


def customer_paper(desk: Desk, customer_id: CustomerId, wanted: Wanted) -> Done[bytes]:
    """The whole record as a PDF in memory, to be looked at and printed; registered like any other way out."""
    paper = io.BytesIO()
    changes = _let_out(desk, customer_id, replace(wanted, form=ExportFormat.PDF), paper)
    return Done(paper.getvalue(), changes)


def export_customers(desk: Desk, wanted: Wanted, *, progress: Progress, stop: Stop) -> Done[Exported]:
    """Write the list of all customers as PDF or CSV, or as one JSON object a line, streamed.

    Customers whose record is only stored are left out.
    Needs `export.all` and a fresh authenticator code. `progress` gets rows done and rows in all. Raises
    `Cancelled` when stopped; then no file is left, but the entry in the register stays.
    """
    member = desk.require(Permission.EXPORT_ALL)
    with desk.store.aside() as quiet:
        with quiet.read() as work:  # counting a million takes a while: the till does not wait for it
            count, last = work.customers.count() - len(_left_out(work)), work.customers.next_number() - 1
        with desk.store.write() as work:
            profile = store_profile.get(work)
            _enter(desk, work, member, wanted, None, count, _LIST_CATEGORIES)
            desk.note(work, "customers_exported", form=wanted.form.value, records=count)
        rows = _rows(quiet, last, wanted.language)
        printing = _printing(desk, member, profile, wanted, 1)
        written = _write_list(rows, count, wanted, printing, profile, progress, stop)
    return Done(Exported(wanted.target, written, digest_of(wanted.target)), work.changes)


def _let_out(desk: Desk, customer_id: CustomerId, wanted: Wanted, target: Path | io.BytesIO) -> Changes:
    """Register and write one record; a stream takes a PDF only."""
    from jooptics_desktop.services.purpose_words import purpose_labels

    member = desk.require(Permission.EXPORT_CUSTOMER)
    words = translator(wanted.language)
    with desk.store.write() as work:
        require_in_use(work, customer_id)
        record = records.gather(
            work, customer_id, words, purpose_labels(desk, wanted.language), desk.clock.today()
        )
        copy = work.disclosures.count(customer_id) + 1
        profile = store_profile.get(work)
        _enter(desk, work, member, wanted, customer_id, 1, _RECORD_CATEGORIES)
        desk.note(work, "record_exported", customer_id, form=wanted.form.value)
    # Drawing takes a while: the till does not wait for it, and what is not registered never gets here.
    _write_record(record, wanted, _printing(desk, member, profile, wanted, copy), profile, target)
    return work.changes


def _enter(
    desk: Desk,
    work: Work,
    member: StaffMember,
    wanted: Wanted,
    customer_id: CustomerId | None,
    count: int,
    categories: tuple[str, ...],
) -> None:
    enter(
        desk, work, member.id, WayOut(wanted.form.value), categories, customer_id=customer_id, records=count,
        purpose=wanted.purpose, recipient=wanted.recipient,
    )  # fmt: skip


def _printing(desk: Desk, member: StaffMember, profile: StoreProfile, wanted: Wanted, copy: int) -> Printing:
    from jooptics_desktop.documents.record_values import Printing

    return Printing(profile.name_in(wanted.language), member.name, desk.clock.now(), copy)


def _write_record(
    record: CustomerRecord,
    wanted: Wanted,
    printing: Printing,
    profile: StoreProfile,
    target: Path | io.BytesIO,
) -> None:
    formats = Formats(wanted.language, ZoneInfo(profile.time_zone))
    if wanted.form is ExportFormat.PDF:
        from jooptics_desktop.documents.records import write_record

        write_record(record, printing, translator(wanted.language), formats, target)
        return
    if wanted.form is ExportFormat.CSV:
        from jooptics_desktop.documents.csv_tables import write_record_csv

        write_record_csv(record, wanted.target)
    else:
        from jooptics_desktop.documents.json_files import write_record_json

        write_record_json(record, wanted.target)


def _write_list(
    rows: Iterator[CustomerRow],
    count: int,
    wanted: Wanted,
    printing: Printing,
    profile: StoreProfile,
    progress: Progress,
    stop: Stop,
) -> int:
    def report(done: int) -> None:
        progress(done, count)

    if wanted.form is ExportFormat.PDF:
        from jooptics_desktop.documents.lists import write_customer_list

        formats = Formats(wanted.language, ZoneInfo(profile.time_zone))
        words = translator(wanted.language)
        return write_customer_list(rows, printing, words, formats, wanted.target, progress=report, stop=stop)
    if wanted.form is ExportFormat.CSV:
        from jooptics_desktop.documents.csv_tables import write_customer_csv

        return write_customer_csv(rows, wanted.target, progress=report, stop=stop)
    from jooptics_desktop.documents.json_lists import write_customer_json

    return write_customer_json(rows, wanted.target, progress=report, stop=stop)


def _rows(store: Store, last: int, language: str) -> Iterator[CustomerRow]:
    """Everybody up to that number, in short reads: the write-ahead log never waits for a slow list.

    Who is erased or restricted meanwhile is not in it any more, who comes meanwhile not yet.
    """
    from jooptics_desktop.documents.list_values import CustomerRow

    after, arabic = 0, language == "ar"
    while True:
        with store.read() as work:
            some = work.customers.contacts(after, last, _AT_ONCE)
            left_out = _left_out(work)
        for number, name, other, phone, email in some:
            if number in left_out:
                continue
            if other and is_arabic(name) is not arabic:
                yield CustomerRow(number, other, name, phone, email)
            else:
                yield CustomerRow(number, name, other, phone, email)
        if len(some) < _AT_ONCE:
            return
        after = some[-1][0]


def _left_out(work: Work) -> set[int]:
    """The numbers of those whose record is only stored: restricted, or of somebody who wants none."""
    return work.customers.numbers_of(only_kept(work))


def digest_of(path: Path) -> str:
    """SHA-256 of the file, or of a folder's files in order."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    whole = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()
