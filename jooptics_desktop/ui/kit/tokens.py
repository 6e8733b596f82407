"""Design tokens: colours by meaning and one scale of sizes, read from `resources/theme`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from jooptics_desktop.l10n.resources import resources_folder

ThemeName = Literal["light", "dark", "contrast"]
THEMES: Final[tuple[ThemeName, ...]] = ("light", "dark", "contrast")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme (`#RRGGBB`, by meaning)."""

    name: ThemeName
    dark: bool
    colours: dict[str, str]

    def __getitem__(self, meaning: str) -> str:
        return self.colours[meaning]


@cache
def tokens(name: ThemeName) -> Tokens:
    """The tokens of that theme."""
    raw = tomllib.loads((resources_folder() / "theme" / f"{name}.toml").read_text("utf-8"))
    return Tokens(name, raw["dark"], raw["colour"])


@cache
def scale() -> dict[str, int]:
    """The one scale, flattened: `type_body`, `space_md`, `size_control`, `shape_radius`; logical pixels."""
    raw = tomllib.loads((resources_folder() / "theme" / "scale.toml").read_text("utf-8"))
    return {f"{group}_{name}": size for group, sizes in raw.items() for name, size in sizes.items()}


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """WCAG relative luminance of `#RRGGBB`."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
