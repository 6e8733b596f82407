"""What a request may reach: settings, database, keys, objects, clock. Built once, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_cloud.blobs import BlobStore
from jooptics_cloud.clock import Clock, SystemClock
from jooptics_cloud.db import Database
from jooptics_cloud.keys import ServerKeys
from jooptics_cloud.limits import Attempts
from jooptics_cloud.mail.outbox import Outbox

if TYPE_CHECKING:
    from jooptics_cloud.config import Home


@dataclass(frozen=True, slots=True)
class Cloud:
    """The service's parts."""

    home: Home
    db: Database
    keys: ServerKeys
    blobs: BlobStore
    clock: Clock
    attempts: Attempts
    outbox: Outbox

    @classmethod
    def build(cls, home: Home, clock: Clock | None = None) -> Cloud:
        """Put the parts together from a home folder."""
        clock = clock or SystemClock()
        keys = ServerKeys.load(home.secret_path)
        database = Database(home.database_url)
        storage = home.settings.storage
        return cls(
            home=home,
            db=database,
            keys=keys,
            blobs=BlobStore(home.path(storage.folder), storage.minimum_free_bytes),
            clock=clock,
            attempts=Attempts(database, keys, clock),
            outbox=Outbox(keys, clock),
        )
