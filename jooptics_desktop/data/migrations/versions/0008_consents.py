"""How a consent was asked for, receipts that can be checked, and ends that nobody noted by hand."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of notices and consents anew with what is kept of them; SQLite alters no column."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split("\n--\n")[1:]:
        op.get_bind().exec_driver_sql(statement)
