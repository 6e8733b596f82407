"""Several facts on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jooptics_desktop.l10n.catalogue import Translator


def side_by_side(parts: Iterable[str]) -> str:
    """Facts beside each other with a dot between them, those that are empty left out. Each is isolated already."""
    return " · ".join(part for part in parts if part)


def listed(parts: Iterable[str], words: Translator) -> str:
    """Facts one after another with the comma of the language, those that are empty left out."""
    return ("، " if words.is_rtl else ", ").join(part for part in parts if part)
