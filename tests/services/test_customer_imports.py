"""Bringing customers over from another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jooptics_desktop.domain.errors import Cancelled, NotPermitted, RuleBroken
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import customers
from jooptics_desktop.services.customer_imports import CustomerImportReport, guess_columns, import_customers
from jooptics_desktop.services.price_list_files import read_price_list
from tests.hostile import nothing_but_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk

FILE = """الاسم;رقم الهاتف;تاريخ الميلاد;البريد
ليان المصري;0791234567;02/04/1990;layan@example.com
أحمد;٠٧٨١٢٣٤٥٦٧;;
Child;0771234567;2015-01-01;
Nobody;12;;
;;;someone@example.com
Strange;0791111111;31/02/1990;
ليان المصرى;+962791234567;;
"""


def run(desk: Desk, text: str = FILE, *, trial: bool = False, cancelled: bool = False,
        encoding: str = "cp1256") -> CustomerImportReport:  # fmt: skip
    file = read_price_list(text.encode(encoding, "replace"))
    return import_customers(
        desk, file, guess_columns(file.headings), trial=trial, report=lambda _done, _of: None,
        cancelled=lambda: cancelled,
    ).value  # fmt: skip


@pytest.mark.promise("S11.2")
def test_good_rows_come_in_and_each_refusal_names_its_line(desk: Desk) -> None:
    report = run(desk, encoding="utf-8")
    assert (report.added, report.known) == (2, 1)
    assert {(r.line, r.error.code) for r in report.refused} == {
        (4, "customer.under_age"),
        (5, "phone.not_a_number"),
        (6, "customer.empty"),
        (7, "customer_file.not_a_day"),
    }
    assert customers.search_customers(desk, "0781234567")[0].name == "أحمد"


def test_a_trial_changes_nothing(desk: Desk) -> None:
    assert run(desk, encoding="utf-8", trial=True).added == 2
    assert customers.count_customers(desk) == 0


def test_importing_twice_adds_nobody_twice(desk: Desk) -> None:
    run(desk, encoding="utf-8")
    assert run(desk, encoding="utf-8").added == 0
    assert customers.count_customers(desk) == 2


def test_stopping_changes_nothing(desk: Desk) -> None:
    with pytest.raises(Cancelled):
        run(desk, encoding="utf-8", cancelled=True)
    assert customers.count_customers(desk) == 0


def test_a_file_without_names_is_refused(desk: Desk) -> None:
    with pytest.raises(RuleBroken, match="no_columns"):
        run(desk, "colour,size\nred,52\n", encoding="utf-8")


def test_only_managers_import(desk_of: Callable[[Role], Desk]) -> None:
    with pytest.raises(NotPermitted):
        run(desk_of(Role.OPTICIAN), encoding="utf-8")


_pieces = st.sampled_from(
    [*FILE.split(";"), *FILE.split("\n"), "'", '"', ",", ";", "\t", "\n", "\r", "name,phone,dob", "9" * 30]
)
files = st.lists(_pieces.map(str.encode) | st.binary(max_size=5), max_size=12).map(b"".join)


@given(content=files)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_no_file_brings_the_program_down(desk: Desk, content: bytes) -> None:
    """Any bytes: each row is in or refused with a sentence, or the whole file is and nothing changed."""
    before, added = customers.count_customers(desk), 0
    with nothing_but_words():
        file = read_price_list(FILE.encode()[: len(content) % 40] + content)
        report = import_customers(
            desk, file, guess_columns(file.headings), trial=False, report=lambda _done, _of: None,
            cancelled=lambda: False,
        ).value  # fmt: skip
        added = report.added
        for refusal in report.refused:
            with nothing_but_words():
                raise refusal.error
    assert customers.count_customers(desk) == before + added
