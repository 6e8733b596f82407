"""The encrypted store opens only as it should, and keeps what it says it kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from jooptics_desktop.data import cipher
from jooptics_desktop.data.audit import AUDIT_ENTRY
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.errors import Unavailable, Untrusted
from tests.conftest import KEY, START

if TYPE_CHECKING:
    from pathlib import Path


def test_file_is_encrypted(store: Store) -> None:
    assert not store.path.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.trap("a forgotten key makes a plaintext file")
def test_a_plaintext_file_is_refused(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "plain.db"
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE t(x)")
    plain.close()
    with pytest.raises(Untrusted, match="not_encrypted"):
        Store.open(path, KEY)


def test_wrong_key_is_told(store: Store) -> None:
    store.close()
    with pytest.raises(Untrusted, match="wrong_key_or_damaged"):
        Store.open(store.path, bytes(32))


def test_a_missing_store_is_never_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="missing"):
        Store.open(tmp_path / "none.db", KEY)
    assert not (tmp_path / "none.db").exists()


def test_creating_over_a_store_is_refused(store: Store) -> None:
    before = store.path.read_bytes()
    with pytest.raises(Untrusted, match="already_there"):
        Store.create(store.path, KEY)
    assert store.path.read_bytes() == before


def test_pragmas_hold_on_every_connection(store: Store) -> None:
    raw = store.raw_connection()
    values = {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous",
              "foreign_keys", "temp_store", "cipher_status")}  # fmt: skip
    raw.close()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2,
                      "cipher_status": "1"}  # fmt: skip


def test_newer_schema_is_refused(store: Store) -> None:
    raw = store.raw_connection()
    raw.execute("UPDATE alembic_version SET version_num='9999'")
    raw.close()
    store.close()
    with pytest.raises(Untrusted, match="newer_schema"):
        Store.open(store.path, KEY)


@pytest.mark.trap("FTS5 page size")
def test_full_text_leaves_fit_an_encrypted_page(store: Store) -> None:
    raw = store.raw_connection()
    for table in ("customer_words", "customer_pieces"):
        size = raw.execute(f"SELECT v FROM {table}_config WHERE k='pgsz'").fetchone()[0]
        assert size == cipher.FTS_PAGE_SIZE
    raw.close()


def test_append_only_tables_refuse_to_be_rewritten(store: Store) -> None:
    with store.write() as work:
        work.audit.append(START, None, "time_confirmed")
    for statement in (sa.update(AUDIT_ENTRY).values(event="else"), sa.delete(AUDIT_ENTRY)):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), store.write() as work:
            work._connection.execute(statement)


def test_without_its_key_nothing_is_entered_in_the_trail(store: Store) -> None:
    raw = store.raw_connection()
    raw.execute("DELETE FROM setting WHERE name = 'audit.key'")
    raw.close()
    with pytest.raises(LookupError), store.write() as work:
        work.audit.append(START, None, "time_confirmed")
    with store.read() as work:
        assert work.audit.count() == work.settings.last_number("audit") == 0
