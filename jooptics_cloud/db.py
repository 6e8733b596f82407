"""The database: SQLite for one shop, PostgreSQL for many. Short units of work, nothing leaves by accident."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CursorResult,
    DateTime,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    literal_column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session

from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Dialect, Executable, Result
    from sqlalchemy.engine.interfaces import DBAPIConnection

_WAIT_SECONDS = 15


class Base(DeclarativeBase):
    """Root of every table; names of constraints are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite has no zones, so there it is stored without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants, which would silently mean local time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants are aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Database:
    """Opens units of work on one database."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A unit of work that only looks; nothing it does is kept."""
        with _said_plainly(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work that is committed at its end, or undone by an exception.

        A `Problem` that `stands` is the exception to that: the refusal is told and the work kept.
        """
        engine = self.engine.execution_options(jooptics_write=True)
        with _said_plainly(), Session(engine, expire_on_commit=False) as session:
            try:
                yield session
            except Problem as problem:
                if problem.stands:
                    session.commit()
                raise
            session.commit()

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A database that is away or locked is a reason to try again, not a fault of ours."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise Problem("cloud.busy", retry_after=2) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Problem("cloud.busy", retry_after=2) from error
        raise


def _engine(address: str) -> Engine:
    url = make_url(address)
    if url.drivername.startswith("postgres"):
        url = url.set(drivername="postgresql+psycopg")
        # Neither a server that is away nor a lock that somebody forgot holds a request for ever.
        patience = {"connect_timeout": str(_WAIT_SECONDS), "options": f"-c lock_timeout={_WAIT_SECONDS}s"}
        url = url.update_query_dict(
            {name: value for name, value in patience.items() if name not in url.query}
        )
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": _WAIT_SECONDS}, pool_size=10, max_overflow=30
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's hook
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: a deferred one that turns writer later fails instead of waiting.
    writes = connection.get_execution_options().get("jooptics_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_if_absent(session: Session, row: type[Base], **values: object) -> bool:
    """Insert a row unless its key is taken; True if it was inserted. Waits for a rival to finish, never fails."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # RETURNING, not a row count: PostgreSQL reports none where a key is made by the database itself.
    inserted: Executable = make(row).values(**values).on_conflict_do_nothing().returning(literal_column("1"))
    return session.execute(inserted).first() is not None


def rows_changed(result: Result[Any]) -> int:
    """How many rows an INSERT, UPDATE or DELETE touched: the answer of every compare-and-swap here."""
    if not isinstance(result, CursorResult):
        raise TypeError("only a statement that writes counts rows")
    return result.rowcount
