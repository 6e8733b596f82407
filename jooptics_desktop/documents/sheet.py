"""One PDF being drawn: paper, margins, a cursor that goes down the page, and what every page carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from jooptics_desktop.documents.fonts import font
from jooptics_desktop.documents.text import Lines, Style, set_line, set_text
from jooptics_desktop.l10n.bidi import isolate_ltr
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from jooptics_desktop.documents.text import Align
    from jooptics_desktop.l10n.catalogue import Translator

MILLIMETRE: Final = 72 / 25.4
INK, MUTED, TEAL = HexColor(0x15202B), HexColor(0x4B5A69), HexColor(0x0B6E75)
SOFT, LINE, WHITE, BLACK = HexColor(0xDDF1F1), HexColor(0xD5DCE3), HexColor(0xFFFFFF), HexColor(0x000000)
DANGER = HexColor(0xB3261E)

rl_config.useA85 = (
    0  # plain compressed streams: ASCII armour costs a quarter of the size and much of the time
)

Side = Literal["start", "end", "centre", "number"]
_LONGEST: Final = 14_000.0  # points; the format allows 14 400


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper in points, and the room kept free at its edges."""

    width: float
    height: float
    side: float
    top: float
    bottom: float

    @property
    def landscape(self) -> Paper:
        """The same sheet turned."""
        return replace(self, width=self.height, height=self.width)


A4: Final = Paper(595.276, 841.890, side=45, top=42, bottom=52)
A5_ACROSS: Final = Paper(595.276, 419.528, side=45, top=42, bottom=42)  # as wide as A4, half as high
ROLL_80MM: Final = Paper(72 * MILLIMETRE, _LONGEST, side=2 * MILLIMETRE, top=8, bottom=10)


@dataclass(frozen=True, slots=True)
class PageParts:
    """What each page carries besides its content.

    `head` draws at the top and moves the cursor; `foot` stands at the bottom beside the page number;
    `watermark` runs across the page behind everything else.
    """

    head: Callable[[Sheet], None] | None = None
    foot: str = ""
    watermark: str = ""
    numbered: bool = True


class _Heading:
    """What waits to be drawn: a heading, and whatever came after it before anything was drawn."""

    def __init__(self, before: _Heading | None, height: float, draw: Callable[[], object]) -> None:
        self.height: float = height + (before.height if before else 0)
        self._before, self._draw = before, draw

    def draw(self) -> None:
        """All of it, in order."""
        if self._before is not None:
            self._before.draw()
        self._draw()


class Sheet:
    """Where a document is drawn. `y` is the cursor: everything above it is taken.

    `title` goes into the file's properties and must not name a person. The file says nothing of the machine,
    the user or the time it was made: the same content gives the same bytes.
    """

    def __init__(
        self, stream: IO[bytes], paper: Paper, words: Translator, title: str, parts: PageParts | None = None
    ) -> None:
        self.paper, self.words, self.parts = paper, words, parts or PageParts()
        self.rtl = words.is_rtl
        font("Regular")
        self.canvas = Canvas(
            stream,
            pagesize=(paper.width, paper.height),
            invariant=1,
            lang=words.language,
            pdfVersion=(1, 7),
            initialFontName="JoopticsSans-Regular",  # type: ignore[arg-type]  # the stubs are wrong: a name
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor("Jooptics")
        self.canvas.setSubject("")
        self.canvas.setCreator("Jooptics Desktop")
        self.canvas.setProducer("Jooptics Desktop")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self.canvas.setViewerPreference("Direction", "R2L" if self.rtl else "L2R")
        self.pages = 0
        self._y = 0.0
        self._heading: _Heading | None = None
        self._begin_page()

    @property
    def y(self) -> float:
        """The cursor. Whoever asks is about to draw there: a heading that still waits is drawn first."""
        heading, self._heading = self._heading, None
        if heading is not None:
            heading.draw()
        return self._y

    @y.setter
    def y(self, place: float) -> None:
        self._y = place

    @property
    def width(self) -> float:
        """The room between the side margins."""
        return self.paper.width - 2 * self.paper.side

    @property
    def room(self) -> float:
        """How much of this page is left, beneath a heading that waits."""
        return self._y - self.paper.bottom - (self._heading.height if self._heading else 0)

    @property
    def taken(self) -> float:
        """How much of this page is used, margins included; what a roll has to be cut to."""
        return self.paper.height - self.y + self.paper.bottom

    def next_page(self) -> None:
        """Go on on a fresh page; a heading that waits for what it heads goes along."""
        heading, self._heading = self._heading, None
        self._end_page()
        self._begin_page()
        self._heading = heading

    def hold(self, height: float, draw: Callable[[], object]) -> None:
        """A heading that waits: it is drawn where what it heads begins, never alone at the foot of a page."""
        self._heading = _Heading(self._heading, height, draw)

    def need(self, height: float) -> bool:
        """Go on on a fresh page unless so much is left; true when it did."""
        if height <= self.room + 0.01:
            return False
        self.next_page()
        return True

    def gap(self, height: float) -> None:
        """Leave room."""
        self.y -= height

    def box_x(self, offset: float, width: float, *, rtl: bool | None = None) -> float:
        """The left edge of a box that lies `offset` from the edge where reading starts."""
        mirrored = self.rtl if rtl is None else rtl
        return self.paper.width - self.paper.side - offset - width if mirrored else self.paper.side + offset

    def set(
        self, text: str, style: Style, width: float, *, rtl: bool | None = None, max_lines: int = 0
    ) -> Lines:
        """Break text to a width in this document's direction, or in the one given."""
        direction = self.rtl if rtl is None else rtl
        return set_text(text, style, width, rtl=direction, max_lines=max_lines)

    def put(
        self, lines: Lines, offset: float, width: float, *, side: Side = "start", top: float | None = None
    ) -> None:
        """Draw lines in a box; the cursor stays."""
        place = self.y if top is None else top
        lines.draw(self.canvas, self.box_x(offset, width), place, width, self.align(side))

    def align(self, side: Side) -> Align:
        """Where text stands on the page; figures align at their right end in both languages."""
        if side == "centre":
            return "centre"
        if side == "number":
            return "right"
        return "right" if (side == "start") == self.rtl else "left"

    def rule(self, colour: Color = LINE, thickness: float = 0.5) -> None:
        """A line across the page at the cursor."""
        place = self.y  # first: a heading that waits has colours of its own
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(thickness)
        self.canvas.line(self.paper.side, place, self.paper.width - self.paper.side, place)

    def band(self, height: float, colour: Color, *, offset: float = 0, width: float | None = None) -> None:
        """A filled box hanging from the cursor; the cursor stays."""
        room = self.width - offset if width is None else width
        place = self.y - height
        self.canvas.setFillColor(colour)
        self.canvas.rect(self.box_x(offset, room), place, room, height, stroke=0, fill=1)

    def bookmark(self, title: str, key: str, level: int = 0) -> None:
        """An entry of the reader's outline that leads to the cursor."""
        if self._heading is not None:
            self.hold(0, lambda: self._outline(title, key, level))
        else:
            self._outline(title, key, level)

    def _outline(self, title: str, key: str, level: int) -> None:
        self.canvas.bookmarkHorizontal(key, 0, min(self.y + 12, self.paper.height))
        self.canvas.addOutlineEntry(title, key, level, closed=False)

    def finish(self) -> None:
        """Complete the last page, fill in how many there are, write the file."""
        self.gap(0)  # a heading that nothing followed is not lost
        self._end_page()
        if self.parts.numbered:
            self._number_pages()
        self.canvas.save()

    def _begin_page(self) -> None:
        self.pages += 1
        self.y = self.paper.height - self.paper.top
        if self.parts.watermark:
            self._watermark()
        if self.parts.head is not None:
            self.parts.head(self)

    def _end_page(self) -> None:
        base = self.paper.bottom - 14
        if self.parts.foot:
            lines = self.set(self.parts.foot, Style(7.5, colour=MUTED), self.width - 110, max_lines=2)
            self.put(lines, 0, self.width - 110, top=base)
        if self.parts.numbered:
            self.canvas.doForm(f"page{self.pages}")
        self.canvas.showPage()

    def _number_pages(self) -> None:
        """Draw "page 3 of 12" for every page, now that the number of pages is known."""
        style = Style(7.5, colour=MUTED)
        for page in range(1, self.pages + 1):
            said = self.words.tr(
                mark("Page {page} of {pages}"),
                page=isolate_ltr(str(page)),
                pages=isolate_ltr(str(self.pages)),
            )
            self.canvas.beginForm(f"page{page}")
            lines = set_line(said, style, rtl=self.rtl)
            self.put(lines, self.width - 100, 100, side="end", top=self.paper.bottom - 14)
            self.canvas.endForm()

    def _watermark(self) -> None:
        lines = set_line(self.parts.watermark, Style(20, "Medium", HexColor(0xEEF1F4)), rtl=self.rtl)
        diagonal = (self.paper.width**2 + self.paper.height**2) ** 0.5
        self.canvas.saveState()
        self.canvas.translate(self.paper.width / 2, self.paper.height / 2)
        self.canvas.rotate(52 if self.paper.height > self.paper.width else 35)
        scale = min(1.0, diagonal * 0.55 / max(lines.width, 1))
        self.canvas.scale(scale, scale)
        for shift in (-150, 0, 150):
            lines.draw(self.canvas, -lines.width / 2, shift + 20, lines.width, "left")
        self.canvas.restoreState()
