"""Making an error report out of an error: its kind and the places in our own code, never what it says or holds."""

from __future__ import annotations

import platform
import traceback
from typing import TYPE_CHECKING, Final

from jooptics_desktop import __version__
from jooptics_desktop.domain.error_reports import MOST_PLACES, SYSTEMS, ErrorReport, Place, name_or
from jooptics_desktop.domain.errors import JoopticsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_OURS: Final = "jooptics_desktop"
# Whose kinds of errors have names that were written by a programmer; others are only called an error.
_NAMED: Final = frozenset({"builtins", "sqlalchemy", "sqlcipher3", "requests", "urllib3", "shiboken6", _OURS})
_UNNAMED: Final = "Exception"


def build(error: BaseException, incident: str) -> ErrorReport:
    """The report about that error; `incident` is the number the person was told."""
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    return ErrorReport(
        incident=incident,
        version=__version__,
        system=system if system in SYSTEMS else "Linux",
        python=platform.python_version().split("+")[0],
        error=_kind(error),
        where=tuple(_places(error.__traceback__))[-MOST_PLACES:],
    ).checked()


def _kind(error: BaseException) -> str:
    if isinstance(error, JoopticsError):
        return name_or(error.code, _UNNAMED)
    kind = type(error)
    known = kind.__module__.partition(".")[0] in _NAMED
    return name_or(kind.__name__, _UNNAMED) if known else _UNNAMED


def _places(trace: TracebackType | None) -> Iterator[Place]:
    for frame, line in traceback.walk_tb(trace):
        module = name_or(frame.f_globals.get("__name__"), "")
        if module.partition(".")[0] == _OURS:
            yield Place(module, name_or(frame.f_code.co_name.strip("<>"), "code"), line)
