"""Names and notes as they are kept: nothing unseen, nothing that turns a receipt about."""

from __future__ import annotations

from datetime import date

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.plain_text import one_line, several_lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Layan   Haddad ", "Layan Haddad"),
        ("Layan\nHaddad\t2", "Layan Haddad 2"),
        ("Layan\x00Haddad", "Layan Haddad"),
        ("\u202eEvil\u202c", "Evil"),
        ("\u2069\u202eEvil", "Evil"),
        ("\u200fمحمد\u200f", "محمد"),
        ("محمد\u200f Ali", "محمد\u200f Ali"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\ud800Ali", "Ali"),
        ("\u00a0Ali\u00a0Omar", "Ali Omar"),
        ("حدّاد", "حدّاد"),
    ],
)
def test_a_name_is_what_can_be_seen_of_it(typed: str, kept: str) -> None:
    assert one_line(typed) == kept
    assert one_line(kept) == kept


@pytest.mark.parametrize(
    "typed", ["", "  ", "\u200b\u200c\u200d", "\ufeff", "\u200e\u200f", "\x00", "\u202e \u202c"]
)
def test_a_customer_nobody_can_see_has_no_name(typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        CustomerDraft(name=typed).checked(date(2026, 11, 28))
    assert refused.value.code == "customer.empty"


def test_a_note_keeps_its_lines() -> None:
    assert several_lines(" one\n  two\x00\u202e three ") == "one\n  two  three"
    assert several_lines("\u200b\n") == ""
