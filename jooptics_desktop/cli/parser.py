"""How commands are read: strictly, and saying what is wrong in the form that was asked for."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from jooptics_desktop.l10n import tr

if TYPE_CHECKING:
    from collections.abc import Sequence


class WrittenWrongly(Exception):
    """A command that makes no sense as it was typed; `usage` says how it is written."""

    def __init__(self, usage: str, message: str) -> None:
        super().__init__(message)
        self.usage, self.message = usage, message


class Parser(argparse.ArgumentParser):
    """Options are not shortened, or `--password` would be taken for the file that holds one, and told again."""

    def __init__(self, **given: object) -> None:
        super().__init__(**given, allow_abbrev=False)  # type: ignore[arg-type]  # argparse hands its own on

    def error(self, message: str) -> NoReturn:
        """Raise `WrittenWrongly`."""
        raise WrittenWrongly(self.format_usage(), message)

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The command; raises `WrittenWrongly`. Of what nobody knows only options are named: the rest may be secret."""
        found, unknown = self.parse_known_args(arguments)
        if unknown:
            named = [word.partition("=")[0] for word in unknown if word.startswith("-")]
            self.error(tr("unknown: {words}", words=" ".join(named) or "…"))
        return found


def at_least_one(text: str) -> int:
    """The type of an option that counts; 0 and less make no sense."""
    if not text.isdecimal() or not (number := int(text)):
        raise argparse.ArgumentTypeError(tr("a whole number from 1 on is needed"))
    return number
