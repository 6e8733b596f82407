"""Bodies and answers of repositories (docs/protocol.md §5)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from jooptics_cloud.schemas import Answer, Base64, Body, Count, Hash, Id, Signature

OBJECT_BYTES = 8 * 1024**2 + 64 * 1024
GENERATION_BYTES = 32 * 1024**2
MANIFEST_BYTES = 16 * 1024**2
OBJECTS_PER_GENERATION = 200_000
NAMES_PER_QUERY = 1000
KEY_WRAPS_BYTES = 64 * 1024
LEDGER_ENTRY_BYTES = 64 * 1024

Tier = Literal["recent", "day", "week", "month", "year"]
Epoch = Annotated[int, Field(ge=0, le=2**31 - 1)]


class RepositoryBody(Body):
    """A new lineage; the client chooses its id so that asking twice is harmless."""

    id: Id


class MissingBody(Body):
    """Names to look for."""

    names: Annotated[list[Hash], Field(max_length=NAMES_PER_QUERY)]


class StoredObject(Body):
    """An object that a generation adds."""

    name: Hash
    size: Annotated[int, Field(ge=1, le=OBJECT_BYTES)]


class GenerationBody(Body):
    """A generation as offered."""

    generation: Count
    parent: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    base: Count | None
    epoch: Epoch
    tier: Tier
    erasures: Count
    objects: Annotated[list[StoredObject], Field(max_length=OBJECTS_PER_GENERATION)]
    manifest: Annotated[Base64, Field(min_length=1, max_length=MANIFEST_BYTES)]


class ExpectedBody(Body):
    """The head the client believes in."""

    generation: Count
    hash: Hash


class CommitBody(Body):
    """Move the head, if it still is where it was."""

    expected: ExpectedBody | None
    generation: GenerationBody
    signature: Signature


class LedgerBody(Body):
    """Append to the ledger, if it still ends where it did."""

    expected: Count
    entry: Annotated[Base64, Field(min_length=1, max_length=LEDGER_ENTRY_BYTES)]


class HeadAnswer(Answer):
    """The newest generation."""

    generation: int
    hash: str
    epoch: int
    device_id: str
    received_at: datetime
    receipt: Base64


class RepositoryAnswer(Answer):
    """A lineage."""

    id: str
    created_at: datetime
    head: HeadAnswer | None
    used_bytes: int


class RepositoriesAnswer(Answer):
    """Every lineage of the account."""

    repositories: list[RepositoryAnswer]


class MissingAnswer(Answer):
    """What has to be uploaded."""

    missing: list[str]


class SummaryAnswer(Answer):
    """A generation in a list."""

    generation: int
    parent: str
    hash: str
    base: int | None
    epoch: int
    tier: str
    object_count: int
    object_bytes: int
    manifest_bytes: int
    device_id: str
    received_at: datetime
    deletable_at: datetime
    deleted_at: datetime | None
    erasures: int


class GenerationsAnswer(Answer):
    """A page of generations."""

    generations: list[SummaryAnswer]
    next: int | None


class ObjectAnswer(Answer):
    """An object that a generation added."""

    name: str
    size: int


class GenerationAnswer(Answer):
    """A generation in full."""

    generation: int
    parent: str
    base: int | None
    epoch: int
    tier: str
    erasures: int
    objects: list[ObjectAnswer]
    manifest: Base64
    hash: str
    device_id: str
    received_at: datetime
    receipt: Base64
    deleted_at: datetime | None


class WrapsVersionAnswer(Answer):
    """One version of the key wraps."""

    etag: str
    stored_at: datetime


class WrapsVersionsAnswer(Answer):
    """Every version still kept, newest first."""

    versions: list[WrapsVersionAnswer]


class LedgerEntryAnswer(Answer):
    """A sealed entry."""

    sequence: int
    entry: Base64
    hash: str
    received_at: datetime


class LedgerAnswer(Answer):
    """A page of the ledger and where it ends."""

    entries: list[LedgerEntryAnswer]
    next: int | None
    sequence: int
    hash: str


class LedgerHeadAnswer(Answer):
    """Where the ledger ends."""

    sequence: int
    hash: str
