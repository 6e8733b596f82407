"""Bringing customers over from another program's CSV file: columns guessed, a trial first, refusals named."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.customers import CustomerDraft, check_adult, is_arabic
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.search_text import fold
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n.formats import western
from jooptics_desktop.services.customers import checked, made
from jooptics_desktop.services.import_steps import ImportKind, Job, finish, in_steps, rows_in
from jooptics_desktop.services.price_list_files import columns_named
from jooptics_desktop.services.price_lists import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.import_steps import Rows
    from jooptics_desktop.services.price_list_files import PriceList

_YEAR: Final = re.compile(r"\d{4}")
_DAY: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})|(\d{4})-(\d{2})-(\d{2})")


class Column(StrEnum):
    """What a column of a customer file can hold."""

    NAME = "name"
    NAME_ALTERNATIVE = "name_alternative"
    PHONE = "phone"
    PHONE_2 = "phone_2"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"


# Headings of other programs' files, as `fold` leaves them.
_HEADINGS: Final = {
    Column.NAME: "name; full name; customer; customer name; patient; patient name; الاسم; اسم العميل; اسم الزبون;"
    " اسم المريض; العميل; الاسم العربي; الاسم بالعربيه; arabic name; name ar",
    Column.NAME_ALTERNATIVE: "english name; name en; name alternative; الاسم الانجليزي; الاسم بالانجليزيه; latin name",
    Column.PHONE: "phone; mobile; phone number; tel; telephone; cell; الهاتف; رقم الهاتف; الجوال; الموبايل; هاتف",
    Column.PHONE_2: "phone 2; mobile 2; home phone; other phone; هاتف 2; هاتف اخر; هاتف المنزل",
    Column.EMAIL: "email; e mail; mail; البريد الالكتروني; البريد; الايميل",
    Column.BIRTH_DATE: "birth date; birthdate; date of birth; dob; birthday; تاريخ الميلاد; الميلاد",
    Column.ADDRESS: "address; area; city; العنوان; المنطقه; المدينه",
}
_MEANS: Final = {fold(heading): column for column, text in _HEADINGS.items() for heading in text.split(";")}


@dataclass(frozen=True, slots=True)
class CustomerImportReport:
    """What an import did, or after a trial would do; `known` rows are people who are in the store already.

    `already` rows came in with an import of this file that stopped; `left` rows are still to come, because this
    one was stopped.
    """

    added: int
    known: int
    refused: tuple[Refusal, ...]
    was_trial: bool
    already: int = 0
    left: int = 0


@dataclass(slots=True)
class _Tally:
    """What a file came to so far; `seen` are the people of its rows."""

    added: int = 0
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)
    seen: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)


def guess_columns(headings: Sequence[str]) -> dict[Column, int]:
    """Which column holds what, by its heading in English or Arabic; the first of two alike counts."""
    return columns_named(headings, _MEANS)


def import_customers(
    desk: Desk,
    file: PriceList,
    columns: Mapping[Column, int],
    *,
    trial: bool,
    report: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Done[CustomerImportReport]:
    """Add everybody of the file who is not in the store yet, some at a time: a sale never waits for all of them.

    A row is refused with its line and reason when its phone is none, nothing names the person, or the birth date
    says it is a child. Somebody with the same phone and the same folded name is already known. Once stopped, who
    is in stays, and the same file imported again goes on from there. Raises
    `RuleBroken("customer_file.no_columns")`, and `Cancelled` when nothing was changed.
    """
    desk.require(Permission.CUSTOMERS_IMPORT)
    if not columns.keys() & {Column.NAME, Column.NAME_ALTERNATIVE, Column.PHONE}:
        raise RuleBroken("customer_file.no_columns", field="columns")
    first = rows_in(desk, ImportKind.CUSTOMERS, file)
    job = Job(ImportKind.CUSTOMERS, file, first, trial, report, cancelled)
    tally = _Tally()

    def take(work: Work, drafts: list[CustomerDraft]) -> None:
        people = _new_people(desk, work, drafts, tally)
        if people and not trial:
            work.customers.add(*people)
            work.changed("customer")

    done = in_steps(desk, job, lambda rows: _read(desk, rows, columns, tally), take)
    result = CustomerImportReport(
        tally.added, tally.known, tuple(tally.refused), trial, first, len(file.rows) - done.value
    )
    if not trial:
        with desk.store.write() as work:
            finish(desk, work, job, done.value, added=tally.added, refused=len(tally.refused))
    return Done(result, done.changes)


def _read(desk: Desk, rows: Rows, columns: Mapping[Column, int], tally: _Tally) -> list[CustomerDraft]:
    """The people of these rows; who cannot be taken is refused."""
    drafts = []
    for line, row in rows:
        try:
            _refuse_born_too_late(row, columns, desk.clock.today())
            drafts.append(checked(desk, _draft(row, columns)))
        except RuleBroken as error:
            tally.refused.append(Refusal(line, error))
    return drafts


def _new_people(desk: Desk, work: Work, drafts: Sequence[CustomerDraft], tally: _Tally) -> list[Customer]:
    """Those of them whom neither the store nor the file knew before."""
    people: list[Customer] = []
    number, now = work.customers.next_number(), desk.clock.now()
    for draft in drafts:
        someone = made(CustomerId(desk.ids.new()), number + len(people), draft, now, now)
        key = (fold(someone.name or someone.name_alternative), someone.phones)
        if key in tally.seen or work.customers.holds(someone):
            tally.known += 1
        else:
            tally.seen.add(key)
            tally.added += 1
            people.append(someone)
    return people


def _draft(row: Sequence[str], columns: Mapping[Column, int]) -> CustomerDraft:
    cells = {
        column: row[place].strip().removeprefix("'") for column, place in columns.items() if place < len(row)
    }
    name = cells.get(Column.NAME, "")
    phones = tuple(p for p in (cells.get(Column.PHONE, ""), cells.get(Column.PHONE_2, "")) if p)
    born = cells.get(Column.BIRTH_DATE, "")
    return CustomerDraft(
        name=name,
        name_alternative=cells.get(Column.NAME_ALTERNATIVE, ""),
        phones=phones,
        email=cells.get(Column.EMAIL, ""),
        birth_date=None if _YEAR.fullmatch(western(born)) else _day(born),
        address=cells.get(Column.ADDRESS, ""),
        language="ar" if is_arabic(name) or not name else "en",
    )


def _refuse_born_too_late(row: Sequence[str], columns: Mapping[Column, int], today: dt.date) -> None:
    """A year alone is never kept, since a birth date is a day; but who may be a child by it is refused."""
    place = columns.get(Column.BIRTH_DATE)
    year = western(row[place].strip().removeprefix("'")) if place is not None and place < len(row) else ""
    if _YEAR.fullmatch(year):
        check_adult(int(year), today)


def _day(text: str) -> dt.date | None:
    """A day written 31/12/1990 or 1990-12-31."""
    if not text:
        return None
    match = _DAY.fullmatch(western(text))
    if match is None:
        raise RuleBroken("customer_file.not_a_day", field="birth_date", cell=text)
    day, month, year, iso_year, iso_month, iso_day = match.groups()
    try:
        return dt.date(int(year or iso_year), int(month or iso_month), int(day or iso_day))
    except ValueError:
        raise RuleBroken("customer_file.not_a_day", field="birth_date", cell=text) from None
