"""What encryption costs a search, and what the full-text index gains over scanning.

One encrypted store and its plain twin, the same SQL over both and the same cache, in turns within one run; the
scan is what a counter without an index does (`LIKE '%…%'` over the plain file).

    python benchmarks/search.py [--customers N] [--folder DIR]
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from people_store import build, open_encrypted, open_plain, plain_twin

from jooptics_desktop.data import customers
from jooptics_desktop.domain.search_text import fold

ROUNDS = 5
QUERIES = 40
TARGETS = {
    "ranked, two words": 1.1,
    "one word typed so far": 1.3,
    "inside a name": 1.3,
    "phone typed so far": 1.3,
}


def queries(connection: Any, chance: random.Random) -> dict[str, list[str]]:
    """Texts as people type them, taken from names and phones that exist."""
    rows = connection.execute(
        "SELECT name, phones ->> '$[0]' FROM customer WHERE number % 997 = 3 ORDER BY number LIMIT 2000"
    ).fetchall()
    chosen = [chance.choice(rows) for _ in range(QUERIES)]
    names = [fold(name).split() for name, _ in chosen]
    return {
        "ranked, two words": [f'"{n[0]}"* "{n[-1][:4]}"*' for n in names],
        "one word typed so far": [f'"{n[-1][:5]}"*' for n in names],
        "phone typed so far": [f'"0{phone[4:10]}"*' for _, phone in chosen],
        "inside a name": [f'"{max(n, key=len)[1:5]}"' for n in names],
    }


def timed(connection: Any, sql: str, texts: list[str]) -> float:
    """The median of one query, in milliseconds."""
    took = []
    for text in texts:
        started = time.perf_counter()
        connection.execute(sql, {"query": text, "limit": 20}).fetchall()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="keep the stores here and use them again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = build(asked.folder or Path(scratch), asked.customers)
        plain, encrypted = open_plain(plain_twin(path)), open_encrypted(path)
        words, pieces = str(customers.BY_WORDS), str(customers.BY_PIECES)
        print(f"{asked.customers:,} customers, median ms of {QUERIES} queries, {ROUNDS} rounds in turns\n")
        print("| query | plain | encrypted | ratio (min–max) | target |\n|---|---|---|---|---|")
        for name, texts in queries(plain, random.Random(3)).items():
            sql = pieces if name == "inside a name" else words
            timed(plain, sql, texts), timed(encrypted, sql, texts)
            rounds = [(timed(plain, sql, texts), timed(encrypted, sql, texts)) for _ in range(ROUNDS)]
            ratios = sorted(e / p for p, e in rounds)
            p, e = (statistics.median(arm) for arm in zip(*rounds, strict=True))
            print(f"| {name} | {p:.3f} | {e:.3f} | {statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"
                  f" | ≤ {TARGETS[name]} |")  # fmt: skip
        _against_a_scan(plain, encrypted, words)


def _against_a_scan(plain: Any, encrypted: Any, words: str) -> None:
    text = queries(plain, random.Random(4))["ranked, two words"][:6]
    scan = "SELECT number, name FROM customer WHERE search_text LIKE :query LIMIT 20"
    slow = statistics.median(
        _one(plain, scan, "%" + t.split('"')[1] + "%" + t.split('"')[3] + "%") for t in text
    )
    fast = timed(encrypted, words, text)
    print(
        f"\nA LIKE scan of the plain file takes {slow:.0f} ms: {slow / fast:.0f}× our search (target ≥ 100×)."
    )


def _one(connection: Any, sql: str, text: str) -> float:
    started = time.perf_counter()
    connection.execute(sql.replace("LIMIT 20", ""), {"query": text}).fetchall()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
