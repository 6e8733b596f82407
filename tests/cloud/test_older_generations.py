"""Generations that came before they said how many erasures they had followed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command

from jooptics_cloud import migrations
from jooptics_cloud.backups.repository import kept
from jooptics_cloud.db import Database
from jooptics_cloud.migrations import migrate
from tests.cloud.service_thread import MovableClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


@pytest.mark.promise("S7.4")
def test_they_get_what_was_told_before_they_came(tmp_path: Path, database: Callable[[], str]) -> None:
    """Nothing at the same moment counts: it may have been told just after."""
    opened, now = Database(database() or f"sqlite:///{tmp_path / 'cloud.db'}"), MovableClock().now()
    with opened.engine.execution_options(jooptics_write=True).begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
    _a_shop(opened, [now - timedelta(days=1), now, now + timedelta(days=1)], told=[now, now])
    migrate(opened.engine)
    with opened.read() as session:
        assert [one.erasures for one in kept(session, 1)] == [0, 0, 2]
    opened.close()


def _a_shop(opened: Database, came: list[datetime], told: list[datetime]) -> None:
    """An account with a repository, in the tables as they were."""
    at, tables = came[0], sa.MetaData()
    tables.reflect(opened.engine)
    account = {"id": "a", "email": "shop@example.com", "auth_hash": "h", "language": "en", "created_at": at,
               "adult_declared_at": at, "totp_last_step": 0, "used_bytes": 0, "quota_bytes": 1}  # fmt: skip
    device = {"id": "d", "account_id": "a", "public_key": b"k", "platform": "linux", "label": "Till",
              "enrolled_at": at, "last_seen_on": at.date()}  # fmt: skip
    repository = {"key": 1, "id": "r", "account_id": "a", "created_at": at, "head_generation": len(came) - 1,
                  "head_hash": "", "epoch": 1, "used_bytes": 0}  # fmt: skip
    same = {"repository_key": 1, "parent": "", "hash": "", "epoch": 1, "tier": "recent", "manifest": b"m",
            "manifest_bytes": 1, "object_count": 0, "object_bytes": 0, "device_id": "d", "receipt": b"r"}  # fmt: skip
    generations = [same | {"number": number, "received_at": time} for number, time in enumerate(came)]
    entries = [
        {"repository_key": 1, "sequence": number, "entry": b"e", "hash": "", "received_at": time}
        for number, time in enumerate(told, 1)
    ]
    rows = {"account": [account], "device": [device], "repository": [repository], "generation": generations}
    with opened.write() as session:
        for name, those in (rows | {"ledger_entry": entries}).items():
            session.execute(tables.tables[name].insert(), those)
