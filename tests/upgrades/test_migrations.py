"""Revisions bring an old store to what a fresh one is, and lose nothing on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy import pool
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data import cipher, migrate
from jooptics_desktop.data.schema import extra_statements, load_tables
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.services.customers import register_customer
from tests.conftest import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.data.store import Store
    from jooptics_desktop.services.desk import Desk


def shape(raw: Any) -> dict[str, str]:
    """Every table, index and trigger with its SQL, blanks evened out."""
    rows = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
    )
    return {name: " ".join(sql.split()) for name, sql in rows.fetchall()}


def test_migrated_equals_what_the_tables_declare(store: Store, tmp_path: Path) -> None:
    declared = sqlcipher.connect(str(tmp_path / "declared.db"), isolation_level=None)
    engine = sa.create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: declared, poolclass=pool.StaticPool
    )
    load_tables().create_all(engine)
    for statement in extra_statements:
        declared.execute(statement)
    migrated = store.raw_connection()
    assert shape(migrated) == shape(declared)
    for raw in (migrated, declared):
        raw.close()


def test_the_newest_revision_is_the_one_the_program_expects() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(migrate._config()).get_heads() == [migrate.HEAD]


@pytest.mark.trap("batch migrations delete child rows and drop triggers")
def test_a_migration_that_loses_rows_is_undone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    register_customer(desk, CustomerDraft(name="Layan", phones=("0791234567",)))
    desk.store.close()

    def careless(config: Any, _revision: str) -> None:
        connection = config.attributes["connection"]
        connection.exec_driver_sql("DELETE FROM customer_phone")

    monkeypatch.setattr(command, "upgrade", careless)
    monkeypatch.setattr(migrate, "HEAD", "9999")
    with pytest.raises(Untrusted, match="migration_failed"):
        migrate.bring_up_to_date(desk.store.path, KEY)
    raw = cipher.connect(desk.store.path, KEY)
    assert raw.execute("SELECT count(*) FROM customer_phone").fetchone()[0] == 1
    assert raw.execute("SELECT count(*) FROM sqlite_master WHERE type='trigger'").fetchone()[0] > 10
    raw.close()


def test_foreign_keys_are_off_while_migrating_and_checked_before_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    register_customer(desk, CustomerDraft(name="Layan", phones=("0791234567",)))
    desk.store.close()
    seen = []

    def dangling(config: Any, _revision: str) -> None:
        connection = config.attributes["connection"]
        seen.append(connection.exec_driver_sql("PRAGMA foreign_keys").scalar())
        connection.exec_driver_sql("UPDATE customer_phone SET customer_number = 99")

    monkeypatch.setattr(command, "upgrade", dangling)
    monkeypatch.setattr(migrate, "HEAD", "9999")
    with pytest.raises(Untrusted, match="migration_failed"):
        migrate.bring_up_to_date(desk.store.path, KEY)
    assert seen == [0]


def test_consents_of_before_stand_and_say_that_they_were_taken_on_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    path, upgrade = tmp_path / "old.db", command.upgrade
    cipher.connect(path, KEY, create=True).close()
    with monkeypatch.context() as older:
        older.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0005"))
        migrate.bring_up_to_date(path, KEY, new=True)
    raw = cipher.connect(path, KEY)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("INSERT INTO notice_served VALUES ('n', 'c', 'customers', '1', 'p', 't', 'u', 'ar', 1, 0)")
    raw.execute(
        "INSERT INTO consent_event VALUES (7, 'e', 'c', 'marketing', 'given', 2, 's', 'n', 3, NULL, '')"
    )
    raw.execute("INSERT INTO staff (id, name, role, password_hash, attested_adult_at, active, created_at) "
                "VALUES ('s', 'Rana', 'owner', 'h', 1, 1, 1)")  # fmt: skip
    raw.commit()
    raw.close()
    assert migrate.bring_up_to_date(path, KEY)
    raw = cipher.connect(path, KEY)
    event = raw.execute('SELECT seq, id, type, "by", notice_id, valid_until, method FROM consent_event')
    assert event.fetchall() == [(7, "e", "given", "s", "n", 3, "screen")]
    assert raw.execute("SELECT id, served_at, method FROM notice_served").fetchall() == [("n", 1, "screen")]
    for table in ("notice_served", "consent_event"):
        with pytest.raises(sqlcipher.DatabaseError, match="append-only"):
            raw.execute(f"UPDATE {table} SET method = 'paper'")
    raw.close()


def test_prescriptions_of_before_are_the_customers_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    path, upgrade = tmp_path / "old.db", command.upgrade
    cipher.connect(path, KEY, create=True).close()
    with monkeypatch.context() as older:
        older.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0010"))
        migrate.bring_up_to_date(path, KEY, new=True)
    raw = cipher.connect(path, KEY)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("INSERT INTO customer (id, number, name, name_alternative, email, address, language, channels, "
                "phones, name_folded, search_text, created_at, updated_at) "
                "VALUES ('c', 1, 'Rana', '', '', '', 'ar', '[]', '[]', '', '', 1, 1)")  # fmt: skip
    raw.execute("INSERT INTO staff (id, name, role, password_hash, attested_adult_at, active, created_at) "
                "VALUES ('s', 'Rana', 'owner', 'h', 1, 1, 1)")  # fmt: skip
    raw.execute("INSERT INTO prescription (id, customer_id, kind, right_sphere, written_on, valid_until, prescriber, "
                "note, recorded_at, recorded_by) "
                "VALUES ('p', 'c', 'spectacle', -125, '2026-01-02', '2028-01-02', 'Dr', '', 1, 's')")  # fmt: skip
    raw.commit()
    raw.close()
    assert migrate.bring_up_to_date(path, KEY)
    raw = cipher.connect(path, KEY)
    found = raw.execute(
        "SELECT id, customer_id, wearer, right_sphere, prescriber FROM prescription"
    ).fetchall()
    assert found == [("p", "c", None, -125, "Dr")]
    with pytest.raises(sqlcipher.DatabaseError, match="append-only"):
        raw.execute("UPDATE prescription SET wearer = 'w'")
    raw.close()
