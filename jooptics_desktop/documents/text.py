"""Lines of Arabic and Latin text that fit a width: breaking, measuring, drawing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from jooptics_desktop.documents.bidi import levels, single_run, tidy, visual_runs
from jooptics_desktop.documents.fonts import Glyphs, Weight, font, set_runs
from jooptics_desktop.l10n.bidi import isolate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas

NBSP = "\u00a0"
LINE_HEIGHT = 1.5  # of the size; Arabic marks above and below need it
ASCENT = 1.08  # from the top of a line to its baseline, of the size

Align = Literal["left", "right", "centre"]
_FIGURE = re.compile("\u2066[^\u2066-\u2069]*\u2069")


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: weight, size in points, colour."""

    size: float
    weight: Weight = "Regular"
    colour: Color | None = None

    @property
    def leading(self) -> float:
        """The height of one line in points."""
        return self.size * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Lines:
    """A text broken into shaped lines for one style and width."""

    style: Style
    glyphs: tuple[Glyphs, ...]

    @property
    def height(self) -> float:
        """How much room the lines take in points."""
        return self.style.leading * len(self.glyphs)

    @property
    def width(self) -> float:
        """The widest line in points."""
        return max((line.width for line in self.glyphs), default=0.0) * self.style.size / 1000

    def part(self, start: int, stop: int | None = None) -> Lines:
        """Some of the lines, as when a cell goes on over the page."""
        return Lines(self.style, self.glyphs[start:stop])

    def draw(self, canvas: Canvas, x: float, top: float, width: float, align: Align) -> None:
        """Draw inside the box that begins at `x` and hangs down from `top`."""
        baseline = top - self.style.size * ASCENT
        for line in self.glyphs:
            room = width - line.width * self.style.size / 1000
            shift = {"left": 0.0, "right": room, "centre": room / 2}[align]
            _draw(canvas, line, self.style, x + shift, baseline)
            baseline -= self.style.leading


def typed(text: str) -> str:
    """What a person typed, each of its lines isolated: its own first strong letter decides its direction."""
    return "\n".join(isolate(line) for line in text.strip().splitlines())


def set_text(text: str, style: Style, width: float, *, rtl: bool, max_lines: int = 0) -> Lines:
    """Break `text` so that no line is wider than `width` points; past `max_lines` (0 = no limit) it ends in "…"."""
    limit = int(width * 1000 / style.size)
    return Lines(style, _broken(text, style.weight, limit, rtl=rtl, max_lines=max_lines))


def set_line(text: str, style: Style, *, rtl: bool) -> Lines:
    """One line of whatever width the text has; for measuring labels, never for what a person typed."""
    flat = tidy(text).replace("\n", " ")
    return Lines(style, (_glyphs(flat, 0, len(flat), style.weight, rtl=rtl),))


def _draw(canvas: Canvas, line: Glyphs, style: Style, x: float, y: float) -> None:
    if not line.text:
        return
    colour = "" if style.colour is None else "{:.4g} {:.4g} {:.4g} rg ".format(*style.colour.rgb())
    document = canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001 - embedded fonts are filed under it
    shown = font(style.weight).operators(line, style.size, document)
    canvas.addLiteral(f"BT {colour}1 0 0 1 {x:.2f} {y:.2f} Tm {shown} ET")


@lru_cache(maxsize=16384)
def _broken(text: str, weight: Weight, limit: int, *, rtl: bool, max_lines: int) -> tuple[Glyphs, ...]:
    lines: list[Glyphs] = []
    for paragraph in _FIGURE.sub(lambda figure: figure[0].replace(" ", NBSP), tidy(text)).split("\n"):
        pieces = list(_pieces(paragraph, weight, limit, rtl=rtl))
        room = max_lines - len(lines)
        if max_lines and len(pieces) > room:
            lines += [_glyphs(paragraph, *piece, weight, rtl=rtl) for piece in pieces[: room - 1]]
            lines.append(_shortened(paragraph[pieces[room - 1][0] :], weight, limit, rtl=rtl))
            break
        lines += [_glyphs(paragraph, *piece, weight, rtl=rtl) for piece in pieces]
    return tuple(lines[:max_lines] if max_lines else lines)


@lru_cache(maxsize=4096)
def _glyphs(paragraph: str, start: int, stop: int, weight: Weight, *, rtl: bool) -> Glyphs:
    """One line of the paragraph, shaped; the space it was broken at takes no room."""
    while stop > start and paragraph[stop - 1] == " ":
        stop -= 1
    if start == 0 and stop == len(paragraph) and (run := single_run(paragraph)):
        return set_runs((run,), weight)
    resolved = levels(paragraph, rtl=rtl)[start:stop]
    return set_runs(visual_runs(paragraph[start:stop], resolved, base=int(rtl)), weight)


def _pieces(paragraph: str, weight: Weight, limit: int, *, rtl: bool) -> Iterator[tuple[int, int]]:
    """Where each line of the paragraph begins and ends; always at least one, possibly empty."""
    if _fits(paragraph, 0, len(paragraph), weight, limit, rtl=rtl):
        yield 0, len(paragraph)
        return
    start = stop = 0
    for chance in _chances(paragraph):
        if _fits(paragraph, start, chance, weight, limit, rtl=rtl):
            stop = chance
            continue
        if stop > start:
            yield start, stop
            start = stop
        while not _fits(paragraph, start, chance, weight, limit, rtl=rtl):
            stop = _forced(paragraph, start, chance, weight, limit, rtl=rtl)
            yield start, stop
            start = stop
        stop = chance
    if start < len(paragraph):
        yield start, len(paragraph)


def _fits(paragraph: str, start: int, stop: int, weight: Weight, limit: int, *, rtl: bool) -> bool:
    return _glyphs(paragraph, start, stop, weight, rtl=rtl).width <= limit


def _chances(paragraph: str) -> list[int]:
    """Places where a line may end: after spaces, and at the end."""
    return [*(found.end() for found in re.finditer(" +", paragraph)), len(paragraph)]


def _forced(paragraph: str, start: int, stop: int, weight: Weight, limit: int, *, rtl: bool) -> int:
    """Where to break what is wider than a line: inside a figure at its spaces, else between letters."""
    for at in (_after_gaps, _after_separators, _between_letters):
        fitting = [place for place in at(paragraph, start, stop) if place > start]
        low, high = 0, len(fitting)
        while low < high:
            middle = (low + high) // 2
            if _fits(paragraph, start, fitting[middle], weight, limit, rtl=rtl):
                low = middle + 1
            else:
                high = middle
        if low:
            return fitting[low - 1]
    return start + 1


def _after_gaps(paragraph: str, start: int, stop: int) -> list[int]:
    return [found.end() for found in re.compile(f"{NBSP}{NBSP}").finditer(paragraph, start, stop)]


def _after_separators(paragraph: str, start: int, stop: int) -> list[int]:
    return [found.end() for found in re.compile(f"[{NBSP}/·,;-]+").finditer(paragraph, start, stop)]


def _between_letters(paragraph: str, start: int, stop: int) -> list[int]:
    return [place for place in range(start + 1, stop) if not unicodedata.combining(paragraph[place])]


def _shortened(rest: str, weight: Weight, limit: int, *, rtl: bool) -> Glyphs:
    """The beginning of `rest` on one line, closed by an ellipsis."""
    for stop in range(min(len(rest), 400), 0, -1):
        line = rest[:stop].rstrip() + "…"
        glyphs = _glyphs(line, 0, len(line), weight, rtl=rtl)
        if glyphs.width <= limit:
            return glyphs
    return _glyphs("…", 0, 1, weight, rtl=rtl)
