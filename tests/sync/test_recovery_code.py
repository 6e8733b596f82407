"""The recovery code survives handwriting, telephones and three sets of digits; typing errors are found."""

from __future__ import annotations

import random

import pytest

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.sync.recovery_code import RecoveryCode
from tests.narrowing import of

CODES = [RecoveryCode(random.Random(seed).randbytes(16)) for seed in range(20)]  # noqa: S311 - test data


@pytest.mark.parametrize("code", [*CODES, RecoveryCode(bytes(16)), RecoveryCode(b"\xff" * 16)])
def test_it_reads_as_it_was_written(code: RecoveryCode) -> None:
    text = code.text()
    assert RecoveryCode.parse(text) == code
    assert RecoveryCode.parse(text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == code
    assert RecoveryCode.parse(text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))) == code
    assert RecoveryCode.parse(f" \u2066{text.replace('-', ' – ')}\u2069\n") == code
    assert RecoveryCode.parse(text.replace("-", "")) == code
    assert len(text) == 8 * 6 + 7


@pytest.mark.parametrize("code", CODES)
def test_every_wrong_digit_is_found_in_its_group(code: RecoveryCode) -> None:
    digits = code.text().replace("-", "")
    for place, digit in enumerate(digits):
        for other in set("0123456789") - {digit}:
            with pytest.raises(RuleBroken) as caught:
                RecoveryCode.parse(digits[:place] + other + digits[place + 1 :])
            assert caught.value.code == "recovery_code.wrong_group"
            assert caught.value.values["groups"] == [place // 6 + 1]


@pytest.mark.parametrize("code", CODES)
def test_swapped_neighbours_are_found_or_harmless(code: RecoveryCode) -> None:
    digits = code.text().replace("-", "")
    for place in range(len(digits) - 1):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        if swapped == digits:
            assert RecoveryCode.parse(swapped) == code
            continue
        with pytest.raises(RuleBroken) as caught:
            RecoveryCode.parse(swapped)
        assert caught.value.code == "recovery_code.wrong_group"
        assert {place // 6 + 1, (place + 1) // 6 + 1} & set(of(list, caught.value.values["groups"]))


@pytest.mark.parametrize("text", ["", "123456", CODES[0].text()[:-1], CODES[0].text() + "0", "not a code"])
def test_the_wrong_length_is_told_with_the_count(text: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        RecoveryCode.parse(text)
    assert caught.value.code == "recovery_code.wrong_length"
    assert caught.value.values == {"count": sum(sign.isdigit() for sign in text)}


def test_a_group_too_large_for_16_bits_is_refused() -> None:
    with pytest.raises(RuleBroken, match=r"wrong_group"):
        RecoveryCode.parse("999999" + CODES[0].text()[6:])


def test_it_does_not_show_itself() -> None:
    assert CODES[0].value.hex() not in repr(CODES[0])
    assert CODES[0].text() not in repr(CODES[0])
