"""What counts towards a balance, and what is never written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.card_numbers import passes_luhn
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender, applied, safe_reference


def fils(minor: int) -> Money:
    return Money(minor, JOD)


@pytest.mark.parametrize("tender", list(Tender))
def test_a_deposit_counts_in_full(tender: Tender) -> None:
    assert applied(tender, fils(50_000), fils(120_000)) == fils(50_000)


def test_only_cash_can_be_more_than_the_balance() -> None:
    assert applied(Tender.CASH, fils(50_000), fils(41_500)) == fils(41_500)
    for tender in (Tender.CARD, Tender.TRANSFER):
        with pytest.raises(RuleBroken) as caught:
            applied(tender, fils(50_000), fils(41_500))
        assert caught.value.code == "payment.more_than_balance"
        assert caught.value.values == {"balance": fils(41_500)}


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_is_no_payment(minor: int) -> None:
    with pytest.raises(RuleBroken, match=r"payment\.not_positive"):
        applied(Tender.CASH, fils(minor), fils(10))


def test_a_settled_sale_takes_no_more_money() -> None:
    with pytest.raises(RuleBroken, match=r"payment\.nothing_outstanding"):
        applied(Tender.CASH, fils(1), fils(0))


@pytest.mark.parametrize(
    "reference",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "visa 4111-1111-1111-1111 exp 12/29",
        "٤١١١١١١١١١١١١١١١",
        "4111\u200f1111\u200f1111\u200f1111",
        "378282246310005",
        "5555.5555.5555.4444",
    ],
)
def test_a_card_number_is_refused(reference: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        safe_reference(reference)
    assert caught.value.code == "payment.card_number_refused"
    assert "4111" not in repr(caught.value.values)


@pytest.mark.parametrize(
    "reference", ["", "APPR 004213", "4111111111111112", "JO94CBJO0010000000000131000302"]
)
def test_other_references_are_kept(reference: str) -> None:
    assert safe_reference(f" {reference} ") == reference


def test_a_reference_is_short() -> None:
    with pytest.raises(RuleBroken, match=r"payment\.reference_too_long"):
        safe_reference("A" * 65)


@given(st.text("0123456789", min_size=12, max_size=18), st.sampled_from(["", " ", "-"]))
def test_no_number_with_a_right_luhn_digit_gets_through(digits: str, gap: str) -> None:
    number = next(digits + last for last in "0123456789" if passes_luhn(digits + last))
    with pytest.raises(RuleBroken, match="card_number_refused"):
        safe_reference(gap.join(number))
