"""A letter to a person about their own data, on the store's letterhead, in the person's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import (
    SMALL,
    STRONG,
    Fact,
    bullet,
    facts,
    paragraph,
    section,
    typed_paragraph,
)
from jooptics_desktop.documents.letterhead import draw_logo
from jooptics_desktop.documents.sheet import A4, INK, LINE, MUTED, TEAL, PageParts, Sheet
from jooptics_desktop.documents.text import Style, typed
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats
from jooptics_desktop.l10n.joining import side_by_side

_TEXT: Final = Style(11, colour=INK)
_HEAD_ROOM: Final = 64.0


@dataclass(frozen=True, slots=True)
class Sender:
    """The store, as it stands at the head; `phone` is E.164 or as it was typed."""

    name: str
    name_other: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What it says. `quoted` is what somebody wrote in their own words, beneath `quoted_as`.

    `route` are the steps of a complaint in their order, the authority and how to reach it last. `greeting` stands in
    the place of the one by name where the letter is to an authority or to many.
    """

    sender: Sender
    to: str
    to_contact: str
    on: date
    title: str
    facts: tuple[Fact, ...]
    paragraphs: tuple[str, ...]
    quoted_as: str = ""
    quoted: str = ""
    route: tuple[str, ...] = ()
    authority: str = ""
    authority_contact: str = ""
    greeting: str = ""


def write_letter(letter: Letter, words: Translator, formats: Formats, target: Target) -> None:
    """Write it as a PDF in the language of `words`, with room for a signature."""
    tr = words.tr
    foot = side_by_side((isolate(letter.sender.name), letter.title))
    with writing(target) as stream:
        parts = PageParts(head=_head(letter.sender, words, formats), foot=foot)
        sheet = Sheet(stream, A4, words, letter.title, parts)
        _address(sheet, letter, formats)
        paragraph(sheet, letter.title, Style(15, "Bold", INK), after=10)
        facts(sheet, letter.facts, label_width=112)
        sheet.gap(6)
        if letter.greeting or letter.to:
            greeting = letter.greeting or tr(mark("Dear {name},"), name=isolate(letter.to))
            paragraph(sheet, greeting, _TEXT, after=8)
        for text in letter.paragraphs:
            paragraph(sheet, text, _TEXT, after=8)
        if letter.quoted:
            paragraph(sheet, letter.quoted_as, STRONG, after=2)
            typed_paragraph(sheet, letter.quoted, indent=8, after=8)
        _signature(sheet, letter, words)
        _route(sheet, letter, words)
        sheet.finish()


def _head(sender: Sender, words: Translator, formats: Formats) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        if sheet.pages > 1:
            paragraph(sheet, isolate(sender.name), SMALL, after=2)
            sheet.rule(LINE)
            sheet.gap(10)
            return
        top = sheet.y
        offset = draw_logo(sheet, sender.logo, top)
        room, y = sheet.width - offset, top
        for text, style in _sender_lines(sender, words, formats):
            lines = sheet.set(text, style, room, max_lines=2)
            sheet.put(lines, offset, room, top=y)
            y -= lines.height
        sheet.y = min(y, top - _HEAD_ROOM) - 4
        sheet.rule(TEAL, 1)
        sheet.gap(18)

    return draw


def _sender_lines(sender: Sender, words: Translator, formats: Formats) -> list[tuple[str, Style]]:
    phone = formats.phone(sender.phone) if sender.phone.startswith("+") else isolate_ltr(sender.phone)
    reached = [
        words.tr(mark("Phone {number}"), number=phone) if sender.phone else "",
        isolate_ltr(sender.email) if sender.email else "",
    ]
    lines = [
        (isolate(sender.name), Style(17, "Bold", TEAL)),
        (isolate(sender.name_other) if sender.name_other else "", Style(10.5, "Medium", MUTED)),
        (isolate(" ".join(sender.address.split())) if sender.address else "", SMALL),
        (side_by_side(reached), SMALL),
    ]
    return [(text, style) for text, style in lines if text]


def _address(sheet: Sheet, letter: Letter, formats: Formats) -> None:
    half = sheet.width * 0.6
    top = sheet.y
    to = sheet.set(typed("\n".join(part for part in (letter.to, letter.to_contact) if part)), _TEXT, half)
    sheet.put(to, 0, half, top=top)
    day = sheet.set(formats.date(letter.on), _TEXT, sheet.width - half)
    sheet.put(day, half, sheet.width - half, side="end", top=top)
    sheet.gap(max(to.height, day.height) + 20)


def _signature(sheet: Sheet, letter: Letter, words: Translator) -> None:
    sheet.need(90)
    sheet.gap(6)
    paragraph(sheet, words.tr(mark("Yours sincerely,")), _TEXT, after=34)
    paragraph(sheet, isolate(letter.sender.name), Style(11, "SemiBold", INK), after=14)


def _route(sheet: Sheet, letter: Letter, words: Translator) -> None:
    """Whom to complain to, in the order the law sets."""
    if not letter.route:
        return
    section(sheet, words.tr(mark("If you are not content")), keep=70)
    for step in letter.route:
        bullet(sheet, step, Style(9.5, colour=INK))
    sheet.gap(4)
    paragraph(sheet, letter.authority, STRONG, after=0, indent=12)
    paragraph(sheet, letter.authority_contact, SMALL, after=0, indent=12)
