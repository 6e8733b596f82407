"""What can be handed out of an account, by name: columns of its own copy, and sealed ones as the ciphertext they are.

A field is `section.column` or a whole `section`, in the words of the account holder's own copy. Without any named
there are the three that say whose account it is. Sealed columns go only where each is named, secrets never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from jooptics_cloud.accounts.own_copy import plain
from jooptics_cloud.accounts.tables import AccountRow
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.inventory import rows_about, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from jooptics_cloud.inventory import DeclaredTable

MINIMUM: Final = ("account.id", "account.email", "account.created_at")
CONTENT: Final = "sealed_objects.content"  # the objects themselves, which lie in files


def offered() -> Iterator[tuple[str, bool]]:
    """Every field that can be named, and whether it is sealed."""
    for one in _sections():
        for column, datum in one.columns:
            if datum.exported or datum.sealed:
                yield f"{one.facts.section}.{column.name}", datum.sealed
    yield CONTENT, True


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """The fields these names mean, each once, in the order of the tables. Raises `Refused` for an unknown one."""
    known = dict(offered())
    wanted: set[str] = set()
    for name in names or MINIMUM:
        if name in known:
            wanted.add(name)
            continue
        of_section = [one for one, sealed in known.items() if one.startswith(f"{name}.") and not sealed]
        if not of_section:
            raise Refused(f"{name} is no field that can be handed out: `disclose fields` lists them all")
        wanted.update(of_section)
    return tuple(one for one in known if one in wanted)


def gathered(session: Session, fields: Sequence[str], account_id: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of one account, by section, with the columns among these fields."""
    sections = {}
    for one in _sections():
        columns = [column for column, _ in one.columns if f"{one.facts.section}.{column.name}" in fields]
        if columns:
            query = select(*columns).where(rows_about(one.table, account_id))
            rows = session.execute(query.order_by(*one.table.primary_key.columns)).mappings()
            sections[one.facts.section] = [
                {name: plain(value) for name, value in row.items()} for row in rows
            ]
    return sections


def _sections() -> list[DeclaredTable]:
    return [one for one in tables(AccountRow.metadata) if one.facts.owner]
