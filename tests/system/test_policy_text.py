"""The shipped policy: complete, equal in both languages, with every figure in its place, in its own words."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.domain.policy import BlockKind, DocumentName, PolicyText
from jooptics_desktop.domain.purposes import PURPOSES, Layer
from jooptics_desktop.system.policy_packs import installed_policy
from jooptics_desktop.system.policy_text import MAX_BYTES, read_policy_text

ROOT = Path(__file__).parents[2]
RESOURCES = ROOT / "resources" / "privacy"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PACK = installed_policy(RESOURCES, NOW)
STATEMENTS = tomllib.loads((RESOURCES / "statements.toml").read_text("utf-8"))
IDS = [statement for section in STATEMENTS.values() for statement in section]
LANGUAGES = ["en", "ar"]
# Every figure, name and address the policy promises: the statement that carries it, and what has to stand there.
FIGURES = {
    "S6.2": ["7"],
    "S6.4": ["10"],
    "S6.5": ["2"],
    "S11.1": ["18"],
    "S5.2": ["SSL/TLS"],
    "S2.U.2": ["IP"],
    "S13.2": ["jooptics.com@gmail.com"],
    "S13.3": ["+962 797 153399"],
}
IN_WORDS = {
    "en": {"S13.4": "Amman, Jordan", "S13.5": "Not yet designated", "S12.2": "Last updated"},
    "ar": {"S13.4": "عمّان، الأردن", "S13.5": "لم يُعيَّن بعد", "S12.2": "آخر تحديث"},
}


def blocks_keeping(text: PolicyText, statement: str) -> list[str]:
    blocks = [text.title, *(block for section in text.sections for block in section.blocks)]
    return [block.text for block in blocks if statement in block.keeps and block.kind is not BlockKind.NOTE]


@pytest.mark.promise("T.1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_is_kept_and_no_unknown_one(language: str) -> None:
    assert len(IDS) == len(set(IDS)) == 79
    assert PACK.text(language).statements() == set(IDS)
    for statement in IDS:
        assert len(blocks_keeping(PACK.text(language), statement)) == 1, statement


@pytest.mark.promise("T.1")
@pytest.mark.parametrize(("language", "name"), [("en", "privacy policy"), ("ar", "سياسة الخصوصية")])
def test_it_bears_its_name(language: str, name: str) -> None:
    title = PACK.text(language).title
    assert title.kind is BlockKind.TITLE
    assert name in title.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_statements_stand_in_their_own_section_and_order(language: str) -> None:
    text = PACK.text(language)
    order = [
        statement
        for block in [text.title, *(block for section in text.sections for block in section.blocks)]
        if block.kind is not BlockKind.NOTE
        for statement in block.keeps
    ]
    assert order == IDS
    for section, statements in STATEMENTS.items():
        if section != "title":
            kept = {s for block in text.section(section).blocks for s in block.keeps}
            assert kept <= set(statements)


@pytest.mark.promise("S13.1", "S13.2", "S13.3", "S13.4", "S13.5")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_stands_in_the_right_block(language: str) -> None:
    text = PACK.text(language).filled({})
    for statement, figures in FIGURES.items():
        (words,) = blocks_keeping(text, statement)
        found = re.findall(r"[0-9]+", words) if figures[0].isdigit() else figures
        assert found == figures, statement
        assert all(figure in words for figure in figures), statement
    for statement, words in IN_WORDS[language].items():
        assert any(words in block for block in blocks_keeping(text, statement)), statement


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", list(DocumentName))
def test_digits_are_western_and_text_is_composed(language: str, document: DocumentName) -> None:
    words = " ".join(PACK.text(language, document).words())
    assert not re.search("[٠-٩۰-۹]", words)
    assert unicodedata.is_normalized("NFC", words)
    assert "  " not in words


@pytest.mark.parametrize("document", list(DocumentName))
def test_both_languages_have_the_same_shape(document: DocumentName) -> None:
    english, arabic = (PACK.text(language, document) for language in LANGUAGES)
    assert len(english.summary) == len(arabic.summary)
    assert [p.code for p in english.purposes] == [p.code for p in arabic.purposes]
    for ours, theirs in zip(
        [*english.sections, *(a.section for a in english.addenda)],
        [*arabic.sections, *(a.section for a in arabic.addenda)],
        strict=True,
    ):
        assert ours.id == theirs.id
        shape = [[(b.kind, b.keeps, b.ltr, bool(b.term)) for b in s.blocks] for s in (ours, theirs)]
        assert shape[0] == shape[1], ours.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_thirteen_sections_and_the_consent_each_with_a_heading(language: str) -> None:
    sections = PACK.text(language).sections
    assert [section.id for section in sections] == [*(f"s{n}" for n in range(1, 14)), "consent"]
    assert [section.number for section in sections] == [*range(1, 14), None]
    assert len({section.heading for section in sections}) == 14
    assert all(section.heading.strip() and section.blocks for section in sections)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_promise_is_said_in_both_languages_alike(language: str) -> None:
    other = {word for word in PACK.text("ar" if language == "en" else "en").words() if len(word) > 30}
    assert not other & set(PACK.text(language).words())


def test_the_wording_is_our_own() -> None:
    digests = (ROOT / "tests/vectors/privacy/foreign_wording.txt").read_text("utf-8").split("\n")[1:-1]
    assert len(digests) > 400
    for words in PACK.text("en").words():
        tokens = re.findall(r"[a-z0-9']+", words.lower())
        for start in range(len(tokens) - 4):
            run = " ".join(tokens[start : start + 5])
            assert hashlib.sha256(run.encode()).hexdigest()[:16] not in digests, run


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_is_short_and_names_every_period(language: str) -> None:
    summary = PACK.summary(language)
    assert 6 <= len(summary) <= 10
    assert {"7", "10", "2", "18"} <= set(re.findall("[0-9]+", " ".join(summary)))
    assert "jooptics.com@gmail.com" in summary[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_purpose_has_words_and_every_word_a_purpose(language: str) -> None:
    for layer, document in ((Layer.STAFF, DocumentName.POLICY), (Layer.CUSTOMER, DocumentName.CUSTOMERS)):
        spoken = [purpose.code for purpose in PACK.text(language, document).purposes]
        assert spoken == [code for code, purpose in PURPOSES.items() if purpose.layer is layer]
    assert list(PACK.purposes) == [code.value for code in PURPOSES]


@pytest.mark.promise("S13.5")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_designated_officer_is_named_in_place_of_the_blank(language: str) -> None:
    text = PACK.text(language).filled({"data_protection_officer": "Huda Q., dpo@example.jo"})
    assert "Huda Q., dpo@example.jo" in text.section("s13").blocks[-1].shown
    assert text.shown_sha256() != PACK.text(language).filled({}).shown_sha256()
    assert text.sha256 == PACK.text(language).sha256


@pytest.mark.parametrize("language", LANGUAGES)
def test_contacts_keep_their_order_in_a_line_of_the_other_direction(language: str) -> None:
    shown = {block.keeps: block.shown for block in PACK.text(language).section("s13").blocks}
    assert shown["S13.3",] == "\u2066+962 797 153399\u2069"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guardian_addendum_stands_behind_section_eleven(language: str) -> None:
    text = PACK.text(language)
    ids = [section.id for section in text.with_addendum("guardian").sections]
    assert ids.index("guardian") == ids.index("s11") + 1
    customers = PACK.text(language, DocumentName.CUSTOMERS).with_addendum("guardian")
    assert [section.id for section in customers.sections] == ["who", "what", "guardian", "rights"]
    with pytest.raises(KeyError):
        text.with_addendum("robots")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shop_speaks_in_its_own_name_to_its_customers(language: str) -> None:
    text = PACK.text(language, DocumentName.CUSTOMERS)
    shown = text.filled({"shop": "بصريات {shop} النور"})
    assert "\u2068بصريات {shop} النور\u2069" in shown.title.text  # a name is never filled in again
    assert not any("{" in word.replace("{shop} النور", "") for word in shown.words())
    with pytest.raises(KeyError):
        text.filled({})


@pytest.mark.parametrize(
    "spoiled",
    [
        b"", b"[]", b"null", b"{}", b'{"schema": "jooptics.policy/2"}', b"\xff\xfe", b"[" * 100_000,
        b" " * (MAX_BYTES + 1),
    ],
    ids=["empty", "list", "null", "bare", "other schema", "not UTF-8", "deep", "huge"],
)  # fmt: skip
def test_what_is_no_policy_is_refused(spoiled: bytes) -> None:
    with pytest.raises(Untrusted, match=r"policy\.malformed"):
        read_policy_text(spoiled)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"ltr": true', '"ltr": 1'),
        ('"kind": "note"', '"kind": "script"'),
        ('"keeps": ["S1.1"]', '"keeps": "S1.1"'),
        ('"heading": "Children"', '"heading": 11'),
        ('"version": "1"', '"version": 1.0'),
        ('"explained"', '"onload"'),
    ],
)
def test_a_field_of_the_wrong_kind_is_refused(before: str, after: str) -> None:
    content = (RESOURCES / "v1" / "policy.en.json").read_text("utf-8")
    assert before in content
    with pytest.raises(Untrusted, match=r"policy\.malformed"):
        read_policy_text(content.replace(before, after, 1).encode())
