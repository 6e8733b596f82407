"""What encryption costs a search, and what the full-text index gains over scanning.

The program's own search over one encrypted store and over its plain twin, with the same statements, the same cache
and the same SQLite, in turns within one run; the scan is what a counter without an index does (`LIKE '%…%'` over
the plain file).

    python benchmarks/search.py [--customers N] [--folder DIR] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from people_store import CACHE_KIB, KEY, build, open_plain, plain_twin
from reporting import Result, options, ratio, tell

from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.search_text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, QUICK_ROUNDS = 9, 3
QUERIES = 40
TWO_WORDS = "search, two words, best first"
TARGETS = {
    TWO_WORDS: 1.1,
    "search, one word typed so far": 1.3,
    "search, phone typed so far": 1.3,
    "search, inside of a name": 1.3,
    "search, record number": 1.3,
}
SCAN_TARGET, SCANS = 100, 9


class PlainStore(Store):
    """The program's store over the twin without a key."""

    def _connect(self) -> Any:
        return open_plain(self.path)


def texts(connection: Any, chance: random.Random) -> dict[str, list[str]]:
    """Texts as people type them, taken from names, phones and numbers that exist."""
    rows = connection.execute(
        "SELECT name, phones ->> '$[0]', number FROM customer WHERE number % 97 = 3 ORDER BY number LIMIT 9000"
    ).fetchall()
    chosen = [chance.choice(rows) for _ in range(QUERIES)]
    names = [fold(name).split() for name, _, _ in chosen]
    kinds = (
        [f"{n[0]} {n[-1][:4]}" for n in names],
        [n[-1][:5] for n in names],
        [f"0{phone[4:10]}" for _, phone, _ in chosen],
        [max(n, key=len)[1:5] for n in names],
        [str(number) for _, _, number in chosen],
    )
    return dict(zip(TARGETS, kinds, strict=True))


def timed(store: Store, wanted: list[str]) -> float:
    """The median of one search, in milliseconds."""
    took = []
    for text in wanted:
        with store.read() as work:
            started = time.perf_counter()
            work.customers.search(text)
            took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def against_plain(
    plain: Store, encrypted: Store, wanted: list[str], rounds: int
) -> list[tuple[float, float]]:
    """Both arms in turns, the order changing."""
    arms: list[Callable[[], float]] = [lambda: timed(plain, wanted), lambda: timed(encrypted, wanted)]
    arms[0](), arms[1]()
    pairs = []
    for turn in range(rounds):
        first = turn % 2
        one, other = arms[first](), arms[1 - first]()
        pairs.append((other, one) if first else (one, other))
    return pairs


def against_a_scan(connection: Any, wanted: list[str], fast: float, customers: int) -> Result:
    """A pattern over every row for some of the same texts; everything is in memory by now, for both."""
    scan = "SELECT number, name FROM customer WHERE search_text LIKE ?"
    slow = []
    for text in wanted[:SCANS]:
        started = time.perf_counter()
        connection.execute(scan, (f"%{text.replace(' ', '%')}%",)).fetchall()
        slow.append((time.perf_counter() - started) * 1000)
    times = statistics.median(slow) / fast
    return Result(
        f"a `LIKE` scan of {customers:,} plain rows against our search",
        f"{times:.0f}× slower: {statistics.median(slow):.0f} ms against {fast:.2f} ms",
        f"≥ {SCAN_TARGET}× at a million",
        times >= SCAN_TARGET if customers >= 1_000_000 else None,
    )


def main() -> None:
    """Measure and tell."""
    parser = options(argparse.ArgumentParser(description=__doc__.partition("\n")[0]))
    parser.add_argument("--customers", type=int, help="a million unless --quick")
    asked = parser.parse_args()
    customers = asked.customers or (20_000 if asked.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as scratch:
        path = build(asked.folder or Path(scratch), customers)
        twin = plain_twin(path)
        connection = open_plain(twin)
        plain, encrypted = PlainStore(twin, KEY, cache_kib=CACHE_KIB), Store(path, KEY, cache_kib=CACHE_KIB)
        results = []
        for kind, wanted in texts(connection, random.Random(3)).items():
            pairs = against_plain(plain, encrypted, wanted, QUICK_ROUNDS if asked.quick else ROUNDS)
            p, e = (statistics.median(arm) for arm in zip(*pairs, strict=True))
            question = f"{kind}; {customers:,} customers, encrypted against plain"
            more = f"{e:.2f} ms against {p:.2f} ms"
            results.append(ratio(question, [e / p for p, e in pairs], TARGETS[kind], more))
            if kind == TWO_WORDS:
                scanned = against_a_scan(connection, wanted, e, customers)
                results.append(scanned)
        for store in (plain, encrypted):
            store.close()
    tell(results, as_json=asked.json)


if __name__ == "__main__":
    main()
