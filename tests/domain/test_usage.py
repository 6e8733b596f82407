"""Counts of use: a closed list with typed fields, and no room for anything else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.usage import DailyCount, UsageEvent, UsageReport, done, screen_visited

counts = st.builds(
    DailyCount,
    st.sampled_from(UsageEvent),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(1, 1_000_000),
)
reports = st.builds(
    UsageReport, st.sampled_from(["1.0.0", "0.3", "2.1.0.dev1"]), st.lists(counts, min_size=1).map(tuple)
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(reports)
def test_what_is_written_reads_back(report: UsageReport) -> None:
    assert UsageReport.read(report.as_json()) == report


@pytest.mark.promise("S2.U.1", "S2.U.4")
@given(reports, anything, st.text(min_size=1))
def test_an_unknown_field_is_refused_wherever_it_stands(
    report: UsageReport, value: object, name: str
) -> None:
    written: dict[str, Any] = report.as_json()
    first = written["events"][0]
    for place in (written, first):
        if name not in place:
            stray = {**place, name: value}
            whole = stray if place is written else {**written, "events": [stray, *written["events"][1:]]}
            with pytest.raises(RuleBroken, match="not_on_the_list"):
                UsageReport.read(whole)


@pytest.mark.promise("S2.U.1")
@given(reports, anything, st.sampled_from(["event", "day", "count"]))
def test_a_value_of_any_other_kind_is_refused(report: UsageReport, value: object, name: str) -> None:
    written: dict[str, Any] = report.as_json()
    changed = {**written["events"][0], name: value}
    try:
        read = DailyCount.read(changed)
    except RuleBroken as error:
        assert error.code == "usage.not_on_the_list"  # noqa: PT017 - the other outcome is looked at below
        return
    assert read.as_json() == changed, "only what is of the form may pass"
    assert type(changed["count"]) is int
    assert date.fromisoformat(changed["day"]).isoformat() == changed["day"]


@given(anything)
def test_anything_else_whatever_is_refused(value: object) -> None:
    for read in (UsageReport.read, DailyCount.read):
        with pytest.raises(RuleBroken, match="not_on_the_list"):
            read(value)


def test_no_day_of_a_name_and_no_name_of_a_day() -> None:
    assert screen_visited("counter") is UsageEvent.SCREEN_COUNTER
    assert done("sale") is UsageEvent.DONE_SALE
    assert screen_visited("counter Layan") is None
    assert done("consent") is None, "what has no place on the list is not counted"
