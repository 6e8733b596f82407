"""Where the service keeps the backups: shown and agreed to before anything goes there, asked again when it moves.

Statement S10.1 of the policy. Nothing is asked of a service before the store agreed to backups in the cloud at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.privacy import StoragePlace, place_agreed
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import backup_places, cloud_login
from jooptics_desktop.services.consent_keeping import STORE, Answer, keep_answer, keep_notice, notice_of
from jooptics_desktop.services.privacy import require_consent
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.service_facts import service_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.policy import PolicyPack, PolicyText
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.sync.tls import CloudEndpoint

NOT_AGREED: Final = "cloud.country_not_agreed"
_PURPOSE: Final = PURPOSES[PurposeCode.CLOUD_BACKUP]


def look(desk: Desk, endpoint: CloudEndpoint, cancelled: Callable[[], bool] | None = None) -> StoragePlace:
    """Ask a service where it keeps backups; it learns nothing of the store. Raises as `CloudClient.call` does."""
    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    client = CloudClient(endpoint, cancelled=cancelled)
    try:
        return StoragePlace(endpoint.host, service_facts(client).region)
    finally:
        client.close()


def look_at_present(desk: Desk) -> StoragePlace:
    """Where the service in use keeps backups now. Raises `RuleBroken("backup.no_place")`."""
    return look(desk, cloud_login.endpoint_of(backup_places.facts_of(desk, PlaceKind.CLOUD)))


def agreed(desk: Desk) -> StoragePlace | None:
    """What was agreed to last."""
    with desk.store.read() as work:
        return place_agreed(_PURPOSE, work.privacy.events_of(STORE))


def agree(desk: Desk, pack: PolicyPack, shown: PolicyText, place: StoragePlace) -> Done[ConsentState]:
    """Agree to backups in that place, which stood beside the words in `shown`; it is kept in the consent."""
    actor = desk.require(Permission.BACKUP_CONFIGURE)
    notice = notice_of(desk, pack, shown, actor.id)
    with desk.store.write() as work:
        keep_notice(desk, work, notice)
        answer = Answer(STORE, _PURPOSE, agreed=True, notice_id=notice.id, place=place)
        state = keep_answer(desk, work, actor.id, answer)
        work.changed("backup")
    return Done(state, work.changes)


def require_agreed(
    desk: Desk, endpoint: CloudEndpoint, cancelled: Callable[[], bool] | None = None
) -> StoragePlace:
    """Where the service keeps backups now; raises `RuleBroken(NOT_AGREED)` when nobody agreed to that."""
    place = look(desk, endpoint, cancelled)
    if agreed(desk) != place:
        raise RuleBroken(NOT_AGREED, host=place.host, country=place.country)
    return place
