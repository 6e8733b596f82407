"""The table of devices; a revoked one stays as a tombstone, so that it can be told why."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime


class DeviceRow(Base):
    """A computer of the account: a random id, a public key, a label its owner typed."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("account_id", "public_key"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    platform: Mapped[str] = mapped_column(String(7))
    label: Mapped[str] = mapped_column(String(40))
    enrolled_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_on: Mapped[date] = mapped_column(Date)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_reason: Mapped[str | None] = mapped_column(String(10))
