"""Full-text search over a table's `search_text`, by beginnings of words and by any piece of three letters."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.cipher import FTS_PAGE_SIZE
from jooptics_desktop.data.schema import extra_statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jooptics_desktop.data.connections import Link

TRIGRAM: Final = 3
_WORTH_IT: Final = 20  # rows; every other connection reads the schema anew after it
_DECLARED: Final = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
_TOKENIZERS: Final = {
    "words": "tokenize='unicode61 remove_diacritics 0', prefix='2 3'",
    "pieces": "tokenize='trigram', detail='none'",
}


@contextlib.contextmanager
def indexed_together(link: Link, table: sa.Table, entries: Sequence[tuple[int, str]]) -> Iterator[None]:
    """Add many rows inside this, and their entries (row number, text) to the indexes after them in one go.

    FTS5 writes out what it has gathered whenever a trigger feeds it, so row by row costs three times as much.
    The trigger is back before anybody else can see that it was away: dropping it is part of the transaction.
    """
    if len(entries) < _WORTH_IT:
        yield
        return
    trigger, run = f"{table.name}_search_added", link.driver.execute
    run("SAVEPOINT together")
    try:
        [declared] = run(_DECLARED, (trigger,)).fetchone()
        run(f"DROP TRIGGER {trigger}")
        yield
        for kind in _TOKENIZERS:
            link.driver.executemany(
                f"INSERT INTO {table.name}_{kind}(rowid, search_text) VALUES(?, ?)",
                entries,
            )
        run(declared)
    except BaseException:
        run("ROLLBACK TO together")
        raise
    finally:
        run("RELEASE together")


class FullText:
    """The index over `table(search_text)`, kept up to date by triggers; rows are known by `rowid_column`."""

    def __init__(self, table: sa.Table, rowid_column: sa.Column[int]) -> None:
        self._table, self._rowid = table, rowid_column
        extra_statements.extend(self._index_statements())
        extra_statements.extend(self._trigger_statements())
        self._by: Final = {kind: self._select(kind) for kind in _TOKENIZERS}

    def search(self, connection: Link, folded: str, limit: int, *, only: sa.ColumnElement[bool]) -> list[Any]:
        """Rows in which every word begins one of theirs; failing that, rows that contain every word."""
        words = folded.split()
        rows = self._run(connection, "words", " ".join(f'"{word}"*' for word in words), limit, only)
        if rows or not (pieces := [word for word in words if len(word) >= TRIGRAM]):
            return rows
        # The index of pieces keeps no positions, so what it finds is looked at once more.
        contained = [self._table.c.search_text.contains(word, autoescape=True) for word in pieces]
        query = " ".join(
            f'"{word[i : i + TRIGRAM]}"' for word in pieces for i in range(len(word) - TRIGRAM + 1)
        )
        return self._run(connection, "pieces", query, limit, sa.and_(only, *contained))

    def _run(
        self, connection: Link, kind: str, query: str, limit: int, only: sa.ColumnElement[bool]
    ) -> list[Any]:
        return list(connection.execute(self._by[kind].where(only), {"query": query, "limit": limit}).all())

    def _select(self, kind: str) -> sa.Select[Any]:
        name = f"{self._table.name}_{kind}"
        index = sa.table(name, sa.column("rowid", sa.Integer), sa.column("rank", sa.Float))
        found = (
            sa.select(self._table)
            .join_from(index, self._table, index.c.rowid == self._rowid)
            .where(sa.literal_column(name).op("MATCH")(sa.bindparam("query")))
            .limit(sa.bindparam("limit", type_=sa.Integer))
        )
        return found.order_by(index.c.rank) if kind == "words" else found

    def _index_statements(self) -> list[str]:
        statements = []
        for kind, tokenizer in _TOKENIZERS.items():
            name = f"{self._table.name}_{kind}"
            statements.append(
                f"CREATE VIRTUAL TABLE {name} USING fts5(search_text, content='{self._table.name}',"
                f" content_rowid='{self._rowid.name}', {tokenizer})"
            )
            statements.append(f"INSERT INTO {name}({name}, rank) VALUES('pgsz', {FTS_PAGE_SIZE})")
        return statements

    def _trigger_statements(self) -> list[str]:
        table, rowid = self._table.name, self._rowid.name
        names = [f"{table}_{kind}" for kind in _TOKENIZERS]
        remove = "".join(
            f"INSERT INTO {n}({n}, rowid, search_text) VALUES('delete', old.{rowid}, old.search_text);"
            for n in names
        )
        add = "".join(
            f"INSERT INTO {n}(rowid, search_text) VALUES(new.{rowid}, new.search_text);" for n in names
        )
        changed = f"WHEN old.search_text <> new.search_text BEGIN {remove}{add} END"
        return [
            f"CREATE TRIGGER {table}_search_added AFTER INSERT ON {table} BEGIN {add} END",
            f"CREATE TRIGGER {table}_search_removed AFTER DELETE ON {table} BEGIN {remove} END",
            f"CREATE TRIGGER {table}_search_changed AFTER UPDATE OF search_text ON {table} {changed}",
        ]
