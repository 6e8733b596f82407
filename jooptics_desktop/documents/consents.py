"""A consent receipt: what a person decided, about which words exactly, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import Fact, facts, paragraph, section
from jooptics_desktop.documents.heads import banner
from jooptics_desktop.documents.sheet import A4, MUTED, PageParts, Sheet
from jooptics_desktop.documents.tables import Column, Table
from jooptics_desktop.documents.text import Style
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark, translator

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

TITLE = mark("Consent receipt")


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer to one purpose; `purpose` and `text` are the words that stood beside it."""

    purpose: str
    given: bool
    at: datetime
    text: str = ""
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentReceipt:
    """Who decided what. `sha256` is the digest of the words shown; `reference` finds the record again."""

    person: str
    controller: str
    policy_title: str
    version: str
    sha256: str
    served_at: datetime
    decisions: tuple[Decision, ...]
    reference: str = ""
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
            tr(TITLE), other.tr(TITLE), isolate(receipt.controller), formats.moment(receipt.served_at)
        )
        sheet = Sheet(stream, A4, words, tr(TITLE), PageParts(head=head, foot=isolate(receipt.controller)))
        section(sheet, tr(mark("About this receipt")), other.tr(mark("About this receipt")))
        facts(sheet, _about(receipt, words, formats))
        section(sheet, tr(mark("Decisions")), other.tr(mark("Decisions")))
        _decisions(sheet, receipt, words, formats)
        paragraph(
            sheet,
            tr(
                mark(
                    "You can change your mind at any time, free of charge and without giving a reason; "
                    "withdrawing is as easy as agreeing. What was done before stays lawful."
                )
            ),
            Style(9.5, colour=MUTED),
        )
        sheet.finish()


def _about(receipt: ConsentReceipt, words: Translator, formats: Formats) -> list[Fact]:
    tr = words.tr
    return [
        Fact(tr(mark("Name")), isolate(receipt.person), wide=True),
        Fact(tr(mark("Responsible")), isolate(receipt.controller), wide=True),
        Fact(
            tr(mark("How to reach us")),
            isolate(receipt.controller_contact) if receipt.controller_contact else "",
            wide=True,
        ),
        Fact(tr(mark("Notice")), isolate(receipt.policy_title)),
        Fact(tr(mark("Notice version")), isolate_ltr(receipt.version)),
        Fact(tr(mark("Shown on")), formats.moment(receipt.served_at)),
        Fact(tr(mark("Noted by")), isolate(receipt.noted_by) if receipt.noted_by else ""),
        Fact(tr(mark("Reference")), isolate_ltr(receipt.reference) if receipt.reference else "", wide=True),
        Fact(tr(mark("Digest (SHA-256)")), isolate_ltr(receipt.sha256), wide=True),
    ]


def _decisions(sheet: Sheet, receipt: ConsentReceipt, words: Translator, formats: Formats) -> None:
    tr = words.tr
    titles = ((mark("Purpose"), 50), (mark("Decision"), 14), (mark("Time"), 20), (mark("Valid until"), 16))
    table = Table(sheet, [Column(tr(title), share) for title, share in titles])
    for decision in receipt.decisions:
        said = f"{decision.purpose}\n{decision.text}" if decision.text else decision.purpose
        until = formats.date(decision.valid_until.date()) if decision.valid_until and decision.given else ""
        answer = mark("Agreed") if decision.given else mark("Not agreed")
        table.row((said, tr(answer), formats.moment(decision.at), until))
    table.close()
