"""Searching the policy and comparing its versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.policy_reading import Difference, Found, differences, find
from jooptics_desktop.system.policy_packs import installed_policy

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PolicyText

PACK = installed_policy(
    Path(__file__).parents[2] / "resources" / "privacy", datetime(2026, 11, 22, tzinfo=UTC)
)
EN, AR = PACK.text("en"), PACK.text("ar")


def changed(text: PolicyText, section_id: str, block: int, words: str) -> PolicyText:
    """The text with other words in one block."""
    sections = []
    for section in text.sections:
        blocks = list(section.blocks)
        if section.id == section_id:
            blocks[block] = replace(blocks[block], text=words)
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(text, sections=tuple(sections))


@pytest.mark.parametrize(
    ("text", "sought", "place"),
    [
        (EN, "7 years", Found("s6", 1)),
        (EN, "WITHDRAWAL", Found("s7", 6)),
        (EN, "children", Found("s11", None)),
        (AR, "سنوات 10", Found("s6", 3)),
        (AR, "الاحتفاظ", Found("s6", None)),
        (AR, "المتصفح", Found("s2", 11)),  # the text writes المتصفّح
        (AR, "١٨", Found("s11", 0)),
        (AR, "797 153399", Found("s13", 2)),
    ],
)
def test_words_are_found_however_they_are_typed(text: PolicyText, sought: str, place: Found) -> None:
    assert place in find(text, sought)


@pytest.mark.parametrize("sought", ["", "  ", "«»", "zebra"])
def test_nothing_is_found_where_there_is_nothing(sought: str) -> None:
    assert find(EN, sought) == []


def test_searching_is_quicker_than_the_eye() -> None:
    start = process_time()
    find(AR, "البيانات الشخصية")
    assert process_time() - start < 0.25  # about 5 ms of work; the promise is 50 on any shop computer


def test_a_version_does_not_differ_from_itself() -> None:
    assert differences(EN, EN) == []


def test_a_changed_period_is_shown_side_by_side() -> None:
    new = changed(EN, "s6", 4, "for security and improvement, up to 1 year.")
    assert differences(EN, new) == [
        Difference(
            "s6", "How long we keep it", "Usage logs: for security and improvement, up to 2 years.",
            "Usage logs: for security and improvement, up to 1 year.",
        )
    ]  # fmt: skip


def test_a_sentence_that_moved_is_no_difference() -> None:
    turned = replace(EN, sections=tuple(
        replace(s, blocks=tuple(reversed(s.blocks))) if s.id == "s4" else s for s in EN.sections
    ))  # fmt: skip
    assert differences(EN, turned) == []


def test_a_new_section_and_a_dropped_one_are_told() -> None:
    added = differences(EN, EN.with_addendum("guardian"))
    assert [d.before for d in added] == ["", ""]
    assert {d.section_id for d in added} == {"guardian"}
    dropped = differences(EN, replace(EN, sections=EN.sections[:-1]))
    assert [d.after for d in dropped] == ["", "", ""]
    assert {d.section_id for d in dropped} == {"consent"}


def test_another_heading_is_a_difference() -> None:
    renamed = replace(EN, sections=(replace(EN.sections[0], heading="Preamble"), *EN.sections[1:]))
    assert differences(EN, renamed) == [Difference("s1", "Preamble", "About this policy", "Preamble")]
