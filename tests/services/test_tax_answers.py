"""What a person writes about taxes becomes tax classes, or a sentence about the row that is wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.tax import EXEMPT, TaxCategory, TaxRate
from jooptics_desktop.services.first_run import TaxAnswer, read_tax_answers

DAY = dt.date(2026, 11, 22)


def test_rates_are_read_in_either_kind_of_digits() -> None:
    classes = read_tax_answers(
        [
            TaxAnswer("ضريبة المبيعات", "", "١٦٪"),
            TaxAnswer("", "Reduced", "4.5 %"),
            TaxAnswer("معفى", "Exempt", "", TaxCategory.EXEMPT),
        ]
    )
    assert [tax.rate_on(DAY) for tax in classes] == [TaxRate.percent(16), TaxRate(45_000), EXEMPT]
    assert classes[0].name_en == "ضريبة المبيعات"  # one name is enough
    assert len({tax.code for tax in classes}) == 3


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (TaxAnswer(" ", "", "16"), "tax.name_missing"),
        (TaxAnswer("أ", "A", ""), "tax.rate_missing"),
        (TaxAnswer("أ", "A", "0"), "tax.rate_out_of_range"),
        (TaxAnswer("أ", "A", "101"), "tax.rate_out_of_range"),
        (TaxAnswer("أ", "A", "-4"), "tax.rate_out_of_range"),
        (TaxAnswer("أ", "A", "nan"), "tax.rate_out_of_range"),
        (TaxAnswer("أ", "Standard", "4"), "tax.name_twice"),
    ],
)
def test_the_wrong_row_is_named(answer: TaxAnswer, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read_tax_answers([TaxAnswer("خاضع", "Standard", "16"), answer])
    assert caught.value.code == code
    assert caught.value.values["row"] == 1


def test_at_least_one_is_kept() -> None:
    with pytest.raises(RuleBroken, match="none_given"):
        read_tax_answers([])


def test_two_exempt_kinds_have_codes_of_their_own() -> None:
    names = [TaxAnswer("", name, "", TaxCategory.EXEMPT) for name in ("Lenses", "Tests")]
    assert len({tax.code for tax in read_tax_answers(names)}) == 2
