"""The notice and the questions on paper: two boxes beside each purpose, and a line to sign on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.codes import QR_SIDE, draw_qr
from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import SMALL, STRONG, bullet, paragraph, section
from jooptics_desktop.documents.heads import banner
from jooptics_desktop.documents.sheet import A4, INK, LINE, PageParts, Sheet
from jooptics_desktop.documents.text import Style
from jooptics_desktop.domain.policy import BlockKind
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.domain.policy import PolicyBlock, PolicyText
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats
from jooptics_desktop.l10n.joining import side_by_side

TITLE: Final = mark("My decisions about my data")
_BOX: Final = 10.0
_QR: Final = QR_SIDE * 0.72
_SUMMARY: Final = Style(9, colour=INK)


@dataclass(frozen=True, slots=True)
class Question:
    """One purpose: what it is called, what is asked, for how many months a yes counts."""

    label: str
    text: str
    months: int


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """What stands on it; `notice` has its places filled in, `number` finds the form again."""

    controller: str
    phone: str
    person: str
    person_number: int
    notice: PolicyText
    questions: tuple[Question, ...]
    printed_at: datetime
    number: str


def write_consent_form(form: ConsentForm, words: Translator, formats: Formats, target: Target) -> None:
    """Write it in the language of `words`, which is the notice's own."""
    tr = words.tr
    with writing(target) as stream:
        second = side_by_side(
            (tr(mark("Record number {number}"), number=isolate_ltr(str(form.person_number))),
             isolate(formats.date(form.printed_at.date())))
        )  # fmt: skip
        head = banner(tr(TITLE), "", isolate(form.controller), second)
        foot = side_by_side((isolate(form.controller), isolate_ltr(form.number)))
        sheet = Sheet(stream, A4, words, tr(TITLE), PageParts(head=head, foot=foot))
        _notice(sheet, form)
        _questions(sheet, form, words)
        _signature(sheet, form, words)
        sheet.finish()


def _notice(sheet: Sheet, form: ConsentForm) -> None:
    section(sheet, form.notice.title.text)
    for line in form.notice.summary:
        bullet(sheet, line, _SUMMARY)
    sheet.gap(2)
    for part in form.notice.sections:
        paragraph(sheet, part.title, STRONG, after=1)
        for block in part.blocks:
            _block(sheet, block)
        sheet.gap(1)


def _block(sheet: Sheet, block: PolicyBlock) -> None:
    if block.kind is BlockKind.ITEM:
        bullet(sheet, block.shown, SMALL)
    else:
        said = f"{block.term}: {block.shown}" if block.term else block.shown
        paragraph(sheet, said, SMALL, after=2)


def _questions(sheet: Sheet, form: ConsentForm, words: Translator) -> None:
    tr = words.tr
    section(sheet, tr(mark("What I decide")), keep=120)
    paragraph(
        sheet,
        tr(
            mark(
                "Tick one box beside each. Saying no costs you nothing, and you may change your mind any time."
            )
        ),
        _SUMMARY,
        after=4,
    )
    for question in form.questions:
        _question(sheet, question, words)


def _question(sheet: Sheet, question: Question, words: Translator) -> None:
    tr, side = words.tr, 112.0
    room = sheet.width - side - 14
    label = sheet.set(question.label, STRONG, room)
    lasting = words.trn(
        "A yes counts for {count} month.", "A yes counts for {count} months.", question.months
    )
    text = sheet.set(f"{question.text} {lasting}", SMALL, room)
    height = max(label.height + text.height + 2, 2 * (_BOX + 5))
    sheet.need(height + 6)
    top = sheet.y
    sheet.put(label, 0, room, top=top)
    sheet.put(text, 0, room, top=top - label.height - 2)
    for place, answer in enumerate((mark("I agree"), mark("I do not agree"))):
        y = top - place * (_BOX + 5)
        x = sheet.box_x(sheet.width - side, _BOX)
        sheet.canvas.setStrokeColor(INK)
        sheet.canvas.setLineWidth(0.8)
        sheet.canvas.rect(x, y - _BOX - 1, _BOX, _BOX, stroke=1, fill=0)
        said = sheet.set(tr(answer), Style(9.5, colour=INK), side - _BOX - 8)
        sheet.put(said, sheet.width - side + _BOX + 6, side - _BOX - 8, top=y)
    sheet.gap(height + 3)
    sheet.rule(LINE)
    sheet.gap(4)


def _signature(sheet: Sheet, form: ConsentForm, words: Translator) -> None:
    tr = words.tr
    sheet.need(_QR + 8)
    sheet.gap(6)
    top, room = sheet.y, sheet.width - _QR - 18
    draw_qr(sheet.canvas, form.number, sheet.box_x(sheet.width - _QR, _QR), top, _QR)
    sheet.put(sheet.set(isolate(form.person), STRONG, room), 0, room, top=top)
    line = top - 40
    sheet.canvas.setStrokeColor(INK)
    sheet.canvas.setLineWidth(0.8)
    for offset, width, said in (
        (0.0, room * 0.6, mark("Signature")),
        (room * 0.66, room * 0.34, mark("Date")),
    ):
        x = sheet.box_x(offset, width)
        sheet.canvas.line(x, line, x + width, line)
        sheet.put(sheet.set(tr(said), SMALL, width), offset, width, top=line - 3)
    sheet.y = top - _QR
