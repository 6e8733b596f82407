"""Statements run on the driver's own cursor say the same as through SQLAlchemy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from jooptics_desktop.data.columns import CanonicalJson, Day, UtcTime
from jooptics_desktop.data.prepared import Prepared, PreparedAmong

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store

THING = sa.Table(
    "thing",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime),
    sa.Column("day", Day),
    sa.Column("facts", CanonicalJson),
    sa.Column("on", sa.Boolean),
    sa.Column("count", sa.Integer),
)
ADD = Prepared(THING.insert())
COUNTED = Prepared(
    sa.select((THING.c.count + 5).label("count"), THING.c.day)
    .where(THING.c.count == sa.bindparam("counted"), THING.c.on.is_(True), THING.c.id > sa.bindparam("above"))
    .limit(3)
)
BY_ID = Prepared(sa.select(THING).where(THING.c.id == sa.bindparam("wanted")))
AMONG = PreparedAmong(sa.select(THING.c.id, THING.c.day), THING.c.id)
COUNT_UP = Prepared(
    THING.update()
    .where(THING.c.id == sa.bindparam("wanted"))
    .values(count=THING.c.count + 5)
    .returning(THING.c.count)
)
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def row(id_: int) -> dict[str, object]:
    return {"id": id_, "at": AT, "day": date(2026, 11, 22), "facts": {"ا": [1]}, "on": True, "count": 1}


def test_values_go_in_and_come_back_as_their_types(store: Store) -> None:
    with store.write() as work:
        connection = work._connection
        THING.create(connection.sql)
        ADD.run(connection, [row(1), row(2)])
        core = connection.execute(sa.select(THING).where(THING.c.id == 2)).one()
        prepared = BY_ID.first(connection, wanted=2)
        assert tuple(prepared) == tuple(core)
        assert (prepared.at, prepared.day, prepared.facts, prepared.on) == (
            AT,
            date(2026, 11, 22),
            {"ا": [1]},
            True,
        )
        assert BY_ID.first(connection, wanted=3) is None


def test_values_of_the_statement_itself_are_kept(store: Store) -> None:
    with store.write() as work:
        THING.create(work._connection.sql)
        ADD.run(work._connection, [row(1)])
        assert COUNT_UP.first(work._connection, wanted=1).count == 6
        assert COUNT_UP.all(work._connection, wanted=9) == []


def test_values_given_in_their_order_stand_among_those_of_the_statement(store: Store) -> None:
    with store.write() as work:
        THING.create(work._connection.sql)
        ADD.run(work._connection, [{**row(n), "count": n % 2} for n in range(1, 11)])
        ADD.put(work._connection, iter([(11, None, "2026-11-23", None, 1, 1)]))
        found = COUNTED.plain(work._connection, 1, 6)
    assert sorted(found) == [(6, "2026-11-22"), (6, "2026-11-22"), (6, "2026-11-23")]


def test_a_value_that_is_missing_stays_missing(store: Store) -> None:
    with store.write() as work:
        THING.create(work._connection.sql)
        ADD.run(work._connection, [{**row(1), **dict.fromkeys(("at", "day", "facts", "on"))}])
        prepared = BY_ID.first(work._connection, wanted=1)
        core = work._connection.execute(sa.select(THING)).one()
        assert (prepared.at, prepared.day, prepared.facts, prepared.on) == (None,) * 4
        assert tuple(core) == tuple(prepared)


@pytest.mark.parametrize("many", [0, 1, 3, PreparedAmong.MOST, 2 * PreparedAmong.MOST + 1])
def test_rows_among_several_are_all_found_and_no_others(store: Store, many: int) -> None:
    with store.write() as work:
        THING.create(work._connection.sql)
        ADD.run(work._connection, [row(n) for n in range(150)])
        found = AMONG.plain(work._connection, [*range(10, 10 + many), 1000] if many else [])
    assert sorted(found) == [(id_, "2026-11-22") for id_ in range(10, 10 + many)]
