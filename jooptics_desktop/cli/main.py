"""The `jooptics` command: its parser, and the way from an error to an exit code."""

from __future__ import annotations

import logging
import uuid
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jooptics_desktop import __version__
from jooptics_desktop.cli.output import Output, take_every_letter
from jooptics_desktop.cli.parser import Parser, WrittenWrongly
from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.l10n import tr, use_language
from jooptics_desktop.system import log
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    Command = Callable[[Home, argparse.Namespace, Output], int | None]

USAGE: Final = 2
BUG: Final = 70  # EX_SOFTWARE of sysexits.h
# Modules of this package that add commands; each has `add(subparsers)`.
_COMMANDS: Final = (
    "init", "demo", "customers", "children", "consents", "items", "sales", "requests", "disclosures", "breaches",
    "privacy", "audit", "policy", "retention", "backup", "cloud", "restore", "handover", "check", "support_bundle",
)  # fmt: skip

_log = logging.getLogger(__name__)


def build_parser() -> Parser:
    """Every command with its options; importing the command modules is cheap, running them is not."""
    from importlib import import_module

    parser = Parser(
        prog="jooptics",
        description=tr("Counter, records, backups."),
        epilog=tr(
            "Without a command the window opens; `jooptics tour OUT` saves pictures of every screen. Ends with 0 when "
            "it is done, 1 when a rule refused it, 2 when it was typed wrongly, 3 when something is unavailable, "
            "4 when something is not to be trusted, 5 when it is not permitted."
        ),
    )
    parser.add_argument(
        "--version", action="version", version=f"Jooptics {__version__}", help=tr("say the version and exit")
    )
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help=tr("the data folder (else JOOPTICS_HOME, else yours)")
    )
    parser.add_argument("--language", choices=("en", "ar"), help=tr("the language of sentences"))
    parser.add_argument("--json", action="store_true", help=tr("answer with one JSON object"))
    commands = parser.add_subparsers(dest="command", metavar=tr("COMMAND"), required=True)
    for name in _COMMANDS:
        import_module(f"jooptics_desktop.cli.{name}").add(commands)
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run one command; answers its exit code."""
    take_every_letter()
    _choose_language(arguments)
    try:
        given = build_parser().read(arguments)
    except WrittenWrongly as wrong:
        Output("--json" in arguments).usage(wrong.usage, wrong.message)
        return USAGE
    output = Output(given.json)
    home = Home.chosen(given.home)
    command: Command = given.run
    handler = log.start(home.logs) if home.has_store else None
    try:
        return command(home, given, output) or 0
    except JoopticsError as error:
        output.error(error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the one place where a bug becomes a sentence
        # A bug: the person gets a number to quote, never a traceback that may hold somebody's data.
        incident = uuid.uuid4().hex[:8]
        told = {"incident": incident} | log.nameless(type(error), error.__traceback__)
        _log.error("a command failed", extra=told)
        output.error(JoopticsError("bug", incident=incident))
        return BUG
    finally:
        if handler is not None:
            log.stop(handler)


def _choose_language(arguments: Sequence[str]) -> None:
    """Before the parser exists, since its own help is translated."""
    words = [*arguments, ""]
    for word, following in pairwise(words):
        chosen = following if word == "--language" else word.removeprefix("--language=")
        if chosen in {"en", "ar"} and word.startswith("--language"):
            use_language("ar" if chosen == "ar" else "en")
