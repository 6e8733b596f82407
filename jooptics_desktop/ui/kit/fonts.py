"""The bundled typeface; the system's fonts are never relied on."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from jooptics_desktop.l10n.resources import resources_folder

FAMILY: Final = "Jooptics Sans"


@cache
def load_fonts() -> str:
    """Register the bundled faces with Qt and answer the family's name. Needs a QGuiApplication."""
    for file in sorted((resources_folder() / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise FileNotFoundError(file)
    return FAMILY


def ui_font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The typeface at that height; the same digits in both languages."""
    font = QFont(load_fonts())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # In Arabic runs `locl` swaps in other digits, which neither align with nor look like those of number cells.
    font.setFeature(QFont.Tag("locl"), 0)
    return font
