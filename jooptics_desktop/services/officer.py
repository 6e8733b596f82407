"""Designating the store's data protection officer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.officer import Officer
from jooptics_desktop.domain.staff import Permission

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk

SETTING: Final = "privacy.officer"


def officer(desk: Desk) -> Officer:
    """Who it is; nobody's name while none is designated."""
    with desk.store.read() as work:
        return get(work)


def designate(desk: Desk, named: Officer) -> Done[Officer]:
    """Name them on notices and letters from now on, or with an empty name nobody; raises as `Officer.checked`."""
    desk.require(Permission.PRIVACY_MANAGE)
    checked = named.checked()
    with desk.store.write() as work:
        work.settings.put(SETTING, asdict(checked) if checked.designated else None)
        desk.note(work, "officer_designated", designated=checked.designated)
        work.changed("officer")
    return Done(checked, work.changes)


def get(work: Work) -> Officer:
    """`officer`, inside somebody's unit of work."""
    found = work.settings.get(SETTING)
    return Officer(**found) if found else Officer()
