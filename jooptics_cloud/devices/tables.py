"""The table of devices; a revoked one stays as a tombstone, so that it can be told why."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime
from jooptics_cloud.inventory import ID, LINK, OF_ACCOUNT_ID, OF_DEVICE, Goes, about


class DeviceRow(Base):
    """A computer of the account: a random id, a public key, a label its owner typed."""

    __tablename__ = "device"
    __table_args__ = (
        UniqueConstraint("account_id", "public_key"),
        about(OF_ACCOUNT_ID, "devices", Goes.AFTER_WINDOW),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, info=ID)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), info=LINK)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, info=OF_DEVICE)
    platform: Mapped[str] = mapped_column(String(7), info=OF_DEVICE)
    label: Mapped[str] = mapped_column(String(40), info=OF_DEVICE)
    enrolled_at: Mapped[datetime] = mapped_column(UtcTime, info=OF_DEVICE)
    last_seen_on: Mapped[date] = mapped_column(Date, info=OF_DEVICE)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OF_DEVICE)
    revoked_reason: Mapped[str | None] = mapped_column(String(10), info=OF_DEVICE)
