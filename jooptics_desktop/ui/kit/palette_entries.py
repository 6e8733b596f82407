"""What the command palette lists, and who finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette: ready words, an icon, a key hint, and what choosing it does. `id` tells it again."""

    id: str
    title: str
    detail: str
    icon: str
    open: Callable[[], object]
    key: str = ""


class Provider(Protocol):
    """Finds entries. It answers by calling `found`, at once or later (usually through `Tasks.read`)."""

    def __call__(self, words: str, found: Callable[[Sequence[Entry]], None]) -> None:
        """Look for `words`; the empty text asks for what to offer before anything is typed."""
        ...
