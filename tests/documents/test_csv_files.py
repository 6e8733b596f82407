"""CSV and JSON: nothing runs in a spreadsheet, nothing is changed, everything can be read back."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jooptics_desktop.documents import files
from jooptics_desktop.documents.csv_files import (
    Cell,
    Field,
    Kind,
    guard,
    read_csv,
    unguard,
    write_cell,
    write_csv,
)
from jooptics_desktop.documents.csv_tables import (
    CUSTOMERS,
    RECORD,
    record_csv_files,
    write_customer_csv,
    write_record_csv,
)
from jooptics_desktop.documents.json_files import record_json, write_record_json
from jooptics_desktop.domain.errors import Cancelled, RuleBroken, Unavailable
from tests.documents import papers, samples

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL = tuple(Field(kind.value, kind, "") for kind in Kind)
TEXT = Field("text", Kind.TEXT, "")
ANY_TEXT = st.text(st.characters(codec="utf-8"))
DANGEROUS = st.builds(
    str.__add__,
    st.sampled_from(["=", "+", "-", "@", "\t=", "\r", "\0", " =", "\ufeff@", "＝", "－", "'"]),
    ANY_TEXT,
)
TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - its bounds
POWERS = st.integers(-4000, 4000).map(lambda hundredths: Decimal(hundredths) / 100)


def written(fields: Sequence[Field], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The rows as a CSV file."""
    buffer = io.BytesIO()
    write_csv(fields, rows, buffer)
    return buffer.getvalue()


def cells(content: bytes) -> list[list[str]]:
    """The file as a spreadsheet sees it, without its heading."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]


@given(
    st.lists(
        st.tuples(
            ANY_TEXT | DANGEROUS,
            st.sampled_from(["+962791234567", "+96265001234", ""]) | DANGEROUS,
            st.none() | st.integers(),
            st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=3),
            st.none() | POWERS,
            st.none() | st.dates(),
            st.none() | TIMES,
            st.none() | st.booleans(),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read_back_unchanged(rows: list[tuple[Cell, ...]]) -> None:
    assert list(read_csv(ALL, io.BytesIO(written(ALL, rows)))) == rows


@given(ANY_TEXT | DANGEROUS)
def test_no_text_cell_can_be_a_formula(text: str) -> None:
    guarded = guard(text)
    assert unguard(guarded) == text
    seen = guarded.lstrip(" \u00a0\u3000\ufeff\u200b\t\r\n\0")
    assert not seen or seen[0] not in "=+-@＝＋－＠"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+962 7", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "  =1", "\ufeff=1", "\u200b=1", "＝1", "＋1",
     "－1", "＠x", "﹦1", "\u2212 1", "\u00a0=1"],
)  # fmt: skip
def test_what_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "ليان", "Layan =", "C-000123", "(+962)", "12", "★ -1"])
def test_other_text_is_left_alone(text: str) -> None:
    assert guard(text) == text


@pytest.mark.trap("CSV guard ruins powers")
def test_powers_amounts_and_phones_are_written_exactly() -> None:
    fields = (
        Field("sphere", Kind.POWER, ""),
        Field("cylinder", Kind.POWER, ""),
        Field("balance", Kind.DECIMAL, ""),
        Field("phone", Kind.PHONE, ""),
        TEXT,
    )
    rows = [
        (Decimal(-2), Decimal("-1.125"), Decimal("-12.345"), "+962791234567", "-2.00"),
        (Decimal("0.5"), Decimal(0), Decimal("0.000"), "=CMD()", ""),
    ]
    assert cells(written(fields, rows)) == [
        ["-2.00", "-1.125", "-12.345", "+962791234567", "'-2.00"],
        ["+0.50", "0.00", "0.000", "'=CMD()", ""],
    ]


@given(
    st.lists(ANY_TEXT | DANGEROUS, max_size=30),
    st.lists(st.sampled_from(["", "+962791234567", "+1\n+2", "+962 7", "=1"]) | DANGEROUS, max_size=30),
)
@example(["\n"], [])
def test_a_column_is_written_as_its_cells_would_be(texts: list[str], phones: list[str]) -> None:
    phone = Field("phone", Kind.PHONE, "")
    for field, column in ((TEXT, texts), (phone, phones)):
        assert [cell for [cell] in cells(written((field,), [(text,) for text in column]))] == [
            write_cell(field, text) for text in column
        ]


def test_no_letter_or_digit_can_begin_a_formula() -> None:
    """What is written unlooked at begins with one of these, whatever its script."""
    plain = [letter for code in range(sys.maxunicode + 1) if re.match(r"\w", letter := chr(code))]
    assert [letter for letter in plain if guard(f"{letter}1+1") != f"{letter}1+1"] == []


def test_one_odd_cell_among_thousands_is_found() -> None:
    rows = [(number, f"Layan {number}", "+962791234567", None) for number in range(2500)]
    rows[1499] = (1499, "\u200b=1+1", "0791", None)
    fields = (Field("n", Kind.INTEGER, ""), TEXT, Field("phone", Kind.PHONE, ""), Field("d", Kind.DATE, ""))
    found = cells(written(fields, rows))
    assert len(found) == 2500
    assert found[1498:1501] == [
        ["1498", "Layan 1498", "+962791234567", ""],
        ["1499", "'\u200b=1+1", "0791", ""],
        ["1500", "Layan 1500", "+962791234567", ""],
    ]


def test_a_list_as_csv_loads_nothing_that_draws() -> None:
    loaded = "import sys, jooptics_desktop.documents.csv_tables; print('reportlab' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "False"


def test_a_record_keeps_signs_and_eighths_all_the_way() -> None:
    content = record_csv_files(samples.a_record())
    [right, left, *_] = read_csv(RECORD["prescriptions.csv"], io.BytesIO(content["prescriptions.csv"]))
    names = [field.name for field in RECORD["prescriptions.csv"]]
    first, second = dict(zip(names, right, strict=True)), dict(zip(names, left, strict=True))
    assert (first["sphere"], first["cylinder"], first["axis"]) == (Decimal("-1.25"), Decimal("-0.50"), 175)
    assert second["sphere"] == Decimal("-1.125")
    assert first["prism"] == "1.00 BI 0.50 BD"
    assert (first["binocular_pd"], first["binocular_near_pd"]) == (Decimal("63.5"), None)
    assert first["back_vertex_distance"] == second["back_vertex_distance"] == Decimal("12.0")
    assert list(read_csv(RECORD["phones.csv"], io.BytesIO(content["phones.csv"]))) == [
        ("+962791234567",),
        ("+96265001234",),
    ]


def test_excel_sees_utf_8_and_rfc_4180() -> None:
    content = written((TEXT,), [('a "quoted", name',), ("سطر\nثانٍ",)])
    assert content.startswith(b"\xef\xbb\xbftext\r\n")
    assert b'"a ""quoted"", name"\r\n' in content


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Kind.POWER, "-2.00"), (Kind.DECIMAL, 1.5), (Kind.DECIMAL, Decimal("NaN")), (Kind.INTEGER, True), (Kind.TEXT, 5),
     (Kind.DATE, datetime(2026, 1, 1, tzinfo=UTC)), (Kind.TIME, date(2026, 1, 1)), (Kind.YES_NO, 1)],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(kind: Kind, value: Cell) -> None:
    with pytest.raises(TypeError):
        written((Field("x", kind, ""),), [(value,)])


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"other\r\n1\r\n", "csv.other_columns"), (b"power\r\n1,2\r\n", "csv.other_columns"), (b"", "csv.other_columns"),
     (b"power\r\nabc\r\n", "csv.bad_cell"), (b"power\r\n1e5\r\n", "csv.bad_cell"),
     (b"power\r\n\xff\xfe\r\n", "csv.not_text")],
)  # fmt: skip
def test_a_file_that_is_not_ours_is_refused_with_a_code(content: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        list(read_csv((Field("power", Kind.POWER, ""),), io.BytesIO(content)))
    assert refused.value.code == code


def test_the_customer_list_streams_with_a_schema_beside_it(tmp_path: Path) -> None:
    seen: list[int] = []
    target = tmp_path / "customers.csv"
    assert write_customer_csv(iter(papers.customer_rows(2300)), target, progress=seen.append) == 2300
    assert seen == [0, 1000, 2000, 2300]
    with target.open("rb") as file:
        rows = list(read_csv(CUSTOMERS, file))
    assert rows[5][3] == "+962791200005"
    assert rows[0][4] == "customer.0@example.com"
    schema = json.loads((tmp_path / "customers.schema.json").read_bytes())
    [table] = schema["tables"]
    assert [column["name"] for column in table["columns"]] == [field.name for field in CUSTOMERS]
    assert all(column["about"]["ar"] != column["about"]["en"] for column in table["columns"])
    assert target.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("looks", [0, 2])
def test_stopping_leaves_neither_list_nor_schema(tmp_path: Path, looks: int) -> None:
    seen: list[int] = []
    with pytest.raises(Cancelled):
        write_customer_csv(
            iter(papers.customer_rows(2300)), tmp_path / "customers.csv", progress=seen.append,
            stop=lambda: len(seen) == looks,
        )  # fmt: skip
    assert len(seen) == looks
    assert list(tmp_path.iterdir()) == []


def test_a_record_becomes_a_folder_at_once(tmp_path: Path) -> None:
    write_record_csv(samples.a_record(), tmp_path / "C-000123")
    assert {path.name for path in (tmp_path / "C-000123").iterdir()} == {*RECORD, "schema.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["C-000123"]
    with pytest.raises(Unavailable):
        write_record_csv(samples.a_record(), tmp_path / "C-000123")
    assert [path.name for path in tmp_path.iterdir()] == ["C-000123"]


def test_the_same_record_gives_the_same_json_and_no_floats(tmp_path: Path) -> None:
    record = samples.a_record()
    content = record_json(record)
    assert content == record_json(replace(record))
    assert (
        content
        == json.dumps(
            json.loads(content, parse_float=pytest.fail),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        ).encode()
    )
    said = json.loads(content)
    assert said["prescriptions"][0]["left"]["sphere"] == "-1.125"
    assert said["sales"][0]["total"] == {"amount": "215.000", "currency": "JOD"}
    write_record_json(record, tmp_path / "record.json")
    assert (tmp_path / "record.json").read_bytes() == content


def test_a_missing_folder_and_a_full_disk_have_names(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as missing:
        write_record_json(samples.a_record(), tmp_path / "nowhere" / "record.json")
    assert missing.value.code == "document.folder_missing"
    assert "record.json" not in str(missing.value.values)
    if not Path("/dev/full").exists():
        pytest.skip("no full disk to write to")
    with pytest.raises(Unavailable) as full, files.renamed(tmp_path / "x"):
        Path("/dev/full").write_bytes(b"x" * 100_000)
    assert full.value.code == "document.disk_full"
