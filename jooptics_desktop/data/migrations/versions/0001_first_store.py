"""The first store."""

from __future__ import annotations

from alembic import op

from jooptics_desktop.data.schema import extra_statements, load_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, trigger and full-text index."""
    load_tables().create_all(op.get_bind(), checkfirst=False)
    for statement in extra_statements:
        op.get_bind().exec_driver_sql(statement)
