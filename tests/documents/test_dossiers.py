"""A person's own copy: every column has a name, and what is written reads back exactly."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from jooptics_desktop.data import inventory
from jooptics_desktop.documents.csv_files import read_csv
from jooptics_desktop.documents.dossier_columns import COLUMNS, SECTIONS, Look, column
from jooptics_desktop.documents.dossiers import DossierPaper, _field, _Reading, dossier_tables, write_dossier
from jooptics_desktop.documents.record_values import Printing
from jooptics_desktop.domain.dossier import Dossier, Section
from jooptics_desktop.domain.inventory import KeptBecause, Subject
from jooptics_desktop.domain.money import JOD
from jooptics_desktop.l10n import Formats, translator
from jooptics_desktop.l10n.bidi import LRI, PDI
from jooptics_desktop.l10n.words_requests import KEPT, KEPT_WHY
from tests.documents import papers

if TYPE_CHECKING:
    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.l10n.catalogue import Language


@pytest.mark.promise("S7.2")
@pytest.mark.parametrize("subject", Subject)
def test_every_section_and_column_of_a_copy_has_a_name(subject: Subject) -> None:
    named = set()
    for declared in inventory.tables_about(subject):
        assert declared.facts.section in SECTIONS, declared.table.name
        for kept, datum in declared.columns:
            if datum.exported or datum.mentions or kept.primary_key:
                named.add(kept.name)
    assert named - COLUMNS.keys() == set()


def test_what_nobody_named_yet_is_shown_all_the_same() -> None:
    assert column("future", "shoe_size")[0] == "shoe size"
    future = Section("future", ("shoe_size",), ({"shoe_size": 42},))
    dossier = Dossier(Subject.CUSTOMER, "customer-1", (future,))
    assert b"shoe_size\r\n42" in dossier_tables(dossier, JOD)["future.csv"]
    paper = io.BytesIO()
    sheet = DossierPaper("Layan", "C-1", Printing("Shop", "Rana", datetime(2026, 11, 22, tzinfo=UTC)), JOD)
    write_dossier(dossier, sheet, translator("ar"), Formats("ar"), paper)
    assert "42" in PdfReader(paper).pages[0].extract_text()


def test_the_audit_trail_is_said_in_the_readers_words() -> None:
    entry: dict[str, Json] = {"event": "customer_changed", "facts": {"fields": "name,phones"}}
    dossier = Dossier(Subject.CUSTOMER, "customer-1", (Section("audit", tuple(entry), (entry,)),))
    printing = Printing("Shop", "Rana", datetime(2026, 11, 22, tzinfo=UTC))
    paper = io.BytesIO()
    write_dossier(
        dossier, DossierPaper("Layan", "C-1", printing, JOD), translator("en"), Formats("en"), paper
    )
    text = " ".join(PdfReader(paper).pages[0].extract_text().split())
    assert "Changed a customer's details" in text.replace("\u2019", "'")
    assert "Changed: Name, Phone" in "".join(letter for letter in text if letter not in "\u2068\u2069")


@pytest.mark.parametrize(("look", "value"), [(Look.POWER, -212), (Look.MONEY, -1250), (Look.LENGTH, 315)])
def test_a_sign_stands_before_its_figure_in_an_arabic_line_too(look: Look, value: int) -> None:
    said = _Reading(translator("ar"), Formats("ar"), JOD).text(look, value)
    assert said.startswith(LRI)
    assert said.endswith(PDI)


def test_rows_that_say_one_thing_stand_on_one_line() -> None:
    codes = tuple({"position": place} for place in range(3))
    printing = Printing("Shop", "Rana", datetime(2026, 11, 22, tzinfo=UTC))
    paper = io.BytesIO()
    write_dossier(
        Dossier(Subject.STAFF, "staff-1", (Section("recovery_codes", ("position",), codes),)),
        DossierPaper("Layan", "", printing, JOD),
        translator("en"),
        Formats("en"),
        paper,
    )
    assert "1,2,3" in papers.letters(paper.getvalue())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Shop · Confidential",
                "Privacy policy",
                "On the screen",
                "Due on: 15 Dec 2026",
                "Discount: 7.7787%",
            ),
        ),
        ("ar", ("سياسة الخصوصية", "على الشاشة")),
    ],
)
def test_no_code_money_or_digest_stands_raw_on_paper(language: Language, words: tuple[str, ...]) -> None:
    shown: dict[str, Json] = {
        "document": "policy",
        "method": "screen",
        "type": "acknowledged",
        "purpose": "news",
    }
    facts: dict[str, Json] = {"due": "2026-12-15", "discount_ppm": 77787, "sha256": "c5477d", "named": False}
    entry: dict[str, Json] = {"event": "sale_checked_out", "facts": facts}
    rows: dict[str, dict[str, Json]] = {
        "consents": shown,
        "audit": entry,
        "sign_ins": {"end_reason": "crash"},
    }
    parts = tuple(Section(name, tuple(row), (row,)) for name, row in rows.items())
    printing = Printing("Shop", "Rana", datetime(2026, 11, 22, tzinfo=UTC))
    paper = io.BytesIO()
    write_dossier(
        Dossier(Subject.STAFF, "staff-1", parts),
        DossierPaper("Layan", "", printing, JOD),
        translator(language),
        Formats(language),
        paper,
    )
    said = papers.letters(paper.getvalue())
    for word in words:
        assert "".join(word.split()) in said, word
    raw = ("acknowledged", "crash", "77787", "c5477d", "False", "··")
    for code in (*raw, "screen", "news") if language == "ar" else raw:
        assert code not in said, code


def test_whatever_stays_after_an_erasure_is_explained() -> None:
    assert set(KEPT) == set(KEPT_WHY) == set(KeptBecause)


def a_dossier() -> Dossier:
    rx: dict[str, Json] = {
        "id": "rx-1", "right_sphere": -200, "right_add": 12, "left_sphere": None, "binocular_pd": 635,
        "written_on": "2026-11-22", "note": "=SUM(A1)", "recorded_at": "2026-11-22T07:00:00.000Z",
    }  # fmt: skip
    paid: dict[str, Json] = {"id": "p-1", "amount": 5, "reference": "+1"}
    person: dict[str, Json] = {
        "number": 7,
        "name": "ليان",
        "phones": ["+962791234567"],
        "address": "-2 Street",
    }
    phone: dict[str, Json] = {"customer_number": 7, "phone": "+962791234567"}
    parts = {"customer": person, "phones": phone, "prescriptions": rx, "payments": paid}
    sections = tuple(Section(name, tuple(row), (row,)) for name, row in parts.items())
    return Dossier(Subject.CUSTOMER, "customer-1", sections)


@pytest.mark.promise("S7.5")
def test_tables_keep_powers_amounts_and_phones_exactly_and_guard_words() -> None:
    files = dossier_tables(a_dossier(), JOD)
    said = {name: content.decode("utf-8-sig") for name, content in files.items()}
    assert "-2.00,+0.125,,63.5,2026-11-22,'=SUM(A1),2026-11-22T07:00:00.000000Z" in said["prescriptions.csv"]
    assert "0.005,'+1" in said["payments.csv"]
    assert "7,+962791234567" in said["phones.csv"]
    assert "'-2 Street" in said["customer.csv"]


@pytest.mark.promise("S7.5")
def test_tables_read_back_as_they_were_written() -> None:
    dossier, files = a_dossier(), dossier_tables(a_dossier(), JOD)
    for part in dossier.sections:
        fields = tuple(_field(part.name, name) for name in part.columns)
        rows = list(read_csv(fields, io.BytesIO(files[f"{part.name}.csv"])))
        assert len(rows) == len(part.rows)
    fields = tuple(_field("prescriptions", name) for name in dossier.section("prescriptions").columns)
    row = next(iter(read_csv(fields, io.BytesIO(files["prescriptions.csv"]))))
    assert row[1:5] == (Decimal("-2.000"), Decimal("0.125"), None, Decimal("63.5"))
    assert row[6] == "=SUM(A1)"


def test_the_schema_says_in_both_languages_what_each_column_is() -> None:
    files = dossier_tables(a_dossier(), JOD)
    schema = json.loads(files["schema.json"])
    for table in schema["tables"]:
        header = next(csv.reader(io.StringIO(files[table["file"]].decode("utf-8-sig"))))
        assert [one["name"] for one in table["columns"]] == header
        for one in table["columns"]:
            assert one["about"]["en"]
            assert one["about"]["ar"] != one["about"]["en"] or one["name"] == "id"
