"""Tax arithmetic: JoFotara's published examples, and parts that always sum."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.tax import (
    EXEMPT,
    ZERO_RATED,
    ExactLine,
    ExactTotals,
    Settled,
    TaxCategory,
    TaxClass,
    TaxPeriod,
    TaxRate,
    by_rate,
    exact,
    exact_line,
    settle,
)

D = Decimal


def a_line(quantity: int, price: str, discount: str, percent: int, special: str = "0") -> ExactLine:
    rate = TaxRate.percent(percent) if percent else EXEMPT
    return ExactLine.of(quantity, D(price), D(discount), rate, D(special))


@pytest.mark.parametrize(
    ("line", "extension", "tax", "inclusive"),
    [
        pytest.param(a_line(33, "2.00", "2.00", 7), "64.00", "4.48", "68.48", id="guide-p39-general"),
        pytest.param(a_line(33, "2.00", "2.00", 0), "64.00", "0", "64.00", id="guide-income"),
        pytest.param(a_line(100, "10", "100", 10), "900", "90", "990", id="guide-100x10"),
        pytest.param(a_line(10, "50", "5", 10, "10.00"), "495", "50.500", "555.500", id="guide-p83-special"),
        pytest.param(
            a_line(5, "206.25", "131.278125", 16), "899.971875", "143.9955", "1043.967375", id="odoo-023-1"
        ),
        pytest.param(a_line(5, "195", "150.0525", 16), "824.9475", "131.9916", "956.9391", id="odoo-023-2"),
        pytest.param(
            a_line(5, "206.25", "150.046875", 16), "881.203125", "140.9925", "1022.195625", id="odoo-023-3"
        ),
        pytest.param(a_line(44, "3.00", "1.32", 0), "130.680", "0", "130.680", id="odoo-income-refund"),
        pytest.param(a_line(1, "1000", "0", 16), "1000", "160", "1160", id="guide-p51-16"),
        pytest.param(a_line(1, "1000", "0", 10), "1000", "100", "1100", id="guide-p51-10"),
    ],
)
def test_lines_of_the_guide(line: ExactLine, extension: str, tax: str, inclusive: str) -> None:
    assert exact(line.extension) == D(extension)
    assert exact(line.tax) == D(tax)
    assert exact(line.inclusive) == D(inclusive)


def test_totals_of_the_three_line_invoice() -> None:
    lines = [
        a_line(5, "206.25", "131.278125", 16),
        a_line(5, "195", "150.0525", 16),
        a_line(5, "206.25", "150.046875", 16),
    ]
    assert ExactTotals.of(lines) == ExactTotals(
        exclusive=D("3037.500"),
        discount=D("431.3775"),
        special=D(0),
        tax=D("416.9796"),
        inclusive=D("3023.1021"),
    )


def test_totals_with_special_tax() -> None:
    totals = ExactTotals.of([a_line(1, "1800", "2.00", 8, "8.00")])
    assert (totals.exclusive, totals.discount, totals.tax, totals.inclusive) == (
        D(1800),
        D(2),
        D("144.48"),
        D("1950.48"),
    )


def test_a_price_with_tax_is_taken_apart_to_nine_places() -> None:
    rate = TaxRate.percent(16)
    line = exact_line(1, Money(199_900, JOD), 0, rate, price_includes_tax=True)
    assert (exact(line.extension), exact(line.tax)) == (D("172.327586207"), D("27.572413793"))
    assert exact(line.inclusive) == D("199.900")


def test_settling_rounds_the_document_once() -> None:
    """Three times 0.38628 is 1.15884: the document comes to 1.159, not to 3 × 0.386."""
    lines = [a_line(1, "0.333", "0", 16)] * 3
    net, taxes = settle(lines, JOD)
    assert [sum(part) for part in zip(net, taxes, strict=True)] == [387, 386, 386]
    assert sum(taxes) == 160  # 3 × 0.05328 = 0.15984


def test_halves_are_rounded_up() -> None:
    assert settle([a_line(1, "0.0005", "0", 0)], JOD) == ([1], [0])


rates = st.sampled_from([EXEMPT, ZERO_RATED, *(TaxRate.percent(n) for n in (1, 2, 4, 5, 7, 8, 10, 16))])


@st.composite
def lines_with(draw: st.DrawFn, *, included: bool | None = None) -> ExactLine:
    quantity = draw(st.integers(1, 50))
    price = draw(st.integers(0, 2_000_000))
    discount = draw(st.integers(0, quantity * price))
    includes = draw(st.booleans()) if included is None else included
    return exact_line(quantity, Money(price, JOD), discount, draw(rates), price_includes_tax=includes)


@given(st.lists(lines_with(), max_size=12))
def test_parts_sum_to_the_totals_and_none_is_negative(lines: list[ExactLine]) -> None:
    net, taxes = settle(lines, JOD)
    totals = ExactTotals.of(lines)
    assert len(net) == len(taxes) == len(lines)
    assert abs(D(sum(net) + sum(taxes)) - totals.inclusive * 1000) <= D("0.5")
    assert abs(D(sum(taxes)) - totals.tax * 1000) <= D("0.5")
    assert all(part >= 0 for part in [*net, *taxes])


@given(st.lists(lines_with(), max_size=12))
def test_the_parts_by_rate_sum_to_the_totals(lines: list[ExactLine]) -> None:
    parts = zip(*settle(lines, JOD), strict=True)
    settled = [Settled(Money(net, JOD), Money(tax, JOD)) for net, tax in parts]
    rates_found = by_rate([line.rate for line in lines], settled)
    assert sum(part.gross.minor for part in rates_found.values()) == sum(part.gross.minor for part in settled)
    assert all(part.tax.minor == 0 for rate, part in rates_found.items() if not rate.ppm)


@given(st.integers(1, 9_999), st.integers(0, 500_000), rates, st.data())
def test_with_tax_included_the_customer_pays_the_price_on_the_shelf(
    quantity: int, price: int, rate: TaxRate, data: st.DataObject
) -> None:
    discount = data.draw(st.integers(0, quantity * price))
    line = exact_line(quantity, Money(price, JOD), discount, rate, price_includes_tax=True)
    (net,), (tax,) = settle([line], JOD)
    assert net + tax == quantity * price - discount


def test_a_class_keeps_its_rate_until_the_law_changes() -> None:
    old, new = TaxRate.percent(4), TaxRate.percent(16)
    lenses = TaxClass(
        "lenses",
        "عدسات",
        "Lenses",
        (TaxPeriod(dt.date(2026, 7, 1), new), TaxPeriod(dt.date(2020, 1, 1), old)),
    )
    assert lenses.rate_on(dt.date(2026, 6, 30)) == old
    assert lenses.rate_on(dt.date(2026, 7, 1)) == new
    with pytest.raises(RuleBroken, match=r"tax\.no_rate_yet"):
        lenses.rate_on(dt.date(2019, 12, 31))


@pytest.mark.parametrize(
    ("ppm", "category", "code"),
    [
        (-1, TaxCategory.STANDARD, "tax.rate_out_of_range"),
        (1_000_001, TaxCategory.STANDARD, "tax.rate_out_of_range"),
        (0, TaxCategory.STANDARD, "tax.rate_missing"),
        (160_000, TaxCategory.EXEMPT, "tax.rate_must_be_zero"),
    ],
)
def test_rates_that_make_no_sense(ppm: int, category: TaxCategory, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        TaxRate(ppm, category)
    assert caught.value.code == code


def test_a_class_needs_rates_on_different_days() -> None:
    day = dt.date(2026, 1, 1)
    with pytest.raises(RuleBroken, match=r"tax\.class_without_rate"):
        TaxClass("x", "س", "X", ())
    with pytest.raises(RuleBroken, match=r"tax\.two_rates_same_day"):
        TaxClass("x", "س", "X", (TaxPeriod(day, EXEMPT), TaxPeriod(day, ZERO_RATED)))
