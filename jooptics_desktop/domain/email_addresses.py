"""Whether an e-mail address can be one; whether letters arrive there only a letter tells."""

from __future__ import annotations


def is_complete(address: str) -> bool:
    """Something before one `@` and something behind it."""
    before, at, behind = address.partition("@")
    return bool(before and at and behind) and "@" not in behind
