"""Killing a backup or a restore at any moment leaves a store that opens and backups that are whole."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.data.replacement import Fit, Replacement, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sync.conftest import Shop

# The suite kills for about a minute; a release asks for hundreds by this variable.
KILLS = int(os.environ.get("JOOPTICS_KILLS", "20"))
BUDGET_SECONDS = 60 if "JOOPTICS_KILLS" not in os.environ else KILLS * 60
OLD, NEW = bytes(range(32)), b"\x33" * 32
ROOT = Path(__file__).parents[2]


def attempts(count: int) -> Iterator[int]:
    """Numbers of attempts until the count or the time is used up, but at least three."""
    until = time.monotonic() + BUDGET_SECONDS
    for attempt in range(count):
        if attempt >= 3 and time.monotonic() > until:
            return
        yield attempt


def run_and_kill(act: str, home: Path, after: float | None) -> tuple[bool, float]:
    """Run it, kill it so long after it was ready (None: let it end); whether it ended, and how long it worked."""
    program = [sys.executable, str(Path(__file__).with_name("run_shop.py")), act, str(home)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(program, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        started = time.monotonic()
        killer = threading.Timer(after, process.kill) if after is not None else None
        if killer is not None:
            killer.start()
        rest = process.stdout.read()
        process.wait()
        if killer is not None:
            killer.cancel()
        return rest.endswith(b"done\n"), time.monotonic() - started


@pytest.mark.timeout(600)
def test_a_killed_backup_shows_no_broken_generation_and_is_taken_up_again(
    make_shop: Callable[[str], Shop],
) -> None:
    shop = make_shop("killed")
    shop.till.fill(2500)
    moments = random.Random(3)  # noqa: S311 - test data
    ended, duration = run_and_kill("backup", shop.home, None)
    assert ended
    ends: list[bool] = []
    for _ in attempts(KILLS):
        shop.till.fill(400)
        ends.append(run_and_kill("backup", shop.home, moments.uniform(0, duration * 1.2))[0])
        assert shop.till.totals(), "the store was never in the way"
        for path in (shop.home / "disk").rglob("*.part"):
            path.unlink()
    assert not all(ends), "some were really killed"
    shop.till.fill(50)
    shop.back_up()
    head = shop.target.head()
    assert head is not None
    for number in range(head.generation + 1):
        restored, found = shop.restore(number)
        assert found == dict(restored.manifest.totals)
    assert shop.restore()[1] == shop.till.totals()


def test_what_was_sealed_before_the_kill_is_not_sealed_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = shop.target.put
    sent: list[str] = []

    class LightsOutError(Exception):
        pass

    def put_two(name: str, data: bytes) -> None:
        if len(sent) == 1:
            raise LightsOutError
        sent.append(name)
        put(name, data)

    shop.till.fill(6000)
    monkeypatch.setattr(shop.target, "put", put_two)
    with pytest.raises(LightsOutError):
        shop.back_up()
    waiting = shop.plan.spool.pending()
    assert waiting is not None
    assert len(waiting.generation.objects) > 1

    def put_all(name: str, data: bytes) -> None:
        sent.append(name)
        put(name, data)

    monkeypatch.setattr(shop.target, "put", put_all)
    done = shop.back_up()
    assert done.resumed
    assert len(sent) == len(set(sent)) == len(waiting.generation.objects)
    assert shop.restore()[1] == shop.till.totals()


@pytest.mark.parametrize("lost", ["commit", "take_pages", "keep_seen"])
def test_an_acknowledgement_lost_half_way_is_made_good(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    class LightsOutError(Exception):
        pass

    owner = shop.target if lost == "commit" else shop.memory
    real = getattr(owner, lost)

    def then_die(*args: object) -> None:
        if lost == "commit":
            real(*args)
        raise LightsOutError

    with monkeypatch.context() as patch:
        patch.setattr(owner, lost, then_die)
        with pytest.raises(LightsOutError):
            shop.back_up()
    shop.till.sell(2)
    done = shop.back_up()
    assert done.resumed
    assert done.head.generation == 1
    assert shop.restore()[1] == shop.till.totals()


@pytest.mark.timeout(600)
def test_a_killed_restore_always_leaves_a_store_that_opens(make_shop: Callable[[str], Shop]) -> None:
    shop = make_shop("killed")
    shop.till.fill(2500)
    shop.back_up()
    backed_up = shop.till.totals()
    shop.till.sell(1)
    later = shop.till.totals()
    shop.till.close()
    original = shop.till.path.read_bytes()
    moments = random.Random(5)  # noqa: S311 - test data
    exchange = Replacement(shop.till.path)
    duration, came = 0.0, set()
    for attempt in attempts(KILLS + 2):
        # First the whole way, then a kill at once, then anywhere.
        after = {0: None, 1: 0.0}.get(attempt, moments.uniform(0, duration * 1.1))
        ended, took = run_and_kill("restore", shop.home, after)
        duration = duration or took
        exchange.recover()
        key = OLD if fit(exchange.path, OLD, None) is Fit.OPENS else NEW
        found = totals_in(exchange.path, key)
        assert found == (later if key == OLD else backed_up)
        assert not ended or key == NEW
        came.add(key)
        for path in exchange.path.parent.glob("store.db*"):
            path.unlink()
        exchange.path.write_bytes(original)
    assert came == {OLD, NEW}, "both ends were seen"


def totals_in(path: Path, key: bytes) -> dict[str, int]:
    connection = connect(path, key)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sales, money = connection.execute("SELECT count(*), sum(total) FROM sales").fetchone()
        return {"sales": sales, "money": money}
    finally:
        connection.close()
