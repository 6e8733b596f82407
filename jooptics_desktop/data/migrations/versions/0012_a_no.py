"""Whoever said no to a purpose is found without looking at everybody."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index."""
    op.create_index("ix_consent_event_purpose", "consent_event", ["purpose", "type"])
