"""A place that backups go to, ready to be written to and read from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services.backup_places import facts_of
from jooptics_desktop.services.privacy import require_consent
from jooptics_desktop.sync.folder_target import FolderTarget

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.cloud_target import RepositoryClient
    from jooptics_desktop.sync.target import BackupTarget


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
    return lineage_of(opened, facts, cancelled)


def lineage_of(
    opened: OpenStore, facts: dict[str, Any], cancelled: Callable[[], bool] | None = None
) -> RepositoryClient:
    """This store's lineage on the service, with the session that was kept."""
    from jooptics_desktop.services import cloud_login
    from jooptics_desktop.sync.cloud_target import RepositoryClient

    return RepositoryClient(cloud_login.keeper_of(opened, facts, cancelled), str(facts["repository"]))
