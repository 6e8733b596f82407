"""The law of the place a store is in, and the days off that were announced there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.jurisdiction import Holiday, Wording, code_for
from jooptics_desktop.domain.plain_text import one_line
from jooptics_desktop.domain.requests import Law
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.services import store_profile
from jooptics_desktop.system.jurisdictions import CODES, read_jurisdiction

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.jurisdiction import Jurisdiction
    from jooptics_desktop.services.desk import Desk

CHOSEN: Final = "privacy.jurisdiction"
HOLIDAYS: Final = "privacy.holidays"
LONGEST_HOLIDAY: Final = 14
MAX_NAME: Final = 80
_AHEAD: Final = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """What the store counts as days off: `announced` it entered itself, `expected` wait for an announcement."""

    announced: tuple[Holiday, ...]
    expected: tuple[Holiday, ...]


def pack(code: str) -> Jurisdiction:
    """The pack of that code."""
    return read_jurisdiction(resources_folder() / "jurisdictions", code)


def jurisdiction(desk: Desk) -> Jurisdiction:
    """Whose law holds for this store: what was chosen, else what its country says, else Jordan's."""
    with desk.store.read() as work:
        return in_force(work)


def choose_jurisdiction(desk: Desk, code: str) -> Done[Jurisdiction]:
    """Choose whose law holds, whatever the country of the store's address; open requests keep theirs."""
    desk.require(Permission.PRIVACY_MANAGE)
    if code not in CODES:
        raise RuleBroken("jurisdiction.unknown", field="jurisdiction", known=", ".join(CODES))
    with desk.store.write() as work:
        work.settings.put(CHOSEN, code)
        desk.note(work, "jurisdiction_chosen", jurisdiction=code)
        work.changed("jurisdiction")
    return Done(pack(code), work.changes)


def days_off(desk: Desk) -> DaysOff:
    """The days off of the coming year: those entered, and the estimated ones that no entry is near to."""
    today = desk.clock.today()
    with desk.store.read() as work:
        entered = _entered(work)
        expected = in_force(work).expected(today, today + _AHEAD)
    announced = [holiday for holiday in entered if max(holiday.dates) >= today]
    waiting = [holiday for holiday in expected if not any(_is_the_same(holiday, one) for one in entered)]
    return DaysOff(tuple(announced), tuple(waiting))


def announce(desk: Desk, name: str, first: dt.date, days: int = 1) -> Done[DaysOff]:
    """Enter days off as they were announced; terms that begin from now on leave them out."""
    desk.require(Permission.REQUESTS_HANDLE)
    said = one_line(name)
    if not said or len(said) > MAX_NAME:
        raise RuleBroken("holiday.name_wrong", field="name", limit=MAX_NAME)
    if not 0 < days <= LONGEST_HOLIDAY:
        raise RuleBroken("holiday.days_wrong", field="days", limit=LONGEST_HOLIDAY)
    return _keep(desk, Holiday(Wording(said, said), first, days), added=True)


def take_back(desk: Desk, holiday: Holiday) -> Done[DaysOff]:
    """Take out days off that were entered by mistake."""
    desk.require(Permission.REQUESTS_HANDLE)
    return _keep(desk, holiday, added=False)


def in_force(work: Work) -> Jurisdiction:
    """`jurisdiction`, inside somebody's unit of work."""
    chosen = work.settings.get(CHOSEN)
    country = work.settings.get(store_profile.SETTING)
    return pack(chosen if chosen in CODES else code_for(str((country or {}).get("country", ""))))


def law_of(work: Work, code: str) -> Law:
    """What requests under that law are counted by, with the days off the store entered."""
    found = pack(code)
    announced = frozenset(day for holiday in _entered(work) for day in holiday.dates)
    return Law(found.code, found.terms, found.working_days(announced))


def _keep(desk: Desk, holiday: Holiday, *, added: bool) -> Done[DaysOff]:
    with desk.store.write() as work:
        kept = [one for one in _entered(work) if one != holiday]
        after = [*kept, holiday] if added else kept
        work.settings.put(HOLIDAYS, [_plain(one) for one in sorted(after, key=lambda one: one.first)])
        desk.note(work, "holiday_entered" if added else "holiday_taken_back", days=holiday.days)
        work.changed("holiday")
    return Done(days_off(desk), work.changes)


def _entered(work: Work) -> list[Holiday]:
    found: list[dict[str, Any]] = work.settings.get(HOLIDAYS) or []
    return [
        Holiday(Wording(one["name"], one["name"]), dt.date.fromisoformat(one["first"]), one["days"])
        for one in found
    ]


def _plain(holiday: Holiday) -> dict[str, object]:
    return {"name": holiday.name.en, "first": holiday.first.isoformat(), "days": holiday.days}


def _is_the_same(estimated: Holiday, entered: Holiday) -> bool:
    """Whether that entry settles the estimate: a moon is seen a day or two earlier or later, not a week."""
    near = {day + dt.timedelta(days=off) for day in estimated.dates for off in (-2, -1, 0, 1, 2)}
    return bool(near & entered.dates)
