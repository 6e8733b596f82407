"""Finding one's way in a policy: searching it, and seeing what a new version says differently."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from jooptics_desktop.domain.search_text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jooptics_desktop.domain.policy import BlockKind, PolicyBlock, PolicySection, PolicyText


@dataclass(frozen=True, slots=True)
class Found:
    """A place in the text; `block` is the number of the block in its section, none for the heading."""

    section_id: str
    block: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What one place said before and says now; empty where there was, or is, nothing."""

    section_id: str
    heading: str
    before: str
    after: str


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

    Blocks are matched by the statements they keep, so a sentence that only moved is no difference.
    """
    old = {section.id: section for section in before.sections}
    new = {section.id: section for section in after.sections}
    return [
        difference
        for section_id in dict.fromkeys((*new, *old))
        for difference in _between(old.get(section_id), new.get(section_id))
    ]


def _between(old: PolicySection | None, new: PolicySection | None) -> Iterator[Difference]:
    section = new or old
    if section is None:
        return
    if old and new and old.heading != new.heading:
        yield Difference(section.id, new.heading, old.heading, new.heading)
    was, now = _by_key(old), _by_key(new)
    for key in dict.fromkeys((*now, *was)):
        for before, after in zip_longest(was.get(key, []), now.get(key, []), fillvalue=""):
            if before != after:
                yield Difference(section.id, section.heading, before, after)


def _by_key(section: PolicySection | None) -> dict[tuple[BlockKind, tuple[str, ...]], list[str]]:
    found: dict[tuple[BlockKind, tuple[str, ...]], list[str]] = {}
    for block in section.blocks if section else ():
        found.setdefault((block.kind, block.keeps), []).append(_said(block))
    return found


def _said(block: PolicyBlock) -> str:
    return f"{block.term}: {block.text}" if block.term else block.text
