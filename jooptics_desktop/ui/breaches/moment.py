"""A moment to type: a day and a time in the store's zone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jooptics_desktop.l10n.formats import plain_number

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.date_field import DateField
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.fields import CodeField


def moment_of(context: Context, day: DateField, time: CodeField) -> dt.datetime | None:
    """What was typed, in UTC; None when it is no moment. A time that is left out is midnight."""
    chosen = day.date()
    try:
        at = dt.time.fromisoformat(plain_number(time.text()) or "00:00")
    except ValueError:
        return None
    zone = context.services.zone() or dt.UTC
    return None if chosen is None else dt.datetime.combine(chosen, at, zone).astimezone(dt.UTC)


def show_moment(context: Context, day: DateField, time: CodeField, moment: dt.datetime) -> None:
    """Fill both fields."""
    local = moment.astimezone(context.services.zone() or dt.UTC)
    day.set_date(local.date())
    time.set_text(local.strftime("%H:%M"))
