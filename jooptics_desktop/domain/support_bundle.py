"""What a shop in trouble sends to whoever helps: versions, sizes, counts and codes; nobody's data.

Everything in it is on a list of what may be: declared `for_support` in the inventory, or named here. What comes from
the store or the log is looked at once more as it is taken in, and a value that could be anybody's words is left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, cast

from jooptics_desktop.domain.errors import JoopticsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jooptics_desktop.domain.canonical import Json

_OUR_ERRORS: Final = "|".join(sorted(one.__name__ for one in JoopticsError.__subclasses__()))
FORMAT: Final = "jooptics.support-bundle/1"
DAYS: Final = 7  # of the log, unless somebody says otherwise
MOST_DAYS: Final = 30
MOST_LINES: Final = 2_000
MIB: Final = 1 << 20
_MOST_NUMBER: Final = 10_000_000
_STEPS: Final = (1, 2, 5)
_WORD: Final = re.compile(r"[a-z][a-z_]{0,39}", re.ASCII).fullmatch
_PLACE: Final = re.compile(r"[a-z_<][A-Za-z0-9_<>.]{0,119}:[0-9]{1,6}", re.ASCII).fullmatch
_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9]+){0,3}").match
_DETAIL: Final = re.compile(r"[A-Za-z_#. ]{0,80}(?:: ?)?#?[0-9]{0,9}", re.ASCII).fullmatch
_SYSTEMS: Final = frozenset({"Windows", "Darwin", "Linux"})
_MACHINES: Final = frozenset({"x86_64", "AMD64", "arm64", "aarch64"})
# What a text in the log looks like, field by field; codes have a dot, errors are called so or are our own.
_FORMS: Final[Mapping[str, Callable[[str], object]]] = {
    "level": frozenset(("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")).__contains__,
    "in": re.compile(r"jooptics_desktop(?:\.[a-z_]{1,40}){0,5}", re.ASCII).fullmatch,
    "what": re.compile(r"[A-Za-z ,;:%'()._-]{1,200}", re.ASCII).fullmatch,
    "error": re.compile(rf"[A-Za-z_]{{1,80}}(?:Error|Exception|Warning)|{_OUR_ERRORS}", re.ASCII).fullmatch,
    "code": re.compile(r"[a-z][a-z0-9_]{0,40}(?:\.[a-z][a-z0-9_]{0,60}){1,3}", re.ASCII).fullmatch,
    "noun": _WORD,
    "state": _WORD,
    "incident": re.compile(r"[0-9a-f]{8}").fullmatch,
}
_FIGURES: Final = frozenset({"count", "seconds", "bytes", "generation"})


class PartName(StrEnum):
    """What a bundle consists of; each is a file of it."""

    PROGRAM = "program"
    STORE = "store"
    CHECKS = "checks"
    SETTINGS = "settings"
    DISK = "disk"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the bundle."""

    name: PartName
    content: Json

    @property
    def file(self) -> str:
        """What it is called in the bundle."""
        return f"{self.name.value}.json"

    @property
    def text(self) -> str:
        """Its very text, as it is shown and as it is written."""
        if isinstance(self.content, list):  # a line each
            return "".join(json.dumps(one, sort_keys=True) + "\n" for one in self.content)
        return json.dumps(self.content, indent=2, sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class SupportBundle:
    """Everything that would be written, and nothing else will be."""

    parts: tuple[Part, ...]


def about(count: int) -> int:
    """A count that tells how large something is and no more: the nearest of 1, 2, 5, 10, 20, 50, …; zero stays."""
    if count <= 0:
        return 0
    scale = int("1" + "0" * (len(str(count)) - 1))
    return min((step * scale for step in (*_STEPS, 10)), key=lambda near: (abs(near - count), near))


def mebibytes(size: int) -> int:
    """A size in bytes as about so many whole MiB, at least 1 for what is not empty."""
    return about(-(-size // MIB))


def version_of(text: str) -> str:
    """The figures at the beginning of a version; what follows them may be anybody's word."""
    found = _VERSION(text)
    return found[0] if found else ""


def known_system(name: str) -> str:
    """The kind of operating system, if it is one of those the program runs on."""
    return name if name in _SYSTEMS else "other"


def known_machine(name: str) -> str:
    """The kind of processor, if it is one of those the program runs on."""
    return name if name in _MACHINES else "other"


def plain_detail(text: str) -> str:
    """What a check found, if it has the form of a code, a count or a place of a backup."""
    return text if _DETAIL(text) else "…"


def plain_setting(value: object) -> Json:
    """A setting as it may leave: switches, figures of a choice, words of the program; None for all else."""
    if isinstance(value, dict):
        return {name: plain_setting(inner) for name, inner in value.items() if _WORD(str(name))}
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < _MOST_NUMBER else None
    return value if isinstance(value, str) and _WORD(value) else None


def plain_line(values: Mapping[str, object], days_ago: int) -> dict[str, Json]:
    """A line of the log as it may leave: how many days ago, and what has the form of a code, a figure or a place."""
    # Text, a figure or a list of texts: `_may_leave` looked.
    kept = {name: cast("Json", value) for name, value in values.items() if _may_leave(name, value)}
    return {"days_ago": days_ago, **kept}


def _may_leave(name: str, value: object) -> bool:
    if name in _FIGURES:
        return (
            isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _MOST_NUMBER**2
        )
    if name == "where":
        return isinstance(value, list) and all(isinstance(one, str) and bool(_PLACE(one)) for one in value)
    form = _FORMS.get(name)
    return form is not None and isinstance(value, str) and bool(form(value))
