"""Run every check and all tests; on the first run, set everything up.

    python3 tools/check.py                    everything: what a change must pass
    python3 tools/check.py --fast             no tests: style, types, contracts
    python3 tools/check.py --only tests/data  the tests of one place, nothing else

Every step runs even when an earlier one failed, so that one run shows all there is to mend; the exit code is
that of the first failure. Standard library only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from setup_packages import BUNDLE, TESTS, WINDOW, SetupError
from setup_python import ROOT, ensure_python, environment

if TYPE_CHECKING:
    from pathlib import Path

COMPILE = "from jooptics_desktop.l10n import LANGUAGES, translator; [translator(name) for name in LANGUAGES]"
STYLE: dict[str, list[str]] = {
    "translations compile": ["-c", COMPILE],
    "ruff check": ["-m", "ruff", "check"],
    "ruff format": ["-m", "ruff", "format", "--check"],
    "types (mypy --strict)": ["-m", "mypy"],
    "who may import whom": [
        "-c",
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())",
    ],
}
# Two workers: the tests are sized for two cores, and some start a database or freeze the app themselves. A file
# stays with one worker, so that what its tests share is made once; in the order of their names, so that the bundle,
# which takes longest, comes among the first.
PYTEST = ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def main() -> int:
    """Set up, run the steps, return the first failure's exit code."""
    options = _options()
    try:
        python = ensure_python(("dev", "bundle"), WINDOW + TESTS + BUNDLE)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    # Nothing may be printed after the tests: pytest's closing line is the last word.
    steps = {} if options.only else dict(STYLE)
    if not options.fast:
        steps["tests"] = [*PYTEST, *options.only]
    codes = [_run(python, title, arguments) for title, arguments in steps.items()]
    return next((code for code in codes if code), 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--fast", action="store_true", help="leave the tests out")
    parser.add_argument("--only", nargs="+", default=[], metavar="TEST", help="run just these tests")
    return parser.parse_args()


def _run(python: Path, title: str, arguments: list[str]) -> int:
    print(f"\n── {title}", flush=True)
    started = time.monotonic()
    more = {"CI": "true", "QT_QPA_PLATFORM": "offscreen"}
    if sys.platform.startswith("linux"):
        more["LC_ALL"] = "C.UTF-8"  # Qt warns in any other, and a warning fails a test
    code = subprocess.run(
        [str(python), *arguments], check=False, cwd=ROOT, stdin=subprocess.DEVNULL, env=environment(**more)
    ).returncode
    if title != "tests":
        print(
            f"── {title}: {'ok' if code == 0 else 'FAILED'}, {time.monotonic() - started:.1f} s", flush=True
        )
    return code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
