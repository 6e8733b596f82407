"""Derive "Jooptics Sans" from IBM Plex Sans Arabic 1.101.

    python tools/make_fonts.py FOLDER [TARGET]

FOLDER holds the original TrueType files (the npm package `@expo-google-fonts/ibm-plex-sans-arabic`, 0.4.2, unpacked);
TARGET is `resources/fonts` unless told otherwise. What changes, and why, is written into `resources/fonts/FONTLOG.txt`.
The result depends on the originals alone: the same input gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

if TYPE_CHECKING:
    from collections.abc import Sequence

FAMILY = "Jooptics Sans"
VERSION = "Version 1.101; Jooptics Sans 1.000"
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}

# Zero-width characters, bidi marks, embeddings and isolates (UAX #9). Without a glyph of their own every toolkit
# fetches an empty glyph from another font and embeds that font too.
INVISIBLE = (
    0x061C,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
    *range(0x2066, 0x206A),
)
INVISIBLE_GLYPH = "zerowidth"

# Characters our papers use, drawn by a glyph the originals already have under a sister code point.
SAME_SHAPE = {
    0x0394: 0x2206,  # GREEK CAPITAL DELTA, the sign of a prism dioptre <- INCREMENT
    0x2011: 0x2010,  # NON-BREAKING HYPHEN <- HYPHEN
    0x202F: 0x2009,  # NARROW NO-BREAK SPACE <- THIN SPACE
    0x2714: 0x2713,  # HEAVY CHECK MARK <- CHECK MARK
}


def add_invisible_glyph(font: TTFont) -> None:
    """Give every bidi control and zero-width character one empty glyph of no width."""
    font.setGlyphOrder([*font.getGlyphOrder(), INVISIBLE_GLYPH])
    font["glyf"].glyphs[INVISIBLE_GLYPH] = Glyph()
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["hmtx"].metrics[INVISIBLE_GLYPH] = (0, 0)
    for table in unicode_tables(font):
        for code in INVISIBLE:
            table.cmap.setdefault(code, INVISIBLE_GLYPH)


def share_shapes(font: TTFont) -> None:
    """Let missing code points use the glyph of their sister, falling back to ASCII hyphen and no-break space."""
    last_resort = {0x2011: 0x2D, 0x202F: 0xA0}
    for table in unicode_tables(font):
        for code, sister in SAME_SHAPE.items():
            glyph = table.cmap.get(sister) or table.cmap.get(last_resort.get(code, sister))
            if glyph:
                table.cmap.setdefault(code, glyph)


def unicode_tables(font: TTFont) -> list[Any]:
    """The character maps that are keyed by Unicode."""
    return [table for table in font["cmap"].tables if table.isUnicode()]


def drop_localised_digits(font: TTFont) -> None:
    """Take the digit substitution out of `locl`, so that 0-9 look the same, and search, inside Arabic text."""
    table = font["GSUB"].table
    digits = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag != "locl":
            continue
        feature = record.Feature
        feature.LookupListIndex = [
            index
            for index in feature.LookupListIndex
            if not any(
                digits & set(getattr(sub, "mapping", ())) for sub in table.LookupList.Lookup[index].SubTable
            )
        ]
        feature.LookupCount = len(feature.LookupListIndex)


def rename(font: TTFont, weight: str) -> None:
    """Name the family "Jooptics Sans": the OFL reserves the original name for the original."""
    names = font["name"]
    linked = weight in {"Regular", "Bold"}  # the two styles an old style-linking menu knows
    postscript = f"{FAMILY.replace(' ', '')}-{weight}"
    wanted = {
        1: FAMILY if linked else f"{FAMILY} {weight}",
        2: weight if linked else "Regular",
        3: f"1.101;{postscript}",
        4: f"{FAMILY} {weight}",
        5: VERSION,
        6: postscript,
        16: None if linked else FAMILY,
        17: None if linked else weight,
    }
    for name_id in (*wanted, 7, 18, 21, 22, 25):  # 7 is the trademark notice of the original name
        names.removeNames(nameID=name_id)
    for name_id, text in wanted.items():
        if text is not None:
            names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].achVendID = "NONE"


def derive(source: Path, target: Path, weight: str) -> None:
    """Read one original weight and write ours."""
    font = TTFont(source, recalcTimestamp=False)
    add_invisible_glyph(font)
    share_shapes(font)
    drop_localised_digits(font)
    rename(font, weight)
    font.save(target)


def main(arguments: Sequence[str]) -> int:
    """Derive the four weights."""
    folder = Path(arguments[0])
    target = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).parents[1] / "resources" / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    for weight, number in WEIGHTS.items():
        [source] = folder.rglob(f"IBMPlexSansArabic_{number}{weight}.ttf")
        path = target / f"JoopticsSans-{weight}.ttf"
        derive(source, path, weight)
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
