"""How commands are read: strictly, and saying what is wrong in the form that was asked for."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final, NoReturn

from jooptics_desktop.l10n import mark, tr

if TYPE_CHECKING:
    from collections.abc import Sequence


# What argparse itself says to people, so that our catalogues have it, too. One sentence of its own names a type of
# the program, which tells nobody anything: ours says it instead.
_ARGPARSE: Final = {
    "invalid %(type)s value: %(value)r": mark("not a value that can be used here: %(value)r"),
} | {
    message: message
    for message in (
        mark("usage: "),
        mark("options"),
        mark("positional arguments"),
        mark("show this help message and exit"),
        mark("argument %(argument_name)s: %(message)s"),
        mark("the following arguments are required: %s"),
        mark("one of the arguments %s is required"),
        mark("not allowed with argument %s"),
        mark("expected one argument"),
        mark("expected at most one argument"),
        mark("expected at least one argument"),
        mark("ignored explicit argument %r"),
        mark("invalid choice: %(value)r (choose from %(choices)s)"),
    )
}


def _said(message: str) -> str:
    return tr(_ARGPARSE.get(message, message))


# Argparse says everything through this one name of its module, by the environment's language and not by the one that
# was chosen; it offers no other way in.
argparse._ = _said  # type: ignore[attr-defined]  # the stubs list what is meant for others


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
