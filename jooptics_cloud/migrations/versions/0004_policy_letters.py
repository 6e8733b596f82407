"""Letters about new versions of the policy, and letters that must arrive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from jooptics_cloud.db import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their tables and column."""
    op.add_column("letter", sa.Column("keep_until", UtcTime(), nullable=True))
    op.create_table(
        "policy_announcement",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=6), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_policy_announcement")),
    )
    op.create_table(
        "policy_letter",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=6), nullable=False),
        sa.Column("written_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_policy_letter_account_id")),
        sa.ForeignKeyConstraint(
            ["sha256"], ["policy_announcement.sha256"], name=op.f("fk_policy_letter_sha256")
        ),
        sa.PrimaryKeyConstraint("account_id", "sha256", name=op.f("pk_policy_letter")),
    )
