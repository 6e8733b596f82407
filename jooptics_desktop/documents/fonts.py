"""Jooptics Sans inside a PDF: HarfBuzz shapes each run, reportlab embeds the glyphs.

reportlab's own shaping turns discretionary ligatures on (محمد becomes one compact sign) and guesses the direction of
each word; here every run is shaped in the direction UAX #9 gave it. The text people copy or search is real letters,
not presentation forms: the character map of the embedded font is rewritten to say what each glyph stands for.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, cast

import uharfbuzz as hb
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from jooptics_desktop.l10n.resources import resources_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream

    from jooptics_desktop.documents.bidi import Run

Weight = Literal["Regular", "Medium", "SemiBold", "Bold"]
_FEATURES = {"kern": True, "liga": True, "dlig": False}
_FIGURE = re.compile("(?:/?[0-9+\u2212.,: \u00a0-])*")  # only two strokes in a row would kern
_PRIVATE_USE = 0xE000  # where glyphs without a character of their own are filed


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Shaped text from left to right, in thousandths of the size.

    `text` holds a character of the embedded font for each glyph, `gaps` how far to move left before it (and, one
    more, at the end), `rises` how far above the baseline it stands; `width` is the whole advance.
    """

    text: str
    gaps: tuple[int, ...]
    rises: tuple[int, ...]
    width: int


class JoopticsFont(TTFont):
    """One weight, able to shape a run and to say which letters each of its glyphs stands for."""

    def __init__(self, weight: Weight) -> None:
        path = resources_folder() / "fonts" / f"JoopticsSans-{weight}.ttf"
        super().__init__(f"JoopticsSans-{weight}", str(path), shapable=True)
        self._shaper = hb.Font(hb.Face(hb.Blob.from_file_path(path)))
        self._codes: dict[int, int] = {}
        self._spelling: dict[int, str] = {}
        self._filing = threading.Lock()  # documents may be made on several threads

    def plain(self, text: str) -> Glyphs:
        """Figures, whose glyphs never join or kern: side by side as they are."""
        width = sum(self.face.charWidths[ord(character)] for character in text)
        return Glyphs(text, (0,) * (len(text) + 1), (0,) * len(text), width)

    def shape(self, text: str, *, is_rtl: bool) -> Glyphs:
        """Shape one run; direction is given, script and language are HarfBuzz's to guess."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if is_rtl else "ltr"
        buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
        hb.shape(self._shaper, buffer, _FEATURES)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        clusters = _cluster_texts(text, {info.cluster for info in infos})
        codes = [self._code(info.codepoint, clusters[info.cluster]) for info in infos]
        gaps, rises, carried, width = list[int](), list[int](), 0, 0
        for code, place in zip(codes, positions, strict=True):
            # TJ moves left by what it is given: first to the glyph's own place, then back behind its advance.
            gaps.append(carried - place.x_offset)
            carried = self.face.charWidths[code] - place.x_advance + place.x_offset
            rises.append(place.y_offset)
            width += place.x_advance
        return Glyphs("".join(map(chr, codes)), (*gaps, carried), tuple(rises), width)

    def operators(self, glyphs: Glyphs, size: float, document: PDFDocument) -> str:
        """The PDF text operators that show a line where the text matrix stands."""
        said, place = list[str](), 0
        for subset, codes in self.splitString(glyphs.text, document):
            said.append(f"{self.getSubsetInternalName(subset, document)} {size:g} Tf")
            for start, stop in _level_stretches(glyphs.rises, place, place + len(codes)):
                rise = glyphs.rises[start] * size / 1000
                shown = _array(codes[start - place : stop - place], glyphs.gaps[start:stop])
                said.append(f"{rise:.2f} Ts {shown} 0 Ts" if rise else shown)
            place += len(codes)
        return " ".join(said)

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Embed the subsets used by one file, then give each a truthful map back to text."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = (SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode("ascii")
            mapping = cast("PDFStream", doc.idToObject[f"toUnicodeCMap:{name}"])
            mapping.content = _character_map(name, map(self._letters, subset))

    def _code(self, glyph: int, text: str) -> int:
        """The character that stands for a glyph: its own when it has one, else a private one."""
        own = ord(text) if len(text) == 1 else 0
        if own and self.face.charToGlyph.get(own) == glyph:
            return own
        with self._filing:
            if glyph not in self._codes:
                known = self.face.glyphToChar.get(glyph)  # type: ignore[attr-defined]  # missing in the stubs
                self._codes[glyph] = known[0] if known else self._file_privately(glyph, text)
            return self._codes[glyph]

    def _file_privately(self, glyph: int, text: str) -> int:
        code = _PRIVATE_USE + len(self._spelling)
        self.face.charToGlyph[code] = glyph
        self.face.charWidths[code] = self._shaper.get_glyph_h_advance(glyph)
        self._spelling[code] = text
        return code

    def _letters(self, code: int) -> str:
        """What a person would type for the glyph filed under that character."""
        if code in self._spelling:
            return self._spelling[code]
        character = chr(code)
        letter = (
            unicodedata.normalize("NFKC", character).lstrip(" \u0640") if 0xFB50 <= code <= 0xFEFC else ""
        )
        # Readers turn a right-to-left line around glyph by glyph: a ligature has to stay one character.
        return letter if len(letter) == 1 else character


@cache
def font(weight: Weight) -> JoopticsFont:
    """That weight, loaded and registered once."""
    loaded = JoopticsFont(weight)
    pdfmetrics.registerFont(loaded)
    return loaded


@lru_cache(maxsize=8192)
def _shaped(run: Run, weight: Weight) -> Glyphs:
    if not run.is_rtl and _FIGURE.fullmatch(run.text):
        return font(weight).plain(run.text)
    return font(weight).shape(run.text, is_rtl=run.is_rtl)


def set_runs(runs: Iterable[Run], weight: Weight) -> Glyphs:
    """Shape runs that stand side by side, from left to right."""
    parts = [_shaped(run, weight) for run in runs]
    if len(parts) == 1:
        return parts[0]
    gaps, carried = list[int](), 0
    for part in parts:
        gaps += (part.gaps[0] + carried, *part.gaps[1:-1])
        carried = part.gaps[-1]
    return Glyphs(
        "".join(part.text for part in parts),
        (*gaps, carried),
        tuple(rise for part in parts for rise in part.rises),
        sum(part.width for part in parts),
    )


def _array(codes: bytes, gaps: Sequence[int]) -> str:
    """Show glyphs, moving between them; a TJ array with hexadecimal strings, or Tj when nothing moves."""
    if not any(gaps):
        return f"<{codes.hex()}> Tj"
    pieces, start = list[str](), 0
    for place, gap in enumerate(gaps):
        if gap:
            if place > start:
                pieces.append(f"<{codes[start:place].hex()}>")
            pieces.append(str(gap))
            start = place
    pieces.append(f"<{codes[start:].hex()}>")
    return f"[{' '.join(pieces)}] TJ"


def _level_stretches(rises: Sequence[int], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Neighbours that stand equally high."""
    if not any(rises[start:stop]):
        yield start, stop
        return
    for place in range(start + 1, stop + 1):
        if place == stop or rises[place] != rises[start]:
            yield start, place
            start = place


def _cluster_texts(text: str, starts: set[int]) -> dict[int, str]:
    """The letters of each cluster HarfBuzz formed, by where the cluster begins."""
    ordered = sorted(starts)
    return {start: text[start:stop] for start, stop in zip(ordered, [*ordered[1:], len(text)], strict=True)}


def _character_map(name: str, letters: Iterable[str]) -> bytes:
    """A ToUnicode CMap (ISO 32000-1, 9.10.3); one code may stand for several letters."""
    entries = [
        f"<{code:02X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in enumerate(letters)
        if text != "\0"
    ]
    blocks = []
    for start in range(0, len(entries), 100):  # the format allows no more than 100 in a block
        block = entries[start : start + 100]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange <00> <FF> endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end end",
        ]
    ).encode("ascii")
