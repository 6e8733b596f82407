"""A changed copy is what `dataclasses.replace` would have made."""

from __future__ import annotations

import datetime as dt
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from jooptics_desktop.domain.ids import SaleId, StaffId
from jooptics_desktop.domain.money import JOD
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.values import changed

SALE = Sale(SaleId("sale"), JOD, StaffId("staff"), dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC))


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
