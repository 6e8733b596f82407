"""Backups that leave the country: customers are asked about them, and the no of one stops all of them.

A sealed copy holds everybody: nobody can be left out of it. While one customer whose record is here does not want a
copy abroad, nothing goes there, and somebody who answers for the store decides how it goes on: erase that record, ask
the customer again, or stop using the service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.customers import CustomerHit
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.privacy import place_agreed
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, PURPOSES, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import store_profile
from jooptics_desktop.services.consent_keeping import STORE

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.services.desk import Desk

_PLACE: Final = "backup.cloud"


def asked_now(desk: Desk) -> tuple[Purpose, ...]:
    """What customers are asked about today: a copy abroad only while backups go abroad."""
    with desk.store.read() as work:
        return asked_in(work)


def asked_in(work: Work) -> tuple[Purpose, ...]:
    """`asked_now`, inside somebody's unit of work."""
    if goes_abroad(work):
        return AT_THE_COUNTER
    return tuple(purpose for purpose in AT_THE_COUNTER if purpose.code is not PurposeCode.CLOUD_BACKUP_ABROAD)


def goes_abroad(work: Work) -> bool:
    """Whether backups go to a service in another country; one that never said where it is counts as abroad."""
    profile = work.settings.get(store_profile.SETTING)
    if not isinstance(work.settings.get(_PLACE), dict) or not isinstance(profile, dict):
        return False
    place = place_agreed(PURPOSES[PurposeCode.CLOUD_BACKUP], work.privacy.events_of(STORE))
    return place is None or place.country != str(profile["country"])


def refusing_in(work: Work) -> list[str]:
    """The ids of those whose record is here and who do not want a copy abroad, while copies go there."""
    if not goes_abroad(work):
        return []
    said_no = work.privacy.saying_no(PurposeCode.CLOUD_BACKUP_ABROAD)
    return [one for one in said_no if work.customers.exists(CustomerId(one))]


def refusing(desk: Desk) -> list[CustomerHit]:
    """Who does not want a copy abroad, the first who said so first; for those who decide how it goes on."""
    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        found = [work.customers.get(CustomerId(one)) for one in refusing_in(work)]
    return [
        CustomerHit(one.id, one.number, one.name, one.name_alternative, one.phones[0] if one.phones else "")
        for one in found
        if one is not None
    ]


def count_refusing(desk: Desk) -> int:
    """How many they are; 0 while nothing goes abroad."""
    with desk.store.read() as work:
        return len(refusing_in(work))


def require_nobody_refuses(desk: Desk) -> None:
    """The gate before anything goes to the service.

    Raises `RuleBroken("backup.customers_refuse")` while a customer does not want a copy abroad.
    """
    count = count_refusing(desk)
    if count:
        raise RuleBroken("backup.customers_refuse", count=count)
