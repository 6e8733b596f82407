"""The customer's record and the customer list: everything is there, rows stream, stopping leaves nothing."""

from __future__ import annotations

import io
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from jooptics_desktop.documents.lists import write_customer_list
from jooptics_desktop.domain.errors import Cancelled, Unavailable
from jooptics_desktop.l10n import translator
from tests.documents import papers, samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.documents.list_values import CustomerRow
    from jooptics_desktop.l10n.catalogue import Language

COMMON = (samples.a_printing(), translator("ar"), samples.formats("ar"))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_record_holds_everything_and_warns_on_every_page(language: Language) -> None:
    pdf = papers.paper("record", language)
    said = papers.letters(pdf)
    number = "No.123" if language == "en" else "رقم123"
    for figure in (
        number, "+962791234567", "+96265001234", "layan.al-masri@example.com", "124", "OmarAl-Masri",
        "−1.25", "−1.12", "+1.50", "1.00ΔBI", "0.50ΔBD", "31.5", "30.5", "12/04/2026", "12/04/2028",
        "S-2026-000002", "215.000", "115.000", "mmHg", "1.2", "RB5228", "AXIS", "PRISM",
        "OU", "63.5", "12.0",
    ):  # fmt: skip
        assert figure in said, figure
    for word in ("ياجوز", "عائلة", "تفضّل".replace("ّ", ""), "صداع", "حفظالسجل"):
        assert word in said.replace("ّ", ""), word
    warning = "سرّي: بيانات صحية" if language == "ar" else "Confidential: health data"
    plain = "".join(warning.split()).replace("ّ", "")
    count = len(PdfReader(io.BytesIO(pdf)).pages)
    assert said.replace("ّ", "").count(plain) >= count


def test_prescriptions_run_from_left_to_right_in_arabic_too() -> None:
    [place] = [
        [word for word in page.extract_text().split() if word in {"SPH", "CYL", "AXIS", "ADD", "PRISM"}]
        for page in PdfReader(io.BytesIO(papers.paper("record", "ar"))).pages[:1]
    ]
    assert place == ["SPH", "CYL", "AXIS", "ADD", "PRISM"]


def test_the_two_eyes_of_a_prescription_stay_on_one_page() -> None:
    for page in PdfReader(io.BytesIO(papers.paper("record-long", "en"))).pages:
        said = page.extract_text()
        assert said.count("R (OD)") == said.count("L (OS)")


def test_a_record_without_entries_says_so() -> None:
    assert papers.letters(papers.paper("record-empty", "en")).count("Nothingrecorded.") == 4


def test_the_list_counts_reports_and_repeats_its_heading() -> None:
    seen: list[int] = []
    buffer = io.BytesIO()
    count = write_customer_list(iter(papers.customer_rows(120)), *COMMON, buffer, progress=seen.append)
    assert count == 120
    assert seen == [50, 100, 120]
    said = papers.text(buffer.getvalue())
    assert said.count("الهاتف") == len(PdfReader(buffer).pages)
    assert "customer.119@example.com" in said


def test_stopping_the_list_leaves_nothing(tmp_path: Path) -> None:
    taken: list[int] = []

    def rows() -> Iterator[CustomerRow]:
        for row in papers.customer_rows(500):
            taken.append(row.number)
            yield row

    with pytest.raises(Cancelled):
        write_customer_list(rows(), *COMMON, tmp_path / "list.pdf", stop=lambda: len(taken) >= 100)
    assert len(taken) == 100
    assert list(tmp_path.iterdir()) == []


def test_a_failing_source_leaves_the_old_list_alone(tmp_path: Path) -> None:
    target = tmp_path / "list.pdf"
    target.write_bytes(b"old")

    def rows() -> Iterator[CustomerRow]:
        yield papers.customer_rows(1)[0]
        raise Unavailable("store.locked")

    with pytest.raises(Unavailable):
        write_customer_list(rows(), *COMMON, target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["list.pdf"]


def test_rows_are_not_kept() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        write_customer_list((papers.customer_rows(1)[0] for _ in range(count)), *COMMON, io.BytesIO())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(20)  # fonts and caches
    assert peak(150) < peak(50) + 100 * 6_000  # pages are kept compactly; rows are not
