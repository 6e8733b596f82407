"""Everything about an account in one act, gathered by what tables and columns declare of themselves."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from jooptics_cloud.accounts.tables import AccountRow
from jooptics_cloud.clock import instant_text
from jooptics_cloud.inventory import rows_about, tables

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud

FORMAT = "jooptics-cloud.account/1"


def own_copy(session: Session, cloud: Cloud, account_id: str) -> dict[str, Any]:
    """The account holder's copy: a section for each table with something to show, in the order of the columns.

    Secrets and sealed bytes are left out; why stands in docs/data-inventory-of-the-service.md.
    """
    sections: dict[str, Any] = {}
    for declared in tables(AccountRow.metadata):
        shown = [column for column, datum in declared.columns if datum.exported]
        personal = any(datum.personal and datum.exported for _, datum in declared.columns)
        if declared.facts.owner is None or not personal:
            continue
        query = select(*shown).where(rows_about(declared.table, account_id))
        rows = session.execute(query.order_by(*declared.table.primary_key.columns)).mappings()
        sections[declared.facts.section] = [
            {name: plain(value) for name, value in row.items()} for row in rows
        ]
    return {"format": FORMAT, "made_at": instant_text(cloud.clock.now()), "sections": sections}


def plain(value: object) -> object:
    """A value of a column as JSON has it: instants and days as text, bytes in base64."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
