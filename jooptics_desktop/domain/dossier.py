"""Everything the store keeps about one person, section by section, as the inventory declares it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.canonical import Json, canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.domain.inventory import Subject

SCHEMA: Final = "jooptics.dossier/1"
Row = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table: `columns` in their order, each row a value for every column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Json], ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """One person's own copy. Money is in minor units, powers in hundredths of a dioptre, times in UTC."""

    subject: Subject
    subject_id: str
    sections: tuple[Section, ...]

    def section(self, name: str) -> Section:
        """The section of that name; raises `KeyError` when nothing of that kind is kept."""
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)

    def as_json(self) -> dict[str, Json]:
        """For machines: a documented object that `canonical_bytes` writes the same way each time."""
        return {
            "schema": SCHEMA,
            "subject": self.subject.value,
            "id": self.subject_id,
            "sections": {section.name: [dict(row) for row in section.rows] for section in self.sections},
        }

    def canonical(self) -> bytes:
        """The same person, the same bytes."""
        return canonical_bytes(self.as_json())
