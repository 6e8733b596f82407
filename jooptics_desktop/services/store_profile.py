"""The store's own business details."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.system.clock import SystemClock

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store, Work
    from jooptics_desktop.services.desk import Desk

SETTING: Final = "store.profile"


def store_profile(desk: Desk) -> StoreProfile:
    """The details as they stand on papers; the name at least was given at the first run."""
    with desk.store.read() as work:
        return get(work)


def change_store_profile(desk: Desk, profile: StoreProfile) -> Done[StoreProfile]:
    """Change the details; papers printed before keep what they said."""
    desk.require(Permission.STORE_CONFIGURE)
    checked = profile.checked()
    with desk.store.write() as work:
        put(work, checked)
        desk.note(work, "store_profile_changed")
        work.changed("store_profile")
    return Done(checked, work.changes)


def clock_of(store: Store) -> SystemClock:
    """This computer's clock, whose days are those at the store; in Amman before the store has a profile."""
    with store.read() as work:
        found = work.settings.get(SETTING)
    return SystemClock(str(found["time_zone"])) if isinstance(found, dict) else SystemClock()


def get(work: Work) -> StoreProfile:
    """The details, inside somebody's unit of work."""
    found: dict[str, Any] = dict(work.settings.get(SETTING))
    logo = found.pop("logo")
    return StoreProfile(**found, logo=base64.b64decode(logo) if logo else None)


def put(work: Work, profile: StoreProfile) -> None:
    """Keep the details, inside somebody's unit of work."""
    values = asdict(profile)
    values["logo"] = base64.b64encode(profile.logo).decode() if profile.logo else ""
    work.settings.put(SETTING, values)
