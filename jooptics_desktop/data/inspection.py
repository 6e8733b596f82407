"""Looking over a store without changing it: pages, structure, references, sums."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data import cipher
from jooptics_desktop.data.schema import metadata
from jooptics_desktop.domain.audit import TrailEnd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.data.store import Store

_HEADER: Final = b"SQLite format 3\x00"
_MOST: Final = 20
_PAGE: Final = re.compile(r".*page (\d+)$")
_SEARCHES: Final = ("customer_words", "customer_pieces")
# The figures frozen when a sale was opened, and what must be true of them.
_LEDGER_RULES: Final = {
    "lines without figures": (
        "SELECT count(*) FROM sale_line l JOIN sale s ON s.id = l.sale_id"
        " WHERE s.state IN ('open', 'collected') AND (l.net IS NULL OR l.tax IS NULL)"
    ),
    "lines that do not add up": (
        "SELECT count(*) FROM sale_line l JOIN sale s ON s.id = l.sale_id WHERE s.state IN ('open', 'collected')"
        " AND (l.listed <> l.unit_price * l.quantity"
        " OR l.listed - l.discount <> l.net + CASE WHEN l.price_includes_tax THEN l.tax ELSE 0 END)"
    ),
    "sales handed over with a balance": (
        "SELECT count(*) FROM sale s WHERE s.state = 'collected' AND"
        " (SELECT coalesce(sum(net + tax), 0) FROM sale_line WHERE sale_id = s.id) <>"
        " (SELECT coalesce(sum(amount), 0) FROM payment WHERE sale_id = s.id)"
    ),
    "sales overpaid": (
        "SELECT count(*) FROM sale s WHERE s.state = 'open' AND"
        " (SELECT coalesce(sum(net + tax), 0) FROM sale_line WHERE sale_id = s.id) <"
        " (SELECT coalesce(sum(amount), 0) FROM payment WHERE sale_id = s.id)"
    ),
    "cancelled sales with money kept": (
        "SELECT count(*) FROM sale s WHERE s.state = 'cancelled' AND"
        " (SELECT coalesce(sum(amount), 0) FROM payment WHERE sale_id = s.id) <> 0"
    ),
    "opened sales without number": (
        "SELECT count(*) FROM sale WHERE (number IS NULL) <> (opened_at IS NULL)"
    ),
}
_STOCK_RULES: Final = {
    "pieces reserved below nothing": (
        "SELECT count(*) FROM (SELECT 1 FROM stock_movement GROUP BY item_id HAVING sum(reserved) < 0)"
    ),
    "services with stock": (
        "SELECT count(*) FROM item i WHERE NOT i.tracked AND EXISTS"
        " (SELECT 1 FROM stock_movement m WHERE m.item_id = i.id)"
    ),
}


@contextlib.contextmanager
def connection(store: Store) -> Iterator[Any]:
    """A connection of its own to look with."""
    raw = store.raw_connection()
    try:
        raw.execute("PRAGMA query_only=ON")
        yield raw
    except sqlcipher.DatabaseError as error:
        ours = cipher.translated(error)
        if ours is error:
            raise
        raise ours from None
    finally:
        raw.close()


def header_is_encrypted(path: Path) -> bool:
    """Whether the file begins like one that cannot be read without its key."""
    with path.open("rb") as file:
        return file.read(len(_HEADER)) != _HEADER


def cipher_in_use(raw: Any) -> str:  # noqa: ANN401 - the driver has no types
    """What encrypts the store, such as `SQLCipher 4.6.1`; empty when nothing does."""
    if str(raw.execute("PRAGMA cipher_status").fetchone()[0]) != "1":
        return ""
    version = str(raw.execute("PRAGMA cipher_version").fetchone()[0])
    return f"SQLCipher {version.split(maxsplit=1)[0]}"


def broken_pages(raw: Any) -> list[str]:  # noqa: ANN401 - the driver has no types
    """Pages whose authentication fails (SQLCipher `cipher_integrity_check`); also a file cut short."""
    said = [str(row[0]) for row in raw.execute("PRAGMA cipher_integrity_check").fetchmany(_MOST)]
    return [_PAGE.sub(r"#\1", line) for line in said]


def broken_structure(raw: Any) -> list[str]:  # noqa: ANN401 - the driver has no types
    """What SQLite's `quick_check` complains of; it also sees a file cut at a page's edge."""
    rows = [str(row[0]) for row in raw.execute(f"PRAGMA quick_check({_MOST})").fetchall()]
    return [] if rows == ["ok"] else ["structure"] * len(rows)


def broken_references(raw: Any) -> list[str]:  # noqa: ANN401 - the driver has no types
    """Rows that point at something that is not there, by table."""
    return sorted({str(row[0]) for row in raw.execute("PRAGMA foreign_key_check").fetchmany(_MOST)})


def broken_search(raw: Any) -> list[str]:  # noqa: ANN401 - the driver has no types
    """Full-text indexes that do not say what the tables say."""
    wrong = []
    raw.execute("PRAGMA query_only=OFF")  # FTS5 takes its check as an insert that writes nothing
    for name in _SEARCHES:
        try:
            raw.execute(f"INSERT INTO {name}({name}, rank) VALUES('integrity-check', 1)")
        except sqlcipher.DatabaseError:
            wrong.append(name)
    raw.execute("PRAGMA query_only=ON")
    return wrong


def broken_ledger(raw: Any) -> list[str]:  # noqa: ANN401 - the driver has no types
    """Rules of the sales ledger that do not hold, with how often."""
    return _broken(raw, _LEDGER_RULES)


def broken_stock(raw: Any) -> list[str]:  # noqa: ANN401 - the driver has no types
    """Rules of the stock ledger that do not hold, with how often."""
    return _broken(raw, _STOCK_RULES)


def totals(raw: Any) -> dict[str, int]:  # noqa: ANN401 - the driver has no types
    """Counts and sums that a restored store must share with the one it came from."""
    return {
        name: int(raw.execute(statement).fetchone()[0])
        for name, statement in {
            "customers": "SELECT count(*) FROM customer",
            "prescriptions": "SELECT count(*) FROM prescription",
            "sales": "SELECT count(*) FROM sale WHERE number IS NOT NULL",
            "paid": "SELECT coalesce(sum(amount), 0) FROM payment",
            "audit": "SELECT count(*) FROM audit_entry",
            "erasures": "SELECT coalesce((SELECT value FROM setting WHERE name = 'erasure.applied'), 0)",
        }.items()
    }


def row_counts(raw: Any) -> dict[str, int]:  # noqa: ANN401 - the driver has no types
    """How many rows each table has."""
    return {
        name: int(raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - our own names
        for name in metadata.tables
    }


def trail_end(raw: Any) -> TrailEnd | None:  # noqa: ANN401 - the driver has no types
    """Where the audit trail ends; None before its first entry."""
    row = raw.execute("SELECT seq, mac FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    return None if row is None else TrailEnd(row[0], row[1].hex())


def _broken(raw: Any, rules: dict[str, str]) -> list[str]:  # noqa: ANN401 - the driver has no types
    counts = {name: int(raw.execute(statement).fetchone()[0]) for name, statement in rules.items()}
    return [f"{name}: {count}" for name, count in counts.items() if count]
