"""A store goes out sealed and comes back whole."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.domain.errors import Cancelled, Conflict, Untrusted
from jooptics_desktop.sync.backup_run import back_up
from jooptics_desktop.sync.history import History
from jooptics_desktop.sync.restore_run import choose, verify
from jooptics_desktop.sync.target import Tier

if TYPE_CHECKING:
    from tests.conftest import StillClock
    from tests.sync.conftest import Shop


def test_what_comes_back_is_what_went_out(shop: Shop) -> None:
    done = shop.back_up()
    restored, found = shop.restore()
    assert done.head.generation == 0
    assert found == shop.till.totals() == dict(restored.manifest.totals)


def test_an_increment_is_small_and_every_generation_comes_back(shop: Shop, clock: StillClock) -> None:
    full = shop.back_up()
    expected = [shop.till.totals()]
    for _ in range(4):
        clock.advance(minutes=15)
        shop.till.sell(5)
        done = shop.back_up()
        assert done.sent_bytes < full.sent_bytes / 10
        expected.append(shop.till.totals())
    assert [shop.restore(number)[1] for number in range(5)] == expected


def test_the_restored_file_is_under_a_new_key_and_holds_no_old_page(shop: Shop) -> None:
    shop.back_up()
    shop.restore()
    old, new = shop.till.path.read_bytes(), (shop.home / "restored.db").read_bytes()
    pages = {old[place : place + 4096] for place in range(0, len(old), 4096)}
    assert not pages & {new[place : place + 4096] for place in range(0, len(new), 4096)}
    with pytest.raises(Untrusted, match=r"store\.wrong_key_or_damaged"):
        connect(shop.home / "restored.db", shop.database_key)


def test_sales_go_on_while_a_backup_is_taken(shop: Shop) -> None:
    stop = threading.Event()
    sold: list[int] = []

    def sell() -> None:
        till = type(shop.till)(shop.till.path, shop.database_key)
        while not stop.is_set():
            till.sell(1)
            sold.append(1)
        till.close()

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        for _ in range(6):
            before = len(sold)
            shop.back_up()
            while len(sold) == before:
                stop.wait(0.001)
    finally:
        stop.set()
        seller.join()
    for number in range(6):
        restored, found = shop.restore(number)
        assert found == dict(restored.manifest.totals)


def test_a_store_that_shrinks_and_grows_again(shop: Shop, clock: StillClock) -> None:
    shop.back_up()
    expected = []
    for step in ("DELETE FROM sales WHERE id > 400", "DELETE FROM lines WHERE id > 400"):
        shop.till.connection.execute(step)
    shop.till.connection.execute("UPDATE ledger SET sales = 400, balance = (SELECT sum(total) FROM sales)")
    shop.till.connection.execute("VACUUM")
    for _ in range(3):
        clock.advance(minutes=15)
        shop.back_up()
        expected.append(shop.till.totals())
        shop.till.fill(700)
    assert [shop.restore(number)[1] for number in (1, 2, 3)[: len(expected)]] == expected


@pytest.mark.trap("a new key sends the whole store again")
def test_a_rekey_sends_no_page_again(shop: Shop, clock: StillClock) -> None:
    shop.back_up()
    fresh = b"\x44" * 32
    shop.till.connection.execute(f"PRAGMA rekey=\"x'{fresh.hex()}'\"")
    shop.till.key = fresh
    clock.advance(minutes=15)
    assert shop.back_up().pages <= 1
    assert shop.restore()[1] == shop.till.totals()


def test_nothing_new_makes_no_generation(shop: Shop, clock: StillClock) -> None:
    first = shop.back_up()
    clock.advance(minutes=15)
    again = shop.back_up()
    assert again.unchanged
    assert again.head == first.head
    assert again.sent_bytes == 0


def test_days_stand_on_days_so_that_hours_can_be_dropped(shop: Shop, clock: StillClock) -> None:
    totals = {}
    for day in range(3):
        for _ in range(3):
            shop.till.sell(3)
            totals[shop.back_up().head.generation] = shop.till.totals()
            clock.advance(minutes=15)
        clock.advance(days=1 if day < 2 else 0, hours=-1)
    infos = shop.target.generations()
    assert [info.tier for info in infos] == [
        Tier.YEAR, Tier.RECENT, Tier.RECENT,
        Tier.WEEK, Tier.RECENT, Tier.RECENT,
        Tier.DAY, Tier.RECENT, Tier.RECENT,
    ]  # fmt: skip
    kept = frozenset({0, 3, 6})
    assert shop.target.prune(kept) > 0
    for number in kept:
        assert shop.restore(number)[1] == totals[number]
    with pytest.raises(Untrusted, match=r"backup\.object_missing"):
        shop.restore(4)
    clock.advance(minutes=15)
    shop.till.sell(1)
    clock.advance(days=1)
    shop.back_up()
    assert shop.restore()[1] == shop.till.totals()


def test_many_objects_opened_ahead_come_back_each_in_its_place(
    shop: Shop, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jooptics_desktop.data.snapshot.PAGES_AT_ONCE", 50)
    shop.back_up()
    for _ in range(2):
        clock.advance(days=1)
        shop.till.sell(40)
        shop.back_up()
    restored, found = shop.restore()
    assert len(shop.choose(0).manifest.objects) > 5
    assert found == shop.till.totals()
    with shop.till.freeze() as snapshot:
        assert restored.manifest.page_count == snapshot.page_count


def test_verify_needs_no_room(shop: Shop) -> None:
    shop.back_up()
    before = sorted(shop.home.rglob("*"))
    seen: list[tuple[int, int]] = []
    verify(shop.choose(), shop.target, shop.backup_key, progress=lambda *at: seen.append(at))
    assert sorted(shop.home.rglob("*")) == before
    assert seen[-1][0] == seen[-1][1] > 0


def test_stopping_leaves_nothing_behind(shop: Shop) -> None:
    with pytest.raises(Cancelled):
        shop.back_up(cancelled=lambda: True)
    assert shop.target.head() is None
    shop.back_up()
    with pytest.raises(Cancelled):
        shop.restore(cancelled=lambda: True)
    assert not (shop.home / "restored.db").exists()


def test_a_restored_machine_goes_on_with_increments_and_the_old_one_is_told(
    shop: Shop, clock: StillClock
) -> None:
    full = shop.back_up()
    restored, _ = shop.restore()
    old_till, old_memory = shop.till, shop.memory

    shop.till = type(old_till)(shop.home / "restored.db", b"\x33" * 32)
    shop.memory = type(old_memory)(shop.home / "memory-2", shop.backup_key)
    shop.memory.keep_pages(restored.memory)
    shop.memory.keep_seen(restored.seen)
    clock.advance(minutes=15)
    shop.till.sell(3)
    done = shop.back_up()
    assert done.sent_bytes < full.sent_bytes / 10
    assert done.head.epoch == full.head.epoch + 1
    assert shop.restore(path=shop.home / "again.db")[1] == shop.till.totals()
    shop.till.close()

    shop.till, shop.memory = old_till, old_memory
    shop.till.sell(1)
    with pytest.raises(Conflict, match=r"backup\.taken_over"):
        shop.back_up()
    back = shop.back_up(take_over=True)
    assert back.head.epoch == done.head.epoch + 1
    assert shop.restore(path=shop.home / "third.db")[1] == shop.till.totals()


def test_a_machine_that_restored_an_older_generation_goes_on_from_there(
    shop: Shop, clock: StillClock
) -> None:
    shop.back_up()
    for _ in range(3):
        clock.advance(minutes=15)
        shop.till.sell(4)
        shop.back_up()
    restored, _ = shop.restore(1)
    shop.till.close()
    shop.till = type(shop.till)(shop.home / "restored.db", b"\x33" * 32)
    shop.memory.keep_pages(restored.memory)
    clock.advance(minutes=15)
    shop.till.sell(2)
    done = shop.back_up()
    assert done.head.generation == 4
    assert shop.restore(path=shop.home / "again.db")[1] == shop.till.totals()


@pytest.mark.promise("S7.4")
def test_what_was_sealed_before_an_erasure_says_so_when_it_arrives_after_it(
    shop: Shop, clock: StillClock
) -> None:
    shop.back_up()
    shop.till.sell(3)
    stop = iter([False, True])  # once everything is sealed, before it is sent
    with pytest.raises(Cancelled):
        shop.back_up(cancelled=lambda: next(stop))
    assert shop.plan.spool.pending() is not None
    plan = replace(shop.plan, erased=(clock.now(),))
    shop.till.sell(1)
    assert back_up(plan, shop.till.freeze).resumed
    assert [info.erasures for info in shop.target.generations()] == [0, 0, 1]
    pages = shop.memory.pages()
    assert pages is not None
    assert pages.bases[Tier.YEAR].erasures == 0


def test_a_memory_from_before_erasures_were_counted_is_read(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.back_up()
    pages = shop.memory.pages()
    assert pages is not None
    dumps = json.dumps
    with monkeypatch.context() as older:
        older.setattr(
            json, "dumps",
            lambda header: dumps(header | {"bases": {t: b[:3] for t, b in header["bases"].items()}}),
        )  # fmt: skip
        shop.memory.keep_pages(pages)
    assert shop.back_up().unchanged


def test_a_memory_that_was_lost_or_damaged_costs_a_full_backup_and_nothing_else(
    shop: Shop, clock: StillClock
) -> None:
    shop.back_up()
    path = shop.memory.folder / "pages.memory"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    clock.advance(minutes=15)
    shop.till.sell(1)
    assert shop.back_up().pages > 100
    assert shop.restore()[1] == shop.till.totals()


def test_a_stranger_to_the_history_asks_before_going_on(shop: Shop) -> None:
    shop.back_up()
    shop.memory = type(shop.memory)(shop.home / "other", shop.backup_key)
    with pytest.raises(Conflict, match=r"backup\.already_in_use"):
        shop.back_up()
    assert shop.back_up(take_over=True).head.generation == 1
    assert shop.restore()[1] == shop.till.totals()


def test_newer_tables_are_refused_before_anything_is_fetched(shop: Shop) -> None:
    shop.back_up()
    for path in (shop.home / "disk" / "objects").glob("*/*"):
        path.unlink()
    with pytest.raises(Untrusted, match=r"store\.newer_schema"):
        choose(History(shop.target, shop.reader), None, seen=None, known_schema=lambda name: name == "0000")
