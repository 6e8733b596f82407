"""What long acts are handed where nobody looks on and nobody stops them."""

from __future__ import annotations


def quiet(*_figures: int) -> None:
    """Nobody looks at the figures."""


def never() -> bool:
    """Nobody stops it."""
    return False
