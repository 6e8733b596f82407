"""Several facts on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def side_by_side(parts: Iterable[str]) -> str:
    """Facts beside each other with a dot between them, those that are empty left out. Each is isolated already."""
    return " · ".join(part for part in parts if part)
