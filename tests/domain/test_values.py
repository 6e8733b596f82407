"""A changed copy is what `dataclasses.replace` would have made, and what is made at once what a call would."""

from __future__ import annotations

import datetime as dt
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ItemId, SaleId, SaleLineId, StaffId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.sale_lines import SaleLine
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.tax import EXEMPT
from jooptics_desktop.domain.values import changed, made

SALE = Sale(SaleId("sale"), JOD, StaffId("staff"), dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC))
LINE = SaleLine(
    SaleLineId("line"), ItemId("item"), ItemKind.ACCESSORY, "A-1", "قماش", "Cloth", 2, Money(3_750, JOD),
    price_includes_tax=True, tax_class="standard", tax=EXEMPT, tracked=True,
)  # fmt: skip


def test_a_changed_copy_is_a_sale_like_any_other() -> None:
    after = changed(SALE, state=SaleState.OPEN, number="S-000001")
    assert after == replace(SALE, state=SaleState.OPEN, number="S-000001")
    assert hash(after) == hash(replace(SALE, state=SaleState.OPEN, number="S-000001"))
    assert (SALE.state, SALE.number) == (SaleState.DRAFT, "")
    assert vars(after).keys() == {field.name for field in fields(Sale)}


def test_a_changed_copy_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        changed(SALE, number="S-000001").number = "S-000002"  # type: ignore[misc] # what the test is about


def test_a_part_it_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="Sale has not all of numbre"):
        changed(SALE, numbre="S-000001")  # type: ignore[call-arg] # what the test is about


def test_a_value_made_at_once_is_like_any_other() -> None:
    made_at_once = made(SaleLine, **vars(LINE))
    assert made_at_once == LINE
    assert hash(made_at_once) == hash(LINE)
    with pytest.raises(FrozenInstanceError):
        made_at_once.quantity = 3  # type: ignore[misc] # what the test is about


def test_a_value_made_at_once_checks_itself_and_is_whole() -> None:
    with pytest.raises(RuleBroken, match=r"line\.quantity_out_of_range"):
        made(SaleLine, **vars(LINE) | {"quantity": 0})
    with pytest.raises(TypeError, match="SaleLine wants id, item_id"):
        made(SaleLine, id=SaleLineId("line"))  # type: ignore[call-arg] # what the test is about
