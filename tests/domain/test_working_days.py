"""Working days, counted by us and by numpy."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain.working_days import WorkingDays

FRIDAY_SATURDAY = frozenset({4, 5})
days = st.dates(date(2026, 1, 1), date(2036, 12, 31))


def calendars() -> st.SearchStrategy[WorkingDays]:
    yearly = st.frozensets(st.tuples(st.integers(1, 12), st.integers(1, 28)) | st.just((2, 29)), max_size=6)
    weekend = st.frozensets(st.integers(0, 6), min_size=1, max_size=3)
    return st.builds(WorkingDays, weekend, yearly, st.frozensets(days, max_size=20))


def as_numpy(calendar: WorkingDays) -> np.busdaycalendar:
    yearly = [
        date(year, month, day)
        for year in range(2025, 2040)
        for month, day in calendar.yearly
        if not (month == 2 and day == 29 and year % 4)
    ]
    mask = [number not in calendar.weekend for number in range(7)]
    return np.busdaycalendar(mask, [np.datetime64(day) for day in (*yearly, *calendar.once)])


@given(calendars(), days, st.integers(0, 45))
def test_the_last_of_so_many_working_days_is_where_numpy_has_it(
    calendar: WorkingDays, start: date, count: int
) -> None:
    # Counting backwards from the next working day: numpy counts steps, we count days that are worked.
    end = calendar.after(start, count)
    expected = np.busday_offset(start, count, roll="preceding", busdaycal=as_numpy(calendar)).astype(date)
    assert end == (expected if count else start)


@given(calendars(), days, st.integers(0, 90))
def test_between_counts_what_numpy_counts(calendar: WorkingDays, start: date, length: int) -> None:
    end, day = start + timedelta(days=length), timedelta(days=1)
    assert calendar.between(start, end) == np.busday_count(
        start + day, end + day, busdaycal=as_numpy(calendar)
    )


@given(calendars(), days, st.integers(1, 45))
def test_a_term_ends_on_a_working_day_and_is_exactly_as_long_as_it_says(
    calendar: WorkingDays, start: date, count: int
) -> None:
    end = calendar.after(start, count)
    assert calendar.worked(end)
    assert calendar.between(start, end) == count


def test_a_week_in_amman_is_worked_from_sunday_to_thursday() -> None:
    calendar = WorkingDays(FRIDAY_SATURDAY)
    week = [date(2026, 11, 22) + timedelta(days=number) for number in range(7)]
    assert [day.strftime("%a") for day in week if calendar.worked(day)] == ["Sun", "Mon", "Tue", "Wed", "Thu"]
