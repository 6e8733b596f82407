"""The command `jooptics tour`: what it takes, and what it says of what came of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.l10n import LANGUAGES, current_language, tr, translator
from jooptics_desktop.ui.kit.tokens import THEMES
from jooptics_desktop.ui.tour.folders import PAPERS, SCREENS
from jooptics_desktop.ui.tour.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.system.home import Home
    from jooptics_desktop.ui.shell.start import Program
    from jooptics_desktop.ui.tour.run import Album

_USUAL_THEMES = ("light", "dark")
_TEXT_SIZES = (90, 100, 110, 125, 150)


def main(arguments: Sequence[str], make: Callable[[Home], Program]) -> int:
    """Take the tour; 1 when some step did not go well."""
    given = _parser().parse_args(arguments)
    from jooptics_desktop.ui.tour.stage import Plan

    themes = tuple(given.theme or _USUAL_THEMES)
    plans = [
        Plan(language, themes, given.text_size, given.quick, given.chapters)
        for language in given.language or LANGUAGES
    ]
    words = _Words()
    album = run(given.out, make, plans, lambda line: print(line, file=sys.stderr))  # noqa: T201 - a command that says how far it is
    for line in words.lines(album, given.out):
        print(line)  # noqa: T201 - what a command answers
    return 1 if album.failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jooptics tour", description=tr("Pictures of every screen and paper.")
    )
    parser.add_argument("out", type=Path, metavar="OUT", help=tr("the folder the pictures and papers go to"))
    parser.add_argument("--language", action="append", choices=LANGUAGES, help=tr("in this language alone"))
    parser.add_argument("--theme", action="append", choices=THEMES, help=tr("in these colours alone"))
    parser.add_argument(
        "--text-size", type=int, choices=_TEXT_SIZES, default=100, help=tr("size of the text in per cent")
    )
    parser.add_argument("--quick", action="store_true", help=tr("each screen once, in one of the colours"))
    parser.add_argument(
        "--chapters", type=int, metavar="N", help=tr("the first so many chapters instead of all")
    )
    return parser


class _Words:
    """Chosen before the tour switches languages: the command answers in the one it was asked in."""

    def __init__(self) -> None:
        self._said = translator(current_language())

    def lines(self, album: Album, out: Path) -> list[str]:
        """How many pictures and papers lie where, then what is missing and what went wrong."""
        said = self._said
        pictures = said.trn("{count} picture", "{count} pictures", len(album.pictures))
        papers = said.trn("{count} paper or file", "{count} papers and files", len(album.papers))
        lines = [
            said.tr("{what} in {folder}", what=what, folder=folder)
            for what, folder in ((pictures, out / SCREENS), (papers, out / PAPERS))
        ]
        if album.without_service:
            lines.append(
                said.tr(
                    "Jooptics Cloud is not installed here, so the screens of connecting and restoring from it are "
                    "missing."
                )
            )
        failed = said.tr("FAILED")
        return lines + [
            f"{failed}  {one.language} {one.chapter}, {one.after}: {one.why}" for one in album.failures
        ]
