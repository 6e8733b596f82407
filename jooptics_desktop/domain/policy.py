"""The privacy policy as structured text: versions, sections, and the statements each block keeps.

A pack holds two documents in every language: `policy`, which speaks to the people who work with the program,
and `customers`, the shop's notice to its own customers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.canonical import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

_BLANK_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_LRI, _FSI, _PDI = "\u2066", "\u2068", "\u2069"  # UAX #9 isolates; `l10n.bidi` is a floor above


class DocumentName(StrEnum):
    """Which of the two notices of a pack."""

    POLICY = "policy"
    CUSTOMERS = "customers"


class BlockKind(StrEnum):
    """How a block is set: consecutive items make one list; a note explains and is set apart."""

    TITLE = "title"
    SUBHEADING = "subheading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CONTACT = "contact"
    NOTE = "note"


class ChangeClass(StrEnum):
    """How much a version changes: only a significant one is put before people again (statement S12.3)."""

    FIRST = "first"
    MINOR = "minor"
    SIGNIFICANT = "significant"


@dataclass(frozen=True, slots=True)
class PolicyBlock:
    """One paragraph or list item, with the ids of the statements it keeps (`S6.2`).

    `text` may have a place such as `{data_protection_officer}`; `blank` is said while that is not known.
    `ltr` marks a phone number or address that runs left to right in an Arabic line too.
    """

    kind: BlockKind
    text: str
    keeps: tuple[str, ...] = ()
    term: str = ""
    blank: str = ""
    ltr: bool = False

    def filled(self, values: Mapping[str, str]) -> PolicyBlock:
        """This block with its places filled in, each value isolated; `blank` if one of them is not known."""
        places = _BLANK_PLACE.findall(self.text)
        if not places:
            return self
        if self.blank and not all(values.get(place) for place in places):
            return replace(self, text=self.blank, blank="", ltr=False)
        return replace(self, text=_fill(self.text, values), blank="")

    @property
    def shown(self) -> str:
        """The text for a page of either direction."""
        return f"{_LRI}{self.text}{_PDI}" if self.ltr else self.text


@dataclass(frozen=True, slots=True)
class PolicySection:
    """A numbered part (`s1` … `s13`) or an unnumbered one (`consent`), with its heading for navigation."""

    id: str
    heading: str
    blocks: tuple[PolicyBlock, ...]

    @property
    def number(self) -> int | None:
        """13 for `s13`; none for a section without a number."""
        found = re.fullmatch(r"s([0-9]+)", self.id)
        return int(found[1]) if found else None

    @property
    def title(self) -> str:
        """The heading with its number, as in `6. How long we keep it`."""
        return self.heading if self.number is None else f"{self.number}. {self.heading}"


@dataclass(frozen=True, slots=True)
class Addendum:
    """A section shown only where a setting calls for it: after section `at`, or `instead` of it."""

    at: str
    instead: bool
    section: PolicySection


@dataclass(frozen=True, slots=True)
class PurposeText:
    """What a person reads beside the answer to one purpose."""

    code: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One document in one language; `sha256` is that of the shipped content, before places are filled in."""

    document: DocumentName
    version: str
    language: str
    title: PolicyBlock
    summary: tuple[str, ...]
    sections: tuple[PolicySection, ...]
    explained: tuple[PolicyBlock, ...]
    purposes: tuple[PurposeText, ...]
    addenda: tuple[Addendum, ...]
    sha256: str

    def section(self, section_id: str) -> PolicySection:
        """The section of that id; raises `KeyError` when there is none."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)

    def purpose(self, code: str) -> PurposeText:
        """The words beside one purpose; raises `KeyError` when this document does not speak of it."""
        for purpose in self.purposes:
            if purpose.code == code:
                return purpose
        raise KeyError(code)

    def filled(self, values: Mapping[str, str]) -> PolicyText:
        """The document as shown: places filled with `values`, or what stands there while one is not known.

        Raises `KeyError` for a place that has no value and nothing to say instead.
        """
        return replace(
            self,
            title=self.title.filled(values),
            summary=tuple(_fill(line, values) for line in self.summary),
            sections=tuple(_filled_section(section, values) for section in self.sections),
            addenda=tuple(
                replace(added, section=_filled_section(added.section, values)) for added in self.addenda
            ),
        )

    def with_addendum(self, addendum_id: str) -> PolicyText:
        """The document with that addendum in its place; raises `KeyError` when there is none of that name."""
        for added in self.addenda:
            if added.section.id == addendum_id:
                return replace(self, sections=_placed(self.sections, added))
        raise KeyError(addendum_id)

    def statements(self) -> frozenset[str]:
        """The ids of every statement the title and the sections keep."""
        blocks = [self.title, *(block for section in self.sections for block in section.blocks)]
        return frozenset(statement for block in blocks for statement in block.keeps)

    def shown_sha256(self) -> str:
        """Digest of exactly the words on the screen, in their order: what a record of a notice cites."""
        return sha256_of(list(self.words()))

    def words(self) -> tuple[str, ...]:
        """Every piece of text a reader sees, in order: also what a search looks through."""
        found: list[str] = [self.title.text, *self.summary]
        for section in self.sections:
            found.append(section.title)
            found.extend(word for block in section.blocks for word in (block.term, block.text) if word)
        found.extend(word for block in self.explained for word in (block.term, block.text) if word)
        found.extend(word for purpose in self.purposes for word in (purpose.label, purpose.text))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """One version of the policy in every language, as it was published; never edited afterwards.

    `sha256` is the digest of the manifest, which names those of all texts: it identifies the pack.
    `follows` is that of the version before, empty for the first. `key` is the public key that signed it,
    empty for a pack shipped with the program. `reconsent` lists the purposes whose scope has changed.
    """

    version: str
    effective_at: datetime
    last_updated: date
    change_class: ChangeClass
    changes: Mapping[str, str]
    purposes: tuple[str, ...]
    reconsent: frozenset[str]
    follows: str
    sha256: str
    key: str
    texts: Mapping[tuple[DocumentName, str], PolicyText]

    @property
    def significant(self) -> bool:
        """Whether people are told beforehand and asked: a purpose with a new scope is never a minor change."""
        return self.change_class is ChangeClass.SIGNIFICANT or bool(self.reconsent)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the policy is published in, in order."""
        return tuple(sorted(language for name, language in self.texts if name is DocumentName.POLICY))

    def text(self, language: str, document: DocumentName = DocumentName.POLICY) -> PolicyText:
        """A document in one language; raises `KeyError` when it was not published in it."""
        return self.texts[document, language]

    def summary(self, language: str) -> tuple[str, ...]:
        """The policy in about eight lines."""
        return self.text(language).summary

    def text_sha256(self, language: str, document: DocumentName = DocumentName.POLICY) -> str:
        """Digest of one document's shipped content."""
        return self.text(language, document).sha256


@dataclass(frozen=True, slots=True)
class PolicyArchive:
    """Every version that is installed, oldest first."""

    packs: tuple[PolicyPack, ...]

    def in_force(self, now: datetime) -> PolicyPack:
        """The newest version that has taken effect; the first version is in force before any other."""
        return next((pack for pack in reversed(self.packs) if pack.effective_at <= now), self.packs[0])

    def announced(self, now: datetime) -> tuple[PolicyPack, ...]:
        """Versions that are published and take effect later."""
        current = self.packs.index(self.in_force(now))
        return self.packs[current + 1 :]

    def later_than(self, pack: PolicyPack) -> tuple[PolicyPack, ...]:
        """The versions that follow `pack`."""
        return self.packs[self.packs.index(pack) + 1 :]

    def by_sha256(self, digest: str) -> PolicyPack:
        """The version a record cites; raises `KeyError` when it is not installed."""
        for pack in self.packs:
            if pack.sha256 == digest:
                return pack
        raise KeyError(digest)


def _filled_section(section: PolicySection, values: Mapping[str, str]) -> PolicySection:
    return replace(section, blocks=tuple(block.filled(values) for block in section.blocks))


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _BLANK_PLACE.sub(lambda place: f"{_FSI}{values[place[1]]}{_PDI}", text)


def _placed(sections: tuple[PolicySection, ...], added: Addendum) -> tuple[PolicySection, ...]:
    place = next(index for index, section in enumerate(sections) if section.id == added.at)
    before = sections[:place] if added.instead else sections[: place + 1]
    return (*before, added.section, *sections[place + 1 :])
