"""Statements of the counter's hot path, compiled once and run on the driver itself.

SQLAlchemy Core writes the SQL and knows the column types; what is left out is the work it repeats at each
execution, which for a sale's dozen small statements costs more than the disk.
"""

from __future__ import annotations

import itertools
from collections import namedtuple
from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Dialect

    from jooptics_desktop.data.connections import Link


_Processor = Callable[[Any], Any]
_FEW: Final = 20  # rows


def _needed(processors: Sequence[_Processor | None]) -> list[tuple[int, _Processor]]:
    return [(place, process) for place, process in enumerate(processors) if process is not None]


def _writer(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> _Processor | None:
    """How a value of that type becomes what the driver takes; None when it is that already."""
    if isinstance(kind, sa.LargeBinary):
        return None  # SQLAlchemy wraps bytes for drivers that know none
    if isinstance(kind, sa.Boolean):
        return int
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _row_type(names: list[str]) -> _Processor:
    kind: Any = namedtuple("Row", names)  # type: ignore[misc] # noqa: PYI024 - known only from the statement
    return partial(tuple.__new__, kind)  # what `_make` does, without a call of Python


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Iterable[Any]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: [row[name] for name in names]


def _placing(left_open: Sequence[bool]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """How values that were given, with those of the statement itself after them, come into the statement's order."""
    given, own = itertools.count(), itertools.count(sum(left_open))
    order = [next(given if is_open else own) for is_open in left_open]
    return itemgetter(*order) if len(order) > 1 else tuple


class Prepared:
    """One statement; values are given by the names of its parameters (for an insert: of its columns), or to `put`
    and `plain` as they are stored, in their order.
    """

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete) -> None:
        self._statement = statement
        self._dialect: Dialect | None = None
        self._sql = ""
        self._pick = _picker(())
        self._fixed: dict[str, Any] = {}
        self._own: tuple[Any, ...] = ()
        self._place: Callable[[tuple[Any, ...]], tuple[Any, ...]] = tuple
        self._bind: list[tuple[int, _Processor]] = []
        self._read: list[tuple[int, _Processor]] = []
        self._row: Callable[..., Any] = tuple

    def run(self, link: Link, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row of values."""
        if link.dialect is not self._dialect:
            self._compile(link.dialect)
        link.driver.executemany(self._sql, self._many(rows) if len(rows) > _FEW else map(self._values, rows))

    def put(self, link: Link, rows: Iterable[Sequence[str | int | bytes | None]]) -> None:
        """Execute once for each row of values as they are stored, in the order of the parameters.

        For the few rows of every sale: looking values up by name, and asking each column's type how to store
        it, takes longer than to put them into the row.
        """
        if link.dialect is not self._dialect:
            self._compile(link.dialect)
        link.driver.executemany(self._sql, rows)

    def all(self, link: Link, **values: object) -> list[Any]:
        """Every row it finds, with named columns."""
        return list(map(self._named, self._found(link, values)))

    def plain(self, link: Link, *values: str | int) -> list[Any]:
        """Every row it finds as a bare tuple of what is stored, for the many rows of a list and for every sale.

        `values` are as they are stored, in the order of the parameters that the statement leaves open.
        """
        if link.dialect is not self._dialect:
            self._compile(link.dialect)
        given = self._place(values + self._own) if self._own else values
        found: list[Any] = link.driver.execute(self._sql, given).fetchall()
        return found

    def first(self, link: Link, **values: object) -> Any:  # noqa: ANN401 - rows are dynamic
        """The first row it finds, with named columns, or None."""
        found = self._found(link, values)
        return self._named(found[0]) if found else None

    def _found(self, link: Link, values: Mapping[str, Any]) -> list[Any]:
        if link.dialect is not self._dialect:
            self._compile(link.dialect)
        found: list[Any] = link.driver.execute(self._sql, self._values(values)).fetchall()
        return found

    def _compile(self, dialect: Dialect) -> None:
        compiled: Any = self._statement.compile(dialect=dialect)
        binds = [compiled.binds[name] for name in compiled.positiontup]
        columns = self._columns()
        self._sql = str(compiled)
        names = compiled.positiontup
        self._pick = _picker(names)
        self._fixed = {name: bind.value for name, bind in zip(names, binds, strict=True) if not bind.required}
        self._own = tuple(bind.value for bind in binds if not bind.required)
        self._place = _placing([bind.required for bind in binds])
        self._bind = _needed([_writer(bind.type, dialect) for bind in binds])
        self._read = _needed([c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns])
        self._row = _row_type([str(column.key) for column in columns])
        self._dialect = dialect

    def _columns(self) -> list[sa.ColumnElement[Any]]:
        if isinstance(self._statement, sa.Select):
            return list(self._statement.selected_columns)
        return list(self._statement.exported_columns)  # what it returns

    # NULL stays NULL in every column type of ours, so it is not sent through them.

    def _many(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
        """The values of many rows, column by column: the interpreter takes few steps for each row."""
        whole = [{**self._fixed, **row} for row in rows] if self._fixed else rows
        columns: list[Iterable[Any]] = list(zip(*map(self._pick, whole), strict=True))
        for place, process in self._bind:
            columns[place] = [None if value is None else process(value) for value in columns[place]]
        return zip(*columns, strict=True)

    def _values(self, row: Mapping[str, Any]) -> list[Any]:
        given = {**self._fixed, **row} if self._fixed else row
        values = list(self._pick(given))
        for place, process in self._bind:
            if values[place] is not None:
                values[place] = process(values[place])
        return values

    def _named(self, row: Sequence[Any]) -> Any:  # noqa: ANN401 - rows are dynamic
        if not self._read:
            return self._row(row)
        values = list(row)
        for place, process in self._read:
            if values[place] is not None:
                values[place] = process(values[place])
        return self._row(values)


class PreparedAmong:
    """A select of the rows whose `column` is one of several values, as many as there happen to be.

    For each number of values there is one statement: reading three items costs what reading one does.
    """

    MOST = 50  # values in one statement; more are asked for in turns

    def __init__(self, statement: sa.Select[Any], column: sa.ColumnElement[Any]) -> None:
        self._statement, self._column = statement, column
        self._of: dict[int, Prepared] = {}

    def plain(self, link: Link, wanted: Sequence[str | int]) -> list[Any]:
        """Every row it finds as a bare tuple of what is stored, in no order."""
        rows: list[Any] = []
        for start in range(0, len(wanted), self.MOST):
            some = wanted[start : start + self.MOST]
            known = self._of.get(len(some)) or self._for(len(some))
            rows += known.plain(link, *some)
        return rows

    def _for(self, many: int) -> Prepared:
        among = self._column.in_([sa.bindparam(f"wanted_{n}") for n in range(many)])
        self._of[many] = Prepared(self._statement.where(among))
        return self._of[many]
