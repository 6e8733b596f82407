"""Traps of the storage layer that were met once; each stays guarded by a test of its name."""

from __future__ import annotations

import subprocess
import sys
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data import cipher
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import JoopticsError, Untrusted
from jooptics_desktop.services import check, customers
from tests.conftest import KEY

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

PAGE = 4096


@pytest.mark.trap("erased names in the full-text index")
@pytest.mark.promise("S7.4")
def test_a_deleted_name_is_in_no_index_block(desk: Desk) -> None:
    name = "Zarathustra"
    for n in range(50):
        customers.register_customer(desk, CustomerDraft(name=f"Somebody {n}"))
    someone = customers.register_customer(desk, CustomerDraft(name=name)).value.customer
    raw = desk.store.raw_connection()
    raw.execute("DELETE FROM customer WHERE id = ?", (someone.id,))
    pieces = [name.lower().encode(), *(name.lower()[n : n + 3].encode() for n in range(len(name) - 2))]
    blocks = {
        table: b"".join(bytes(row[0]) for row in raw.execute(f"SELECT block FROM {table}_data").fetchall())
        for table in ("customer_words", "customer_pieces")
    }
    raw.close()
    assert pieces[0] not in blocks["customer_words"]
    assert b"zar" not in blocks["customer_pieces"]


@pytest.mark.trap("a read error looks like a wrong key")
def test_an_unreadable_page_is_never_repaired_or_made_anew(desk: Desk) -> None:
    """The driver says "file is not a database" for a wrong key, a damaged page and a failing disk alike."""
    path = desk.store.path
    desk.store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + bytes(64) + whole[164:])
    damaged = path.read_bytes()
    with pytest.raises(Untrusted, match="wrong_key_or_damaged"):
        cipher.connect(path, KEY)
    assert path.read_bytes() == damaged
    path.write_bytes(whole)
    cipher.connect(path, KEY).close()


@pytest.mark.trap("one old page put back passes every built-in check")
def test_an_old_page_put_back_is_seen_by_our_own_sums(opened: OpenStore, desk: Desk) -> None:
    """Each page is authentic by itself, so only what the pages say together can tell."""
    raw = desk.store.raw_connection()
    with desk.store.write() as work:
        for n in range(40):
            work.audit.append(desk.clock.now(), None, "stock_moved", change=n)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = desk.store.path.read_bytes()
    with desk.store.write() as work:
        work.audit.append(desk.clock.now(), None, "sign_in_failed")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.close()
    desk.store.close()
    after = desk.store.path.read_bytes()
    changed = [
        n
        for n in range(len(before) // PAGE)
        if before[n * PAGE : n * PAGE + PAGE] != after[n * PAGE :][:PAGE]
    ]
    seen = 0
    for page in changed:
        start = page * PAGE
        desk.store.path.write_bytes(after[:start] + before[start : start + PAGE] + after[start + PAGE :])
        try:
            findings = check.check_store(opened, desk, progress=lambda _d, _o: None, cancelled=lambda: False)
        except JoopticsError:
            seen += 1
            continue
        finally:
            desk.store.close()
        seen += not all(finding.sound for finding in findings)
    assert seen, "putting one of the trail's pages back must not go unnoticed"


@pytest.mark.trap("cipher_memory_security is sticky for the whole process")
def test_memory_security_stays_off() -> None:
    program = (
        "from sqlcipher3 import dbapi2 as d; c = d.connect(':memory:');"
        "print(c.execute('PRAGMA cipher_memory_security').fetchone()[0])"
    )
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "0"


@pytest.mark.trap("times come back without their zone")
def test_what_is_read_back_knows_its_zone(desk: Desk) -> None:
    made = customers.register_customer(desk, CustomerDraft(name="Layan")).value.customer
    with desk.store.read() as work:
        [entry] = [one for one in work.audit.entries() if one.event == "customer_registered"]
        back = work.customers.get(made.id)
    assert entry.at.tzinfo is not None
    assert back is not None
    assert back.created_at == made.created_at
    assert back.created_at.utcoffset() == timedelta(0)


@pytest.mark.trap("who reads first and writes then is refused at once")
def test_a_unit_of_work_that_writes_is_a_writer_from_its_first_read(desk: Desk) -> None:
    """Another commit between its read and its write would fail it, however long it were ready to wait."""
    with desk.store.write() as work:
        before = len(work.audit.entries())
        other = desk.store.raw_connection()
        other.execute("PRAGMA busy_timeout=0")
        with pytest.raises(sqlcipher.OperationalError, match="locked"):
            other.execute("INSERT INTO setting (name, value) VALUES ('meanwhile', '1')")
        other.close()
        work.audit.append(desk.clock.now(), None, "stock_moved", change=1)
    with desk.store.read() as work:
        assert len(work.audit.entries()) == before + 1


@pytest.mark.trap("a reader that is forgotten keeps writers out")
def test_nobody_who_reads_keeps_a_writer_waiting(desk: Desk) -> None:
    with desk.store.read() as reading:
        before = reading.customers.count()
        customers.register_customer(desk, CustomerDraft(name="Layan"))
        assert reading.customers.count() == before
    with desk.store.read() as work:
        assert work.customers.count() == before + 1


@pytest.mark.trap("an error of the database repeats what was to be written")
def test_no_error_quotes_a_row(desk: Desk) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refused, desk.store.write() as work:
        work._connection.execute(sa.text("INSERT INTO customer (id, name) VALUES (:id, :name)"),
                                 {"id": "c", "name": "Zubaida Canary"})  # fmt: skip
    assert "Canary" not in "".join(traceback.format_exception(refused.value))
