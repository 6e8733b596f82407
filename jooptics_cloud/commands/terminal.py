"""What every command shares: how it is declared, how it speaks, how it asks for a passphrase."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse names its type no other way
    Run = Callable[[argparse.Namespace], int]


def say(line: str) -> None:
    """Tell the operator."""
    print(line, flush=True)  # noqa: T201 - the command line speaks to its operator


def command(commands: Commands, name: str, run: Run, help_text: str) -> argparse.ArgumentParser:
    """Declare a command that works on a home."""
    made = commands.add_parser(name, help=help_text)
    made.add_argument("--home", type=Path, required=True, help="the service's folder")
    made.set_defaults(run=run)
    return made


def ask_passphrase(question: str) -> str:
    """A passphrase, unseen at a terminal; from the standard input, a line of it, where there is none."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{question}: ")
    return sys.stdin.readline().rstrip("\n")
