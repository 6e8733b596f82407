"""Bring a store to this program's schema: Alembic revisions, forward only, all in one transaction."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import pool
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data import cipher
from jooptics_desktop.domain.errors import Untrusted

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config

# The newest revision; kept here so that a store that is up to date opens without loading Alembic.
HEAD: Final = "0009"


def revision_of(path: Path, key: bytes) -> str | None:
    """The schema revision of that store; None when it is empty."""
    connection = cipher.connect(path, key)
    try:
        return _revision(connection)
    finally:
        connection.close()


def bring_up_to_date(path: Path, key: bytes, *, new: bool = False) -> bool:
    """Migrate when needed; says whether anything was done.

    Raises `Untrusted`: `store.newer_schema` for a store of a newer program, `store.damaged` for one without any
    tables that is not `new`: what was lost is never made anew as if nothing had been there. Foreign keys are off
    meanwhile (batch migrations would delete child rows), row counts of untouched tables are compared, and the
    keys are checked before the one transaction commits.
    """
    connection = cipher.connect(path, key)
    try:
        found = _revision(connection)
        if found == HEAD:
            return False
        if found is None and not new:
            raise Untrusted("store.damaged")
        if found is not None and found not in known_revisions():
            raise Untrusted("store.newer_schema", found=found, known=HEAD)
        _upgrade(connection)
    except cipher.DatabaseError as error:
        raise cipher.translated(error) from None
    except sa.exc.DBAPIError as error:
        raise cipher.translated(error.orig or error) from None
    finally:
        connection.close()
    return True


def known_revisions() -> set[str]:
    """Every revision this program can start from."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _revision(connection: Any) -> str | None:  # noqa: ANN401 - the driver has no types
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name='alembic_version'").fetchone()
    if found is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("jooptics_desktop.data") / "migrations"))
    return config


def _upgrade(raw: Any) -> None:  # noqa: ANN401 - the driver has no types
    from alembic import command

    raw.execute("PRAGMA foreign_keys=OFF")
    engine = sa.create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=pool.StaticPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        before = _row_counts(raw)
        config = _config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
            _check(raw, before)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _row_counts(raw: Any) -> dict[str, int]:  # noqa: ANN401 - the driver has no types
    names = raw.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%VIRTUAL%'"
        " AND name NOT GLOB '*_search_*' AND name <> 'alembic_version'"
    ).fetchall()
    return {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # noqa: S608 - names come from the schema itself


def _check(raw: Any, before: dict[str, int]) -> None:  # noqa: ANN401 - the driver has no types
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    after = _row_counts(raw)
    lost = [name for name, count in before.items() if name in after and after[name] < count]
    if broken or lost:
        raise Untrusted("store.migration_failed")
