"""Every benchmark, one table: what was asked, what was found, and whether the goal is met.

    python benchmarks/all.py --quick                 # small sizes, some minutes: does everything still work?
    python benchmarks/all.py --folder DIR --write    # the full size, an hour or two, into docs/benchmarks.md
    python benchmarks/all.py startup search --write  # only these; the other rows stay as they are

Figures of quick runs are never judged and never written. Run the full size on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from reporting import VERDICTS, Result

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
# Each program by name, and what it needs to be told for the full size.
PROGRAMS: dict[str, tuple[str, ...]] = {
    "startup": (),
    "window": (),
    "search": (),
    "sale_commit": (),
    "csv_export": (),
    "import_waits": (),
    "audit_verify": (),
    "backup": ("--customers", "1000000"),
}
HEAD = "| program | question | found | goal | met | measured |\n|---|---|---|---|---|---|"
BUSY = 0.5


def measured(name: str, folder: Path, *, quick: bool) -> list[Result]:
    """What one program found; nothing when it failed."""
    size = ("--quick",) if quick else PROGRAMS[name]
    command = [sys.executable, str(HERE / f"{name}.py"), "--json", "--folder", str(folder), *size]
    begun = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    if done.returncode:
        return []
    found = [Result(**json.loads(line)) for line in done.stdout.splitlines()]
    return [replace(result, met=None) for result in found] if quick else found


def row(name: str, result: Result) -> str:
    """A line of the table."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    return (
        f"| `{name}` | {result.question} | {result.found} | {result.goal} | {VERDICTS[result.met]} | {day} |"
    )


def with_rows(page: str, rows: dict[str, list[str]], machine: str) -> str:
    """The page with these rows between its marks; programs that were not run keep theirs."""
    before, _, rest = page.partition(BEGIN)
    old, _, after = rest.partition(END)
    for name in PROGRAMS:
        rows.setdefault(name, [line for line in old.splitlines() if line.startswith(f"| `{name}` |")])
    lines = [line for name in PROGRAMS for line in rows[name]]
    table = "\n".join((f"Last on {machine}.", "", HEAD, *lines))
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def the_machine() -> str:
    """What it is measured on."""
    python = platform.python_version()
    return f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores, Python {python}"


def main() -> int:
    """Run what was asked for; the exit code says whether every program ran, not whether goals are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"only these of {', '.join(PROGRAMS)}")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does it work?")
    parser.add_argument("--folder", type=Path, help="keep the stores here and use them again")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    asked = parser.parse_args()
    if asked.quick and asked.write:
        parser.error("figures of a quick run say nothing about speed, and are not written")
    if unknown := set(asked.programs) - set(PROGRAMS):
        parser.error(f"no such program: {', '.join(sorted(unknown))}")
    if os.getloadavg()[0] > BUSY:
        print(f"something else is running here (load {os.getloadavg()[0]:.1f})", file=sys.stderr)
    rows: dict[str, list[str]] = {}
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = (asked.folder or Path(scratch)) / ("quick" if asked.quick else "full")
        folder.mkdir(parents=True, exist_ok=True)
        for name in asked.programs or PROGRAMS:
            rows[name] = [row(name, result) for result in measured(name, folder, quick=asked.quick)]
            print("\n".join(rows[name]), flush=True)
    failed = [name for name, lines in rows.items() if not lines]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    elif asked.write:
        PAGE.write_text(with_rows(PAGE.read_text("utf-8"), rows, the_machine()), "utf-8")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
