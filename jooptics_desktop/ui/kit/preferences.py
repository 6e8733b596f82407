"""How this machine likes its window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.kit.tokens import ThemeName


@dataclass(frozen=True, slots=True)
class Preferences:
    """`zoom` is 0.9 to 1.5, whole at the next start; `scanner_gap` in seconds; `idle_minutes` 0 never locks."""

    language: Language = "en"
    theme: ThemeName = "light"
    zoom: float = 1.0
    scanner_gap: float = 0.035
    idle_minutes: int = 5
