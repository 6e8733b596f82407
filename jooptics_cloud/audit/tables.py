"""The table of security events: what happened and when; no address, no name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime
from jooptics_cloud.inventory import (
    EVENT,
    ID,
    LINK,
    OF_ACCOUNT_ID,
    Goes,
    about,
)


class SecurityEventRow(Base):
    """Something the account's owner should be able to look up later."""

    __tablename__ = "security_event"
    __table_args__ = about(OF_ACCOUNT_ID, "security_events", Goes.BY_TERM)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, info=ID)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True, info=LINK)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True, info=EVENT)
    kind: Mapped[str] = mapped_column(String(40), info=EVENT)
    device_id: Mapped[str | None] = mapped_column(String(36), info=EVENT)
