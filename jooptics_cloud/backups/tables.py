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
from jooptics_cloud.inventory import ID, LIMIT, LINK, OF_ACCOUNT_ID, OF_REPOSITORY, SEALED, SIZES, Goes, about

REPOSITORY_KEY = "repository.key"


class RepositoryRow(Base):
    """One lineage of backups. The client chooses `id`; it is unique within its account only."""

    __tablename__ = "repository"
    __table_args__ = (
        UniqueConstraint("account_id", "id"),
        about(OF_ACCOUNT_ID, "repositories", Goes.AFTER_WINDOW),
    )

    key: Mapped[int] = mapped_column(Integer, primary_key=True, info=LINK)
    id: Mapped[str] = mapped_column(String(36), info=ID)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), info=LINK)
    created_at: Mapped[datetime] = mapped_column(UtcTime, info=SIZES)
    head_generation: Mapped[int] = mapped_column(BigInteger, default=-1, info=SIZES)
    head_hash: Mapped[str] = mapped_column(String(64), default="", info=SEALED)
    epoch: Mapped[int] = mapped_column(BigInteger, default=0, info=LIMIT)
    used_bytes: Mapped[int] = mapped_column(BigInteger, default=0, info=SIZES)


class ObjectRow(Base):
    """A sealed object that was received whole."""

    __tablename__ = "object"
    __table_args__ = about(OF_REPOSITORY, "sealed_objects", Goes.AFTER_WINDOW)

    repository_key: Mapped[int] = mapped_column(ForeignKey(REPOSITORY_KEY), primary_key=True, info=LINK)
    name: Mapped[str] = mapped_column(String(64), primary_key=True, info=SEALED)
    size: Mapped[int] = mapped_column(BigInteger, info=SIZES)
    received_at: Mapped[datetime] = mapped_column(UtcTime, info=SIZES)


class GenerationRow(Base):
    """A generation; its manifest is kept for ever, `deleted_at` says that its objects may be gone."""

    __tablename__ = "generation"
    __table_args__ = about(OF_REPOSITORY, "generations", Goes.AFTER_WINDOW)

    repository_key: Mapped[int] = mapped_column(ForeignKey(REPOSITORY_KEY), primary_key=True, info=LINK)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, info=SIZES)
    parent: Mapped[str] = mapped_column(String(64), info=SEALED)
    hash: Mapped[str] = mapped_column(String(64), info=SEALED)
    base: Mapped[int | None] = mapped_column(BigInteger, info=SIZES)
    epoch: Mapped[int] = mapped_column(BigInteger, info=LIMIT)
    tier: Mapped[str] = mapped_column(String(6), info=SIZES)
    erasures: Mapped[int] = mapped_column(BigInteger, info=SIZES)
    manifest: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, info=SEALED)
    manifest_bytes: Mapped[int] = mapped_column(BigInteger, info=SIZES)
    object_count: Mapped[int] = mapped_column(BigInteger, info=SIZES)
    object_bytes: Mapped[int] = mapped_column(BigInteger, info=SIZES)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), info=SIZES)
    received_at: Mapped[datetime] = mapped_column(UtcTime, info=SIZES)
    receipt: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime, info=SIZES)


class GenerationObjectRow(Base):
    """An object that a generation adds, in the order it was listed."""

    __tablename__ = "generation_object"
    __table_args__ = (
        ForeignKeyConstraint(
            ["repository_key", "generation"], ["generation.repository_key", "generation.number"]
        ),
        Index("ix_generation_object_name", "repository_key", "name"),
        about(OF_REPOSITORY, "objects_of_generations", Goes.AFTER_WINDOW),
    )

    repository_key: Mapped[int] = mapped_column(Integer, primary_key=True, info=LINK)
    generation: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, info=LINK)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, info=LIMIT)
    name: Mapped[str] = mapped_column(String(64), info=SEALED)
    size: Mapped[int] = mapped_column(BigInteger, info=SEALED)


class KeyWrapsRow(Base):
    """One version of a repository's key wraps; former ones stay, so that none can be destroyed from a till."""

    __tablename__ = "key_wraps"
    __table_args__ = about(OF_REPOSITORY, "key_wraps", Goes.AFTER_WINDOW)

    repository_key: Mapped[int] = mapped_column(ForeignKey(REPOSITORY_KEY), primary_key=True, info=LINK)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, info=SIZES)
    hash: Mapped[str] = mapped_column(String(64), info=SEALED)
    document: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    stored_at: Mapped[datetime] = mapped_column(UtcTime, info=SIZES)


class LedgerRow(Base):
    """A sealed entry of the erasure ledger, chained to the one before."""

    __tablename__ = "ledger_entry"
    __table_args__ = about(OF_REPOSITORY, "erasure_ledger", Goes.AFTER_WINDOW)

    repository_key: Mapped[int] = mapped_column(ForeignKey(REPOSITORY_KEY), primary_key=True, info=LINK)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, info=SIZES)
    entry: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    hash: Mapped[str] = mapped_column(String(64), info=SEALED)
    received_at: Mapped[datetime] = mapped_column(UtcTime, info=SIZES)
