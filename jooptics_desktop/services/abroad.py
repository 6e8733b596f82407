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
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import store_profile

if TYPE_CHECKING:
    from typing import Any

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.services.desk import Desk

# What is kept of the service: the country the owner saw when connecting, and the one it says it is in now.
AGREED, COUNTRY = "agreed_country", "country"
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
    facts = _facts(work)
    profile = work.settings.get(store_profile.SETTING)
    if facts is None or not isinstance(profile, dict):
        return False
    return str(facts.get(COUNTRY, "")) != str(profile["country"])


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

    Raises `RuleBroken`: `backup.customers_refuse` while a customer does not want a copy abroad, and
    `backup.country_changed` when the service moved since the owner connected to it.
    """
    with desk.store.read() as work:
        facts, count = _facts(work), len(refusing_in(work))
    if facts is not None and facts.get(AGREED) and facts[AGREED] != facts[COUNTRY]:
        raise RuleBroken("backup.country_changed", country=str(facts[COUNTRY]))
    if count:
        raise RuleBroken("backup.customers_refuse", count=count)


def learn_country(desk: Desk, country: str) -> None:
    """Keep what the service says of where it is. One that moves is stopped until the owner connects to it again."""
    with desk.store.read() as work:
        facts = _facts(work)
    if facts is None or facts.get(COUNTRY) == country:
        return
    with desk.store.write() as work:
        work.settings.put(_PLACE, {**facts, COUNTRY: country, AGREED: facts.get(AGREED) or country})
        desk.note(work, "backup_country_learned", country=country)
        work.changed("backup_place")


def _facts(work: Work) -> dict[str, Any] | None:
    found = work.settings.get(_PLACE)
    return found if isinstance(found, dict) else None
