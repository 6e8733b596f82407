"""What verifying a long audit trail costs, next to hashing the same bytes once.

The bare arm reads the same rows with the driver, joined to one text by SQL, and streams them into one HMAC of the
standard library: no chain, no keys of months, nothing compared. The other arm is what the program does: a seal for
each entry under the key of its month, each compared with the stored one. Both read the encrypted store. Each arm
runs in a process of its own, in turns; memory is the largest resident set of that process.

    python benchmarks/audit_verify.py [--entries N] [--folder DIR] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import hmac
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reporting import Result, at_most, options, ratio, tell
from uuid_utils import uuid7

from jooptics_desktop.data import cipher
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.audit import AuditFilter

KEY = bytes(range(32))
ROUNDS = 3
TARGET, MEMORY_TARGET, PAGE_TARGET = 5.0, 20, 250
FIRST_KEY = bytes(range(32))
TOGETHER = 20_000
MONTHS = 24
BEGIN = datetime(2024, 12, 1, tzinfo=UTC)
ROWS = (
    "SELECT seq || at || coalesce(actor_id, '') || event || coalesce(subject_id, '') || facts, mac"
    " FROM audit_entry ORDER BY seq"
)


def build(folder: Path, entries: int) -> Path:
    """A store with so many entries over two years, as sales make them."""
    path = folder / f"trail-{entries}.db"
    if path.exists():
        return path
    store, step = Store.create(path, KEY), timedelta(days=30 * MONTHS) / entries
    clerk = str(uuid7())
    with store.write() as work:
        work.audit.begin(FIRST_KEY, BEGIN, "sealed elsewhere")
    for first in range(0, entries, TOGETHER):
        with store.write() as work:
            for number in range(first, min(first + TOGETHER, entries)):
                work.audit.append(
                    BEGIN + step * number, clerk, "sale_rung_up", str(uuid7()),
                    number=f"S-{number:06d}", state="collected", payments=1, discount_ppm=0,
                )  # fmt: skip
    store.close()
    return path


def bare(path: Path) -> None:
    """One HMAC over everything."""
    connection, running = cipher.connect(path, KEY), hmac.new(FIRST_KEY, digestmod="sha256")
    for text, mac in connection.execute(ROWS):
        running.update(text.encode())
        running.update(mac)
    running.digest()
    connection.close()


def ours(path: Path) -> None:
    """The verification itself."""
    store = Store.open(path, KEY)
    with store.aside() as quiet, quiet.read() as work:
        if work.audit.first_broken(FIRST_KEY) is not None:
            raise SystemExit("the trail is broken")
    store.close()


def idle(path: Path) -> None:
    """The same program with the store open and nothing done."""
    Store.open(path, KEY).close()


def pages(path: Path) -> list[Result]:
    """How long somebody waits for a page of the screen."""
    store, found = Store.open(path, KEY), []
    with store.read() as work:
        middle = work.audit.count() // 2
        somebody = work.audit.page(AuditFilter(), first=middle, limit=1)[0].subject_id
    since = BEGIN + timedelta(days=30 * (MONTHS - 1))
    wanted = {
        "the newest": (AuditFilter(), None),
        "from the middle": (AuditFilter(), middle),
        "about one subject": (AuditFilter(subject_id=somebody), None),
        "of the last month": (AuditFilter(since=since), None),
    }
    for name, (chosen, first) in wanted.items():
        took = []
        for _ in range(5):
            begun = time.perf_counter()
            with store.read() as work:
                work.audit.page(chosen, first=first, limit=200)
            took.append(time.perf_counter() - begun)
        found.append(at_most(f"a page of entries, {name}", 1000 * statistics.median(took), PAGE_TARGET, "ms"))
    store.close()
    return found


def one(arm: str, path: Path) -> dict[str, float]:
    """Run one arm in a process of its own."""
    said = subprocess.run([sys.executable, __file__, "--arm", arm, "--folder", str(path)],
                          check=True, capture_output=True, text=True).stdout  # fmt: skip
    found: dict[str, float] = json.loads(said)
    return found


def main() -> None:
    """Measure and tell."""
    parser = options(argparse.ArgumentParser(description=__doc__.partition("\n")[0]))
    parser.add_argument("--entries", type=int, help="a million unless --quick")
    parser.add_argument("--arm", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.arm:
        started = time.perf_counter()
        {"bare": bare, "ours": ours, "idle": idle}[asked.arm](asked.folder)
        took = time.perf_counter() - started
        print(json.dumps({"seconds": took, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    entries = asked.entries or (20_000 if asked.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as scratch:
        path = build(asked.folder or Path(scratch), entries)
        rounds = [(one("bare", path), one("ours", path)) for _ in range(ROUNDS)]
        quiet, waits = one("idle", path), pages(path)
    seconds = [statistics.median(arm["seconds"] for arm in arms) for arms in zip(*rounds, strict=True)]
    memory = max(mine["mb"] for _, mine in rounds) - quiet["mb"]
    results = [
        ratio(
            f"verifying {entries:,} entries of the audit trail against one HMAC over the same rows",
            [mine["seconds"] / theirs["seconds"] for theirs, mine in rounds],
            TARGET,
            f"{seconds[1]:.2f} s against {seconds[0]:.2f} s",
        ),
        at_most("the same, memory above the idle program", max(0, memory), MEMORY_TARGET, "MB"),
        *waits,
    ]
    tell(results, as_json=asked.json)


if __name__ == "__main__":
    main()
