"""What the customer list as CSV costs, next to the standard writer over plain rows.

The bare arm reads the same columns from the plain twin with the driver and writes them with `csv.writer`; the
other arm is the act `export_customers`: permission, register, typed and guarded cells, digest. Each arm runs in
a process of its own, in turns; memory is the largest resident set of that process.

    python benchmarks/csv_export.py [--customers N] [--folder DIR] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from people_store import a_desk, build, open_encrypted, open_plain, plain_twin
from reporting import at_most, options, ratio, tell

from jooptics_desktop.data.store import Store
from jooptics_desktop.services.export import ExportFormat, Wanted, export_customers

ROUNDS = 3
TARGET, MEMORY_TARGET = 2.0, 50


def bare(path: Path, out: Path) -> None:
    """The standard writer over plain rows."""
    connection = open_plain(plain_twin(path))
    rows = connection.execute(
        "SELECT number, name, name_alternative, coalesce(phones ->> '$[0]', ''), email FROM customer ORDER BY number"
    )
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def ours(path: Path, out: Path) -> None:
    """The act a manager presses."""
    from people_store import KEY

    store = Store.open(path, KEY)
    export_customers(
        a_desk(store), Wanted(ExportFormat.CSV, "en", out), progress=lambda _d, _o: None, stop=lambda: False
    )
    store.close()


def idle(path: Path, _out: Path) -> None:
    """The same program with the store open and nothing done."""
    from people_store import KEY

    Store.open(path, KEY).close()


def one(arm: str, path: Path) -> dict[str, float]:
    """Run one arm in a process of its own."""
    said = subprocess.run([sys.executable, __file__, "--arm", arm, "--folder", str(path.parent)],
                          check=True, capture_output=True, text=True).stdout  # fmt: skip
    found: dict[str, float] = json.loads(said)
    return found


def main() -> None:
    """Measure and tell."""
    parser = options(argparse.ArgumentParser(description=__doc__.partition("\n")[0]))
    parser.add_argument("--customers", type=int, help="a million unless --quick")
    parser.add_argument("--arm", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.arm:
        with tempfile.TemporaryDirectory() as scratch:
            started = time.perf_counter()
            {"bare": bare, "ours": ours, "idle": idle}[asked.arm](
                asked.folder / "store.db", Path(scratch) / "out.csv"
            )
            took = time.perf_counter() - started
        print(json.dumps({"seconds": took, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    customers = asked.customers or (20_000 if asked.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as scratch:
        path = build(asked.folder or Path(scratch), customers)
        plain_twin(path)
        open_encrypted(path).close()
        rounds = [(one("bare", path), one("ours", path)) for _ in range(ROUNDS)]
        quiet = one("idle", path)
        ratios = [o["seconds"] / b["seconds"] for b, o in rounds]
        b, o = (statistics.median(arm["seconds"] for arm in arms) for arms in zip(*rounds, strict=True))
        extra = max(o["mb"] for _, o in rounds) - quiet["mb"]
    question = f"the list of {customers:,} customers as CSV against the standard writer over plain rows"
    results = [
        ratio(question, ratios, TARGET, f"{o:.2f} s against {b:.2f} s"),
        at_most("the same, memory above the idle program", extra, MEMORY_TARGET, "MB"),
    ]
    tell(results, as_json=asked.json)


if __name__ == "__main__":
    main()
