"""When a backup is due and how long it stays: figures in, figures out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jooptics_desktop.sync.schedule import Attempts, due_on_close, next_due, retained, tier_for
from jooptics_desktop.sync.target import GenerationInfo, Tier

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EVERY = timedelta(hours=4)


def ago(**how: float) -> datetime:
    return NOW - timedelta(**how)


def test_the_first_backup_is_due_at_once() -> None:
    assert next_due(Attempts(), NOW, EVERY) == NOW


def test_then_every_few_hours() -> None:
    assert next_due(Attempts(ago(hours=1)), NOW, EVERY) == NOW + timedelta(hours=3)
    assert next_due(Attempts(ago(days=3)), NOW, EVERY) < NOW


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (99, 60)]
)
def test_offline_it_asks_less_and_less_often(failures: int, minutes: int) -> None:
    attempts = Attempts(ago(days=2), NOW, failures)
    assert next_due(attempts, NOW, EVERY) == NOW + timedelta(minutes=minutes)


def test_failing_never_waits_longer_than_succeeding() -> None:
    assert next_due(Attempts(None, NOW, 50), NOW, timedelta(minutes=15)) == NOW + timedelta(minutes=15)


@pytest.mark.trap("a clock set back stops backups")
def test_a_clock_set_back_does_not_stop_backups() -> None:
    future = NOW + timedelta(days=400)
    assert next_due(Attempts(future), NOW, EVERY) == NOW + EVERY
    assert next_due(Attempts(future, future, 3), NOW, EVERY) == NOW + timedelta(minutes=4)
    assert due_on_close(Attempts(future), NOW, EVERY)


def test_closing_takes_one_unless_there_is_a_fresh_one() -> None:
    assert due_on_close(Attempts(), NOW, timedelta(minutes=10))
    assert due_on_close(Attempts(ago(minutes=11)), NOW, timedelta(minutes=10))
    assert not due_on_close(Attempts(ago(minutes=9)), NOW, timedelta(minutes=10))


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        ({}, Tier.YEAR),
        ({Tier.YEAR: ago(minutes=15)}, Tier.RECENT),
        ({Tier.YEAR: ago(days=400)}, Tier.YEAR),
        ({Tier.YEAR: ago(days=40)}, Tier.MONTH),
        ({Tier.YEAR: ago(days=40), Tier.MONTH: ago(days=8)}, Tier.WEEK),
        ({Tier.YEAR: ago(days=40), Tier.MONTH: ago(days=8), Tier.WEEK: ago(days=1)}, Tier.DAY),
        ({Tier.YEAR: ago(days=40), Tier.WEEK: ago(days=5), Tier.DAY: ago(hours=2)}, Tier.MONTH),
        ({Tier.YEAR: ago(days=9), Tier.WEEK: ago(days=5), Tier.DAY: ago(hours=2)}, Tier.RECENT),
        ({Tier.DAY: ago(hours=2)}, Tier.YEAR),
    ],
)
def test_the_first_of_each_period_lives_longer(newest: dict[Tier, datetime], expected: Tier) -> None:
    assert tier_for(NOW, newest) == expected


def history(days: int, per_day: int = 12) -> list[GenerationInfo]:
    """What a shop that backs up every hour has after that many days, each diffed as `tier_for` says."""
    infos: list[GenerationInfo] = []
    newest: dict[Tier, datetime] = {}
    order = list(Tier)
    last: dict[Tier, int] = {}
    for number in range(days * per_day):
        day, hour = divmod(number, per_day)
        at = NOW - timedelta(days=days - day) + timedelta(hours=hour)
        tier = tier_for(at, newest)
        lasting = [n for kept, n in last.items() if order.index(kept) >= order.index(tier)]
        base = None if tier is Tier.YEAR else max(lasting)
        infos.append(GenerationInfo(number, base, 1, tier, "", 1, at))
        newest[tier], last[tier] = at, number
    return infos


@pytest.mark.parametrize("days", [1, 3, 20, 100, 800, 1500])
def test_what_is_kept_can_be_restored_and_is_little(days: int) -> None:
    infos = history(days)
    kept = retained(infos, NOW)
    by_number = {info.number: info for info in infos}
    assert infos[-1].number in kept
    for number in kept:
        base = by_number[number].base
        assert base is None or base in kept, "a diff without what it was diffed against is worth nothing"
    counts = {tier: sum(by_number[number].tier is tier for number in kept) for tier in Tier}
    recent = [info for info in infos if NOW - info.committed_at < timedelta(hours=48)]
    assert {info.number for info in recent} <= kept
    assert counts[Tier.RECENT] <= len(recent) + 12
    assert counts[Tier.DAY] <= 14 + 7
    assert counts[Tier.WEEK] <= 8 + 5
    assert counts[Tier.MONTH] <= 24 + 12
    oldest_days = sorted((NOW - by_number[n].committed_at).days for n in kept)
    if days >= 20:
        assert sum(age <= 14 for age in oldest_days) >= 14
    assert len(kept) < 150
    assert all(info.number in kept for info in infos if info.tier is Tier.YEAR)


def test_chains_stay_short() -> None:
    lengths: list[int] = []
    for info in history(800):
        lengths.append(1 if info.base is None else lengths[info.base] + 1)
    assert max(lengths) <= 12 + 7 + 5 + 12


def test_pruning_again_prunes_nothing_more() -> None:
    infos = history(100)
    kept = retained(infos, NOW)
    assert retained([info for info in infos if info.number in kept], NOW) == kept


def test_nothing_to_keep() -> None:
    assert retained([], NOW) == frozenset()
