"""Validity, what a draft refuses, and what recording adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, StaffId
from jooptics_desktop.domain.optics import Eye, Millimetres, Power
from jooptics_desktop.domain.prescriptions import Prescription, PrescriptionDraft, months_after, recorded

TODAY = date(2026, 11, 22)
DRAFT = PrescriptionDraft(
    CustomerId("c"), EyeRx(Power(-100)), EyeRx(Power(-125)), written_on=TODAY, prescriber=" Dr Haddad "
)


def record(draft: PrescriptionDraft, **more: int) -> Prescription:
    at = datetime(2026, 11, 22, 10, tzinfo=UTC)
    return recorded(
        draft,
        prescription_id=PrescriptionId("p"),
        supersedes=None,
        at=at,
        by=StaffId("s"),
        today=TODAY,
        **more,
    )


def test_it_is_valid_for_two_years_unless_told_otherwise() -> None:
    assert record(DRAFT).valid_until == date(2028, 11, 22)
    assert record(DRAFT, validity_months=12).valid_until == date(2027, 11, 22)
    assert record(replace(DRAFT, valid_until=date(2027, 1, 1))).valid_until == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


def test_the_last_day_counts() -> None:
    prescription = record(DRAFT)
    assert prescription.is_valid_on(date(2028, 11, 22))
    assert not prescription.is_valid_on(date(2028, 11, 23))
    prescription.check_valid_on(date(2028, 11, 22))
    with pytest.raises(RuleBroken, match=r"prescription\.expired"):
        prescription.check_valid_on(date(2028, 11, 23))


def test_what_was_written_is_kept() -> None:
    prescription = record(DRAFT)
    assert prescription.eye(Eye.RIGHT) == DRAFT.right
    assert prescription.eye(Eye.LEFT) == DRAFT.left
    assert prescription.pair == DRAFT.pair
    assert prescription.prescriber == "Dr Haddad"


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"right": EyeRx(pd=Millimetres(310)), "left": EyeRx()}, "prescription.empty", "right.sphere"),
        ({"valid_until": date(2026, 11, 21)}, "prescription.ends_before_written", "valid_until"),
        ({"note": "x" * 2001}, "prescription.note_too_long", "note"),
        ({"prescriber": "x" * 201}, "prescription.prescriber_too_long", "prescriber"),
        ({"binocular_pd": Millimetres(340)}, "rx.binocular_pd_out_of_range", "binocular_pd"),
        ({"back_vertex_distance": Millimetres(39)}, "rx.vertex_out_of_range", "back_vertex_distance"),
    ],
)
def test_what_a_draft_refuses(wrong: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as raised:
        replace(DRAFT, **wrong)  # type: ignore[arg-type]  # one field at a time
    assert (raised.value.code, raised.value.field) == (code, field)


def test_nothing_is_written_tomorrow() -> None:
    with pytest.raises(RuleBroken, match=r"prescription\.written_in_future"):
        record(replace(DRAFT, written_on=date(2026, 11, 23)))
