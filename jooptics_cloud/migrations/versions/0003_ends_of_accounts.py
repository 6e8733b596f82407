"""The end of accounts, another address for one, and who asked for news."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from jooptics_cloud.db import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their columns and tables."""
    for name in ("news_since", "closes_at", "ended_at"):
        op.add_column("account", sa.Column(name, UtcTime(), nullable=True))
    op.create_table(
        "ended_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_account")),
    )
    op.create_table(
        "email_change",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("auth_hash", sa.String(length=200), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_email_change_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_email_change")),
    )
