"""What a new version of the policy says differently, on paper: each place as it was and as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import BODY, SMALL, paragraph
from jooptics_desktop.documents.heads import banner
from jooptics_desktop.documents.sheet import A4, INK, MUTED, TEAL, PageParts, Sheet
from jooptics_desktop.documents.text import Style
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.domain.policy_reading import Difference
    from jooptics_desktop.l10n.catalogue import Translator

_HEADING: Final = Style(13, "Bold", TEAL)
_KIND: Final = Style(10, "SemiBold", INK)
_BEFORE: Final = Style(10, colour=MUTED)


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A section with what differs in it."""

    title: str
    kinds: tuple[str, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ChangesPaper:
    """Everything the paper tells: the two versions, from when the new one holds (formatted), its author's summary."""

    before: str
    after: str
    holds_from: str
    summary: str
    parts: Sequence[ChangedPart]


def write_policy_changes(told: ChangesPaper, words: Translator, target: Target) -> None:
    """Write it in the language of `words`."""
    title = words.tr(mark("What changes in the privacy policy"))
    versions = words.tr(
        mark("Version {before} and version {after}"),
        before=isolate_ltr(told.before), after=isolate_ltr(told.after),
    )  # fmt: skip
    takes_effect = words.tr(mark("Takes effect on {day}"), day=isolate(told.holds_from))
    with writing(target) as stream:
        parts = PageParts(
            head=banner(title, "", f"{versions} · {takes_effect}", ""), foot=f"{title} · {versions}"
        )
        sheet = Sheet(stream, A4, words, title, parts)
        paragraph(sheet, told.summary, BODY, after=10)
        for number, part in enumerate(told.parts):
            sheet.need(80)
            sheet.bookmark(part.title, f"part{number}", level=0)
            paragraph(sheet, part.title, _HEADING, after=4)
            for kind, difference in zip(part.kinds, part.differences, strict=True):
                _difference(sheet, kind, difference, words)
        sheet.finish()


def _difference(sheet: Sheet, kind: str, difference: Difference, words: Translator) -> None:
    sheet.need(50)
    paragraph(sheet, kind, _KIND, after=1)
    for label, text, style in (
        (mark("Before"), difference.before, _BEFORE),
        (mark("From then on"), difference.after, BODY),
    ):
        if text:
            paragraph(sheet, words.tr(label), SMALL, indent=12, after=0)
            paragraph(sheet, text, style, indent=12, after=4)
    sheet.gap(4)
