"""The privacy policy on paper: summary, table of contents, sections, an outline for the reader's program."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Final

from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import BODY, SMALL, bullet, flow_lines, paragraph, section
from jooptics_desktop.documents.heads import banner
from jooptics_desktop.documents.sheet import A4, INK, MUTED, SOFT, TEAL, PageParts, Sheet
from jooptics_desktop.documents.text import Style
from jooptics_desktop.domain.policy import BlockKind
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from datetime import date

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.domain.policy import PolicyBlock, PolicyText
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

_HEADING: Final = Style(13, "Bold", TEAL)
_SUBHEADING: Final = Style(10.5, "SemiBold", INK)
_TERM: Final = Style(10, "SemiBold", INK)
_CONTENTS: Final = Style(10, colour=INK)


def write_policy(
    policy: PolicyText, last_updated: date, words: Translator, formats: Formats, target: Target
) -> None:
    """Write one document of a policy pack, places filled in, in the language of `words` (which is its own)."""
    draft = _PolicyPage(policy, last_updated, words, formats, {})
    draft.lay_out(draft.sheet(io.BytesIO()))  # only to learn on which page each section begins
    with writing(target) as stream:
        page = _PolicyPage(policy, last_updated, words, formats, draft.begins)
        sheet = page.sheet(stream)
        page.lay_out(sheet)
        sheet.finish()


class _PolicyPage:
    """A policy being set; `begins` notes the page on which each section begins."""

    def __init__(
        self,
        policy: PolicyText,
        last_updated: date,
        words: Translator,
        formats: Formats,
        pages: dict[str, int],
    ) -> None:
        self.policy, self.words, self.formats = policy, words, formats
        self.last_updated, self.pages = last_updated, pages
        self.begins: dict[str, int] = {}

    def sheet(self, stream: IO[bytes]) -> Sheet:
        """The paper, its title and running head."""
        title, version = (
            self.policy.title.text,
            self.words.tr(mark("Version {version}"), version=isolate_ltr(self.policy.version)),
        )
        updated = self.words.tr(
            mark("Last updated {date}"), date=isolate(self.formats.date(self.last_updated))
        )
        head = banner(title, "", f"{version} · {updated}", "")
        return Sheet(
            stream, A4, self.words, title, PageParts(head=head, foot=f"{isolate(title)} · {version}")
        )

    def lay_out(self, sheet: Sheet) -> None:
        """Summary, contents, sections."""
        sheet.bookmark(self.policy.title.text, "top")
        if self.policy.summary:
            section(sheet, self.words.tr(mark("In short")))
            for line in self.policy.summary:
                bullet(sheet, line)
            sheet.gap(8)
        self._contents(sheet)
        for part in self.policy.sections:
            self._heading(sheet, part.title, part.id)
            for block in part.blocks:
                self._block(sheet, block)
            sheet.gap(6)
        if self.policy.explained:
            self._heading(sheet, self.words.tr(mark("Words explained")), "explained")
            for block in self.policy.explained:
                self._block(sheet, block)
        sheet.gap(8)
        paragraph(sheet, self.words.tr(mark("Digest of this text (SHA-256)")), SMALL, after=0)
        paragraph(sheet, isolate_ltr(self.policy.sha256), SMALL)

    def _contents(self, sheet: Sheet) -> None:
        section(sheet, self.words.tr(mark("Contents")))
        entries = [(part.title, part.id) for part in self.policy.sections]
        if self.policy.explained:
            entries.append((self.words.tr(mark("Words explained")), "explained"))
        for title, key in entries:
            self._entry(sheet, title, key)
        sheet.gap(10)

    def _entry(self, sheet: Sheet, title: str, key: str) -> None:
        room = sheet.width - 48
        lines = sheet.set(title, _CONTENTS, room)
        sheet.need(lines.height + 2)
        sheet.put(lines, 6, room)
        number = sheet.set(isolate_ltr(str(self.pages.get(key, 0))), Style(10, colour=MUTED), 36)
        sheet.put(number, sheet.width - 42, 36, side="end")
        if key in self.pages:
            x = sheet.paper.side
            sheet.canvas.linkRect(
                "", key, (x, sheet.y - lines.height, x + sheet.width, sheet.y), relative=0, thickness=0
            )
        sheet.gap(lines.height + 2)

    def _heading(self, sheet: Sheet, title: str, key: str) -> None:
        lines = sheet.set(title, _HEADING, sheet.width)
        sheet.need(lines.height + 50)
        self.begins[key] = sheet.pages
        sheet.bookmark(title, key, level=1)
        sheet.put(lines, 0, sheet.width)
        sheet.gap(lines.height + 3)

    def _block(self, sheet: Sheet, block: PolicyBlock) -> None:
        kind = block.kind
        if block.term and kind is not BlockKind.ITEM:
            sheet.need(40)
            paragraph(sheet, block.term, _TERM, after=0)
        if kind is BlockKind.SUBHEADING:
            sheet.need(50)
            sheet.gap(2)
            paragraph(sheet, block.shown, _SUBHEADING, after=2)
        elif kind in {BlockKind.ITEM, BlockKind.CONTACT}:
            bullet(
                sheet,
                f"{block.term}: {block.shown}" if block.term and kind is BlockKind.ITEM else block.shown,
            )
        elif kind is BlockKind.NOTE:
            _note(sheet, block.shown)
        else:
            paragraph(sheet, block.shown, BODY, after=5)


def _note(sheet: Sheet, text: str) -> None:
    """Set apart by a soft box where it fits on the page, else by its colour alone."""
    style = Style(9.5, colour=MUTED)
    lines = sheet.set(text, style, sheet.width - 24)
    if lines.height < sheet.paper.height / 3:
        sheet.need(lines.height + 12)
        sheet.band(lines.height + 8, SOFT)
        sheet.put(lines, 12, sheet.width - 24, top=sheet.y - 4)
        sheet.gap(lines.height + 14)
    else:
        flow_lines(sheet, lines, 12, sheet.width - 24)
        sheet.gap(6)
