"""What the purposes are called in a language, for papers and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.services import policies

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk


def purpose_labels(desk: Desk, language: str) -> dict[str, str]:
    """The labels of every purpose by its code, from the policy in force."""
    return policies.purpose_names(policies.in_force(desk), language)
