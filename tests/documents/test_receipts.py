"""Receipts: codes a scanner reads, figures and words, copies, both papers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from jooptics_desktop.documents.receipt_values import ReceiptKind
from jooptics_desktop.documents.receipts import write_receipt
from jooptics_desktop.documents.sheet import ROLL_80MM
from jooptics_desktop.l10n import translator
from tests.documents import papers, samples
from tests.narrowing import there

if TYPE_CHECKING:
    from jooptics_desktop.documents.receipt_values import Receipt
    from jooptics_desktop.documents.receipts import PaperName
    from jooptics_desktop.l10n.catalogue import Language

BOTH_PAPERS = pytest.mark.parametrize("paper", ["a4", "80mm"])
BOTH_LANGUAGES = pytest.mark.parametrize("language", ["ar", "en"])


def printed(receipt: Receipt, paper: PaperName, language: Language) -> bytes:
    """That receipt as a PDF."""
    buffer = io.BytesIO()
    write_receipt(receipt, paper, translator(language), samples.formats(language), buffer)
    return buffer.getvalue()


def codes(pdf: bytes) -> dict[str, str]:
    """What a scanner reads from every page, by the kind of code."""
    return {
        found.format.name: found.text
        for page in papers.pictures(pdf, dpi=203)  # the resolution of a thermal printer
        for found in zxingcpp.read_barcodes(page)
    }


@BOTH_PAPERS
@BOTH_LANGUAGES
def test_both_codes_are_readable_at_the_resolution_of_a_till_printer(
    paper: PaperName, language: Language
) -> None:
    receipt = samples.a_receipt()
    assert codes(printed(receipt, paper, language)) == {"QRCode": receipt.qr_text, "Code128": receipt.number}


def test_a_long_answer_of_the_tax_authority_still_fits_the_qr_code() -> None:
    answer = "A" * 700
    assert codes(printed(samples.a_receipt(qr_text=answer), "80mm", "ar"))["QRCode"] == answer


@BOTH_PAPERS
@BOTH_LANGUAGES
def test_everything_that_was_sold_and_paid_is_on_it(paper: PaperName, language: Language) -> None:
    said = papers.letters(printed(samples.a_receipt(), paper, language))
    for figure in (
        "S-2026-000123", "249.750", "149.750", "−12.000", "28.000", "175.000", "60.000", "1234567", "9876543",
        "+96265001234", "+962791234567", "RB5228", "−1.25/−0.50×175", "123", "JoopticsOptical",
    ):  # fmt: skip
        assert figure in said, figure
    for word in ("جوبتكس", "للبصريات", "المصري", "متعددة", "نقداً".rstrip("ً")):
        assert word in said, word


@BOTH_PAPERS
def test_the_title_stands_in_both_languages(paper: PaperName) -> None:
    for language in ("ar", "en"):
        said = papers.letters(printed(samples.a_receipt(kind=ReceiptKind.CREDIT_NOTE), paper, language))
        assert "Creditnote" in said
        assert "إشعاردائن" in said


@BOTH_PAPERS
def test_a_reprint_says_so_in_both_languages_and_an_original_does_not(paper: PaperName) -> None:
    copy, original = (
        papers.letters(printed(samples.a_receipt(copy=number), paper, "ar")) for number in (2, 0)
    )
    assert "Copy2" in copy
    assert "نسخة" in copy
    assert "Copy" not in original
    assert "نسخة" not in original


def test_a_roll_without_a_footer_stays_one_page() -> None:
    """The bar code at the end asked for more room than it took, and went onto a page of its own."""
    assert len(PdfReader(io.BytesIO(printed(samples.a_receipt(footer=""), "80mm", "ar"))).pages) == 1


def test_the_roll_is_as_wide_as_the_printer_prints_and_as_high_as_its_content() -> None:
    heights = []
    for lines in (1, 30):
        [page] = PdfReader(io.BytesIO(printed(samples.a_receipt(lines=lines), "80mm", "ar"))).pages
        assert float(page.mediabox.width) == pytest.approx(ROLL_80MM.width, abs=0.01)
        assert float(page.mediabox.width) == pytest.approx(72 * 72 / 25.4, abs=0.01)
        [picture] = papers.pictures(printed(samples.a_receipt(lines=lines), "80mm", "ar"))
        box = papers.ink(picture)
        assert box is not None
        assert picture.size[1] - box.bottom < 30
        heights.append(picture.size[1])
    assert heights[1] > heights[0] + 500


def test_the_heading_of_the_lines_is_repeated_on_every_page_with_lines() -> None:
    reader = PdfReader(io.BytesIO(printed(samples.a_receipt(lines=60), "a4", "en")))
    assert len(reader.pages) >= 3
    for page in reader.pages[:-1]:
        assert "Discount" in page.extract_text()


def test_nothing_paid_and_nothing_known_of_the_customer() -> None:
    nothing = samples.jod(0)
    receipt = replace(
        samples.a_receipt(), customer_name="", customer_phone="", customer_number="", made_to=(),
        payments=(), paid=nothing, qr_text="", footer="", ready_on=None, served_by="", taxes=(), discount=nothing,
    )  # fmt: skip
    said = papers.letters(printed(receipt, "a4", "en"))
    assert "Notpaidyet" in said
    for label in ("Customer", "Servedby", "Taxrate", "Righteye", "Netbeforetax"):
        assert label not in said


def test_a_number_the_bars_cannot_carry_is_printed_without_them() -> None:
    assert "Code128" not in codes(printed(samples.a_receipt(number="بيع-1"), "a4", "ar"))
    assert "Code128" not in codes(printed(samples.a_receipt(number="S" * 60), "80mm", "ar"))


@pytest.mark.parametrize("size", [(300, 80), (40, 400)])
def test_the_stores_logo_takes_the_place_of_the_spectacles(size: tuple[int, int]) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", size, (10, 60, 140)).save(buffer, "PNG")
    pdf = printed(samples.a_receipt(seller=samples.a_seller(logo=buffer.getvalue())), "a4", "ar")
    assert [there(image.image).size for image in PdfReader(io.BytesIO(pdf)).pages[0].images] == [size]


def test_amounts_beyond_a_million_are_not_broken() -> None:
    big = samples.jod(1_234_567_890)
    said = papers.letters(printed(samples.a_receipt(total=big, listed=big, balance=big), "a4", "ar"))
    assert said.count("1,234,567.890") == 3
