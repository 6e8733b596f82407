"""The register of breaches: entries that are added and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.audit import AUDIT_ENTRY
from jooptics_desktop.data.columns import CanonicalJson, UtcTime, id_column
from jooptics_desktop.data.customers import CUSTOMER
from jooptics_desktop.data.disclosures import DISCLOSURE
from jooptics_desktop.data.inventory import BY_STAFF, ID, ORDER, about_nobody, technical
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.breaches import Breach, BreachEntry, EntryKind, Reach, Whom, facts_of, plain
from jooptics_desktop.domain.ids import CustomerId, StaffId

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.domain.breaches import BreachFacts

_CASE: Final = technical("what happened to data, in words that name nobody")
BREACH: Final = sa.Table(
    "breach",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("number", sa.Integer, nullable=False, unique=True, info=_CASE),
    sa.Column("jurisdiction", sa.String(2), nullable=False, info=_CASE),
    info=about_nobody(),
)
BREACH_ENTRY: Final = sa.Table(
    "breach_entry",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, info=ORDER),
    sa.Column("id", id_column(), nullable=False, unique=True, info=ID),
    sa.Column("breach_id", id_column(), sa.ForeignKey("breach.id"), nullable=False, index=True, info=_CASE),
    sa.Column("kind", sa.String(20), nullable=False, info=_CASE),
    sa.Column("at", UtcTime, nullable=False, info=_CASE),
    sa.Column("by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    sa.Column("facts", CanonicalJson, nullable=True, info=_CASE),
    sa.Column("whom", sa.String(20), nullable=True, info=_CASE),
    sa.Column("words", sa.Text, nullable=False, info=_CASE),
    sa.Column("done_at", UtcTime, nullable=True, info=_CASE),
    info=about_nobody(),
)
append_only(BREACH)
append_only(BREACH_ENTRY)


class BreachRepository:
    """Adds breaches and entries, reads them, and finds whom one may concern."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def begin(self, breach: Breach) -> None:
        """A new breach with its first entry."""
        values = {"id": breach.id, "number": breach.number, "jurisdiction": breach.jurisdiction}
        self._connection.execute(BREACH.insert(), values)
        for entry in breach.entries:
            self.add(breach.id, entry)

    def add(self, breach_id: str, entry: BreachEntry) -> None:
        """One more entry."""
        self._connection.execute(
            BREACH_ENTRY.insert(),
            {
                "id": entry.id, "breach_id": breach_id, "kind": entry.kind.value, "at": entry.at, "by": entry.by,
                "facts": None if entry.facts is None else plain(entry.facts),
                "whom": None if entry.whom is None else entry.whom.value, "words": entry.words,
                "done_at": entry.done_at,
            },
        )  # fmt: skip

    def all(self) -> list[Breach]:
        """Every breach, newest first."""
        entries: dict[str, list[BreachEntry]] = {}
        for row in self._connection.execute(sa.select(BREACH_ENTRY).order_by(BREACH_ENTRY.c.seq)):
            entries.setdefault(row.breach_id, []).append(_entry(row))
        rows = self._connection.execute(sa.select(BREACH).order_by(BREACH.c.number.desc()))
        return [Breach(row.id, row.number, row.jurisdiction, tuple(entries[row.id])) for row in rows]

    def get(self, breach_id: str) -> Breach | None:
        """The breach of that id."""
        return next((one for one in self.all() if one.id == breach_id), None)

    def concerned(self, facts: BreachFacts) -> list[CustomerId]:
        """The customers its reach describes, in the order of their numbers."""
        query = sa.select(CUSTOMER.c.id).order_by(CUSTOMER.c.number)
        if facts.reach is Reach.DISCLOSED:
            query = query.where(CUSTOMER.c.id.in_(_within(DISCLOSURE.c.customer_id, DISCLOSURE.c.at, facts)))
        elif facts.reach is Reach.TOUCHED:
            query = query.where(CUSTOMER.c.id.in_(_within(AUDIT_ENTRY.c.subject_id, AUDIT_ENTRY.c.at, facts)))
        return [CustomerId(row.id) for row in self._connection.execute(query)]


def _within(column: sa.Column[Any], at: sa.Column[datetime], facts: BreachFacts) -> sa.Select[Any]:
    query = sa.select(column).where(column.is_not(None))
    if facts.since is not None:
        query = query.where(at >= facts.since)
    if facts.until is not None:
        query = query.where(at <= facts.until)
    return query


def _entry(row: Any) -> BreachEntry:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return BreachEntry(
        row.id, EntryKind(row.kind), row.at, StaffId(row.by), facts_of(row.facts) if row.facts else None,
        Whom(row.whom) if row.whom else None, row.words, row.done_at,
    )  # fmt: skip
