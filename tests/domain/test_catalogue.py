"""Items and their barcodes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.catalogue import (
    Item,
    ItemKind,
    check_digit,
    clean_barcode,
    in_store_barcode,
    is_gtin,
    is_in_store,
    same_barcode,
)
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.money import JOD, Money

A_FRAME = Item(
    ItemId("i1"), ItemKind.FRAME, "RB5228", "إطار راي بان", "Ray-Ban frame", Money(95_000, JOD), "frames"
)


@pytest.mark.parametrize(
    ("digits", "check"),
    [
        ("730001100001", "7"),
        ("890400021003", "7"),
        ("629104150021", "3"),
        ("400638133393", "1"),
        ("03600024145", "7"),
    ],
)
def test_check_digits_of_gs1(digits: str, check: str) -> None:
    assert check_digit(digits) == check
    assert is_gtin(digits + check)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, by: int) -> None:
    code = digits + check_digit(digits)
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert is_gtin(code)
    assert not is_gtin(wrong)


@given(st.integers(1, 10**10 - 1))
def test_the_shops_own_codes_are_valid_and_in_the_restricted_range(sequence: int) -> None:
    code = in_store_barcode(sequence)
    assert is_gtin(code)
    assert is_in_store(code)
    assert 20 <= int(code[:2]) <= 29


def test_a_suppliers_code_is_not_the_shops() -> None:
    assert not is_in_store("4006381333931")


def test_own_codes_can_run_out() -> None:
    with pytest.raises(RuleBroken, match=r"barcode\.sequence_used_up"):
        in_store_barcode(10**10)


def test_scanned_codes_are_cleaned() -> None:
    assert clean_barcode(" \u2066٤٠٠٦٣٨١٣٣٣٩٣١\u2069 ") == "4006381333931"
    assert clean_barcode("AB-12/3 ") == "AB-12/3"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "barcode.empty"),
        ("4006381333930", "barcode.check_digit"),
        ("x" * 49, "barcode.too_long"),
        ("إطار", "barcode.not_printable"),
    ],
)
def test_codes_that_cannot_be(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        clean_barcode(text)
    assert caught.value.code == code
    assert caught.value.field == "barcode"


def test_a_upc_is_also_an_ean_with_a_leading_zero() -> None:
    assert "0036000241457" in same_barcode("036000241457")
    assert "036000241457" in same_barcode("0036000241457")
    assert same_barcode("AB-12") == ("AB-12",)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name_ar": " ", "name_en": ""}, "item.name_missing", "name_ar"),
        ({"name_en": "x" * 201}, "item.name_too_long", "name_en"),
        ({"sku": " "}, "item.sku_missing", "sku"),
        ({"sku": "x" * 49}, "item.sku_too_long", "sku"),
        ({"price": Money(-1, JOD)}, "item.price_negative", "price"),
        ({"kind": ItemKind.SERVICE}, "item.service_has_no_stock", "tracked"),
        ({"reorder_level": -1}, "item.reorder_negative", "reorder_level"),
        ({"tax_class": ""}, "item.tax_class_missing", "tax_class"),
    ],
)
def test_items_that_cannot_be(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        replace(A_FRAME, **change)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_the_other_name_stands_in() -> None:
    assert A_FRAME.name("ar") == "إطار راي بان"
    assert replace(A_FRAME, name_en="").name("en") == "إطار راي بان"
