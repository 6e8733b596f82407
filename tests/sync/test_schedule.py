"""When a backup is due and how long it stays: figures in, figures out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jooptics_cloud.backups.outlived import Kept
from jooptics_cloud.backups.outlived import outlived as outlived_at_the_service
from jooptics_desktop.sync.schedule import (
    FULL_WITHIN,
    GONE_AFTER,
    GONE_WITHIN,
    KEPT_ALL,
    Attempts,
    due_on_close,
    full_due,
    gone_by,
    next_due,
    outlived,
    retained,
    sealed_until,
    tier_for,
)
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
    recent = [info for info in infos if NOW - info.committed_at < KEPT_ALL]
    assert {info.number for info in recent} <= kept
    assert counts[Tier.RECENT] <= len(recent) + 12
    assert counts[Tier.DAY] <= 30 + 7
    assert counts[Tier.WEEK] <= 8 + 5
    assert counts[Tier.MONTH] <= 24 + 12
    assert len(kept) < len(recent) + 50
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


def test_an_erasure_asks_for_one_full_backup_and_waits_for_company() -> None:
    assert not full_due([], NOW)
    assert not full_due([ago(days=20), ago(hours=-1)], NOW)
    assert full_due([ago(days=21), ago(days=1)], NOW)
    assert full_due([ago(days=-900)], NOW)  # dated by a wrong clock


def test_a_bad_full_backup_is_found_before_what_it_replaces_goes() -> None:
    infos = [
        GenerationInfo(0, None, 1, Tier.YEAR, "", 1, ago(days=300)),
        GenerationInfo(1, 0, 1, Tier.DAY, "", 1, ago(days=100), erasures=1),
        GenerationInfo(2, None, 1, Tier.YEAR, "", 1, ago(days=29), erasures=1),
    ]
    assert outlived(infos, [ago(days=101)], NOW) == frozenset()
    assert outlived(infos, [ago(days=101)], NOW + timedelta(days=1)) == {0, 1}
    assert sealed_until(infos, [ago(days=101)]) == gone_by(ago(days=101))
    assert sealed_until(infos[2:], [ago(days=101)]) is None


@dataclass
class Place:
    """A shop that erases people, and a disk it backs up to on every day it is open."""

    closed: frozenset[int]
    erasing: frozenset[int]
    going_back: frozenset[int]
    made: list[GenerationInfo] = field(default_factory=list)
    kept: list[GenerationInfo] = field(default_factory=list)
    erased: list[datetime] = field(default_factory=list)
    bases: dict[Tier, GenerationInfo] = field(default_factory=dict)

    def day(self, number: int) -> datetime | None:
        """One day; None when the shop is closed."""
        now = NOW + timedelta(days=number)
        if number in self.closed:
            return None
        if number in self.erasing:
            self.erased.append(now)
        if number in self.going_back and self.kept:
            self.restore(self.kept[number % len(self.kept)])
        self.back_up(now + timedelta(minutes=1))
        return now + timedelta(minutes=2)

    def back_up(self, now: datetime) -> None:
        made = {tier: info.committed_at for tier, info in self.bases.items()}
        full = self.bases.get(Tier.YEAR)
        tier = Tier.YEAR if full and full_due(self.erased[full.erasures :], now) else tier_for(now, made)
        order = list(Tier)
        lasting = [info.number for kept, info in self.bases.items() if order.index(kept) >= order.index(tier)]
        base = None if tier is Tier.YEAR else max(lasting)
        info = GenerationInfo(len(self.made), base, 1, tier, "", 1, now, erasures=len(self.erased))
        self.bases[tier] = info
        self.made.append(info)
        self.kept.append(info)
        staying = retained(self.kept, now, self.erased)
        gone = [one for one in self.kept if one.number not in staying]
        assert all(now - one.committed_at >= KEPT_ALL for one in gone), "something young went"
        self.kept = [one for one in self.kept if one.number in staying]

    def restore(self, info: GenerationInfo) -> None:
        """Go on from an older generation, as a restored store does."""
        self.bases = {}
        at: int | None = info.number
        while at is not None:
            self.bases.setdefault(self.made[at].tier, self.made[at])
            at = self.made[at].base


def days_of(most: int) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(0, 799), max_size=most)


@pytest.mark.promise("S7.4")
@settings(max_examples=25, deadline=None, derandomize=True)
@given(starts=days_of(6), erasing=days_of(12), going_back=days_of(4))
def test_in_years_of_work_the_erased_leave_and_nothing_young_does(
    starts: frozenset[int], erasing: frozenset[int], going_back: frozenset[int]
) -> None:
    holidays = frozenset(first + day for first in starts if first % 40 == 0 for day in range(9))
    place = Place(holidays, erasing, going_back)
    for number in range(800):
        now = place.day(number)
        if now is None:
            continue
        numbers = {info.number for info in place.kept}
        assert all(info.base is None or info.base in numbers for info in place.kept), (
            "a diff without its base"
        )
        assert place.made[-1] in place.kept
        for known, at in enumerate(place.erased):
            if now - at >= GONE_WITHIN:
                assert all(info.erasures > known for info in place.kept), f"{at} is still sealed on {now}"
            if now - at >= FULL_WITHIN:
                assert any(info.base is None and info.erasures > known for info in place.made)
        until = sealed_until(place.kept, place.erased)
        assert until is None or now <= until
        mirrored = [Kept(info.number, info.base, info.committed_at, info.erasures) for info in place.kept]
        theirs = outlived_at_the_service(mirrored, place.erased, now, KEPT_ALL)
        assert theirs == outlived(place.kept, place.erased, now) == frozenset()


@given(
    spans=st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.booleans()), max_size=12),
    later=st.integers(0, 120),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_service_lets_the_same_generations_go(spans: list[tuple[int, bool, bool]], later: int) -> None:
    now, erased = NOW, list[datetime]()
    infos: list[GenerationInfo] = []
    for days, erase, full in spans:
        now += timedelta(days=days, minutes=2)
        if erase:
            erased.append(now)
        base = None if full or not infos else infos[-1].number
        at = now + timedelta(minutes=1)
        infos.append(GenerationInfo(len(infos), base, 1, Tier.DAY, "", 1, at, erasures=len(erased)))
    now += timedelta(days=later)
    mirrored = [Kept(info.number, info.base, info.committed_at, info.erasures) for info in infos]
    assert outlived_at_the_service(mirrored, erased, now, KEPT_ALL) == outlived(infos, erased, now)
    assert timedelta(0) < GONE_AFTER < GONE_WITHIN
