"""Throwing away rows whose term is over, a batch at a time, as their tables declare."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import UtcTime
from jooptics_desktop.data.inventory import DeclaredTable, about_nobody, tables, technical
from jooptics_desktop.data.schema import metadata
from jooptics_desktop.domain.ids import CustomerId

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.domain.inventory import RetentionClass

# Triggers let what is over go while a row stands here, and refuse everything else.
DISPOSAL: Final = sa.Table(
    "disposal",
    metadata,
    sa.Column("began_at", UtcTime, primary_key=True, info=technical("that a batch is being thrown away")),
    info=about_nobody(),
)


class RetentionRepository:
    """Counts and disposes; knows no table by name."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def due(self, kept: RetentionClass, before: datetime) -> dict[str, int]:
        """How many rows of that class began before `before`, by section."""
        found = {}
        for declared in _ageing(kept):
            counted = sa.select(sa.func.count()).select_from(declared.table).where(_over(declared, before))
            count = int(self._connection.execute(counted).scalar_one())
            if count:
                found[declared.facts.section] = count
        return found

    def dispose(self, kept: RetentionClass, before: datetime, now: datetime, limit: int) -> dict[str, int]:
        """Throw away at most `limit` of them, with all that is part of them; how many went, by section."""
        gone: dict[str, int] = {}
        with disposing(self._connection, now):
            for declared in reversed(_ageing(kept)):  # who cites before who is cited
                left = limit - sum(gone.values())
                keys = self._keys(declared, before, left) if left > 0 else []
                if keys:
                    self._delete(declared.table, keys)
                    gone[declared.facts.section] = len(keys)
        return gone

    def inactive_customers(self, before: datetime, limit: int) -> list[CustomerId]:
        """Customers with nothing newer than `before` and nothing unfinished, longest away first."""
        rows = self._connection.execute(_INACTIVE, {"before": before, "most": limit})
        return [CustomerId(row.id) for row in rows]

    def _keys(self, declared: DeclaredTable, before: datetime, limit: int) -> list[Any]:
        query = sa.select(_key(declared.table)).where(_over(declared, before)).limit(limit)
        return list(self._connection.execute(query).scalars())

    def _delete(self, table: sa.Table, keys: list[Any]) -> None:
        for part in _parts(table):
            self._connection.execute(part.table.delete().where(part.in_(keys)))
        self._connection.execute(table.delete().where(_key(table).in_(keys)))


@contextlib.contextmanager
def disposing(connection: Link, now: datetime) -> Iterator[None]:
    """While this lasts, rows whose term is over may go; it never outlives its transaction."""
    connection.execute(DISPOSAL.insert(), {"began_at": now})
    yield
    connection.execute(DISPOSAL.delete())


def _ageing(kept: RetentionClass) -> list[DeclaredTable]:
    return [one for one in tables() if one.facts.ages is not None and one.facts.ages.kept is kept]


def _over(declared: DeclaredTable, before: datetime) -> sa.ColumnElement[bool]:
    """Begun before that moment, and cited by nothing that is not part of it."""
    table, ages = declared.table, declared.facts.ages
    if ages is None:
        raise ValueError(table.name)
    first, *others = (table.c[name] for name in ages.since)
    since = sa.func.coalesce(first, *others, type_=UtcTime) if others else first
    cited = [sa.exists().where(column == _key(table)) for column in _citations(table)]
    return sa.and_(since <= sa.bindparam("before", before, UtcTime), *(~one for one in cited))


def _key(table: sa.Table) -> sa.Column[Any]:
    """The column others cite a row by."""
    return table.c.id


def _references(table: sa.Table) -> Iterator[sa.Column[Any]]:
    for declared in tables():
        for key in declared.table.foreign_keys:
            if key.column.table is table:
                yield key.parent


def _parts(table: sa.Table) -> list[sa.Column[Any]]:
    """Columns of rows that are part of a row of `table`: they are named by it."""
    return [column for column in _references(table) if column.primary_key]


def _citations(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in _references(table) if not column.primary_key]


def _newest(table: str, column: str) -> str:
    return f"coalesce((SELECT max({column}) FROM {table} WHERE customer_id = c.id), 0)"  # noqa: S608 - constants


_VISITS: Final = ", ".join(
    (
        _newest("sale", "created_at"),
        _newest("prescription", "recorded_at"),
        _newest("customer_note", "written_at"),
    )
)
_INACTIVE: Final = sa.text(
    f"SELECT c.id FROM customer c WHERE max(c.updated_at, {_VISITS}) <= :before"  # noqa: S608 - constants
    " AND NOT EXISTS (SELECT 1 FROM sale WHERE customer_id = c.id AND state = 'open')"
    # Whoever waits for an answer gets it first; a restricted record may be wanted for a claim of theirs.
    " AND NOT EXISTS (SELECT 1 FROM subject_request WHERE person_id = c.id AND ended_at IS NULL)"
    " AND coalesce((SELECT restricted FROM restriction_event WHERE customer_id = c.id"
    " ORDER BY seq DESC LIMIT 1), 0) = 0"
    " ORDER BY c.number LIMIT :most"
).bindparams(sa.bindparam("before", type_=UtcTime))
