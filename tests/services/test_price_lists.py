"""Importing suppliers' lists as they come: encodings, delimiters, Arabic headings, mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import catalogue, stock
from jooptics_desktop.services.price_list_files import (
    Column,
    guess_columns,
    guess_decimal_comma,
    read_price_list,
)
from jooptics_desktop.services.price_lists import ImportChoices, ImportReport, import_price_list
from tests.hostile import NASTY, nothing_but_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop


ENGLISH = """Item Code,Barcode,Name,Brand,Type,Price,Qty
F-1,4006381333931,Persol 3007,Persol,Frame,89.500,4
,6291041500213,"Cloth, large",,accessory,JOD 2.250,
F-3,,Aviator,Ray-Ban,sunglasses,"1,120",1
"""
ARABIC = """رقم الصنف;الباركود;اسم الصنف;النوع;سعر البيع;الكمية
ن-1;4006381333931;إطار بيرسول;إطارات;٨٩٫٥٠٠;٤
"""


def run(shop: Shop, data: bytes, *, trial: bool = False) -> ImportReport:
    price_list = read_price_list(data)
    columns = guess_columns(price_list.headings)
    comma = guess_decimal_comma(price_list, columns)
    choices = ImportChoices(columns, "standard", JOD, decimal_comma=comma)
    return import_price_list(shop.desk, price_list, choices, trial=trial).value


def test_a_list_in_english(shop: Shop) -> None:
    report = run(shop, ENGLISH.encode())
    assert (report.added, report.updated, report.refused) == (3, 0, ())
    frame = catalogue.find_item(shop.desk, "4006381333931")
    assert frame is not None
    assert (frame.sku, frame.kind, frame.price, frame.brand) == (
        "F-1",
        ItemKind.FRAME,
        Money(89_500, JOD),
        "Persol",
    )
    assert catalogue.open_item(shop.desk, frame.id).level.on_hand == 4
    cloth = catalogue.find_item(shop.desk, "6291041500213")
    assert cloth is not None
    assert (cloth.name_en, cloth.price.minor, cloth.sku) == ("Cloth, large", 2_250, "I-000005")
    dear = catalogue.find_item(shop.desk, "F-3")
    assert dear is not None
    assert dear.price.minor == 1_120_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256"])
def test_a_list_in_arabic(shop: Shop, encoding: str) -> None:
    text = ARABIC if encoding != "cp1256" else ARABIC.replace("٨٩٫٥٠٠", "89.500").replace("٤", "4")
    report = run(shop, text.encode(encoding))
    assert report.added == 1
    item = catalogue.find_item(shop.desk, "ن-1")
    assert item is not None
    assert (item.name_ar, item.kind, item.price.minor) == ("إطار بيرسول", ItemKind.FRAME, 89_500)


def test_a_trial_run_changes_nothing(shop: Shop) -> None:
    trial = run(shop, ENGLISH.encode(), trial=True)
    assert (trial.added, trial.was_trial) == (3, True)
    assert catalogue.count_items(shop.desk) == 4
    assert run(shop, ENGLISH.encode()).added == trial.added
    assert catalogue.find_item(shop.desk, "I-000005") is not None  # no number was used up by the trial


def test_importing_again_changes_nothing_and_new_prices_update(shop: Shop) -> None:
    run(shop, ENGLISH.encode())
    again = run(shop, ENGLISH.encode())
    assert (again.added, again.updated, again.unchanged) == (0, 0, 3)
    dearer = run(shop, ENGLISH.replace("89.500", "92.000").encode())
    assert (dearer.updated, dearer.unchanged) == (1, 2)
    frame = catalogue.find_item(shop.desk, "F-1")
    assert frame is not None
    assert frame.price.minor == 92_000
    assert frame.brand == "Persol"


def test_an_empty_cell_leaves_what_is_known(shop: Shop) -> None:
    run(shop, ENGLISH.encode())
    run(shop, b"Item Code,Brand,Price\nF-1,,\n")
    frame = catalogue.find_item(shop.desk, "F-1")
    assert frame is not None
    assert (frame.brand, frame.price.minor) == ("Persol", 89_500)


def test_a_counted_quantity_corrects_the_ledger(shop: Shop) -> None:
    run(shop, ENGLISH.encode())
    run(shop, ENGLISH.replace("89.500,4", "89.500,6").encode())
    frame = catalogue.find_item(shop.desk, "F-1")
    assert frame is not None
    assert [move.on_hand for move in stock.stock_history(shop.desk, frame.id)] == [2, 4]


def test_every_refused_row_says_where_and_why(shop: Shop) -> None:
    text = (
        "SKU,Barcode,Name,Type,Price,Qty,Tax class\n"
        "A,,Good,frame,1.000,,\n"
        'B,,"two\nlines",frame,1.000,,\n'
        "C,,,frame,1.000,,\n"
        "D,,No price,frame,,,\n"
        "E,,Odd price,frame,about 5,,\n"
        "F,,Too fine,frame,1.0001,,\n"
        "G,4006381333930,Bad check digit,frame,1.000,,\n"
        "H,4.00638E+12,Spreadsheet,frame,1.000,,\n"
        "I,,Odd kind,boat,1.000,,\n"
        "J,,Odd count,frame,1.000,two,\n"
        "K,,Odd tax,frame,1.000,,luxury\n"
        "A,,Again,frame,2.000,,\n"
        "\n"
        "L,8056597138123 036000241457,Two owners,frame,1.000,,\n"
        f"M,,Endless count,frame,1.000,{'9' * 5_000},\n"
    )
    report = run(shop, text.encode())
    assert report.added == 2
    assert [(refusal.line, refusal.error.code) for refusal in report.refused] == [
        (5, "item.name_missing"),
        (6, "price_list.price_missing"),
        (7, "money.not_an_amount"),
        (8, "money.not_an_amount"),
        (9, "barcode.check_digit"),
        (10, "price_list.barcode_rounded"),
        (11, "price_list.kind_unknown"),
        (12, "price_list.not_a_whole_number"),
        (13, "item.tax_class_unknown"),
        (14, "price_list.twice"),
        (16, "item.barcode_taken"),
        (17, "price_list.not_a_whole_number"),
    ]
    assert all(refusal.error.field for refusal in report.refused)


def test_decimal_commas_are_not_thousands(shop: Shop) -> None:
    report = run(shop, b"Name;Price\nFrame;95,500\nLens;60\n")
    assert report.added == 2
    prices = [hit.item.price.minor for hit in catalogue.search_items(shop.desk, "")]
    assert prices[:2] == [60_000, 95_500]  # the newest first


def test_columns_can_be_set_by_hand(shop: Shop) -> None:
    price_list = read_price_list(b"x|y\n", delimiter="|")
    assert guess_columns(price_list.headings) == {}
    price_list = read_price_list("اسم غريب,رقم غريب\nإطار,5\n".encode())
    choices = ImportChoices({Column.NAME_AR: 0, Column.PRICE: 1}, "standard", JOD, ItemKind.FRAME)
    assert import_price_list(shop.desk, price_list, choices, trial=False).value.added == 1


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({Column.NAME_EN: 0}, "price_list.no_price_column"),
        ({Column.PRICE: 0}, "price_list.no_name_column"),
    ],
)
def test_columns_that_are_needed(shop: Shop, columns: dict[Column, int], code: str) -> None:
    choices = ImportChoices(columns, "standard", JOD)
    with pytest.raises(RuleBroken) as caught:
        import_price_list(shop.desk, read_price_list(b"a,b\n1,2\n"), choices, trial=True)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "price_list.empty"),
        (b"\n \n", "price_list.empty"),
        (b"PK\x03\x04\x00\x00", "price_list.not_text"),
        ("a,b\n".encode("utf-16"), "price_list.not_text"),
        (b'Name,Price\n"never closed,5\n', "price_list.unreadable"),
    ],
)
def test_files_that_are_no_list(data: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read_price_list(data)
    assert caught.value.code == code


def test_a_cashier_imports_nothing(shop: Shop, desk_of: Callable[[Role], Desk]) -> None:
    choices = ImportChoices({Column.NAME_EN: 0, Column.PRICE: 1}, "standard", JOD)
    with pytest.raises(NotPermitted):
        import_price_list(desk_of(Role.CASHIER), read_price_list(b"a,b\n"), choices, trial=True)


_pieces = st.sampled_from(
    [
        *ENGLISH.split(","),
        *ARABIC.split(";"),
        '"',
        ",",
        ";",
        "\t",
        "\n",
        "\r",
        "1e999",
        "NaN",
        "-",
        "9" * 30,
        "9" * 5_000,
    ]
)
lists = st.lists(_pieces.map(str.encode) | st.binary(max_size=5), max_size=12).map(b"".join)


@given(content=lists)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_no_file_brings_the_program_down(shop: Shop, content: bytes) -> None:
    """Any bytes: each row is in or refused with a sentence, or the whole file is and nothing changed."""
    before, added = catalogue.count_items(shop.desk), 0
    with nothing_but_words():
        report = run(shop, b"Item Code,Barcode,Name,Type,Price,Qty\n"[: len(content) % 60] + content)
        added = report.added
        for refusal in report.refused:
            with nothing_but_words():
                raise refusal.error
    assert catalogue.count_items(shop.desk) == before + added


@pytest.mark.parametrize("code", NASTY, ids=[ascii(one[:8]) for one in NASTY])
def test_whatever_a_scanner_types_is_an_item_or_none(shop: Shop, code: str) -> None:
    with nothing_but_words():
        assert catalogue.find_item(shop.desk, code) is None
    with nothing_but_words():
        catalogue.search_items(shop.desk, code)
