"""Reading a JSON file of answers strictly: nothing missing, nothing unknown, nothing assumed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from jooptics_desktop.domain.canonical import refuse_half_characters
from jooptics_desktop.domain.errors import RuleBroken

T = TypeVar("T")
_REQUIRED: Any = object()


def read_object(path: Path) -> Answers:
    """The JSON object in a file; raises `RuleBroken`: `input.` `file_unreadable`, `not_json`, `field_twice`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_each_once)
        refuse_half_characters(found)
    except json.JSONDecodeError as error:
        raise RuleBroken("input.not_json", field=path.name, line=error.lineno) from None
    except (OSError, UnicodeError):
        raise RuleBroken("input.file_unreadable", field=path.name) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, half a character; brackets within brackets without end.
        raise RuleBroken("input.not_json", field=path.name, line=1) from None
    if not isinstance(found, dict):
        raise RuleBroken("input.field_wrong", field=path.name, name=path.name, expected="{…}")
    return Answers(found, path.parent)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON's own answer to a field that stands twice is to forget the first, and with it perhaps a payment."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise RuleBroken("input.field_twice", field=name, name=name)
        found[name] = value
    return found


@dataclass(slots=True)
class Answers:
    """An object of the file, taken apart field by field; `finish` refuses what nobody asked for."""

    values: dict[str, Any]
    folder: Path
    place: str = ""
    _taken: set[str] = field(default_factory=set)

    def take(self, name: str, kind: type[T], default: T = _REQUIRED) -> T:
        """The field, of exactly that type; raises `RuleBroken`: `input.field_missing`, `input.field_wrong`."""
        self._taken.add(name)
        if name not in self.values:
            if default is _REQUIRED:
                raise RuleBroken("input.field_missing", field=self._path(name), name=self._path(name))
            return default
        value = self.values[name]
        if type(value) is not kind:  # a bool is no int here
            raise RuleBroken(
                "input.field_wrong", field=self._path(name), name=self._path(name), expected=kind.__name__
            )
        return value

    def inside(self, name: str, *, optional: bool = False) -> Answers:
        """A nested object."""
        return Answers(self.take(name, dict, {} if optional else _REQUIRED), self.folder, self._path(name))

    def each(self, name: str) -> list[Answers]:
        """A list of objects; empty when it is not there."""
        found = self.take(name, list, [])
        for place, value in enumerate(found):
            if not isinstance(value, dict):
                raise RuleBroken("input.field_wrong", name=f"{self._path(name)}[{place}]", expected="{…}")
        return [
            Answers(value, self.folder, f"{self._path(name)}[{place}]") for place, value in enumerate(found)
        ]

    def file(self, name: str) -> Path:
        """The path in a field, relative to the folder of the file of answers."""
        return self.folder / Path(self.take(name, str)).expanduser()

    def content(self, name: str) -> bytes:
        """What the file in a field holds; raises `RuleBroken("input.file_unreadable")`."""
        try:
            return self.file(name).read_bytes()
        except (OSError, ValueError):  # a name may hold a zero byte
            raise RuleBroken("input.file_unreadable", field=self._path(name)) from None

    def finish(self) -> None:
        """Refuse fields that were never asked for: a typing mistake must not be silently ignored."""
        for name in self.values:
            if name not in self._taken:
                raise RuleBroken("input.field_unknown", field=self._path(name), name=self._path(name))

    def _path(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name
