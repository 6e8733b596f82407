"""Many rows enter the full-text indexes together, and nobody ever sees an index without its trigger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data import cipher, inspection
from jooptics_desktop.domain.customers import Customer
from jooptics_desktop.domain.ids import CustomerId

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def people(first: int, count: int) -> list[Customer]:
    return [
        Customer(
            CustomerId(f"01930000-0000-7000-8000-{number:012x}"), number, f"Layan Number{number:04d}", "", (), "",
            None, "", "en", None, frozenset(), NOW, NOW,
        )
        for number in range(first, first + count)
    ]  # fmt: skip


def schema(store: Store) -> list[tuple[str, str]]:
    """Every object of the store with its declaration, by name."""
    raw = store.raw_connection()
    try:
        rows: list[tuple[str, str]] = raw.execute(
            "SELECT name, sql FROM sqlite_master ORDER BY name"
        ).fetchall()
        return rows
    finally:
        raw.close()


def broken_search(store: Store) -> list[str]:
    with inspection.connection(store) as connection:
        return inspection.broken_search(connection)


def test_people_who_came_together_are_found_like_those_who_came_alone(store: Store) -> None:
    before = schema(store)
    with store.write() as work:
        work.customers.add(*people(1, 1))
        work.customers.add(*people(2, 300))
        work.customers.add(*people(302, 1))  # by the trigger again, in the same transaction
    assert schema(store) == before
    assert broken_search(store) == []
    with store.read() as work:
        for number in (1, 2, 301, 302):
            assert work.customers.search(f"number{number:04d} lay")[0].number == number
            assert work.customers.search(f"mber{number:04d}")[0].number == number


def test_many_that_cannot_be_added_leave_nothing(store: Store) -> None:
    before = schema(store)
    with store.write() as work:
        work.customers.add(*people(100, 1))
        with pytest.raises(cipher.DatabaseError):
            work.customers.add(*people(51, 60))  # the fiftieth is there already
        work.customers.add(*people(200, 1))
    assert schema(store) == before
    assert broken_search(store) == []
    with store.read() as work:
        assert [hit.number for hit in work.customers.recent()] == [200, 100]
        assert [hit.number for hit in work.customers.search("number0051")] == []
