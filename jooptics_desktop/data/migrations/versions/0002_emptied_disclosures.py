"""Erasing a person may empty the words of an entry in the disclosure register; the entry stays."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the register's trigger allow it."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split("\n--\n")[1:]:
        op.get_bind().exec_driver_sql(statement)
