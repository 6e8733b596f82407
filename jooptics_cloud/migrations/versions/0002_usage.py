"""Consents on file, daily counts of use, error reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from jooptics_cloud.db import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "consent",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.Column("valid_until", UtcTime(), nullable=True),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_consent_device_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_consent")),
        sa.UniqueConstraint("device_id", "record_id", name=op.f("uq_consent_device_id")),
    )
    op.create_index(op.f("ix_consent_account_id"), "consent", ["account_id"])
    op.create_table(
        "usage_count",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_usage_count_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_usage_count_device_id")),
        sa.PrimaryKeyConstraint("device_id", "day", "event", name=op.f("pk_usage_count")),
    )
    op.create_index(op.f("ix_usage_count_account_id"), "usage_count", ["account_id"])
    op.create_table(
        "error_report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("incident", sa.String(length=8), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_error_report_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_error_report_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_report")),
        sa.UniqueConstraint("device_id", "incident", name=op.f("uq_error_report_device_id")),
    )
    op.create_index(op.f("ix_error_report_account_id"), "error_report", ["account_id"])
    op.create_index(op.f("ix_error_report_received_on"), "error_report", ["received_on"])
