"""What a store says of itself is checked before it stands on papers."""

from __future__ import annotations

import pytest

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.store_profile import StoreProfile


@pytest.mark.parametrize("address", ["shop", "@shop.jo", "shop@", "a@b@c"])
def test_an_address_that_is_none_does_not_come_onto_receipts(address: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        StoreProfile("Jooptics", email=address).checked()
    assert (refused.value.code, refused.value.field) == ("store_profile.email_wrong", "email")


def test_no_address_and_a_whole_one_are_both_fine() -> None:
    assert StoreProfile(" Jooptics ").checked().name == "Jooptics"
    assert StoreProfile("Jooptics", email=" shop@example.com ").checked().email == "shop@example.com"
