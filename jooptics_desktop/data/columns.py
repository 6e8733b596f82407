"""Column types: what the store keeps, exactly and without floats."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect

# One text for one value: sorted keys, no spaces, UTF-8 as is. To make an encoder costs as much as to use it.
canonical_json: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)


def id_column() -> sa.String:
    """UUIDv7 text."""
    return sa.String(36)


# All rows that an act writes bear its one moment and its day, so the last few are remembered as they are stored.
@lru_cache(maxsize=16)
def milliseconds(moment: dt.datetime) -> int:
    """Whole milliseconds since 1970 UTC; raises `ValueError` for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return (moment - _EPOCH) // _MILLISECOND


@lru_cache(maxsize=16)
def milliseconds_if_any(moment: dt.datetime | None) -> int | None:
    """The same of a moment that may not have come yet."""
    return None if moment is None else milliseconds(moment)


@lru_cache(maxsize=16)
def iso_day(day: dt.date) -> str:
    """ISO 8601."""
    return day.isoformat()


Value = TypeVar("Value")
Stored = TypeVar("Stored")


def unless_missing(stored: Callable[[Value], Stored], value: Value | None) -> Stored | None:
    """What is stored of a value that may be missing."""
    return None if value is None else stored(value)


class UtcTime(TypeDecorator[dt.datetime]):
    """An instant, kept as whole milliseconds since 1970 UTC; comes back aware."""

    impl = sa.BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[dt.datetime | None], int | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuses a naive time."""
        return partial(unless_missing, milliseconds)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware UTC."""
        return None if value is None else _EPOCH + value * _MILLISECOND


class Day(TypeDecorator[dt.date]):
    """A calendar day, kept as ISO text."""

    impl = sa.String(10)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[dt.date | None], str | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """ISO 8601."""
        return partial(unless_missing, iso_day)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.date | None:  # noqa: ARG002 - SQLAlchemy's signature
        """A date."""
        return None if value is None else dt.date.fromisoformat(value)


class CanonicalJson(TypeDecorator[Any]):
    """A small structured value as JSON text with sorted keys; never holds floats."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Sorted keys, no spaces, UTF-8 as is."""
        if value is None:
            return None
        return canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - JSON is Any; SQLAlchemy's signature
        """The value."""
        return None if value is None else json.loads(value)


MinorUnits = sa.BigInteger
Hundredths = sa.Integer
