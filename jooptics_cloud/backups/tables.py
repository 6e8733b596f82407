"""Tables of repositories. Everything in them is sealed, a number, a digest or a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime

REPOSITORY_KEY = "repository.key"


class RepositoryRow(Base):
    """One lineage of backups. The client chooses `id`; it is unique within its account only."""

    __tablename__ = "repository"
    __table_args__ = (UniqueConstraint("account_id", "id"),)

    key: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(String(36))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    head_generation: Mapped[int] = mapped_column(BigInteger, default=-1)
    head_hash: Mapped[str] = mapped_column(String(64), default="")
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    used_bytes: Mapped[int] = mapped_column(BigInteger, default=0)


class ObjectRow(Base):
    """A sealed object that was received whole."""

    __tablename__ = "object"

    repository_key: Mapped[int] = mapped_column(ForeignKey(REPOSITORY_KEY), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(UtcTime)


class GenerationRow(Base):
    """A generation; its manifest is kept for ever, `deleted_at` says that its objects may be gone."""

    __tablename__ = "generation"

    repository_key: Mapped[int] = mapped_column(ForeignKey(REPOSITORY_KEY), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    parent: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    base: Mapped[int | None] = mapped_column(BigInteger)
    epoch: Mapped[int] = mapped_column(BigInteger)
    tier: Mapped[str] = mapped_column(String(6))
    manifest: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    manifest_bytes: Mapped[int] = mapped_column(BigInteger)
    object_count: Mapped[int] = mapped_column(BigInteger)
    object_bytes: Mapped[int] = mapped_column(BigInteger)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    receipt: Mapped[bytes] = mapped_column(LargeBinary)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class GenerationObjectRow(Base):
    """An object that a generation adds, in the order it was listed."""

    __tablename__ = "generation_object"
    __table_args__ = (
        ForeignKeyConstraint(
            ["repository_key", "generation"], ["generation.repository_key", "generation.number"]
        ),
        Index("ix_generation_object_name", "repository_key", "name"),
    )

    repository_key: Mapped[int] = mapped_column(Integer, primary_key=True)
    generation: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)


class KeyWrapsRow(Base):
    """One version of a repository's key wraps; former ones stay, so that none can be destroyed from a till."""

    __tablename__ = "key_wraps"

    repository_key: Mapped[int] = mapped_column(ForeignKey(REPOSITORY_KEY), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    document: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime] = mapped_column(UtcTime)


class LedgerRow(Base):
    """A sealed entry of the erasure ledger, chained to the one before."""

    __tablename__ = "ledger_entry"

    repository_key: Mapped[int] = mapped_column(ForeignKey(REPOSITORY_KEY), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcTime)
