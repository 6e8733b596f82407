"""Reports of errors nobody foresaw: codes, versions and places in our own code. No message, no value of anything.

What an error says may quote a name or a prescription, so it is not looked at. A report leaves only when somebody
has read it and presses Send, and without the parts they struck out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.usage import is_version

if TYPE_CHECKING:
    from collections.abc import Collection

    from jooptics_desktop.domain.canonical import Json

FORMAT: Final = "jooptics.error-report/1"
MOST_PLACES: Final = 40
SYSTEMS: Final = ("Windows", "macOS", "Linux")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,119}", re.ASCII)
_INCIDENT: Final = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of our own code, by the names of its module and function."""

    module: str
    function: str
    line: int

    def checked(self) -> Place:
        """Itself; raises `RuleBroken("report.not_of_the_form")` when a name is no name of a program."""
        if not (
            _NAME.fullmatch(self.module) and _NAME.fullmatch(self.function) and 1 <= self.line <= 100_000
        ):
            raise RuleBroken("report.not_of_the_form")
        return self


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """One report. A part that is None was struck out; the incident number stays, it is random."""

    incident: str
    version: str | None
    system: str | None
    python: str | None
    error: str | None
    where: tuple[Place, ...] | None

    def checked(self) -> ErrorReport:
        """Itself; raises `RuleBroken("report.not_of_the_form")` when anything in it could be data."""
        versions = all(one is None or is_version(one) for one in (self.version, self.python))
        known_system = self.system is None or self.system in SYSTEMS
        named = self.error is None or _NAME.fullmatch(self.error) is not None
        if not (_INCIDENT.fullmatch(self.incident) and versions and known_system and named):
            raise RuleBroken("report.not_of_the_form")
        if len(self.where or ()) > MOST_PLACES:
            raise RuleBroken("report.not_of_the_form")
        for place in self.where or ():
            place.checked()
        return self

    def without(self, struck: Collection[str]) -> ErrorReport:
        """The report without these parts."""
        gone: dict[str, Any] = dict.fromkeys(set(struck) & set(PARTS))
        return replace(self, **gone)

    def as_json(self) -> dict[str, Json]:
        """As it is shown, kept and sent: one and the same."""
        where: list[dict[str, Json]] | None = None
        if self.where is not None:
            where = [{"module": p.module, "function": p.function, "line": p.line} for p in self.where]
        return {
            "format": FORMAT, "incident": self.incident, "version": self.version, "system": self.system,
            "python": self.python, "error": self.error, "where": list(where) if where is not None else None,
        }  # fmt: skip


# What can be struck out.
PARTS: Final = tuple(field.name for field in fields(ErrorReport) if field.name != "incident")


def name_or(value: Any, otherwise: str) -> str:  # noqa: ANN401 - whatever an interpreter hands over
    """A name of a program, or `otherwise` where it could be anything."""
    return value if isinstance(value, str) and _NAME.fullmatch(value) else otherwise
