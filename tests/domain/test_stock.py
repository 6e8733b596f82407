"""The stock ledger."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ItemId, StaffId
from jooptics_desktop.domain.stock import Level, Movement, Reason, correction, level, moved, received

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def a_movement(on_hand: int, reserved: int = 0, reason: Reason = Reason.RECEIVED) -> Movement:
    return Movement("m", ItemId("i"), reason, on_hand, reserved, AT, StaffId("s"))


def test_an_ordered_frame_is_put_aside_and_leaves_at_collection() -> None:
    ledger = [a_movement(3), a_movement(0, 1, Reason.RESERVED)]
    assert level(ledger) == Level(3, 1)
    assert level(ledger).available == 2
    assert level([*ledger, a_movement(-1, -1, Reason.SOLD)]) == Level(2, 0)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)).filter(any)), st.integers(0, 500))
def test_a_count_makes_the_ledger_agree(moves: list[tuple[int, int]], counted: int) -> None:
    ledger = [a_movement(*move) for move in moves]
    change = correction(level(ledger), counted)
    if change:
        ledger.append(a_movement(change, reason=Reason.COUNTED))
    assert level(ledger).on_hand == counted
    assert level(ledger).reserved == sum(reserved for _, reserved in moves)


def test_reorder_looks_at_what_is_available() -> None:
    assert Level(5, 3).needs_reorder(2)
    assert not Level(5, 2).needs_reorder(2)
    assert not Level(-1).needs_reorder(None)


def test_what_cannot_be() -> None:
    with pytest.raises(RuleBroken, match=r"stock\.nothing_moves"):
        moved(0)
    with pytest.raises(RuleBroken, match=r"stock\.not_positive"):
        received(0)
    with pytest.raises(RuleBroken, match=r"stock\.count_negative"):
        correction(Level(), -1)
