"""A consent receipt: what a person decided, about which words exactly, when, and a code to check it by.

Its fields are those of a consent receipt of ISO/IEC TS 27560:2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.codes import QR_SIDE, draw_qr
from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import SMALL, STRONG, Fact, facts, paragraph, section
from jooptics_desktop.documents.heads import banner
from jooptics_desktop.documents.sheet import A4, INK, LINE, MUTED, TEAL, PageParts, Sheet
from jooptics_desktop.documents.text import Style
from jooptics_desktop.domain.privacy import EventType, Method
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark, translator
from jooptics_desktop.l10n.joining import listed
from jooptics_desktop.l10n.words_consents import ANSWERS, BASES, DATA, METHODS, PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats
from jooptics_desktop.l10n.joining import side_by_side

TITLE = mark("Consent receipt")
SCHEMA: Final = "ISO/IEC TS 27560:2023"
_GAP: Final = 14.0
_WITHDRAWING: Final = mark(
    "You can change your mind at any time, free of charge and without giving a reason; withdrawing is as easy as "
    "agreeing: tell us at the counter or by phone. What was done before stays lawful."
)
_CHECKING: Final = mark(
    "The store can tell you by this code whether the receipt is genuine and still stands."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The notice a decision was made on: its version, the digest of the very words, when and in what language."""

    version: str
    sha256: str
    served_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer to one purpose; `purpose` and `text` are the words that stood beside it.

    `data`, `basis`, `recipients`, `storage` and `method` are codes; `months` is how long a yes counts.
    """

    purpose: str
    answer: str
    at: datetime
    text: str = ""
    valid_until: datetime | None = None
    data: tuple[str, ...] = ()
    basis: str = "consent"
    recipients: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()
    months: int = 0
    method: str = Method.SCREEN.value
    notice: Shown | None = None


@dataclass(frozen=True, slots=True)
class ConsentReceipt:
    """Who decided what; `code` finds the record again and proves it."""

    person: str
    controller: str
    policy_title: str
    issued_at: datetime
    decisions: tuple[Decision, ...]
    code: str
    receipt_id: str
    person_number: int = 0
    jurisdiction: str = "JO"
    controller_contact: str = ""
    noted_by: str = ""


def write_consent_receipt(
    receipt: ConsentReceipt, words: Translator, formats: Formats, target: Target
) -> None:
    """Write the receipt a person takes home after deciding."""
    tr = words.tr
    other = translator("en" if words.language == "ar" else "ar")
    with writing(target) as stream:
        head = banner(
            tr(TITLE), other.tr(TITLE), isolate(receipt.controller), formats.moment(receipt.issued_at)
        )
        foot = side_by_side((isolate(receipt.controller), isolate_ltr(receipt.code)))
        sheet = Sheet(stream, A4, words, tr(TITLE), PageParts(head=head, foot=foot))
        _code(sheet, receipt, words)
        section(sheet, tr(mark("About this receipt")), other.tr(mark("About this receipt")))
        facts(sheet, _about(receipt, words, formats))
        section(sheet, tr(mark("Decisions")), other.tr(mark("Decisions")))
        for decision in receipt.decisions:
            _decision(sheet, decision, words, formats)
        sheet.need(60)
        paragraph(sheet, tr(_WITHDRAWING), Style(9.5, colour=MUTED))
        sheet.finish()


def _code(sheet: Sheet, receipt: ConsentReceipt, words: Translator) -> None:
    """The code to scan, and beside it the same to read."""
    top, room = sheet.y, sheet.width - QR_SIDE - _GAP
    draw_qr(sheet.canvas, receipt.code, sheet.box_x(sheet.width - QR_SIDE, QR_SIDE), top)
    lines = [
        (isolate(receipt.person), Style(14, "Bold", INK)),
        (words.tr(mark("Receipt code")), SMALL),
        (isolate_ltr(receipt.code), Style(13, "SemiBold", TEAL)),
        (words.tr(_CHECKING), SMALL),
    ]
    y = top
    for text, style in lines:
        put = sheet.set(text, style, room)
        sheet.put(put, 0, room, top=y)
        y -= put.height + 3
    sheet.y = min(y, top - QR_SIDE) - 12


def _about(receipt: ConsentReceipt, words: Translator, formats: Formats) -> list[Fact]:
    tr = words.tr
    number = isolate_ltr(str(receipt.person_number)) if receipt.person_number else ""
    return [
        Fact(tr(mark("Responsible")), isolate(receipt.controller)),
        Fact(
            tr(mark("How to reach us")),
            isolate_ltr(receipt.controller_contact) if receipt.controller_contact else "",
        ),
        Fact(tr(mark("Record number")), number),
        Fact(tr(mark("Noted by")), isolate(receipt.noted_by) if receipt.noted_by else ""),
        Fact(tr(mark("Law of")), isolate(formats.country(receipt.jurisdiction))),
        Fact(tr(mark("Form of the record")), isolate_ltr(SCHEMA)),
        Fact(tr(mark("Notice")), isolate(receipt.policy_title), wide=True),
        Fact(tr(mark("Receipt")), isolate_ltr(receipt.receipt_id), wide=True),
    ]


def _decision(sheet: Sheet, decision: Decision, words: Translator, formats: Formats) -> None:
    tr = words.tr
    agreed = decision.answer in {EventType.GIVEN.value, EventType.RENEWED.value}
    said = tr(ANSWERS[EventType(decision.answer)])
    sheet.need(150)
    half = sheet.width * 0.66
    title = sheet.set(isolate(decision.purpose), STRONG, half)
    answer = sheet.set(said, Style(10, "Bold", TEAL if agreed else INK), sheet.width - half)
    sheet.put(title, 0, half)
    sheet.put(answer, half, sheet.width - half, side="end")
    sheet.gap(max(title.height, answer.height) + 2)
    paragraph(sheet, decision.text, SMALL, after=4)
    facts(sheet, _details(decision, words, formats, agreed=agreed))
    sheet.rule(LINE)
    sheet.gap(8)


def _details(decision: Decision, words: Translator, formats: Formats, *, agreed: bool) -> list[Fact]:
    tr, notice = words.tr, decision.notice
    ends = decision.valid_until if agreed else None
    lasting = words.trn("{count} month", "{count} months", decision.months) if decision.months else ""
    found = [
        Fact(tr(mark("Time")), formats.moment(decision.at)),
        Fact(tr(mark("Valid until")), formats.date(ends.date()) if ends else ""),
        Fact(tr(mark("Rests on")), _listed(words, (decision.basis,), BASES)),
        Fact(tr(mark("A yes counts for")), lasting),
        Fact(tr(mark("Data")), _listed(words, decision.data, DATA), wide=True),
        Fact(tr(mark("Kept at")), _listed(words, decision.storage, PLACES), wide=True),
        Fact(tr(mark("Handed to")), _listed(words, decision.recipients, PLACES) or tr(mark("nobody else")), wide=True),
        Fact(tr(mark("Taken")), tr(METHODS[Method(decision.method)]), wide=True),
    ]  # fmt: skip
    if notice is not None:
        shown = tr(
            mark("version {version}, shown {moment}"),
            version=isolate_ltr(notice.version),
            moment=isolate(formats.moment(notice.served_at)),
        )
        found += [
            Fact(tr(mark("Notice")), shown, wide=True),
            Fact(tr(mark("Digest (SHA-256)")), isolate_ltr(notice.sha256), wide=True),
        ]
    return found


def _listed(words: Translator, codes: Sequence[str], known: Mapping[str, str]) -> str:
    return listed((words.tr(known[code]) if code in known else isolate(code) for code in codes), words)
