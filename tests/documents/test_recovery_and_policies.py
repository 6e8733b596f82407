"""Recovery sheets, the policy and consent receipts."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from pypdf import PdfReader
from pypdf.generic import Destination

from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.l10n import translator
from jooptics_desktop.sync.recovery_code import RecoveryCode
from tests.documents import papers
from tests.narrowing import of

if TYPE_CHECKING:
    from jooptics_desktop.l10n.catalogue import Language

BOTH = pytest.mark.parametrize("language", ["ar", "en"])


@BOTH
def test_the_qr_code_of_the_sheet_is_the_code_itself(language: Language) -> None:
    [page] = papers.pictures(papers.paper("recovery", language), dpi=120)
    [found] = zxingcpp.read_barcodes(page)
    assert found.text == papers.CODE


@BOTH
def test_the_groups_can_be_read_off_in_order(language: Language) -> None:
    said = papers.text(papers.paper("recovery", language), "-layout")
    places = [said.index(group) for group in papers.CODE.split("-")]
    assert places == sorted(places)


def test_the_codes_of_sync_print_as_eight_groups() -> None:
    assert len(RecoveryCode(bytes(16)).text().split("-")) == len(papers.CODE.split("-"))


@BOTH
def test_advice_stands_in_both_languages(language: Language) -> None:
    for name, english, arabic in (
        ("recovery", "Keepthesheetinasafe", "خزنة"),
        ("staff-codes", "Eachcodeworksonce", "اشطب"),
    ):
        said = papers.letters(papers.paper(name, language))
        assert english in said
        assert arabic in said


@BOTH
def test_all_ten_sign_in_codes_are_there(language: Language) -> None:
    said = papers.text(papers.paper("staff-codes", language))
    assert all(f"{place}k4m-{place}q2x" in said for place in range(10))


@BOTH
def test_every_section_of_the_policy_is_listed_linked_and_on_the_page_promised(language: Language) -> None:
    policy = papers.a_policy(language)
    reader = PdfReader(io.BytesIO(papers.paper("policy", language)))
    [_, outline] = reader.outline
    entries = [of(Destination, entry) for entry in outline]
    pages = {entry.title: reader.get_destination_page_number(entry) for entry in entries}
    assert [section.title for section in policy.sections] == list(pages)[: len(policy.sections)]
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert sum(link["/Subtype"] == "/Link" for link in links) == len(pages)


@BOTH
def test_every_word_of_the_policy_is_printed(language: Language) -> None:
    said = papers.letters(papers.paper("policy", language))
    policy = papers.a_policy(language)
    blocks = [block for section in policy.sections for block in section.blocks]
    wanted = {word for block in blocks for word in block.text.split() if word.isalpha()}
    assert sorted(word for word in wanted if word not in said) == []


@BOTH
def test_a_consent_receipt_cites_version_digest_and_every_decision(language: Language) -> None:
    policy = papers.a_policy(language, DocumentName.CUSTOMERS)
    said = papers.letters(papers.paper("consents", language))
    assert policy.sha256 in said
    agreed, refused = ("موافق", "غيرموافق") if language == "ar" else ("Agreed", "Notagreed")
    assert said.count(refused) == len(policy.purposes) // 2
    assert said.count(agreed) >= len(policy.purposes) // 2


@BOTH
def test_a_consent_receipt_has_the_fields_of_the_standard(language: Language) -> None:
    """ISO/IEC TS 27560: whose, for what, which data, on what basis, until when, where, to whom, taken how."""
    receipt, words = papers.a_consent_receipt(language), translator(language)
    said = bare(papers.letters(papers.paper("consents", language)))
    labels = (
        "Responsible", "Record number", "Law of", "Notice", "Receipt", "Time", "Valid until", "Rests on", "Data",
        "Kept at", "Handed to", "Taken", "Noted by",
    )  # fmt: skip
    for label in labels:
        assert bare(words.tr(label)) in said, label
    for fact in (receipt.code, receipt.receipt_id, "ISO/IECTS27560:2023", "96265001234"):
        assert fact.replace(" ", "") in said, fact


@BOTH
def test_a_consent_form_is_one_page_with_every_question_and_a_line_to_sign(language: Language) -> None:
    form, words = papers.a_consent_form(language), translator(language)
    pdf = papers.paper("consent-form", language)
    assert len(papers.pictures(pdf)) == 1
    said = bare(papers.letters(pdf))
    for question in form.questions:
        assert bare(question.label) in said
    boxes = bare(words.tr("I do not agree"))
    assert said.count(boxes) == len(form.questions)
    assert bare(words.tr("Signature")) in said
    assert form.number in said


def bare(text: str) -> str:
    """Letters without blanks and without vowel signs, which a PDF may order otherwise."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter) and not letter.isspace())
