"""What kind of thing an act changed, so that each screen knows whether to look again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changes:
    """The nouns that changed (`"customer"`, `"sale"`, …), each with the ids concerned."""

    ids: dict[str, frozenset[str]] = field(default_factory=dict)

    def touches(self, noun: str) -> bool:
        """Whether anything of this kind changed."""
        return noun in self.ids

    def merged(self, noun: str, *ids: str) -> Changes:
        """These changes and some more."""
        return Changes({**self.ids, noun: self.ids.get(noun, frozenset()).union(ids)})

    def joined(self, other: Changes) -> Changes:
        """These changes and the others."""
        both = dict(self.ids)
        for noun, ids in other.ids.items():
            both[noun] = both.get(noun, frozenset()) | ids
        return Changes(both)


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What an act answers: its value, and what it changed."""

    value: T
    changes: Changes
