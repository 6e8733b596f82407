"""Letters about significant versions of the policy: one to every account holder, thirty days before it holds (S12.3).

That somebody is written to and the letter itself are kept in one transaction, so a run that is killed neither leaves
anybody out nor writes twice; the next one goes on. Several processes may announce at the same time.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from jooptics_cloud.accounts.tables import AccountRow
from jooptics_cloud.db import insert_if_absent
from jooptics_cloud.logbook import entry
from jooptics_cloud.policies import service
from jooptics_cloud.policies.packs import PackError, publish
from jooptics_cloud.policies.tables import AnnouncementRow, PolicyLetterRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.policies.packs import Pack

NOTICE = timedelta(days=30)
BATCH = 200
_OPEN: ColumnElement[bool] = AccountRow.ended_at.is_(None)


def publish_and_announce(cloud: Cloud, source: Path) -> tuple[Pack, int]:
    """Hand out the pack in `source` and write to account holders if it is significant; how many were written to.

    Raises `PackError`, also for a significant version that would hold in less than thirty days.
    """
    settings = cloud.home.settings.policies
    folder = cloud.home.path(settings.folder)
    pack = publish(source, folder, settings.keys, lambda one: _require_notice(cloud, one))
    return pack, announce(cloud)


def announce(cloud: Cloud) -> int:
    """Write to everybody who has to be told of a published version and was not yet; returns how many letters.

    Who opens an account before a version holds agreed to the one before it, and is told too.
    """
    return sum(_announce(cloud, pack) for pack in service.all_versions(cloud) if pack.significant)


def late(cloud: Cloud) -> list[str]:
    """Why a version that does not hold yet is announced too late: one sentence for each; empty when all is well.

    That can only be so when a pack came into the folder by another way than `publish`.
    """
    now = cloud.clock.now()
    found = []
    with cloud.db.read() as session:
        for pack in service.all_versions(cloud):
            if not pack.significant or pack.effective_at <= now:
                continue
            begun = _begun_at(session, pack) or now
            if pack.effective_at - begun < NOTICE and _anybody(session):
                found.append(
                    f"version {pack.version} holds from {pack.effective_at:%Y-%m-%d} and was announced on "
                    f"{begun:%Y-%m-%d}, less than {NOTICE.days} days before: "
                    "withdraw it and publish one that names a later day"
                )
    return found


def _require_notice(cloud: Cloud, pack: Pack) -> None:
    now = cloud.clock.now()
    if not pack.significant or pack.effective_at - now >= NOTICE:
        return
    with cloud.db.read() as session:
        if _begun_at(session, pack) is None and _anybody(session):
            day = (now + NOTICE + timedelta(days=1)).date()
            raise PackError(
                f"version {pack.version} would hold from {pack.effective_at:%Y-%m-%d}; a significant change "
                f"is announced {NOTICE.days} days before: name a day from {day} on"
            )


def _announce(cloud: Cloud, pack: Pack) -> int:
    now = cloud.clock.now()
    with cloud.db.read() as session:
        begun = _begun_at(session, pack)
    if begun is None:
        with cloud.db.write() as session:
            insert_if_absent(session, AnnouncementRow, sha256=pack.sha256, version=pack.version, begun_at=now)
    told = 0
    while waiting := _not_told(cloud, pack):
        told += _tell(cloud, pack, waiting, now)
    if told:
        short = pack.effective_at - (begun or now) < NOTICE
        entry(logging.WARNING if short else logging.INFO, policy=pack.version, letters=told)
    return told


def _not_told(cloud: Cloud, pack: Pack) -> Sequence[str]:
    """Some open accounts older than the day it holds that were not written to about it."""
    told = exists().where(PolicyLetterRow.account_id == AccountRow.id, PolicyLetterRow.sha256 == pack.sha256)
    query = select(AccountRow.id).where(_OPEN, AccountRow.created_at < pack.effective_at, ~told)
    with cloud.db.read() as session:
        return session.scalars(query.order_by(AccountRow.id).limit(BATCH)).all()


def _tell(cloud: Cloud, pack: Pack, account_ids: Sequence[str], now: datetime) -> int:
    """Write to these, unless another process has, or the account has ended since."""
    query = select(AccountRow).where(AccountRow.id.in_(account_ids), _OPEN).order_by(AccountRow.id)
    told = 0
    with cloud.db.write() as session:
        for account in session.scalars(query.with_for_update()).all():
            if not insert_if_absent(
                session, PolicyLetterRow,
                account_id=account.id, sha256=pack.sha256, version=pack.version, written_at=now,
            ):  # fmt: skip
                continue
            cloud.outbox.put_for(
                session, account, "policy_changed",
                version=pack.version, day=f"{pack.effective_at:%Y-%m-%d}", words=_words(pack, account.language),
            )  # fmt: skip
            told += 1
    return told


def _words(pack: Pack, language: str) -> str:
    """What the pack says of itself in this language; in every one it has, where it lacks this one."""
    if language in pack.changes:
        return pack.changes[language]
    return "\n\n".join(words for _, words in sorted(pack.changes.items()))


def _begun_at(session: Session, pack: Pack) -> datetime | None:
    row = session.get(AnnouncementRow, pack.sha256)
    return None if row is None else row.begun_at


def _anybody(session: Session) -> bool:
    """Whether there is an account holder to be told."""
    return bool(session.scalar(select(func.count()).select_from(AccountRow).where(_OPEN)))
