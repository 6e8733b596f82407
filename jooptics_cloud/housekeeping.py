"""What happens beside requests: letters leave, leftovers are swept, old records end."""

from __future__ import annotations

import logging
import smtplib
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import select, update

from jooptics_cloud import retention
from jooptics_cloud.accounts.tables import AccountRow
from jooptics_cloud.backups.service import UNDELETABLE, let_go_of_erased
from jooptics_cloud.backups.tables import GenerationObjectRow, GenerationRow, ObjectRow, RepositoryRow
from jooptics_cloud.disclosures import notices
from jooptics_cloud.errors import Problem
from jooptics_cloud.faults import log_fault
from jooptics_cloud.logbook import entry
from jooptics_cloud.mail.mailer import mailer_for
from jooptics_cloud.policies import announcing

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud

_LETTER_SECONDS = 0.5
_SWEEP_EVERY = timedelta(hours=1)


class Housekeeper:
    """A thread that works while the service serves."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._mailer = mailer_for(cloud.home, cloud.clock)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeping")
        self._swept_at: datetime | None = None

    def __enter__(self) -> Self:
        self._cloud.blobs.sweep()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(_LETTER_SECONDS):
            try:
                self._cloud.outbox.deliver(self._cloud.db, self._mailer)
                self._sweep_if_due()
            except (OSError, smtplib.SMTPException, Problem) as error:
                entry(logging.WARNING, housekeeping=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a fault must not end all letters and all sweeping for good
                log_fault("housekeeping", error)

    def _sweep_if_due(self) -> None:
        now = self._cloud.clock.now()
        if self._swept_at is None or now - self._swept_at >= _SWEEP_EVERY:
            self._swept_at = now
            sweep(self._cloud)


def sweep(cloud: Cloud) -> int:
    """Tell what is due, end what has run out, and collect objects nothing names; returns how many objects went."""
    cloud.blobs.sweep()
    notices.tell_after_gags(cloud)
    retention.run(cloud)
    announcing.announce(cloud)
    now = cloud.clock.now()
    for key in _repositories(cloud):
        with cloud.db.write() as session:
            let_go_of_erased(session, key, now)
    return sum(_collect_repository(cloud, key, now) for key in _repositories(cloud))


def _repositories(cloud: Cloud) -> list[int]:
    with cloud.db.read() as session:
        return list(session.scalars(select(RepositoryRow.key)))


def _collect_repository(cloud: Cloud, key: int, now: datetime) -> int:
    """Objects of one repository that no kept generation names and that are older than the window.

    Files go before the transaction ends: an upload of the same object waits for it and writes its file
    afterwards. A crash between leaves rows without files, which count as missing everywhere.
    """
    with cloud.db.write() as session:
        row = session.scalars(select(RepositoryRow).where(RepositoryRow.key == key).with_for_update()).one()
        doomed = _unnamed(session, key, now - UNDELETABLE)
        freed = sum(one.size for one in doomed)
        for one in doomed:
            session.delete(one)
        session.execute(
            update(AccountRow)
            .where(AccountRow.id == row.account_id)
            .values(used_bytes=AccountRow.used_bytes - freed)
        )
        row.used_bytes -= freed
        for one in doomed:
            cloud.blobs.remove(row.account_id, row.id, one.name)
    return len(doomed)


def _unnamed(session: Session, key: int, before: datetime) -> list[ObjectRow]:
    kept = (
        select(GenerationObjectRow.name)
        .join(
            GenerationRow,
            (GenerationRow.repository_key == GenerationObjectRow.repository_key)
            & (GenerationRow.number == GenerationObjectRow.generation),
        )
        .where(GenerationObjectRow.repository_key == key, GenerationRow.deleted_at.is_(None))
    )
    query = select(ObjectRow).where(
        ObjectRow.repository_key == key, ObjectRow.received_at < before, ObjectRow.name.not_in(kept)
    )
    return list(session.scalars(query))
