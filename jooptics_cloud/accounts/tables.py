"""Tables of accounts, pending registrations, sessions and second factors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime
from jooptics_cloud.inventory import (
    ADDRESS_OF_ACCOUNT,
    CONSENT,
    ID,
    LIMIT,
    LINK,
    OF_ACCOUNT,
    OF_ACCOUNT_ID,
    OF_SECRET,
    OF_SESSION,
    PENDING,
    PENDING_SECRET,
    SECRET,
    SIZES,
    Category,
    Goes,
    Kept,
    Owner,
    Purpose,
    about,
    about_no_account,
    declared,
    personal,
)

ENDED = declared(personal(Category.CONTACT, Purpose.LEGAL, kept=Kept.ENDED_ACCOUNT))
TRIED = declared(
    personal(
        Category.NETWORK, Purpose.SECURITY, kept=Kept.ATTEMPT, exported=False,
        why="a keyed digest that leads back to nobody",
    )
)  # fmt: skip


class AccountRow(Base):
    """A confirmed account. Of the password only a hash of a key derived from it is kept.

    Once it has ended (`ended_at`), `email` repeats the id, which no address can be, and nothing here leads to anybody;
    the row goes when nothing refers to it any more.
    """

    __tablename__ = "account"
    __table_args__ = about(Owner("id"), "account", Goes.BY_TERM)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, info=ID)
    email: Mapped[str] = mapped_column(String(254), unique=True, info=ADDRESS_OF_ACCOUNT)
    auth_hash: Mapped[str] = mapped_column(String(200), info=SECRET)
    language: Mapped[str] = mapped_column(String(2), info=OF_ACCOUNT)
    created_at: Mapped[datetime] = mapped_column(UtcTime, info=OF_ACCOUNT)
    adult_declared_at: Mapped[datetime] = mapped_column(UtcTime, info=OF_ACCOUNT)
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary, info=SECRET)
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OF_SECRET)
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0, info=SECRET)
    used_bytes: Mapped[int] = mapped_column(BigInteger, default=0, info=SIZES)
    quota_bytes: Mapped[int] = mapped_column(BigInteger, info=SIZES)
    news_since: Mapped[datetime | None] = mapped_column(UtcTime, info=CONSENT)
    closes_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OF_ACCOUNT)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OF_ACCOUNT)


class EndedAccountRow(Base):
    """Who had an account that ended, kept only where the operator says so and for as long as that."""

    __tablename__ = "ended_account"
    __table_args__ = about(Owner("id"), "ended_account", Goes.BY_TERM)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, info=ID)
    email: Mapped[str] = mapped_column(String(254), info=ENDED)
    opened_at: Mapped[datetime] = mapped_column(UtcTime, info=ENDED)
    ended_at: Mapped[datetime] = mapped_column(UtcTime, info=ENDED)


class EmailChangeRow(Base):
    """A wish for another address, until the code from the letter to it comes back."""

    __tablename__ = "email_change"
    __table_args__ = about(OF_ACCOUNT_ID, "address_to_be", Goes.AT_ONCE)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True, info=LINK)
    email: Mapped[str] = mapped_column(String(254), info=PENDING)
    auth_hash: Mapped[str] = mapped_column(String(200), info=PENDING_SECRET)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary, info=PENDING_SECRET)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, info=PENDING)


class RegistrationRow(Base):
    """A wish to open an account, until its letter's code comes back with the same key."""

    __tablename__ = "registration"
    __table_args__ = about(Owner("email", parent="account", key="email"), "registrations", Goes.AT_ONCE)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, info=ID)
    email: Mapped[str] = mapped_column(String(254), index=True, info=PENDING)
    auth_hash: Mapped[str] = mapped_column(String(200), info=PENDING_SECRET)
    language: Mapped[str] = mapped_column(String(2), info=PENDING)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary, info=PENDING_SECRET)
    created_at: Mapped[datetime] = mapped_column(UtcTime, info=PENDING)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, info=PENDING)


class RecoveryCodeRow(Base):
    """A single-use code that stands in for the second factor."""

    __tablename__ = "recovery_code"
    __table_args__ = about(OF_ACCOUNT_ID, "recovery_codes", Goes.AT_ONCE)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True, info=LINK)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=SECRET)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OF_SECRET)


class TicketRow(Base):
    """A sign-in that waits for its second factor."""

    __tablename__ = "ticket"
    __table_args__ = about(OF_ACCOUNT_ID, "half_finished_sign_ins", Goes.AT_ONCE)

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=SECRET)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), info=LINK)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, info=OF_SESSION)


class SessionRow(Base):
    """A session: the family of tokens that descend from one sign-in."""

    __tablename__ = "session"
    __table_args__ = about(OF_ACCOUNT_ID, "sessions", Goes.AT_ONCE)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, info=ID)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True, info=LINK)
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"), index=True, info=OF_SESSION)
    created_at: Mapped[datetime] = mapped_column(UtcTime, info=OF_SESSION)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, info=OF_SESSION)
    proved_at: Mapped[datetime] = mapped_column(UtcTime, info=OF_SESSION)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OF_SESSION)
    ended_reason: Mapped[str | None] = mapped_column(String(20), info=OF_SESSION)


class TokenRow(Base):
    """A token, known by its SHA-256 alone."""

    __tablename__ = "token"
    __table_args__ = about(Owner("session_id", parent="session"), "tokens", Goes.AT_ONCE)

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=SECRET)
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"), index=True, info=OF_SESSION)
    kind: Mapped[str] = mapped_column(String(7), info=OF_SESSION)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, info=OF_SESSION)
    exchanged_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OF_SESSION)


class AttemptsRow(Base):
    """Attempts under one key (a keyed digest of an address or account), shared by every process."""

    __tablename__ = "attempts"
    __table_args__ = about_no_account("keyed digests of addresses and accounts")

    key: Mapped[str] = mapped_column(String(64), primary_key=True, info=TRIED)
    count: Mapped[int] = mapped_column(Integer, info=LIMIT)
    last_at: Mapped[datetime] = mapped_column(UtcTime, info=LIMIT)
    blocked_until: Mapped[datetime] = mapped_column(UtcTime, info=LIMIT)
