"""Tables of significant versions of the policy: since when they are announced, and who was written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime
from jooptics_cloud.inventory import (
    LINK,
    OF_ACCOUNT_ID,
    Category,
    Goes,
    Kept,
    Purpose,
    about,
    about_no_account,
    declared,
    personal,
    technical,
)

_OF_VERSION = declared(technical("a published version of the policy"))
_TOLD = declared(personal(Category.CONTACT, Purpose.LETTERS, Purpose.LEGAL, kept=Kept.ACCOUNT))


class AnnouncementRow(Base):
    """A significant version, and when its letters began; stays, since it shows that the notice was long enough."""

    __tablename__ = "policy_announcement"
    __table_args__ = about_no_account("versions of the policy")

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, info=_OF_VERSION)
    version: Mapped[str] = mapped_column(String(6), info=_OF_VERSION)
    begun_at: Mapped[datetime] = mapped_column(UtcTime, info=_OF_VERSION)


class PolicyLetterRow(Base):
    """That an account holder was written to about a version: at most once, whatever happens in between."""

    __tablename__ = "policy_letter"
    __table_args__ = about(OF_ACCOUNT_ID, "policy_letters", Goes.AT_ONCE)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True, info=LINK)
    sha256: Mapped[str] = mapped_column(
        ForeignKey("policy_announcement.sha256"), primary_key=True, info=_OF_VERSION
    )
    version: Mapped[str] = mapped_column(String(6), info=_TOLD)
    written_at: Mapped[datetime] = mapped_column(UtcTime, info=_TOLD)
