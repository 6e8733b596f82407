"""Figures as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import JOD, Money, currency
from jooptics_desktop.l10n import Formats, parse_money, sentence, translator

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Language


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 bytes", "1 byte", "512 bytes", "167.9 kB", "4.5 MB", "3.0 GB", "1,200.0 TB"]),
        # Words throughout, none of them shortened.
        (
            "ar",
            [
                "0 بايت",
                "1 بايت",
                "512 بايت",
                "167.9 كيلوبايت",
                "4.5 ميغابايت",
                "3.0 غيغابايت",
                "1,200.0 تيرابايت",
            ],
        ),
    ],
)
def test_sizes_are_said_in_the_language(language: Language, said: list[str]) -> None:
    formats, counts = Formats(language), (0, 1, 512, 167_900, 4_500_000, 3_000_000_000, 12 * 10**14)
    assert [formats.size(count)[1:-1] for count in counts] == said


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_said_of_an_empty_message(language: Language) -> None:
    assert translator(language).tr("") == ""


@pytest.mark.parametrize("typed", ["12,500", "\N{LEFT-TO-RIGHT MARK}12,500", "-12,500", "٤٥,٥٠٠"])
def test_a_comma_that_may_group_or_divide_is_not_guessed(typed: str) -> None:
    """Twelve dinars and a half, or twelve thousand and more: a clerk in haste means one of them."""
    with pytest.raises(RuleBroken) as refused:
        parse_money(typed, JOD, field="cash")
    assert (refused.value.code, refused.value.field) == ("money.comma_unclear", "cash")


def test_the_sentence_shows_both_ways_to_write_it() -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_money("٤٥,٥٠٠", JOD)
    said = sentence(refused.value, translator("en"))
    assert "45.500" in said
    assert "45500" in said


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("12.500", 12_500), ("12,500.000", 12_500_000), ("1,250,000", 1_250_000_000), ("١٢٬٥٠٠", 12_500_000)],
)
def test_what_cannot_be_mistaken_is_read(typed: str, minor: int) -> None:
    assert parse_money(typed, JOD) == Money(minor, JOD)


def test_with_two_decimals_three_figures_behind_a_comma_are_thousands() -> None:
    assert parse_money("12,500", currency("USD")) == Money(1_250_000, currency("USD"))


def test_a_price_list_says_itself_what_its_commas_are() -> None:
    assert parse_money("12,500", JOD, comma_groups=True) == Money(12_500_000, JOD)
