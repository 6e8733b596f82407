"""The one collection of tables, and the rules that need SQL of their own (append-only tables, full-text)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Statements that follow the tables, in order of declaration: triggers, full-text tables.
extra_statements: list[str] = []


# While a row stands here, rows whose term is over may be thrown away; it never outlives its transaction.
DISPOSING: Final = "EXISTS (SELECT 1 FROM disposal)"


def append_only(
    table: sa.Table,
    *,
    deletable: bool = False,
    disposable: bool = False,
    emptied: Sequence[str] = (),
    filled: Sequence[str] = (),
) -> None:
    """Let rows of this table never be changed; nor deleted, unless erasure needs that (`deletable`).

    `disposable` rows may go when their term is over. Erasure may empty the columns `emptied`, and nothing else; the
    columns `filled` may be filled once, when what a row speaks of goes. A trigger refuses, so that not even a
    mistake in our own code rewrites history.
    """
    kept = [f"new.{c.name} IS old.{c.name}" for c in table.columns if c.name not in {*emptied, *filled}]
    gone = [f"new.{name} IN ('', old.{name})" for name in emptied]
    once = [f"old.{name} IS NULL" for name in filled] + ([DISPOSING] if filled else [])
    allowed = {
        "UPDATE": f"WHEN NOT ({' AND '.join(kept + gone + once)}) " if emptied or filled else "",
        "DELETE": f"WHEN NOT {DISPOSING} " if disposable else "",
    }
    extra_statements.extend(
        f"CREATE TRIGGER {table.name}_no_{verb.lower()} BEFORE {verb} ON {table.name} "
        f"{allowed[verb]}"
        f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        for verb in (("UPDATE",) if deletable else ("UPDATE", "DELETE"))
    )


def load_tables() -> sa.MetaData:
    """Import every module that declares tables, and give the whole collection."""
    from importlib import import_module

    for noun in TABLE_MODULES:
        import_module(f"jooptics_desktop.data.{noun}")
    return metadata


# The order in which the nouns declare their tables and statements.
TABLE_MODULES = [
    "settings",
    "staff",
    "sign_ins",
    "audit",
    "customers",
    "prescriptions",
    "dependants",
    "catalogue",
    "stock",
    "sales",
    "receipts",
    "privacy",
    "disclosures",
    "retention",
    "processors",
    "training",
    "requests",
    "usage",
    "policies",
    "breaches",
]
