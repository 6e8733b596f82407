"""The power goes while sales are rung up: nothing that was acknowledged is lost, and everything adds up."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.data.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILD = Path(__file__).with_name("selling_child.py")
KILLS = int(os.environ.get("JOOPTICS_KILLS", "30"))
SEED = int(os.environ.get("JOOPTICS_KILL_SEED", "1"))
ID_LENGTH = 36
LONGEST = 0.25  # seconds between a till's first sale and its end
Shop = Any

SUMS = """
SELECT (SELECT count(*) FROM sale),
       (SELECT count(*) FROM sale WHERE state <> 'collected' OR number IS NULL),
       (SELECT count(*) FROM sale s WHERE
           (SELECT coalesce(sum(net + tax), -1) FROM sale_line l WHERE l.sale_id = s.id)
        <> (SELECT coalesce(sum(amount), -2) FROM payment p WHERE p.sale_id = s.id)),
       (SELECT coalesce(sum(quantity), 0) FROM sale_line) + (SELECT coalesce(sum(on_hand), 0) FROM stock_movement),
       (SELECT last FROM sequence WHERE name = 'sale')
     - (SELECT count(*) FROM sale)
"""


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="tills are forked")


@pytest.fixture
def tills(shop: Shop) -> Iterator[subprocess.Popen[bytes]]:
    """The process that tills are forked from."""
    given = [
        str(shop.desk.store.path),
        shop.cloth.id,
        str(shop.cloth.price.minor),
        shop.desk.session.staff.id,
    ]
    shop.desk.store.close()
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, str(CHILD), *given],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | path,
    ) as process:
        yield process
        process.stdin.close()  # type: ignore[union-attr] # it was asked for


@pytest.mark.timeout(600)
@pytest.mark.trap("the receipt was printed and the sale was lost")
def test_no_acknowledged_sale_is_lost_however_the_till_dies(
    shop: Shop, tills: subprocess.Popen[bytes]
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - moments of death, not secrets
    acknowledged: set[tuple[str, str]] = set()
    for _ in range(KILLS):
        acknowledged |= sell_until_killed(tills, chance.random() * LONGEST)
        check(shop.desk.store.path, acknowledged)
    assert len(acknowledged) >= KILLS  # the tills did sell
    with pytest.raises(AssertionError):
        check(shop.desk.store.path, acknowledged | {("S-999999", "never sold")})


def sell_until_killed(tills: subprocess.Popen[bytes], seconds: float) -> set[tuple[str, str]]:
    """Start a till, kill it without warning, and give what it had acknowledged."""
    assert tills.stdin is not None
    assert tills.stdout is not None
    tills.stdin.write(b"sell\n")
    tills.stdin.flush()
    till = int(tills.stdout.readline())
    lines = [tills.stdout.readline()]  # the first sale
    death = threading.Timer(seconds, os.kill, [till, signal.SIGKILL])
    death.start()
    lines += iter(tills.stdout.readline, b"dead\n")
    death.join()
    sold = [line.decode().split() for line in lines]
    # A line cut short by death was no acknowledgement.
    return {(words[0], words[1]) for words in sold if len(words) == 2 and len(words[1]) == ID_LENGTH}


def check(path: Path, acknowledged: set[tuple[str, str]]) -> None:
    """Open the store as after a crash: all acknowledged sales are there, and the books add up."""
    store = Store.open(path, bytes(range(32)), cache_kib=4096)
    try:
        with store.read() as work:
            assert work.audit.first_broken() is None
        connection = store.raw_connection()
        try:
            kept = set(connection.execute("SELECT number, id FROM sale").fetchall())
            count, unfinished, unbalanced, stock_off, gaps = connection.execute(SUMS).fetchone()
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        finally:
            connection.close()
    finally:
        store.close()
    assert acknowledged <= kept
    assert count == len(kept)
    assert (unfinished, unbalanced, stock_off, gaps) == (0, 0, 0, 0)
