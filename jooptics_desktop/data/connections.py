"""The store's open connections: a few, kept from one unit of work to the next.

SQLAlchemy's own pool wraps a connection anew for every unit of work, puts a transaction object around it, tells
its listeners, and resets it afterwards. For an act of a dozen small statements that is a noticeable part of the
whole, so here it is done once, when the connection is opened; BEGIN, COMMIT and ROLLBACK go to the driver.
"""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import pool
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST: Final = 4


class Link:
    """One open connection, for SQLAlchemy's statements (`execute`) and for prepared ones (`driver`).

    It outlives the unit of work, so nothing here changes it for the next one; options are given with a statement.
    """

    __slots__ = ("dialect", "driver", "home", "kept", "sql")

    def __init__(self, sql: sa.Connection, home: list[Link]) -> None:
        """`home` is where it waits for work."""
        self.sql, self.home = sql, home
        self.dialect = sql.dialect
        self.driver: Any = sql.connection.driver_connection
        self.kept: dict[str, Any] = {}  # what is made of it once, by name

    def execute(
        self, statement: sa.Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run a statement of SQLAlchemy."""
        return self.sql.execute(statement, values)

    def exec_driver_sql(self, sql: str, *, stream_results: bool = False) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run SQL as it is written."""
        return self.sql.exec_driver_sql(sql, execution_options={"stream_results": stream_results})

    def commit(self) -> None:
        """Everything since BEGIN is kept."""
        # SQLAlchemy keeps a transaction of its own once a statement went through it, and must see its end.
        (self.sql if self.sql.in_transaction() else self.driver).commit()

    def rollback(self) -> None:
        """Nothing since BEGIN has happened."""
        (self.sql if self.sql.in_transaction() else self.driver).rollback()

    def close(self) -> None:
        """Let go of the file."""
        self.sql.close()


class Connections:
    """Lends connections, the last one returned first: its page cache and statements are the warmest."""

    def __init__(self, connect: Callable[[], Any], *, patience: float = 30) -> None:
        """`patience`: seconds until somebody who finds all of them in use is told so."""
        self._patience = patience
        self._engine = sa.create_engine(
            "sqlite://", module=sqlcipher, creator=connect, poolclass=pool.NullPool, hide_parameters=True
        )
        self._closing = threading.Lock()
        self._idle: list[Link] = []
        self._permits: queue.SimpleQueue[None] = queue.SimpleQueue()
        for _ in range(MOST):
            self._permits.put(None)

    def take(self) -> Link:
        """A connection for the caller alone, until `give_back`; raises `Unavailable("store.busy")`."""
        try:
            self._permits.get(timeout=self._patience)
        except queue.Empty:
            raise Unavailable("store.busy") from None
        try:
            with self._closing:
                return self._idle.pop() if self._idle else self._open()
        except BaseException:
            self._permits.put(None)
            raise

    def give_back(self, link: Link, *, sound: bool = True) -> None:
        """Return it; one that is not sound, or was out while the store was closed, is closed."""
        try:
            with self._closing:
                if sound and link.home is self._idle:
                    self._idle.append(link)
                    return
            link.close()
        finally:
            self._permits.put(None)

    def close(self) -> None:
        """Close those that wait; those at work are closed when they come back."""
        with self._closing:
            waiting, self._idle = self._idle, []
        for link in waiting:
            link.close()

    def _open(self) -> Link:
        return Link(self._engine.connect(), self._idle)
