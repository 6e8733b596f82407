"""Statements of the counter's hot path, compiled once and run on the driver's own cursor.

SQLAlchemy Core writes the SQL and knows the column types; what is left out is the work it repeats at each
execution, which for a sale's dozen small statements costs more than the disk.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.engine import Dialect


def _to_driver(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:  # noqa: ANN401 - types of any value
    processor: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return processor


def _row_type(*names: str) -> Callable[..., Any]:
    return namedtuple("Row", names)  # noqa: PYI024 - its columns are known only from the statement


class Prepared:
    """One statement; values are given by the names of its parameters (for an insert: of its columns)."""

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete) -> None:
        self._statement = statement
        self._dialect: Dialect | None = None
        self._sql = ""
        self._places: list[tuple[str, Callable[[Any], Any] | None]] = []
        self._fixed: dict[str, Any] = {}
        self._results: list[Callable[[Any], Any] | None] = []
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
        binds = [(name, compiled.binds[name]) for name in compiled.positiontup]
        self._sql = str(compiled)
        self._places = [(name, _to_driver(bind.type, dialect)) for name, bind in binds]
        self._fixed = {name: bind.value for name, bind in binds if not bind.required}
        columns = self._columns()
        if columns:
            self._results = [
                column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
            ]
            self._row = _row_type(*(str(column.key) for column in columns))
        self._dialect = dialect

    def _columns(self) -> list[sa.ColumnElement[Any]]:
        if isinstance(self._statement, sa.Select):
            return list(self._statement.selected_columns)
        return list(self._statement.exported_columns)  # what it returns

    def _values(self, row: Mapping[str, Any]) -> list[Any]:
        given = {**self._fixed, **row} if self._fixed else row
        return [given[name] if process is None else process(given[name]) for name, process in self._places]

    def _named(self, row: Sequence[Any]) -> Any:  # noqa: ANN401 - rows are dynamic
        pairs = zip(row, self._results, strict=True)
        return self._row(*[value if process is None else process(value) for value, process in pairs])
