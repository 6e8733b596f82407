"""A day's backup and a restore against restic, in bytes and processor time.

    python benchmarks/backup.py --customers 100000 --days 3 --repeat 3 [--shop NAME] [--quick] [--json]

The store is built by the module `--shop` names, which also sells the days: `shop_days` is the program's own store
and its own acts, `plain_tables` a smaller one of few tables. restic backs up the encrypted file, and, in a second
repository, a plaintext twin, which a shop would never be allowed to keep. Every act runs as a program of its own,
imports included; arms take turns, and each ratio is the median of the ratios of single rounds, with their range.
A restore of restic checks every piece it writes by its hash, as ours does by seal and signed root; `proved` also
reads back what was written (restic: --verify), and ours then checks the structure of the store besides.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import backup_act
import numpy as np
from reporting import Result, options, ratio, tell

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.data.snapshot import freeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = backup_act.KEY
RESTIC = os.environ | {"RESTIC_PASSWORD": "benchmark", "RESTIC_PROGRESS_FPS": "0.01"}


def timed(command: list[str]) -> dict[str, float]:
    """Run a program; its wall and processor seconds, children included."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=RESTIC, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return {"wall": time.perf_counter() - started, "cpu": usage.ru_utime + usage.ru_stime}


def size_of(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def write_twin(store: Path, twin: Path) -> None:
    """The same pages in the clear, for restic's second arm. Generated data only."""
    connection = connect(store, KEY)
    with freeze(store, KEY, connection) as snapshot, twin.open("wb") as file:
        numbers = (np.flatnonzero(snapshot.fingerprints().any(1)) + 1).astype(np.uint32)
        for batch, content in snapshot.read(numbers):
            file.seek((int(batch[0]) - 1) * 4096)
            file.write(np.pad(content, ((0, 0), (0, 80))).tobytes())
    connection.close()


def arms(place: Path) -> dict[str, tuple[Path, Callable[[str], list[str]]]]:
    """Per arm: where its backups lie, and the command of each act."""

    def ours(act: str) -> list[str]:
        return [sys.executable, backup_act.__file__, act, str(place)]

    def restic(file: str, repository: str) -> Callable[[str], list[str]]:
        start = ["restic", "-q", "--no-cache", "-r", str(place / repository)]
        back = ["restore", "latest", "--target", str(place / f"{repository}-out")]
        words = {
            "backup": ["backup", str(place / file)],
            "restore": back,
            "proved": [*back, "--verify"],
            "verify": ["check", "--read-data"],
        }
        return lambda act: start + words[act]

    return {
        "jooptics": (place / "ours", ours),
        "restic, encrypted file": (place / "restic-e", restic("store.db", "restic-e")),
        "restic, plaintext twin": (place / "restic-p", restic("twin.db", "restic-p")),
    }


def rounds(names: list[str], count: int) -> Iterator[list[str]]:
    """The arms in turning order."""
    for turn in range(count):
        yield names[turn % len(names) :] + names[: turn % len(names)]


def measure(place: Path, sell_day: Callable[[Path, int], None], days: int, repeat: int) -> dict[str, Any]:
    """Everything measured, per arm and in the order of the rounds."""
    for repository in ("restic-e", "restic-p"):
        subprocess.run(["restic", "-q", "-r", str(place / repository), "init"], env=RESTIC, check=True)
    found: dict[str, Any] = {"store_bytes": (place / "store.db").stat().st_size, "load": os.getloadavg()[0]}
    names = list(arms(place))
    results: dict[str, dict[str, list[float]]] = {name: {} for name in names}
    for day, order in enumerate(rounds(names, days + 1)):
        if day:
            sell_day(place / "store.db", day)
        write_twin(place / "store.db", place / "twin.db")
        for name in order:
            folder, command = arms(place)[name]
            before = size_of(folder)
            took = timed(command("backup"))
            _note(results[name], "day" if day else "full", took | {"bytes": size_of(folder) - before})
    for order in rounds(names, repeat):
        for name in order:
            _, command = arms(place)[name]
            for act in ("restore", "proved", "verify"):
                for written in ("restored", "restic-e-out", "restic-p-out"):
                    _remove(place / written)
                _note(results[name], act, timed(command(act)))
    return found | {"load_at_end": os.getloadavg()[0], "arms": results}


def _remove(written: Path) -> None:
    shutil.rmtree(written) if written.is_dir() else written.unlink(missing_ok=True)


def _note(results: dict[str, list[float]], kind: str, values: dict[str, float]) -> None:
    for what, value in values.items():
        results.setdefault(f"{kind}_{what}", []).append(value)


def show(found: dict[str, Any]) -> None:
    """A table of medians, and our share of each other arm."""
    ours = found["arms"]["jooptics"]
    print(
        f"store {found['store_bytes'] / 1e6:.0f} MB, load {found['load']:.1f} to {found['load_at_end']:.1f}",
        file=sys.stderr,
    )
    for what in ours:
        row = [f"{what:14s}"]
        for name, one in found["arms"].items():
            value = statistics.median(one[what])
            row.append(f"{name}: " + (f"{value / 1e6:9.2f} MB" if "bytes" in what else f"{value:9.2f} s"))
            if one is not ours:
                shares = [mine / other for mine, other in zip(ours[what], one[what], strict=True)]
                row.append(f"(ours {statistics.median(shares):.4f}x, {min(shares):.4f}-{max(shares):.4f})")
        print("  ".join(row), file=sys.stderr)


# The question, what it looks at, against which arm, and how much of it we may need.
GOALS = (
    ("a day's backup against restic, bytes, encrypted file", "day_bytes", "restic, encrypted file", 0.015),
    ("the same against restic on a plain twin, bytes", "day_bytes", "restic, plaintext twin", 0.05),
    ("the same, processor time, encrypted file", "day_cpu", "restic, encrypted file", 0.1),
    ("a restore against restic, processor time", "restore_cpu", "restic, encrypted file", 1.5),
)


def results(found: dict[str, Any]) -> list[Result]:
    """What the goals say to it."""
    told = []
    for question, what, other, most in GOALS:
        pairs = zip(found["arms"]["jooptics"][what], found["arms"][other][what], strict=True)
        told.append(ratio(question, [mine / its for mine, its in pairs], most, places=3))
    return told


def main() -> None:
    """Measure and tell."""
    parser = options(
        argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    )
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument(
        "--shop", default="shop_days", help="the module that builds the store and sells the days"
    )
    parser.add_argument("--store", type=Path, help="build the store here, or use the one that is here")
    asked = parser.parse_args()
    if shutil.which("restic") is None:
        tell([Result(goal[0], "not measured: restic is not installed") for goal in GOALS], as_json=asked.json)
        return
    if asked.quick:
        asked.customers, asked.days, asked.repeat = 2000, 1, 1
    if asked.folder and not asked.store:
        asked.store = asked.folder / f"{asked.shop}-{asked.customers}.db"
    shop = importlib.import_module(asked.shop)
    with tempfile.TemporaryDirectory(prefix="jooptics-benchmark-") as folder:
        place = Path(folder)
        store = asked.store or place / "store.db"
        if not store.exists():
            shop.build(store, asked.customers)
        if asked.store:
            shutil.copyfile(store, place / "store.db")
        found = measure(place, shop.sell_day, asked.days, asked.repeat)
    show(found)
    tell(results(found), as_json=asked.json)


if __name__ == "__main__":
    main()
