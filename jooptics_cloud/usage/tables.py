"""Tables of consents, daily counts and error reports. They lead to an account and a device, to nobody else.

Security events stand apart in `audit`, under another purpose; no query here reads them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime


class ConsentRow(Base):
    """What a store answered to one purpose; its newest row is where it stands. Rows are only ever added."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("device_id", "record_id"),)

    key: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    record_id: Mapped[str] = mapped_column(String(36))
    purpose: Mapped[str] = mapped_column(String(20))
    decision: Mapped[str] = mapped_column(String(10))
    policy_version: Mapped[str] = mapped_column(String(20))
    valid_until: Mapped[datetime | None] = mapped_column(UtcTime)
    received_at: Mapped[datetime] = mapped_column(UtcTime)


class UsageRow(Base):
    """How often one thing was used on one day. No order, no time of day, no id of anything."""

    __tablename__ = "usage_count"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    event: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    count: Mapped[int] = mapped_column(Integer)


class ErrorReportRow(Base):
    """Where the program failed: the report as its sender saw it."""

    __tablename__ = "error_report"
    __table_args__ = (UniqueConstraint("device_id", "incident"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    incident: Mapped[str] = mapped_column(String(8))
    received_on: Mapped[date] = mapped_column(Date, index=True)
    report: Mapped[str] = mapped_column(Text)
