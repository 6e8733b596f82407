"""The audit trail by months, each under a key of its own."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of the months that are over; what was entered so far belongs to the month that runs."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split("\n--\n")[1:]:
        op.get_bind().exec_driver_sql(statement)
