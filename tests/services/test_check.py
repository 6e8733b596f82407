"""`jooptics check` line by line: each is seen to fail when what it looks at is broken, and no other with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.services import sales
from jooptics_desktop.services.check import Check, Finding, check_store
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.services.open_store import OpenStore
    from tests.conftest import Shop

PAGE = 4096


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A sale that was handed over, an order with a deposit, and the log folded into the file."""
    for paid, collect in ((95_000, True), (20_000, False)):
        payment = sales.NewPayment(Tender.CASH, Money(paid, JOD))
        new = sales.NewSale(
            (sales.NewLine(shop.frame.id),), (payment,), customer_id=shop.customer.id, collect=collect
        )
        sales.ring_up(shop.desk, new)
    return shop


def broken(opened: OpenStore, shop: Shop) -> list[Finding]:
    found = check_store(opened, shop.desk, progress=quiet, cancelled=never)
    assert [one.check for one in found] == list(Check)
    return [one for one in found if not one.sound]


def meddle(shop: Shop, *statements: str) -> None:
    """As somebody does who has the key and another program: past every rule of ours."""
    raw = shop.desk.store.raw_connection()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA ignore_check_constraints=ON")
    for (trigger,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        assert raw.execute(statement).rowcount != 0, "it changed something"
    raw.close()


def test_a_shop_at_work_is_sound(opened: OpenStore, busy: Shop) -> None:
    assert broken(opened, busy) == []


@pytest.mark.parametrize(
    ("statement", "check", "detail"),
    [
        ("UPDATE sale_line SET net = NULL", Check.LEDGER, "lines without figures: 2"),
        ("UPDATE sale_line SET listed = listed + 1", Check.LEDGER, "lines that do not add up: 2"),
        (
            "UPDATE payment SET amount = amount - 1 WHERE amount = 95000",
            Check.LEDGER,
            "sales handed over with a balance: 1",
        ),
        (
            "UPDATE payment SET amount = amount + 75001 WHERE amount = 20000",
            Check.LEDGER,
            "sales overpaid: 1",
        ),
        (
            "UPDATE sale SET state = 'cancelled' WHERE state = 'open'",
            Check.LEDGER,
            "cancelled sales with money kept: 1",
        ),
        (
            "UPDATE sale SET number = NULL WHERE state = 'open'",
            Check.LEDGER,
            "opened sales without number: 1",
        ),
        ("UPDATE stock_movement SET reserved = -1", Check.STOCK, "pieces reserved below nothing: 1"),
        ("UPDATE item SET tracked = 0", Check.STOCK, "services with stock: 1"),
        ("DELETE FROM customer WHERE number = 1", Check.REFERENCES, "customer_phone"),
        ("UPDATE audit_entry SET event = 'signed_in' WHERE seq = 2", Check.AUDIT, "#2"),
        ("DELETE FROM audit_entry WHERE seq = 2", Check.AUDIT, "#2"),
    ],
)
def test_what_does_not_add_up_is_named(
    opened: OpenStore, busy: Shop, statement: str, check: Check, detail: str
) -> None:
    meddle(busy, statement)
    named = {one.check: one.detail for one in broken(opened, busy)}
    assert named[check] == detail
    # The names of a customer who was only deleted stay behind in the search, which is looked at by itself.
    assert set(named) - {Check.SEARCH} == {check}


@pytest.mark.parametrize("index", ["customer_words", "customer_pieces"])
def test_a_search_that_says_something_else_is_named(opened: OpenStore, busy: Shop, index: str) -> None:
    meddle(busy, f"INSERT INTO {index}({index}) VALUES('delete-all')")  # FTS5's way to forget everything
    assert broken(opened, busy) == [Finding(Check.SEARCH, sound=False, detail=index)]


def closed_file(shop: Shop) -> Path:
    """The file with the log folded into it; the store opens again by itself."""
    raw = shop.desk.store.raw_connection()
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return shop.desk.store.path


def test_a_file_that_begins_like_a_plain_one_is_named(opened: OpenStore, busy: Shop) -> None:
    file = closed_file(busy)
    content = bytearray(file.read_bytes())
    content[:16] = b"SQLite format 3\x00"
    file.write_bytes(content)
    assert broken(opened, busy)[0] == Finding(Check.ENCRYPTION, sound=False, detail="plain")


def test_a_page_that_was_changed_is_named(opened: OpenStore, busy: Shop) -> None:
    file = closed_file(busy)
    content = bytearray(file.read_bytes())
    last = len(content) // PAGE
    content[-PAGE // 2] ^= 1
    file.write_bytes(content)
    named = {one.check: one.detail for one in broken(opened, busy)}
    assert named[Check.PAGES] == f"#{last}"


def test_a_file_cut_at_the_edge_of_a_page_is_seen(opened: OpenStore, busy: Shop) -> None:
    """Each page that is left is authentic, so only the structure tells."""
    file = closed_file(busy)
    file.write_bytes(file.read_bytes()[:-PAGE])
    assert Check.STRUCTURE in {one.check for one in broken(opened, busy)}
