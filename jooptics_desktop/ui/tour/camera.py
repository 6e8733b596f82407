"""Pictures of the window in both themes, as PNG files with telling names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import current_language

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.ui.kit.tokens import ThemeName
    from jooptics_desktop.ui.tour.hands import Hands

THEMES: Final[tuple[ThemeName, ...]] = ("light", "dark")


class Camera:
    """Takes a picture of what is in front, once per theme."""

    def __init__(self, hands: Hands, folder: Path) -> None:
        self._hands = hands
        self._folder = folder
        self.taken: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    def shoot(self, name: str) -> None:
        """`name-en-light.png` and its dark twin."""
        window = self._hands.window
        # Begin with the theme that is on: switching repolishes every widget.
        for theme in sorted(THEMES, key=lambda one: one != window.preferences.theme):
            window.prefer(theme=theme)
            self._hands.settle()
            path = self._folder / f"{name}-{current_language()}-{theme}.png"
            window.grab().save(str(path))
            self.taken.append(path)
