"""The family of errors a person can be told about.

An error carries a code and the values its sentence needs; `l10n.sentences` turns both into words in the
reader's language. Anything that is not a `JoopticsError` is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class JoopticsError(Exception):
    """What went wrong, as a code such as `sale.balance_outstanding`, and the values of its sentence.

    `exit_code` is what the command line ends with. `field` names the input that is wrong, when one is.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.values = values


class RuleBroken(JoopticsError):
    """A rule of the trade refuses it: balance outstanding, axis missing. Work is kept; say what to change."""


class Conflict(JoopticsError):
    """The record changed meanwhile: show both versions and let the person choose."""


class Unavailable(JoopticsError):
    """The world is in the way: offline, disk full, keyring locked, printer gone. Trying again may help."""

    exit_code = 3


class Untrusted(JoopticsError):
    """Wrong key, bad digest, unknown certificate, newer schema. There is no "continue anyway"."""

    exit_code = 4


class NotPermitted(JoopticsError):
    """The acting person may not do this, or has to give a second factor first."""

    exit_code = 5


class Cancelled(JoopticsError):
    """The person asked to stop. Nothing is shown."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("cancelled")
