"""Statements of the counter's hot path, compiled once and run on the driver's own cursor.

SQLAlchemy Core writes the SQL and knows the column types; what is left out is the work it repeats at each
execution, which for a sale's dozen small statements costs more than the disk.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Dialect


_Processor = Callable[[Any], Any]


def _needed(processors: Sequence[_Processor | None]) -> list[tuple[int, _Processor]]:
    return [(place, process) for place, process in enumerate(processors) if process is not None]


def _row_type(names: list[str]) -> _Processor:
    kind: Any = namedtuple("Row", names)  # type: ignore[misc] # noqa: PYI024 - known only from the statement
    made: _Processor = kind._make
    return made


class Prepared:
    """One statement; values are given by the names of its parameters (for an insert: of its columns)."""

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete) -> None:
        self._statement = statement
        self._dialect: Dialect | None = None
        self._sql = ""
        self._names: tuple[str, ...] = ()
        self._fixed: dict[str, Any] = {}
        self._bind: list[tuple[int, _Processor]] = []
        self._read: list[tuple[int, _Processor]] = []
        self._row: Callable[..., Any] = tuple

    def run(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row of values."""
        cursor = self._cursor(connection)
        try:
            cursor.executemany(self._sql, [self._values(row) for row in rows])
        finally:
            cursor.close()

    def all(self, connection: sa.Connection, **values: object) -> list[Any]:
        """Every row it finds, with named columns."""
        cursor = self._cursor(connection)
        try:
            cursor.execute(self._sql, self._values(values))
            return [self._named(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def first(self, connection: sa.Connection, **values: object) -> Any:  # noqa: ANN401 - rows are dynamic
        """The first row it finds, with named columns, or None."""
        found = self.all(connection, **values)
        return found[0] if found else None

    def _cursor(self, connection: sa.Connection) -> Any:  # noqa: ANN401 - the driver has no types
        if connection.dialect is not self._dialect:
            self._compile(connection.dialect)
        return connection.connection.cursor()

    def _compile(self, dialect: Dialect) -> None:
        compiled: Any = self._statement.compile(dialect=dialect)
        binds = [compiled.binds[name] for name in compiled.positiontup]
        columns = self._columns()
        self._sql = str(compiled)
        self._names = tuple(compiled.positiontup)
        self._fixed = {
            name: bind.value for name, bind in zip(self._names, binds, strict=True) if not bind.required
        }
        self._bind = _needed([bind.type.dialect_impl(dialect).bind_processor(dialect) for bind in binds])
        self._read = _needed([c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns])
        self._row = _row_type([str(column.key) for column in columns])
        self._dialect = dialect

    def _columns(self) -> list[sa.ColumnElement[Any]]:
        if isinstance(self._statement, sa.Select):
            return list(self._statement.selected_columns)
        return list(self._statement.exported_columns)  # what it returns

    def _values(self, row: Mapping[str, Any]) -> list[Any]:
        given = {**self._fixed, **row} if self._fixed else row
        values = [given[name] for name in self._names]
        for place, process in self._bind:
            values[place] = process(values[place])
        return values

    def _named(self, row: Sequence[Any]) -> Any:  # noqa: ANN401 - rows are dynamic
        if not self._read:
            return self._row(row)
        values = list(row)
        for place, process in self._read:
            values[place] = process(values[place])
        return self._row(values)
