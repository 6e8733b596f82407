"""Bring a store to this program's schema: Alembic revisions, forward only, all in one transaction."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import pool
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data import cipher
from jooptics_desktop.domain.errors import Unavailable, Untrusted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from alembic.config import Config

# The newest revision; kept here so that a store that is up to date opens without loading Alembic.
HEAD: Final = "0013"


def revision_of(path: Path, key: bytes) -> str | None:
    """The schema revision of that store; None when it is empty."""
    connection = cipher.connect(path, key)
    try:
        return _revision(connection)
    finally:
        connection.close()


def bring_up_to_date(
    path: Path, key: bytes, *, new: bool = False, keep: Callable[[], object] | None = None
) -> bool:
    """Migrate when needed; says whether anything was done.

    `keep` is called before anything of an older store is changed, when all of it lies in the one file at `path`.

    Raises `Untrusted`: `store.newer_schema` for a store of a newer program, `store.damaged` for one without any
    tables that is not `new`: what was lost is never made anew as if nothing had been there. Foreign keys are off
    meanwhile (batch migrations would delete child rows), row counts and triggers are compared, and the keys
    are checked before the one transaction commits.
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
        if found is not None and keep is not None:
            _in_one_file(connection)
            keep()
        _upgrade(connection)
    except cipher.DatabaseError as error:
        raise cipher.translated(error) from None
    except sa.exc.DBAPIError as error:
        raise cipher.translated(error.orig or error) from None
    finally:
        connection.close()
    return True


def _in_one_file(connection: Any) -> None:  # noqa: ANN401 - the driver has no types
    """Fold the write-ahead log into the file; nobody else has the store open."""
    busy, frames, copied = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or frames != copied:
        raise Unavailable("store.busy")


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
        before, rules = _row_counts(raw), _triggers(raw)
        config = _config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
            _check(raw, before, rules)
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


def _triggers(raw: Any) -> dict[str, str]:  # noqa: ANN401 - the driver has no types
    """The names of all triggers, and the table of each."""
    return dict(raw.execute("SELECT name, tbl_name FROM sqlite_master WHERE type='trigger'").fetchall())


def _check(raw: Any, before: dict[str, int], rules: dict[str, str]) -> None:  # noqa: ANN401 - the driver has no types
    """Nothing dangles, no row is gone, and no table that was made anew lost what keeps watch over it."""
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    after = _row_counts(raw)
    lost = [name for name, count in before.items() if name in after and after[name] < count]
    unwatched = [name for name, table in rules.items() if table in after and name not in _triggers(raw)]
    if broken or lost or unwatched:
        raise Untrusted("store.migration_failed")
