"""`jooptics support-bundle`: a file for whoever helps, shown in full before it is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.support_bundle import DAYS
from jooptics_desktop.l10n import tr
from jooptics_desktop.l10n.words_support import NOBODYS, as_text

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "support-bundle", help=tr("write a file for support that holds nobody's data")
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    parser.add_argument("--recipient", required=True, help=tr("who gets it, for the disclosure register"))
    parser.add_argument("--days", type=int, default=DAYS, help=tr("how many days of the program's log"))
    parser.add_argument("--yes", action="store_true", help=tr("write it without being asked"))
    add_sign_in_options(parser)
    parser.set_defaults(run=run)


def run(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Show everything that goes in, ask, and write exactly that."""
    from jooptics_desktop.services.support_bundle import gather, write_bundle

    with open_counter(home, given) as counter:
        bundle = gather(
            counter.opened, counter.desk, progress=lambda done, of: output.progress(f"{done}/{of}"),
            cancelled=lambda: False, days=given.days,
        )  # fmt: skip
        output.progress("")
        output.line(tr(NOBODYS))
        output.line(as_text(bundle, tr))
        if not given.yes and not _agreed():
            raise RuleBroken("support.not_agreed")
        path = write_bundle(counter.desk, bundle, given.recipient, given.out).value
    output.result(
        {"path": str(path), "parts": {part.name.value: part.content for part in bundle.parts}},
        tr("Written to {path}.", path=path),
    )


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(tr("Write this to the file? Type yes:") + " ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in {"yes", tr("yes").casefold()}
