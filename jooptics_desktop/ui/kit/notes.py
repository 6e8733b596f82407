"""A quiet status word for the top bar."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.labels import PillKind


@dataclass(frozen=True, slots=True)
class Note:
    """A quiet status word: a marked message and its values."""

    kind: PillKind
    message: str
    values: dict[str, object] = field(default_factory=dict)
