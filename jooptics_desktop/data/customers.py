"""Customers, households and notes, and the search over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.cipher import FTS_PAGE_SIZE
from jooptics_desktop.data.columns import CanonicalJson, Day, UtcTime, id_column
from jooptics_desktop.data.full_text import indexed_together
from jooptics_desktop.data.inventory import (
    ABOUT_CUSTOMER,
    BY_STAFF,
    CONTACT,
    CUSTOMER_BY_ID,
    ID,
    SEARCHED,
    TO_CUSTOMER,
    about,
)
from jooptics_desktop.data.prepared import Prepared
from jooptics_desktop.data.schema import append_only, extra_statements, metadata
from jooptics_desktop.domain.customers import Channel, Customer, CustomerHit, CustomerNote, Household
from jooptics_desktop.domain.ids import CustomerId, HouseholdId, StaffId
from jooptics_desktop.domain.inventory import Fate, Owner, Subject
from jooptics_desktop.domain.search_text import digits, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from jooptics_desktop.data.connections import Link

    Contact = tuple[int, str, str, str, str]

HOUSEHOLD: Final = sa.Table(
    "household",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("name", sa.String(120), nullable=False, info=CONTACT),
    info=about(
        {Subject.CUSTOMER: Owner("id", parent="customer", key="household_id")}, "household", Fate.SHARED
    ),
)
# `number` is the record number people say aloud, and the row's own number, so that full-text rows never drift.
CUSTOMER: Final = sa.Table(
    "customer",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, info=ABOUT_CUSTOMER),
    sa.Column("id", id_column(), nullable=False, unique=True, info=ID),
    sa.Column("name", sa.String(120), nullable=False, info=CONTACT),
    sa.Column("name_alternative", sa.String(120), nullable=False, info=CONTACT),
    sa.Column("email", sa.String(254), nullable=False, info=CONTACT),
    sa.Column("birth_date", Day, nullable=True, info=ABOUT_CUSTOMER),
    sa.Column("address", sa.Text, nullable=False, info=CONTACT),
    sa.Column("language", sa.String(2), nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("household_id", id_column(), sa.ForeignKey("household.id"), nullable=True, index=True, info=ID),
    sa.Column("channels", CanonicalJson, nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("phones", CanonicalJson, nullable=False, info=CONTACT),
    sa.Column("name_folded", sa.Text, nullable=False, index=True, info=SEARCHED),
    sa.Column("search_text", sa.Text, nullable=False, info=SEARCHED),
    sa.Column("created_at", UtcTime, nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("updated_at", UtcTime, nullable=False, info=ABOUT_CUSTOMER),
    info=about({Subject.CUSTOMER: Owner("id")}, "customer"),
)
CUSTOMER_PHONE: Final = sa.Table(
    "customer_phone",
    metadata,
    sa.Column(
        "customer_number",
        sa.Integer,
        sa.ForeignKey("customer.number", ondelete="CASCADE"),
        primary_key=True,
        info=ID,
    ),
    sa.Column("phone", sa.String(16), primary_key=True, info=SEARCHED),
    sa.Index("ix_customer_phone_phone", "phone"),
    sqlite_with_rowid=False,
    info=about({Subject.CUSTOMER: Owner("customer_number", parent="customer", key="number")}, "phones"),
)
CUSTOMER_NOTE: Final = sa.Table(
    "customer_note",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column(
        "customer_id", id_column(), sa.ForeignKey("customer.id"), nullable=False, index=True, info=TO_CUSTOMER
    ),
    sa.Column("text", sa.Text, nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("written_at", UtcTime, nullable=False, info=ABOUT_CUSTOMER),
    sa.Column("written_by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    info=about(CUSTOMER_BY_ID, "notes"),
)
append_only(CUSTOMER_NOTE, deletable=True)

for _name, _tokenizer in (
    ("customer_words", "tokenize='unicode61 remove_diacritics 0', prefix='2 3'"),
    ("customer_pieces", "tokenize='trigram'"),
):
    extra_statements.append(
        f"CREATE VIRTUAL TABLE {_name} USING fts5(search_text, content='customer', content_rowid='number',"
        f" {_tokenizer})"
    )
    # Without secure-delete FTS5 keeps the words of deleted people in its index.
    for _option, _value in (("pgsz", FTS_PAGE_SIZE), ("secure-delete", 1)):
        extra_statements.append(f"INSERT INTO {_name}({_name}, rank) VALUES('{_option}', {_value})")
_REMOVE = "".join(
    f"INSERT INTO {n}({n}, rowid, search_text) VALUES('delete', old.number, old.search_text);"
    for n in ("customer_words", "customer_pieces")
)
_INDEX = "".join(
    f"INSERT INTO {n}(rowid, search_text) VALUES(new.number, new.search_text);"
    for n in ("customer_words", "customer_pieces")
)
extra_statements += [
    f"CREATE TRIGGER customer_search_added AFTER INSERT ON customer BEGIN {_INDEX} END",
    f"CREATE TRIGGER customer_search_removed AFTER DELETE ON customer BEGIN {_REMOVE} END",
    f"CREATE TRIGGER customer_search_changed AFTER UPDATE OF search_text ON customer BEGIN {_REMOVE}{_INDEX} END",
]

_HIT_COLUMNS: Final = (
    CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name, CUSTOMER.c.name_alternative, CUSTOMER.c.phones,
)  # fmt: skip
_ADD: Final = Prepared(CUSTOMER.insert())
_ADD_PHONES: Final = Prepared(CUSTOMER_PHONE.insert())
_KNOWN: Final = Prepared(sa.select(CUSTOMER.c.number).where(CUSTOMER.c.id == sa.bindparam("wanted")))
_CONTACTS: Final = Prepared(
    sa.select(
        CUSTOMER.c.number, CUSTOMER.c.name, CUSTOMER.c.name_alternative,
        sa.literal_column("coalesce(phones ->> '$[0]', '')").label("phone"), CUSTOMER.c.email,
    )
    .where(CUSTOMER.c.number > sa.bindparam("after"), CUSTOMER.c.number <= sa.bindparam("last"))
    .order_by(CUSTOMER.c.number)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)  # fmt: skip
_NEXT_NUMBER: Final = sa.select(sa.func.coalesce(sa.func.max(CUSTOMER.c.number), 0) + 1)


def _matching(index: str) -> Prepared:
    """The newest people the full-text index finds."""
    found = sa.table(index, sa.column("rowid", sa.Integer))
    return Prepared(
        sa.select(*_HIT_COLUMNS)
        .join_from(found, CUSTOMER, CUSTOMER.c.number == found.c.rowid)
        .where(sa.literal_column(index).op("MATCH")(sa.bindparam("query")))
        .order_by(found.c.rowid.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )


_NAMED: Final = Prepared(
    sa.select(*_HIT_COLUMNS)
    .where(CUSTOMER.c.name_folded == sa.bindparam("query"))
    .order_by(CUSTOMER.c.number.desc())
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_BY_WORDS: Final = _matching("customer_words")
_BY_PIECES: Final = _matching("customer_pieces")
_BY_NUMBER: Final = Prepared(sa.select(*_HIT_COLUMNS).where(CUSTOMER.c.number == sa.bindparam("wanted")))
_TRIGRAM: Final = 3
_MIN_PHONE_DIGITS: Final = 3


_IDS_AT_ONCE: Final = 5000  # a statement takes some tens of thousands of values


class CustomerRepository:
    """Keeps customers and finds them."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def next_number(self) -> int:
        """The record number the next customer gets."""
        return int(self._connection.execute(_NEXT_NUMBER).scalar_one())

    def add(self, *customers: Customer) -> None:
        """Record new customers."""
        rows = [_row(customer) for customer in customers]
        with indexed_together(self._connection, CUSTOMER, [(r["number"], r["search_text"]) for r in rows]):
            _ADD.run(self._connection, rows)
        self._put_phones(customers)

    def save(self, customer: Customer) -> None:
        """Record a changed customer.

        Only what differs is written: a column that is merely set again has its indexes rewritten, the full-text
        ones in some 200 pages of a large store, which the next backup would have to carry.
        """
        here = CUSTOMER.c.number == customer.number
        known = self._connection.execute(sa.select(CUSTOMER).where(here)).mappings().one()
        changed = {name: value for name, value in _row(customer).items() if known[name] != value}
        if changed:
            self._connection.execute(CUSTOMER.update().where(here).values(**changed))
        if "phones" in changed:
            theirs = CUSTOMER_PHONE.c.customer_number == customer.number
            self._connection.execute(CUSTOMER_PHONE.delete().where(theirs))
            self._put_phones([customer])

    def get(self, customer_id: CustomerId) -> Customer | None:
        """The customer of that id."""
        row = self._connection.execute(sa.select(CUSTOMER).where(CUSTOMER.c.id == customer_id)).first()
        return None if row is None else _customer(row)

    def exists(self, customer_id: CustomerId) -> bool:
        """Whether there is such a customer."""
        return bool(_KNOWN.plain(self._connection, customer_id))

    def by_number(self, number: int) -> Customer | None:
        """The customer of that record number."""
        row = self._connection.execute(sa.select(CUSTOMER).where(CUSTOMER.c.number == number)).first()
        return None if row is None else _customer(row)

    def count(self) -> int:
        """How many customers there are."""
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(CUSTOMER)).scalar_one())

    def search(self, text: str, limit: int = 20) -> list[CustomerHit]:
        """People whose names, phone numbers or record number fit what was typed so far, best first.

        Every word must begin a word of theirs; when nobody fits, anything that contains the text does. A record
        number comes first, then a name that is the very text, then names that hold its words whole, then those
        that go on; among equals the newest. Weighing every match, as full-text search usually does, would read
        the whole index for a common name.
        """
        wanted, number = fold(text), digits(text)
        if not wanted:
            return self.recent(limit)
        if number and len(number) >= _MIN_PHONE_DIGITS and not any(c.isalpha() for c in wanted):
            wanted = number  # a phone number typed with spaces or a plus is one word
        hits = self._by_words(wanted, limit) or self._by_pieces(wanted, limit)
        return self._number_first(hits, number if number == wanted else "", limit)

    def _by_words(self, wanted: str, limit: int) -> list[CustomerHit]:
        """What fits best, then what fits less, as long as there is room."""
        words = [f'"{word}"' for word in wanted.split()]
        found: dict[int, CustomerHit] = {}
        for statement, query in (
            (_NAMED, wanted),
            (_BY_WORDS, " ".join(words)),
            (_BY_WORDS, " ".join(f"{word}*" for word in words)),
        ):
            for row in statement.all(self._connection, query=query, limit=limit):
                found.setdefault(row.number, _hit(row))
            if len(found) >= limit:
                break
        return list(found.values())[:limit]

    def _by_pieces(self, wanted: str, limit: int) -> list[CustomerHit]:
        query = " ".join(f'"{word}"' for word in wanted.split() if len(word) >= _TRIGRAM)
        rows = _BY_PIECES.all(self._connection, query=query, limit=limit) if query else []
        return [_hit(row) for row in rows]

    def recent(self, limit: int = 20) -> list[CustomerHit]:
        """The newest customers, for an empty search."""
        rows = self._connection.execute(
            sa.select(*_HIT_COLUMNS).order_by(CUSTOMER.c.number.desc()).limit(limit)
        )
        return [_hit(row) for row in rows]

    def similar(self, customer: Customer, limit: int = 5) -> list[CustomerHit]:
        """Others with one of the same phone numbers, or the very same folded name."""
        same_name = sa.select(*_HIT_COLUMNS).where(
            CUSTOMER.c.name_folded == _name_folded(customer), CUSTOMER.c.name_folded != "",
            CUSTOMER.c.number != customer.number,
        )  # fmt: skip
        same_phone = (
            sa.select(*_HIT_COLUMNS)
            .join(CUSTOMER_PHONE, CUSTOMER_PHONE.c.customer_number == CUSTOMER.c.number)
            .where(CUSTOMER_PHONE.c.phone.in_(customer.phones), CUSTOMER.c.number != customer.number)
        )
        found: dict[int, CustomerHit] = {}
        for statement in (same_phone, same_name):
            for row in self._connection.execute(statement.limit(limit)):
                found.setdefault(row.number, _hit(row))
        return list(found.values())[:limit]

    def all(self, *, batch: int = 2000) -> Iterator[Customer]:
        """Everyone in order of record number, a batch in memory at a time."""
        statement = sa.select(CUSTOMER).order_by(CUSTOMER.c.number).execution_options(yield_per=batch)
        for row in self._connection.execute(statement):
            yield _customer(row)

    def born_after(self, day: date) -> list[Customer]:
        """Whoever was born later than that day, as far as it is known."""
        rows = self._connection.execute(sa.select(CUSTOMER).where(CUSTOMER.c.birth_date > day))
        return [_customer(row) for row in rows]

    def holds(self, customer: Customer) -> bool:
        """Whether somebody with the same folded name and one of the same phones (or neither has any) is there."""
        names = {fold(customer.name), fold(customer.name_alternative)} - {""} or {""}
        same_name = CUSTOMER.c.name_folded.in_(names)
        if not customer.phones:
            found = sa.select(CUSTOMER.c.number).where(same_name, CUSTOMER.c.phones == []).limit(1)
        else:
            found = (
                sa.select(CUSTOMER.c.number)
                .join(CUSTOMER_PHONE, CUSTOMER_PHONE.c.customer_number == CUSTOMER.c.number)
                .where(same_name, CUSTOMER_PHONE.c.phone.in_(customer.phones))
                .limit(1)
            )
        return self._connection.execute(found).first() is not None

    def contacts(self, after_number: int, last_number: int, limit: int) -> list[Contact]:
        """The next of the list, as lean as a million rows need: number, name, other name, main phone, e-mail."""
        return _CONTACTS.plain(self._connection, after_number, last_number, limit)

    def numbers_of(self, ids: Collection[str]) -> set[int]:
        """The record numbers of these."""
        wanted, found = list(ids), set[int]()
        for first in range(0, len(wanted), _IDS_AT_ONCE):
            some = CUSTOMER.c.id.in_(wanted[first : first + _IDS_AT_ONCE])
            found.update(self._connection.execute(sa.select(CUSTOMER.c.number).where(some)).scalars())
        return found

    def page(self, after_number: int = 0, limit: int = 200, skip: int = 0) -> list[Customer]:
        """A page of the list, by record number; the first `skip` after `after_number` are left out."""
        if skip and self.count() == self.next_number() - 1:
            after_number, skip = after_number + skip, 0  # no number is missing: no need to walk there
        rows = self._connection.execute(
            sa.select(CUSTOMER)
            .where(CUSTOMER.c.number > after_number)
            .order_by(CUSTOMER.c.number)
            .limit(limit)
            .offset(skip)
        )
        return [_customer(row) for row in rows]

    def add_household(self, household: Household) -> None:
        """A new family."""
        self._connection.execute(HOUSEHOLD.insert(), {"id": household.id, "name": household.name})

    def household(self, household_id: HouseholdId) -> Household | None:
        """The family of that id."""
        row = self._connection.execute(sa.select(HOUSEHOLD).where(HOUSEHOLD.c.id == household_id)).first()
        return None if row is None else Household(HouseholdId(row.id), row.name)

    def members(self, household_id: HouseholdId) -> list[CustomerHit]:
        """The people of one family."""
        rows = self._connection.execute(
            sa.select(*_HIT_COLUMNS).where(CUSTOMER.c.household_id == household_id)
        )
        return [_hit(row) for row in rows]

    def add_note(self, note: CustomerNote) -> None:
        """Keep a note."""
        self._connection.execute(
            CUSTOMER_NOTE.insert(),
            {
                "id": note.id, "customer_id": note.customer_id, "text": note.text, "written_at": note.written_at,
                "written_by": note.written_by,
            },
        )  # fmt: skip

    def notes(self, customer_id: CustomerId) -> list[CustomerNote]:
        """The notes about a customer, newest first."""
        rows = self._connection.execute(
            sa.select(CUSTOMER_NOTE)
            .where(CUSTOMER_NOTE.c.customer_id == customer_id)
            .order_by(CUSTOMER_NOTE.c.id.desc())
        )
        return [
            CustomerNote(
                row.id, CustomerId(row.customer_id), row.text, row.written_at, StaffId(row.written_by)
            )
            for row in rows
        ]

    def _number_first(self, hits: list[CustomerHit], number: str, limit: int) -> list[CustomerHit]:
        if not number or number.startswith("0") or len(number) > len(str(2**31)):
            return hits  # a phone's beginning is no record number
        row = _BY_NUMBER.first(self._connection, wanted=int(number))
        if row is None:
            return hits
        return [_hit(row), *(hit for hit in hits if hit.number != row.number)][:limit]

    def _put_phones(self, customers: Sequence[Customer]) -> None:
        rows = [
            {"customer_number": customer.number, "phone": phone}
            for customer in customers
            for phone in customer.phones
        ]
        if rows:
            _ADD_PHONES.run(self._connection, rows)


def _search_text(customer: Customer, name_folded: str) -> str:
    """What the full-text index knows of a customer: folded names, and phones the ways people say them."""
    phones = []
    for phone in customer.phones:
        number = digits(phone)
        phones.append(number)
        if number.startswith("962"):  # said at home as 079… and 79…
            phones += [f"0{number[3:]}", number[3:]]
    return " ".join([name_folded, fold(customer.name_alternative), *phones]).strip()


def _name_folded(customer: Customer) -> str:
    return fold(customer.name)


def _row(customer: Customer) -> dict[str, Any]:
    name_folded = _name_folded(customer)
    return {
        "number": customer.number,
        "id": customer.id,
        "name": customer.name,
        "name_alternative": customer.name_alternative,
        "email": customer.email,
        "birth_date": customer.birth_date,
        "address": customer.address,
        "language": customer.language,
        "household_id": customer.household_id,
        "channels": sorted(channel.value for channel in customer.preferred_channels),
        "phones": list(customer.phones),
        "name_folded": name_folded,
        "search_text": _search_text(customer, name_folded),
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
    }


def _customer(row: Any) -> Customer:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return Customer(
        CustomerId(row.id), row.number, row.name, row.name_alternative, tuple(row.phones), row.email, row.birth_date,
        row.address, row.language, HouseholdId(row.household_id) if row.household_id else None,
        frozenset(Channel(value) for value in row.channels), row.created_at, row.updated_at,
    )  # fmt: skip


def _hit(row: Any) -> CustomerHit:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return CustomerHit(CustomerId(row.id), row.number, row.name, row.name_alternative, _main(row.phones))


def _main(phones: Sequence[str]) -> str:
    return phones[0] if phones else ""
