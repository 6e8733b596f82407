"""The service's own inventory of personal data: what each thing it keeps is, what for, how long, and how it goes.

Every column, log field, mail field and file declares itself beside its definition with one of these values. The
account holder's own copy, the end of an account and `retention` follow the declarations. Categories and purposes are
the statements of the privacy policy that name them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator

Info = dict[Any, Any]
_KEY: Final = "inventory"


class Category(StrEnum):
    """What kind of personal data, by the statement of the policy that names it."""

    CONTACT = "S2.P.2"
    CREDENTIALS = "S2.P.4"
    CUSTOMER_DATA = "S2.P.6"
    NETWORK = "S2.U.2"
    FEATURES_USED = "S2.U.4"
    SESSIONS = "S2.U.5"
    ERRORS = "S2.U.6"


class Purpose(StrEnum):
    """What for, by the statement of the policy."""

    SERVICE = "S3.2"
    LETTERS = "S3.4"
    SUPPORT = "S3.5"
    IMPROVEMENT = "S3.6"
    SECURITY = "S3.7"
    LEGAL = "S3.8"


class Kept(StrEnum):
    """How long; `retention` has the rule for each, `TERMS` the words."""

    ACCOUNT = "account"
    CREDENTIAL = "credential"
    SESSION = "session"
    SEALED = "sealed"
    ENDED_ACCOUNT = "ended_account"
    SECURITY_EVENT = "security_event"
    USAGE = "usage"
    ERROR_REPORT = "error_report"
    PENDING = "pending"
    ATTEMPT = "attempt"
    LETTER = "letter"
    SENT_LETTER = "sent_letter"
    LOG = "log"
    OPERATOR = "operator"
    DISCLOSURE = "disclosure"


TERMS: Final[dict[Kept, str]] = {
    Kept.ACCOUNT: "while the account is open; emptied the moment it ends",
    Kept.CREDENTIAL: "while the account is open; gone the moment it ends",
    Kept.SESSION: "one day beyond the life of its last token; gone the moment the account ends",
    Kept.SEALED: "while the account is open, and 30 days after its end, within which nobody can delete it",
    Kept.ENDED_ACCOUNT: "retention.account_years after the end of the account: 0 to 7 years",
    Kept.SECURITY_EVENT: "retention.event_days: at most 730 days",
    Kept.USAGE: "retention.usage_days: at most 730 days; gone the moment the account ends",
    Kept.ERROR_REPORT: "retention.report_days: at most 90 days; gone the moment the account ends",
    Kept.PENDING: "24 hours",
    Kept.ATTEMPT: "one day after the last attempt",
    Kept.LETTER: "until it left, 24 hours at most; 30 days for one that must arrive",
    Kept.SENT_LETTER: "retention.letter_days, at most 30; only where letters are written as files",
    Kept.LOG: "retention.log_days: at most 730 days, rotated and compressed files too",
    Kept.OPERATOR: "as long as the operator runs the service",
    Kept.DISCLOSURE: "7 years after the entry; who may ask and approve, as long as the operator runs the service",
}


class Goes(StrEnum):
    """When the rows of a table go once the account they are about has ended."""

    AT_ONCE = "at once"
    AFTER_WINDOW = "30 days later"
    BY_TERM = "by its own term"


class Recipient(StrEnum):
    """Who else handles it, for the controller and under its orders (GET /v1/processors)."""

    HOST = "hosting"
    MAIL = "email"


@dataclass(frozen=True, slots=True)
class Datum:
    """What one column, log field, mail field or file is.

    Without a `category` it is technical: nothing about a person, for the reason in `why`. `exported` says whether it
    stands in the account holder's own copy; `why` gives the reason where it does not.
    """

    category: Category | None
    purposes: tuple[Purpose, ...] = ()
    kept: Kept | None = None
    recipients: tuple[Recipient, ...] = ()
    exported: bool = False
    why: str = ""

    @property
    def personal(self) -> bool:
        """Whether it is about a person."""
        return self.category is not None

    @property
    def sealed(self) -> bool:
        """Whether only the store's own keys open it."""
        return self.category is Category.CUSTOMER_DATA and not self.exported


@dataclass(frozen=True, slots=True)
class Owner:
    """How to find the account a row is about.

    `column` holds the account's id; or, with `parent`, what stands in column `key` of that table, whose rows are
    about the account in turn.
    """

    column: str
    parent: str = ""
    key: str = "id"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Whose rows these are, what they are called in the holder's own copy, and when they go after the end.

    Without an `owner` they lead to no account, for the reason in `why`.
    """

    owner: Owner | None
    section: str = ""
    goes: Goes = Goes.BY_TERM
    why: str = ""


def personal(
    category: Category,
    *purposes: Purpose,
    kept: Kept,
    exported: bool = True,
    why: str = "",
    recipients: tuple[Recipient, ...] = (Recipient.HOST,),
) -> Datum:
    """Something about a person, kept for these purposes."""
    return Datum(category, purposes, kept, recipients, exported=exported, why=why)


def technical(why: str, *, exported: bool = False) -> Datum:
    """Something about nobody; say why."""
    return Datum(None, exported=exported, why=why)


def declared(datum: Datum) -> Info:
    """What a column says of itself: `mapped_column(…, info=declared(…))`."""
    return {_KEY: datum}


def about(owner: Owner, section: str, goes: Goes) -> dict[str, Info]:
    """A table whose rows are about an account: the last of its `__table_args__`."""
    return {"info": {_KEY: TableFacts(owner, section, goes)}}


def about_no_account(why: str) -> dict[str, Info]:
    """A table whose rows lead to no account."""
    return {"info": {_KEY: TableFacts(None, why=why)}}


# What most columns are.
ID: Final = declared(technical("names a row, at random or by counting", exported=True))
LINK: Final = declared(technical("repeats the id of the row it belongs to"))
ADDRESS_OF_ACCOUNT: Final = declared(
    personal(Category.CONTACT, Purpose.SERVICE, Purpose.LETTERS, kept=Kept.ACCOUNT)
)
OF_ACCOUNT: Final = declared(personal(Category.CONTACT, Purpose.SERVICE, kept=Kept.ACCOUNT))
SECRET: Final = declared(
    personal(
        Category.CREDENTIALS, Purpose.SECURITY, kept=Kept.CREDENTIAL, exported=False,
        why="a secret, or the digest of one: of use to nobody but a thief",
    )
)  # fmt: skip
OF_SECRET: Final = declared(personal(Category.CREDENTIALS, Purpose.SECURITY, kept=Kept.CREDENTIAL))
OF_SESSION: Final = declared(personal(Category.SESSIONS, Purpose.SECURITY, kept=Kept.SESSION))
OF_DEVICE: Final = declared(personal(Category.NETWORK, Purpose.SERVICE, Purpose.SECURITY, kept=Kept.SEALED))
PENDING: Final = declared(personal(Category.CONTACT, Purpose.SERVICE, kept=Kept.PENDING))
PENDING_SECRET: Final = declared(
    personal(
        Category.CREDENTIALS, Purpose.SECURITY, kept=Kept.PENDING, exported=False,
        why="a secret, or the digest of one: of use to nobody but a thief",
    )
)  # fmt: skip
EVENT: Final = declared(personal(Category.SESSIONS, Purpose.SECURITY, kept=Kept.SECURITY_EVENT))
USAGE: Final = declared(personal(Category.FEATURES_USED, Purpose.IMPROVEMENT, kept=Kept.USAGE))
REPORT: Final = declared(
    personal(Category.ERRORS, Purpose.SUPPORT, Purpose.IMPROVEMENT, kept=Kept.ERROR_REPORT)
)
CONSENT: Final = declared(personal(Category.CONTACT, Purpose.LEGAL, kept=Kept.ACCOUNT))
SIZES: Final = declared(personal(Category.CUSTOMER_DATA, Purpose.SERVICE, kept=Kept.SEALED))
SEALED: Final = declared(
    personal(
        Category.CUSTOMER_DATA, Purpose.SERVICE, kept=Kept.SEALED, exported=False,
        why="sealed: only the store's own keys open it, and the desktop reads it back whole",
    )
)  # fmt: skip
LIMIT: Final = declared(technical("a count that keeps the service fair"))
OF_ACCOUNT_ID: Final = Owner("account_id")
OF_REPOSITORY: Final = Owner("repository_key", parent="repository", key="key")


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


def tables(metadata: sa.MetaData) -> list[DeclaredTable]:
    """Every table, parents before children; raises `LookupError` for one that says nothing of itself."""
    found = []
    for table in metadata.sorted_tables:
        facts = table.info.get(_KEY)
        if not isinstance(facts, TableFacts):
            raise LookupError(table.name)  # noqa: TRY004 - missing, not of another type
        found.append(DeclaredTable(table, facts))
    return found


def rows_about(table: sa.Table, account_id: str) -> sa.ColumnElement[bool]:
    """The condition that picks the rows about one account."""
    owner: Owner = table.info[_KEY].owner
    column: sa.Column[Any] = table.c[owner.column]
    if not owner.parent:
        return column == account_id
    parent = table.metadata.tables[owner.parent]
    return column.in_(sa.select(parent.c[owner.key]).where(rows_about(parent, account_id)))
