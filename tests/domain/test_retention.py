"""Terms end on their day, the law's floor holds, and nobody hurries them by turning the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.inventory import RetentionClass
from jooptics_desktop.domain.privacy import after_months
from jooptics_desktop.domain.retention import CEILINGS, RetentionPreferences, cutoff, term
from jooptics_desktop.domain.trusted_time import CLOSED_AT_MOST, SLACK, confirmed, judge

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001 - the zone is put on


@pytest.mark.promise("S6.2", "S6.4", "S6.5")
def test_the_longest_terms_are_the_policys() -> None:
    assert {kept.value: months for kept, months in CEILINGS.items()} == {
        "account": 84, "payment": 120, "usage_log": 24, "evidence": 84, "case": 24,
    }  # fmt: skip


@pytest.mark.parametrize("kept", CEILINGS)
def test_a_store_may_shorten_a_term_and_never_lengthen_it(kept: RetentionClass) -> None:
    most = CEILINGS[kept]
    assert RetentionPreferences(shorter={kept: 1}).checked().months(kept) == 1
    assert RetentionPreferences(shorter={kept: most}).checked().months(kept) == most
    with pytest.raises(RuleBroken, match="too_long"):
        RetentionPreferences(shorter={kept: most + 1}).checked()
    with pytest.raises(RuleBroken, match="too_short"):
        RetentionPreferences(shorter={kept: 0}).checked()


@pytest.mark.promise("S6.3")
def test_the_store_decides_above_the_floor_of_the_law() -> None:
    short = RetentionPreferences(inactive_customers=24)
    assert term(short, RetentionClass.BUSINESS).months == 24
    assert term(short, RetentionClass.BUSINESS, floor_years=5) == term(
        RetentionPreferences(inactive_customers=60), RetentionClass.BUSINESS, floor_years=5
    ).__class__(60, by_law=True)
    assert term(RetentionPreferences(), RetentionClass.BUSINESS, floor_years=5).months is None


@given(moments, st.sampled_from([1, 7, 24, 84, 120]))
def test_nothing_is_over_early_and_nothing_stays_a_day_longer(now: datetime, months: int) -> None:
    edge = cutoff(now, months)
    assert after_months(edge, months) <= now
    assert after_months(edge + timedelta(days=1), months) > now


def test_a_leap_day_is_over_on_its_last_day_of_february() -> None:
    assert after_months(datetime(2024, 2, 29, tzinfo=UTC), 84) == datetime(2031, 2, 28, tzinfo=UTC)
    assert cutoff(datetime(2031, 2, 28, tzinfo=UTC), 84) == datetime(2024, 2, 29, tzinfo=UTC)


def test_years_ahead_are_not_believed_and_not_remembered() -> None:
    seen = judge(None, NOW, "a", 100.0).seen
    ahead = judge(seen, NOW.replace(year=2029), "b", 0.0)
    assert not ahead.believed
    assert ahead.seen == seen
    back = judge(ahead.seen, NOW + timedelta(hours=9), "c", 0.0)
    assert back.believed


def test_a_weekend_is_believed_a_month_is_not() -> None:
    seen = judge(None, NOW, "a", 100.0).seen
    assert judge(seen, NOW + CLOSED_AT_MOST, "b", 0.0).believed
    assert not judge(seen, NOW + timedelta(days=30), "b", 0.0).believed
    confirmed_time = confirmed(NOW + timedelta(days=30), "b", 1.0)
    assert judge(confirmed_time, NOW + timedelta(days=30, hours=1), "b", 3601.0).believed


@given(st.timedeltas(timedelta(), timedelta(days=3000)), st.floats(0, 10_000_000))
def test_while_the_program_runs_time_is_believed_as_far_as_the_steady_hand(
    jump: timedelta, passed: float
) -> None:
    seen = judge(None, NOW, "a", 0.0).seen
    assert judge(seen, NOW + jump, "a", passed).believed == (jump <= timedelta(seconds=passed) + SLACK)


def test_a_clock_set_back_is_not_believed() -> None:
    seen = judge(None, NOW, "a", 0.0).seen
    judged = judge(seen, NOW - timedelta(days=365), "a", 60.0)
    assert not judged.believed
    assert judged.seen.latest == NOW


def test_asking_often_hurries_nothing() -> None:
    seen = judge(None, NOW, "a", 0.0).seen
    believed = []
    for hour in range(200):
        judged = judge(seen, NOW + timedelta(hours=20 * hour), "a", 60.0 * hour)
        seen = judged.seen
        believed.append(judged.believed)
    assert believed.index(False) == 2
    assert not any(believed[2:])
