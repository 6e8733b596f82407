"""Rows whose term is over may be thrown away; nothing else changes about what is append-only."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table to say so, and triggers that look there."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split("\n--\n")[1:]:
        op.get_bind().exec_driver_sql(statement)
