"""Tables of consents, daily counts and error reports. They lead to an account and a device, to nobody else.

Security events stand apart in `audit`, under another purpose; no query here reads them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime
from jooptics_cloud.inventory import CONSENT, ID, LINK, OF_ACCOUNT_ID, REPORT, USAGE, Goes, about


class ConsentRow(Base):
    """What a store answered to one purpose; its newest row is where it stands. Rows are only ever added."""

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("device_id", "record_id"),
        about(OF_ACCOUNT_ID, "consents", Goes.AT_ONCE),
    )

    key: Mapped[int] = mapped_column(Integer, primary_key=True, info=LINK)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True, info=LINK)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), info=CONSENT)
    record_id: Mapped[str] = mapped_column(String(36), info=CONSENT)
    purpose: Mapped[str] = mapped_column(String(20), info=CONSENT)
    decision: Mapped[str] = mapped_column(String(10), info=CONSENT)
    policy_version: Mapped[str] = mapped_column(String(20), info=CONSENT)
    valid_until: Mapped[datetime | None] = mapped_column(UtcTime, info=CONSENT)
    received_at: Mapped[datetime] = mapped_column(UtcTime, info=CONSENT)


class UsageRow(Base):
    """How often one thing was used on one day. No order, no time of day, no id of anything."""

    __tablename__ = "usage_count"
    __table_args__ = about(OF_ACCOUNT_ID, "usage_counts", Goes.AT_ONCE)

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True, info=USAGE)
    day: Mapped[date] = mapped_column(Date, primary_key=True, info=USAGE)
    event: Mapped[str] = mapped_column(String(40), primary_key=True, info=USAGE)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True, info=LINK)
    count: Mapped[int] = mapped_column(Integer, info=USAGE)


class ErrorReportRow(Base):
    """Where the program failed: the report as its sender saw it."""

    __tablename__ = "error_report"
    __table_args__ = (
        UniqueConstraint("device_id", "incident"),
        about(OF_ACCOUNT_ID, "error_reports", Goes.AT_ONCE),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, info=ID)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True, info=LINK)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), info=REPORT)
    incident: Mapped[str] = mapped_column(String(8), info=REPORT)
    received_on: Mapped[date] = mapped_column(Date, index=True, info=REPORT)
    report: Mapped[str] = mapped_column(Text, info=REPORT)
