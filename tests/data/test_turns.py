"""Whoever asked first writes first."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data.turns import Turns
from jooptics_desktop.domain.errors import Unavailable

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store
    from tests.conftest import CountingIds, StillClock

SOON = 30  # seconds, in which everything here happens many times over


def wait_until_queued(turns: Turns, count: int) -> None:
    """Until so many stand in the queue, whoever has the turn among them."""
    while True:
        with turns._guard:
            if len(turns._queue) >= count:
                return


def test_whoever_waits_goes_before_whoever_comes_back() -> None:
    turns, order = Turns(SOON), []

    def sale() -> None:
        with turns.mine():
            order.append("sale")

    waiting = threading.Thread(target=sale)
    with turns.mine():
        order.append("step 1")
        waiting.start()
        wait_until_queued(turns, 2)
    with turns.mine():  # at once, as an import does
        order.append("step 2")
    waiting.join(SOON)
    assert order == ["step 1", "sale", "step 2"]


def test_they_go_in_the_order_they_came() -> None:
    turns, order, waiting = Turns(SOON), [], []

    def somebody(name: int) -> None:
        with turns.mine():
            order.append(name)

    with turns.mine():
        for name in range(5):
            waiting.append(threading.Thread(target=somebody, args=(name,)))
            waiting[-1].start()
            wait_until_queued(turns, name + 2)
    for thread in waiting:
        thread.join(SOON)
    assert order == [0, 1, 2, 3, 4]


def test_patience_ends_and_holds_nobody_up() -> None:
    impatient = Turns(0)
    with impatient.mine(), pytest.raises(Unavailable, match=r"store\.busy"), impatient.mine():
        pytest.fail("two have the turn")
    with impatient.mine():
        assert len(impatient._queue) == 1


def test_a_turn_that_fails_is_over() -> None:
    turns = Turns(0)
    with pytest.raises(ZeroDivisionError), turns.mine():
        raise ZeroDivisionError
    with turns.mine():
        assert len(turns._queue) == 1


def test_a_sale_gets_in_between_the_steps_of_an_import(
    store: Store, clock: StillClock, ids: CountingIds
) -> None:
    order: list[str] = []

    def sale() -> None:
        with store.write() as work:
            work.audit.append(clock.now(), None, "sale_rung_up")
            order.append("sale")

    waiting = threading.Thread(target=sale)
    for step in range(3):
        with store.write() as work:
            work.audit.append(clock.now(), None, "customers_imported", ids.new())
            order.append(f"step {step}")
            if step == 0:
                waiting.start()
                wait_until_queued(store._turns, 2)
    waiting.join(SOON)
    assert order == ["step 0", "sale", "step 1", "step 2"]
