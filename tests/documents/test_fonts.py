"""The fonts we ship: every character our papers and screens need, digits that never change their shape."""

from __future__ import annotations

from pathlib import Path

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
LETTERS = "".join(map(chr, range(0x20, 0x7F))) + "".join(
    map(chr, (*range(0x621, 0x63B), *range(0x640, 0x653)))
)
SIGNS = "×−½¼¾✓Δ•–—…“”«»·٪،؛؟°±≤≥←→№©€\u00a0\u202f\u2011"
CONTROLS = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"


@pytest.fixture(params=WEIGHTS)
def font(request: pytest.FixtureRequest) -> TTFont:
    """One weight, opened."""
    return TTFont(FONTS / f"JoopticsSans-{request.param}.ttf", lazy=False)


def test_every_character_we_print_has_a_glyph(font: TTFont) -> None:
    known = font.getBestCmap()
    assert [character for character in LETTERS + SIGNS + CONTROLS if ord(character) not in known] == []


def test_controls_take_no_room(font: TTFont) -> None:
    known, widths = font.getBestCmap(), font["hmtx"].metrics
    assert {widths[known[ord(character)]][0] for character in CONTROLS} == {0}


@pytest.mark.trap("digits change shape inside Arabic")
@pytest.mark.parametrize("weight", WEIGHTS)
def test_digits_are_the_same_glyphs_in_both_scripts_and_equally_wide(weight: str) -> None:
    face = hb.Font(hb.Face(hb.Blob.from_file_path(FONTS / f"JoopticsSans-{weight}.ttf")))
    glyphs, widths = [], set()
    for script, language in (("latn", "en"), ("arab", "ar")):
        buffer = hb.Buffer()
        buffer.add_str("0123456789")
        buffer.direction, buffer.script, buffer.language = "ltr", script, language
        hb.shape(face, buffer, {})
        glyphs.append([info.codepoint for info in buffer.glyph_infos])
        widths |= {position.x_advance for position in buffer.glyph_positions}
    assert glyphs[0] == glyphs[1]
    assert len(widths) == 1


def test_the_reserved_name_is_not_used_in_any_name_people_see(font: TTFont) -> None:
    shown = {
        record.nameID: str(record)
        for record in font["name"].names
        if record.nameID in {1, 3, 4, 5, 6, 16, 25}
    }
    assert "Plex" not in " ".join(shown.values())
    assert shown.get(16, shown[1]) == "Jooptics Sans"
    assert font["OS/2"].usWeightClass == WEIGHTS[shown[6].rpartition("-")[2]]
    assert font["OS/2"].fsType == 0


def test_licence_and_log_travel_with_the_fonts() -> None:
    assert "SIL Open Font License, Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")
    assert "Jooptics Sans" in (FONTS / "FONTLOG.txt").read_text("utf-8")
