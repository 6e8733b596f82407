"""Where this store's backups go: a folder on a disk, the cloud, or both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.privacy import require_consent
from jooptics_desktop.sync.folder_target import FolderTarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.opening import OpenStore
    from jooptics_desktop.sync.target import BackupTarget
    from jooptics_desktop.system.home import Home


class PlaceKind(StrEnum):
    """A folder (a USB disk, a network share) or the cloud service."""

    FOLDER = "folder"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class Place:
    """One place; `label` is the folder's path or the service's host, for the screen."""

    kind: PlaceKind
    label: str


SETTING: Final = "backup.{}"


def places(desk: Desk) -> list[Place]:
    """The places in use."""
    with desk.store.read() as work:
        return [place for kind in PlaceKind if (place := _place(work, kind)) is not None]


def use_folder(desk: Desk, home: Home, folder: Path) -> Done[Place]:
    """Back up to this folder from now on.

    Raises `Untrusted("backup.folder_in_use")` for a folder with other things in it, and
    `RuleBroken("backup.folder_is_home")` for the store's own folder, which would be lost together with it.
    """
    desk.require(Permission.BACKUP_CONFIGURE)
    chosen = folder.expanduser().resolve()
    if chosen == home.folder or home.folder in chosen.parents or chosen in home.folder.parents:
        raise RuleBroken("backup.folder_is_home", field="folder")
    target = FolderTarget.create(chosen, desk.clock)
    return remember(desk, home, Place(PlaceKind.FOLDER, str(chosen)), {"path": str(chosen)}, target)


def remember(
    desk: Desk, home: Home, place: Place, facts: dict[str, Any], target: BackupTarget | None = None
) -> Done[Place]:
    """Keep a place that was set up; for the acts that set one up. What is known of another waits aside."""
    from jooptics_desktop.services.backup_memory import settle

    with desk.store.read() as work:
        before = work.settings.get(SETTING.format(place.kind.value))
    if isinstance(before, dict):
        settle(home, place.kind, before)
    settle(home, place.kind, facts, target)
    with desk.store.write() as work:
        work.settings.put(SETTING.format(place.kind.value), {"label": place.label, **facts})
        desk.note(work, "backup_place_set", kind=place.kind.value)
        work.changed("backup_place")
    return Done(place, work.changes)


def stop_using(desk: Desk, kind: PlaceKind) -> Done[None]:
    """Back up there no more; what lies there stays."""
    desk.require(Permission.BACKUP_CONFIGURE)
    with desk.store.write() as work:
        work.settings.put(SETTING.format(kind.value), None)
        desk.note(work, "backup_place_dropped", kind=kind.value)
        work.changed("backup_place")
    return Done(None, work.changes)


def facts_of(desk: Desk, kind: PlaceKind) -> dict[str, Any]:
    """What was kept of a place; raises `RuleBroken("backup.no_place")` when it is not in use."""
    with desk.store.read() as work:
        found = work.settings.get(SETTING.format(kind.value))
    if not isinstance(found, dict):
        raise RuleBroken("backup.no_place", field="place")
    return found


def target_of(
    opened: OpenStore, desk: Desk, kind: PlaceKind, cancelled: Callable[[], bool] | None = None
) -> BackupTarget:
    """The place, ready to be written to.

    The cloud is only spoken to while the store's consent to it is in force.
    """
    facts = facts_of(desk, kind)
    if kind is PlaceKind.FOLDER:
        return FolderTarget.open(Path(facts["path"]), desk.clock)
    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    from jooptics_desktop.services.cloud_account import repository

    return repository(opened, facts, cancelled)


def country_of_service(desk: Desk) -> str:
    """The country (ISO 3166) the service says it is in now; nothing of anybody is sent to ask."""
    from jooptics_desktop.services.cloud_login import country_at, endpoint_of

    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    return country_at(endpoint_of(facts_of(desk, PlaceKind.CLOUD)))


def _place(work: Work, kind: PlaceKind) -> Place | None:
    found = work.settings.get(SETTING.format(kind.value))
    return Place(kind, str(found["label"])) if isinstance(found, dict) else None
