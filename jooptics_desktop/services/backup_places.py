"""Where this store's backups go: a folder on a disk, the cloud, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.backup_places import Place, PlaceKind
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.backup_memory import settle
from jooptics_desktop.sync.folder_target import FolderTarget

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.sync.target import BackupTarget
    from jooptics_desktop.system.home import Home


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


def _place(work: Work, kind: PlaceKind) -> Place | None:
    found = work.settings.get(SETTING.format(kind.value))
    return Place(kind, str(found["label"])) if isinstance(found, dict) else None
