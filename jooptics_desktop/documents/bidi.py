"""Which way each character of a paragraph runs, and in which order the pieces of a line stand (UAX #9).

Levels are found for the whole paragraph before it is broken into lines, as the standard asks: an isolate that
spans two lines keeps its direction on both.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Legacy embeddings and overrides: nobody types them, but they can make a printed amount or name lie.
_LEGACY = dict.fromkeys(range(0x202A, 0x202F))
_INVISIBLE = dict.fromkeys((0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF))
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = re.compile(f"[{_RTL}\u200f\u2067]")
_UNFIT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
# What needs no algorithm: one figure or name that runs one way from end to end.
_PLAIN = f"[^{_RTL}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]"
_ONE_LEFT_TO_RIGHT = re.compile(f"[\u2066\u2068]((?!\\s){_PLAIN}+(?<!\\s))\u2069")
_ONE_RIGHT_TO_LEFT = re.compile("\u2068?([\u0621-\u064a](?:[\u0621-\u0652 ]*[\u0621-\u0652])?)\u2069?")
_RESET_BY_L1 = frozenset({"WS", "FSI", "LRI", "RLI", "PDI", "BN"})


class Run(NamedTuple):
    """A piece of a line that runs one way; `text` is in logical order and free of invisible characters."""

    text: str
    is_rtl: bool


def tidy(text: str) -> str:
    """Text fit for print: composed, without legacy embeddings, tabs and stray control characters."""
    text = unicodedata.normalize("NFC", text)
    if _UNFIT.search(text):
        text = _UNFIT.sub("", text.translate(_LEGACY).replace("\t", " "))
    return text


def visible(text: str) -> str:
    """Text without the characters that only steer direction or breaking; joiners stay, they shape letters."""
    return text.translate(_INVISIBLE)


def starts_right_to_left(text: str) -> bool:
    """Whether the first strong character is a right-to-left one (rules P2 and P3), isolates or not."""
    for character in text:
        if (kind := unicodedata.bidirectional(character)) in {"L", "R", "AL"}:
            return kind != "L"
    return False


@lru_cache(maxsize=8192)
def levels(text: str, *, rtl: bool) -> bytes:
    """The resolved embedding level of every character of one paragraph, before rule L1.

    Characters that rule X9 drops (joiners and their like) take the level of the character before them.
    """
    if not rtl and not _RIGHT_TO_LEFT.search(text):
        return bytes(len(text))
    base = TextDirection.RTL if rtl else TextDirection.LTR
    found = {
        character.character_index: character.embedding_level
        for character in BidiParagraph(text=text, base_direction=base).get_characters()
    }
    result, before = bytearray(), int(rtl)
    for index in range(len(text)):
        before = found.get(index, before)
        result.append(before)
    return bytes(result)


def visual_order(text: str, resolved: Sequence[int], *, base: int) -> list[int]:
    """Indices of one line's characters from left to right (rules L1 and L2)."""
    line = _without_trailing(text, resolved, base)
    order = list(range(len(text)))
    odd = [level for level in line if level % 2]
    for level in range(max(line, default=0), min(odd, default=1) - 1, -1):
        for start, stop in _stretches(order, line, level):
            order[start:stop] = order[start:stop][::-1]
    return order


def single_run(text: str) -> Run | None:
    """The only run of a text that is one isolated left-to-right figure or name, or Arabic words and nothing else."""
    if found := _ONE_LEFT_TO_RIGHT.fullmatch(text):
        return Run(found[1], is_rtl=False)
    if found := _ONE_RIGHT_TO_LEFT.fullmatch(text):
        return Run(found[1], is_rtl=True)
    return None


def visual_runs(text: str, resolved: Sequence[int], *, base: int) -> Iterator[Run]:
    """The pieces of one line from left to right, each ready to be shaped."""
    line = _without_trailing(text, resolved, base)
    piece: list[int] = []
    for index in visual_order(text, resolved, base=base):
        joins = piece and line[index] == line[piece[-1]] and abs(index - piece[-1]) == 1
        if piece and not joins:
            yield from _run(text, piece, line)
            piece = []
        piece.append(index)
    yield from _run(text, piece, line)


def _run(text: str, piece: list[int], line: list[int]) -> Iterator[Run]:
    if piece and (shown := visible(text[min(piece) : max(piece) + 1])):
        yield Run(shown, line[piece[0]] % 2 == 1)


def _without_trailing(text: str, resolved: Sequence[int], base: int) -> list[int]:
    """Rule L1: white space and isolate marks at the end of the line or before a separator lie at the base."""
    line = list(resolved)
    at_end = True
    for index in range(len(text) - 1, -1, -1):
        kind = unicodedata.bidirectional(text[index])
        if kind in {"S", "B"}:
            at_end = True
        elif kind not in _RESET_BY_L1:
            at_end = False
        if at_end:
            line[index] = base
    return line


def _stretches(order: list[int], line: list[int], level: int) -> Iterator[tuple[int, int]]:
    """Where, in the order so far, characters of at least that level stand together."""
    start: int | None = None
    for place, index in enumerate(order):
        if line[index] >= level:
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(order)
