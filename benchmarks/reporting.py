"""How every benchmark takes its options and tells what it found, so that one command can run them all.

A program calls `options(parser)`, measures less with `--quick`, and ends with `tell(results, asked)`: a table for
people, or with `--json` one line for each question.
"""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import checkout  # noqa: F401 - finds the packages

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

HEAD = "| question | found | goal | met |\n|---|---|---|---|"
VERDICTS = {True: "yes", False: "**no**", None: ""}


@dataclass(frozen=True)
class Result:
    """One question and its answer, in words; `met` is None where there is no goal."""

    question: str
    found: str
    goal: str = ""
    met: bool | None = None

    def row(self) -> str:
        """A line of the table."""
        return f"| {self.question} | {self.found} | {self.goal} | {VERDICTS[self.met]} |"


def ratio(
    question: str, ratios: Sequence[float], most: float | None, more: str = "", *, places: int = 2
) -> Result:
    """So many times the other arm: the median of the rounds, and how far they lie apart."""
    middle, least, greatest = (
        f"{x:.{places}f}" for x in (statistics.median(ratios), min(ratios), max(ratios))
    )
    found = f"{middle}× ({least}–{greatest}){more and f': {more}'}"
    if most is None:
        return Result(question, found)
    return Result(question, found, f"≤ {most}×", float(middle) <= most)


def at_most(question: str, value: float, most: float, unit: str) -> Result:
    """A figure with a limit of its own."""
    return Result(question, f"{value:,.0f} {unit}", f"≤ {most:g} {unit}", value <= most)


def options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What every program understands."""
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does it work?")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each question")
    parser.add_argument("--folder", type=Path, help="keep the stores here and use them again")
    return parser


def tell(results: Sequence[Result], *, as_json: bool) -> None:
    """Say what was found."""
    if as_json:
        for result in results:
            print(json.dumps(asdict(result), ensure_ascii=False))
    else:
        print(HEAD)
        for result in results:
            print(result.row())
