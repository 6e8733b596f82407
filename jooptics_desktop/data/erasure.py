"""Erasing a person's rows in the order their tables allow, as each table declares.

Runs inside the caller's transaction. The full-text indexes forget with their rows: they are told to delete
securely. Pages that become free are overwritten (`secure_delete`), and the write-ahead log is the caller's to
empty afterwards (`Store.forget`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import CanonicalJson
from jooptics_desktop.data.inventory import DeclaredTable, rows_about, tables, tables_about
from jooptics_desktop.domain.erasure import PlannedRows
from jooptics_desktop.domain.inventory import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.domain.inventory import Subject

_PAGES_AT_ONCE: Final = 4096


def scrub(raw: Any) -> None:  # noqa: ANN401 - the driver has no types
    """Overwrite every free page of the file, then empty the write-ahead log; one short transaction.

    Nothing is changed for readers. SQLite has no call for this: a table that takes all free pages and is dropped
    under `secure_delete` leaves them zero.
    """
    raw.execute("PRAGMA secure_delete=ON")
    free = int(raw.execute("PRAGMA freelist_count").fetchone()[0])
    page = int(raw.execute("PRAGMA page_size").fetchone()[0])
    if free:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("CREATE TABLE scrubbing(filler BLOB)")
        for _ in range(0, free, _PAGES_AT_ONCE):
            raw.execute("INSERT INTO scrubbing VALUES(zeroblob(?))", (page * min(free, _PAGES_AT_ONCE),))
        raw.execute("DROP TABLE scrubbing")
        raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


class ErasureRepository:
    """Plans and carries out; knows no table by name."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def plan(self, subject: Subject, subject_id: str) -> tuple[PlannedRows, ...]:
        """What there is about that person in each table, and its fate; tables with nothing are left out."""
        found = []
        for declared in tables_about(subject):
            counted = sa.select(sa.func.count()).select_from(declared.table)
            query = counted.where(rows_about(declared.table, subject))
            count = int(self._connection.execute(query, {"subject_id": subject_id}).scalar_one())
            if count:
                facts = declared.facts
                emptied = tuple(c.name for c in _emptied(declared)) if facts.fate is not Fate.DELETE else ()
                found.append(
                    PlannedRows(
                        declared.table.name, facts.section, facts.fate, count, emptied, facts.kept_because
                    )
                )
        return tuple(found)

    def anything_left(self, subject: Subject, subject_id: str) -> bool:
        """Whether `erase` would change anything: false once it was done, whatever rows stay emptied."""
        for declared in tables_about(subject):
            rows = rows_about(declared.table, subject)
            if declared.facts.fate is Fate.EMPTY:
                rows = sa.and_(rows, sa.or_(sa.false(), *(_says_something(c) for c in _emptied(declared))))
            elif declared.facts.fate is Fate.KEEP:
                continue
            query = sa.select(sa.literal(1)).select_from(declared.table).where(rows).limit(1)
            if self._connection.execute(query, {"subject_id": subject_id}).first():
                return True
        return False

    def erase(self, subject: Subject, subject_id: str) -> None:
        """Delete and empty everything about that person; what has no rows is left alone."""
        # What is shared is looked up first: the way to it goes with the person's own row.
        shared = [(declared, self._ids(declared, subject, subject_id)) for declared in _shared(subject)]
        for declared in reversed(tables_about(subject)):  # children before parents
            if declared.facts.fate is Fate.EMPTY:
                self._empty(declared, rows_about(declared.table, subject), subject_id)
        for declared in reversed(tables_about(subject)):
            if declared.facts.fate is Fate.DELETE:
                self._delete(declared, subject, subject_id)
        for declared, ids in shared:
            self._leave(declared, ids)

    def _delete(self, declared: DeclaredTable, subject: Subject, subject_id: str) -> None:
        statement = declared.table.delete().where(rows_about(declared.table, subject))
        self._connection.execute(statement, {"subject_id": subject_id})

    def _empty(self, declared: DeclaredTable, rows: sa.ColumnElement[bool], subject_id: str) -> None:
        values = {column.name: _emptied_value(column) for column in _emptied(declared)}
        if values:
            self._connection.execute(
                declared.table.update().where(rows).values(values), {"subject_id": subject_id}
            )

    def _ids(self, declared: DeclaredTable, subject: Subject, subject_id: str) -> list[Any]:
        key = next(iter(declared.table.primary_key.columns))
        query = sa.select(key).where(rows_about(declared.table, subject))
        return list(self._connection.execute(query, {"subject_id": subject_id}).scalars())

    def _leave(self, declared: DeclaredTable, ids: list[Any]) -> None:
        """Delete what nobody shares any more, empty what others still do."""
        key = next(iter(declared.table.primary_key.columns))
        for one in ids:
            shared = any(
                self._connection.execute(sa.select(sa.literal(1)).where(column == one).limit(1)).first()
                for column in _references_to(declared.table)
            )
            if shared:
                self._empty(declared, key == one, one)
            else:
                self._connection.execute(declared.table.delete().where(key == one))


def _shared(subject: Subject) -> list[DeclaredTable]:
    return [declared for declared in tables_about(subject) if declared.facts.fate is Fate.SHARED]


def _emptied(declared: DeclaredTable) -> list[sa.Column[Any]]:
    return [column for column, datum in declared.columns if datum.erased]


def _says_something(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Whether a row's column holds anything but what emptying leaves there."""
    return column.is_distinct_from(_emptied_value(column))


def _emptied_value(column: sa.Column[Any]) -> object:
    """Nothing, in the way that column can say it; a name that must be unique becomes the row's own id."""
    if column.nullable:
        return None
    if column.unique:
        return next(iter(column.table.primary_key.columns))
    if isinstance(column.type, CanonicalJson):
        return []
    if isinstance(column.type, sa.String):
        return ""
    if isinstance(column.type, sa.Integer):
        return 0
    raise TypeError(f"{column.table.name}.{column.name} cannot be emptied")


def _references_to(table: sa.Table) -> Iterator[sa.Column[Any]]:
    for declared in tables():
        for key in declared.table.foreign_keys:
            if key.column.table is table and declared.table is not table:
                yield key.parent
