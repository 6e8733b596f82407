"""Connections are lent to one unit of work at a time, and none is lent on with something unfinished on it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data.connections import MOST, Connections
from jooptics_desktop.domain.changes import Changes
from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.services.sales import DISCOUNT_LIMIT_SETTING

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store, Work


def value(store: Store) -> object:
    with store.read() as work:
        return work.settings.get(DISCOUNT_LIMIT_SETTING)


def driver_of(work: Work) -> Any:
    return work._connection.driver


def test_acts_in_turn_use_one_connection(store: Store) -> None:
    seen = set()
    for _ in range(3):
        with store.write() as work:
            seen.add(id(work._connection))
    assert len(seen) == 1


def test_units_of_work_share_what_is_made_for_a_connection_and_nothing_else(store: Store) -> None:
    with store.write() as first:
        first.changed("sale", "one")
    with store.read() as second, store.read() as beside:
        assert second.sales is first.sales
        assert beside.sales is not second.sales
        assert second.changes == beside.changes == Changes()
    assert first.changes == Changes({"sale": frozenset({"one"})})


def test_who_finds_all_of_them_in_use_is_told(store: Store) -> None:
    few = Connections(store.raw_connection, patience=0.01)
    links = [few.take() for _ in range(MOST)]
    with pytest.raises(Unavailable, match=r"store\.busy"):
        few.take()
    few.give_back(links.pop())
    links.append(few.take())
    for link in links:
        few.give_back(link)
    few.close()


def test_who_waits_gets_the_one_that_is_returned(store: Store) -> None:
    few = Connections(store.raw_connection)
    links = [few.take() for _ in range(MOST)]
    got = []
    waiting = threading.Thread(target=lambda: got.append(few.take()))
    waiting.start()
    few.give_back(links[0])
    waiting.join(timeout=20)
    assert got == [links[0]]
    for link in links:
        few.give_back(link)
    few.close()


def test_what_is_at_work_while_the_store_closes_ends_well(store: Store) -> None:
    with store.write() as work:
        work.settings.put(DISCOUNT_LIMIT_SETTING, 1)
        store.close()
    assert not store.path.with_name(f"{store.path.name}-wal").exists()  # the last connection folds it in
    assert value(store) == 1


def with_a_barcode_of_nobody(store: Store) -> None:
    with store.write() as work:
        work.settings.next_number("numbers")  # on the driver alone: SQLAlchemy has begun nothing
        driver = driver_of(work)
        driver.execute("PRAGMA defer_foreign_keys=ON")
        driver.execute("INSERT INTO item_barcode (barcode, item_id, position) VALUES ('1', 'nobody', 0)")


def test_a_commit_that_is_refused_leaves_nothing(store: Store) -> None:
    with pytest.raises(sqlcipher.IntegrityError):
        with_a_barcode_of_nobody(store)
    with store.write() as work:
        assert work.settings.next_number("numbers") == 1
        assert driver_of(work).execute("SELECT count(*) FROM item_barcode").fetchone() == (0,)


@pytest.mark.parametrize("fails", [False, True])
def test_both_ways_of_running_a_statement_share_one_transaction(store: Store, *, fails: bool) -> None:
    class Changed(Exception):
        pass

    try:
        with store.write() as work:
            work.settings.next_number("numbers")  # on the driver
            work.settings.put(DISCOUNT_LIMIT_SETTING, 1)  # through SQLAlchemy
            if fails:
                raise Changed
    except Changed:
        pass
    with store.read() as work:
        assert work.settings.last_number("numbers") == (0 if fails else 1)
    assert value(store) == (None if fails else 1)


def with_a_connection_that_breaks(store: Store) -> None:
    with store.write() as work:
        work.settings.put(DISCOUNT_LIMIT_SETTING, 1)
        driver_of(work).close()
        work.settings.next_number("numbers")


def test_a_connection_that_broke_is_not_lent_again(store: Store) -> None:
    with pytest.raises(sqlcipher.ProgrammingError):
        with_a_connection_that_breaks(store)
    assert value(store) is None
    with store.write() as work:
        assert work.settings.next_number("numbers") == 1
