"""Finding one's way in a policy: searching it, and seeing what a new version says differently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.policy import BlockKind, PolicyBlock, PolicySection
from jooptics_desktop.domain.search_text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jooptics_desktop.domain.policy import PolicyText

# Parts of a policy that are no numbered section; whoever shows them gives them their heading.
IN_SHORT: Final = "in-short"
EXPLAINED: Final = "explained"
PURPOSES: Final = "purposes"
_WORDS: Final = re.compile(r"\s+|[^\s]+")
_TOO_DIFFERENT: Final = 0.4  # below this, marking single words only makes both versions hard to read


@dataclass(frozen=True, slots=True)
class Found:
    """A place in the text; `block` is the number of the block in its section, none for the heading."""

    section_id: str
    block: int | None


class Run(StrEnum):
    """Whether a run of words stands in both versions, only in the old one, or only in the new one."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class ChangeKind(StrEnum):
    """What happened to a sentence."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """What one place said before and says now; empty where there was, or is, nothing."""

    section_id: str
    heading: str
    before: str
    after: str

    @property
    def kind(self) -> ChangeKind:
        """Added, removed or changed."""
        if not self.before:
            return ChangeKind.ADDED
        return ChangeKind.CHANGED if self.after else ChangeKind.REMOVED

    def runs(self) -> tuple[tuple[Run, str], ...]:
        """Both versions in one text, word by word; a sentence written anew is given as the old one, then the new."""
        old, new = _WORDS.findall(self.before), _WORDS.findall(self.after)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() < _TOO_DIFFERENT:
            whole = ((Run.GONE, self.before), (Run.SAME, " "), (Run.NEW, self.after))
            return tuple(run for run in whole if self.kind is ChangeKind.CHANGED or run[1].strip())
        found: list[tuple[Run, str]] = []
        for verb, i, j, k, m in matcher.get_opcodes():
            if verb == "equal":
                found.append((Run.SAME, "".join(old[i:j])))
                continue
            found += [(Run.GONE, "".join(old[i:j]))] if j > i else []
            found += [(Run.NEW, "".join(new[k:m]))] if m > k else []
        return tuple(found)


def find(text: PolicyText, sought: str) -> list[Found]:
    """Every heading and block with all the words of `sought` in it, however they are accented or pointed."""
    words = fold(sought).split()
    if not words:
        return []
    return [place for place, content in _places(text) if all(word in content for word in words)]


def _places(text: PolicyText) -> Iterator[tuple[Found, str]]:
    for section in text.sections:
        yield Found(section.id, None), fold(section.title)
        for number, block in enumerate(section.blocks):
            yield Found(section.id, number), fold(f"{block.term} {block.text}")


def differences(before: PolicyText, after: PolicyText) -> list[Difference]:
    """What changed between two versions of one document in one language, in the order of the new one.

    Blocks are matched by the statements they keep, so a sentence that only moved is no difference. The parts that are
    no section come under their own ids: `IN_SHORT` first, `EXPLAINED` and `PURPOSES` (what stands beside each answer)
    last.
    """
    old = {section.id: section for section in _sections(before)}
    new = {section.id: section for section in _sections(after)}
    return [
        difference
        for section_id in dict.fromkeys((*new, *old))
        for difference in _between(old.get(section_id), new.get(section_id))
    ]


def _sections(text: PolicyText) -> Iterator[PolicySection]:
    """The document's parts, those without a heading of their own made into sections."""
    yield PolicySection(IN_SHORT, "", tuple(PolicyBlock(BlockKind.ITEM, line) for line in text.summary))
    yield from text.sections
    yield PolicySection(EXPLAINED, "", text.explained)
    asked = (PolicyBlock(BlockKind.ITEM, p.text, (p.code,), p.label) for p in text.purposes)
    yield PolicySection(PURPOSES, "", tuple(asked))


def _between(old: PolicySection | None, new: PolicySection | None) -> Iterator[Difference]:
    section = new or old
    if section is None:
        return
    if old and new and old.heading != new.heading:
        yield Difference(section.id, new.heading, old.heading, new.heading)
    was, now = _by_key(old), _by_key(new)
    for key in dict.fromkeys((*now, *was)):
        for before, after in _paired(was.get(key, []), now.get(key, [])):
            yield Difference(section.id, section.heading, before, after)


def _paired(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Sentences that differ, each beside what it was; one put between two others changes neither."""
    for verb, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb != "equal":
            yield from zip_longest(old[i:j], new[k:m], fillvalue="")


def _by_key(section: PolicySection | None) -> dict[tuple[BlockKind, tuple[str, ...]], list[str]]:
    found: dict[tuple[BlockKind, tuple[str, ...]], list[str]] = {}
    for block in section.blocks if section else ():
        found.setdefault((block.kind, block.keeps), []).append(_said(block))
    return found


def _said(block: PolicyBlock) -> str:
    return f"{block.term}: {block.text}" if block.term else block.text
