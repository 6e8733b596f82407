"""Declaring tables and columns in the inventory, and walking the real schema by what they declare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.schema import load_tables
from jooptics_desktop.domain import inventory
from jooptics_desktop.domain.inventory import (
    CARE,
    LEGAL,
    SECURITY,
    SERVICE,
    Ages,
    Category,
    Datum,
    Fate,
    KeptBecause,
    Owner,
    RetentionClass,
    Subject,
    TableFacts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Info = dict[Any, Any]
_KEY: Final = "inventory"


def declared(datum: Datum) -> Info:
    """What a column says of itself: `sa.Column(…, info=declared(…))`."""
    return {_KEY: datum}


def technical(why: str) -> Info:
    """A column about nobody."""
    return declared(inventory.technical(why))


def about(
    owners: dict[Subject, Owner],
    section: str,
    fate: Fate = Fate.DELETE,
    kept_because: KeptBecause | None = None,
    ages: Ages | None = None,
) -> Info:
    """A table whose rows are about people: `sa.Table(…, info=about(…))`."""
    return {_KEY: TableFacts(owners, section, fate, kept_because, ages)}


def ages_alone(section: str, kept: RetentionClass, since: str) -> Info:
    """A table about nobody whose rows go by themselves when their term is over."""
    return {_KEY: TableFacts({}, section, ages=Ages(kept, (since,)))}


def about_nobody() -> Info:
    """A table with nothing about anybody but who of the staff did it."""
    return {_KEY: TableFacts({})}


# What most columns are.
STAFF_ROLE: Final = declared(
    inventory.personal(
        Category.CONTACT, SERVICE, SECURITY, retention=RetentionClass.ACCOUNT, erased=False,
        why="what a colleague did stays theirs to have been allowed to do",
    )
)  # fmt: skip
ID: Final = declared(inventory.link())
TO_CUSTOMER: Final = declared(inventory.link(Subject.CUSTOMER))
BY_STAFF: Final = declared(inventory.link(Subject.STAFF))
TO_WEARER: Final = declared(inventory.link(Subject.WEARER))
CONTACT: Final = declared(inventory.personal(Category.CONTACT, SERVICE, CARE))
SEARCHED: Final = declared(
    inventory.personal(
        Category.CONTACT, SERVICE, CARE, exported=False, why="repeats the contact details, for searching"
    )
)
ABOUT_CUSTOMER: Final = declared(inventory.personal(Category.CUSTOMER_DATA, SERVICE, CARE))
CLINICAL: Final = declared(inventory.personal(Category.CUSTOMER_DATA, CARE))
PURCHASE: Final = declared(
    inventory.personal(
        Category.CUSTOMER_DATA, SERVICE, LEGAL, retention=RetentionClass.PAYMENT, erased=False,
        why="the books of the shop",
    )
)  # fmt: skip
PAID: Final = declared(
    inventory.personal(
        Category.PAYMENT, SERVICE, LEGAL, retention=RetentionClass.PAYMENT, erased=False,
        why="the books of the shop",
    )
)  # fmt: skip
PROOF: Final = declared(
    inventory.personal(
        Category.CUSTOMER_DATA, LEGAL, retention=RetentionClass.EVIDENCE, erased=False,
        why="proof under a random id",
    )
)  # fmt: skip
# Requests of people about their own data: how one was dealt with, and what was said in it.
CASE: Final = declared(
    inventory.personal(
        Category.CUSTOMER_DATA, LEGAL, retention=RetentionClass.CASE, erased=False,
        why="proof of how a request was dealt with, under a random id",
    )
)  # fmt: skip
CASE_WORDS: Final = declared(inventory.personal(Category.CUSTOMER_DATA, LEGAL, retention=RetentionClass.CASE))
STAFF_CONTACT: Final = declared(
    inventory.personal(Category.CONTACT, SERVICE, SECURITY, retention=RetentionClass.ACCOUNT)
)
SECRET: Final = declared(
    inventory.personal(
        Category.CREDENTIALS, SECURITY, retention=RetentionClass.ACCOUNT, exported=False,
        why="a secret, of use to nobody but a thief",
    )
)  # fmt: skip
SESSION: Final = declared(inventory.personal(Category.SESSIONS, SECURITY, retention=RetentionClass.USAGE_LOG))
TRAIL: Final = declared(
    inventory.personal(
        Category.SESSIONS, SECURITY, LEGAL, retention=RetentionClass.USAGE_LOG, erased=False,
        why="the audit trail, which names people by random ids only",
    )
)  # fmt: skip
GOODS: Final = technical("what is sold, and for how much")
ORDER: Final = technical("the order of rows")
# A link that is taken out when the person is erased; what it stood in stays.
BUYER: Final = declared(inventory.link(Subject.CUSTOMER, erased=True))
CUSTOMER_BY_ID: Final = {Subject.CUSTOMER: Owner("customer_id")}
OF_A_SALE: Final = {Subject.CUSTOMER: Owner("sale_id", parent="sale")}


@dataclass(frozen=True, slots=True)
class DeclaredTable:
    """A table and what it says of itself."""

    table: sa.Table
    facts: TableFacts

    @property
    def columns(self) -> Iterator[tuple[sa.Column[Any], Datum]]:
        """Each column with what it says of itself; raises `LookupError` for one that says nothing."""
        for column in self.table.columns:
            datum = column.info.get(_KEY)
            if not isinstance(datum, Datum):
                raise LookupError(f"{self.table.name}.{column.name}")  # noqa: TRY004 - missing, not of another type
            yield column, datum


def tables() -> list[DeclaredTable]:
    """Every table, parents before children; raises `LookupError` for one that says nothing of itself."""
    found = []
    for table in load_tables().sorted_tables:
        facts = table.info.get(_KEY)
        if not isinstance(facts, TableFacts):
            raise LookupError(table.name)  # noqa: TRY004 - missing, not of another type
        found.append(DeclaredTable(table, facts))
    return found


def tables_about(subject: Subject) -> list[DeclaredTable]:
    """The tables with rows about that kind of person, parents before children."""
    return [table for table in tables() if subject in table.facts.owners]


def rows_about(table: sa.Table, subject: Subject) -> sa.ColumnElement[bool]:
    """The condition that picks a person's rows; the person's id is bound as `subject_id`."""
    owner: Owner = table.info[_KEY].owners[subject]
    column: sa.Column[Any] = table.c[owner.column]
    if not owner.parent:
        own = column == sa.bindparam("subject_id")
        return sa.or_(own, column.in_(_in_care_of(table, owner, subject))) if owner.charges else own
    parent = table.metadata.tables[owner.parent]
    return column.in_(sa.select(parent.c[owner.key]).where(rows_about(parent, subject)))


def _in_care_of(table: sa.Table, owner: Owner, subject: Subject) -> sa.Select[Any]:
    """The ids of those the person answers for."""
    charges = table.metadata.tables[owner.charges]
    return sa.select(charges.c.id).where(rows_about(charges, subject))
