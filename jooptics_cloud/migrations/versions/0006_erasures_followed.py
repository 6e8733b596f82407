"""How many erasures a generation had followed, as it says itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add its column; generations that are here get as many as were told before they came, not at the same moment."""
    op.add_column("generation", sa.Column("erasures", sa.BigInteger(), server_default="0", nullable=False))
    generation = sa.table("generation", *map(sa.column, ("repository_key", "received_at", "erasures")))
    entry = sa.table("ledger_entry", *map(sa.column, ("repository_key", "received_at")))
    before = (
        sa.select(sa.func.count())
        .select_from(entry)
        .where(
            entry.c.repository_key == generation.c.repository_key,
            entry.c.received_at < generation.c.received_at,
        )
    )
    op.execute(sa.update(generation).values(erasures=before.scalar_subquery()))
