"""Where backups go: what a cloud service and a folder on a disk have in common.

A target is trusted with nothing. It stores opaque bytes, moves one pointer (the head) by compare-and-swap and
may lose, alter, hide or mix up whatever it holds; the client finds out. It needs no key for anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Tier(StrEnum):
    """How long a generation is meant to live; each is diffed against one of its own tier or a longer one."""

    RECENT = "recent"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest generation of a target.

    `manifest` is the SHA-256 of the sealed manifest in lower-case hex. `epoch` rises by one when another
    machine takes over the history, so the one left behind can tell that from a race.
    """

    generation: int
    manifest: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Generation:
    """One point in time as offered to a target: all that it may know in the open.

    `number` counts from 0 without gaps. `base` is the generation it was diffed against, None for a full one.
    `objects` maps the names (SHA-256 of the sealed bytes, lower-case hex) this generation adds to their sizes
    in bytes; they have been put before. `manifest` is sealed. `erasures` is how many entries of the place's erasure
    ledger, in its order, the store had followed when it was held still; fewer than it really were does no harm.
    """

    number: int
    base: int | None
    epoch: int
    tier: Tier
    manifest: bytes = field(repr=False)
    objects: dict[str, int] = field(repr=False)
    erasures: int = 0


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """A generation as a target lists it. Shown and used for planning, never believed: the manifest decides.

    `size` is the sum of its objects in bytes, `committed_at` the target's own UTC time, `complete` is False
    once retention has removed objects and only the manifest is kept. `erasures` is as it was offered.
    """

    number: int
    base: int | None
    epoch: int
    tier: Tier
    manifest: str
    size: int
    committed_at: datetime
    complete: bool = True
    erasures: int = 0


class BackupTarget(Protocol):
    """A place that keeps sealed backups. Every call may block and may be repeated safely.

    All calls raise `Unavailable` when the place cannot be reached, is full or refuses to be written, with the
    codes `backup.target_unreachable`, `backup.target_full` and `backup.target_read_only` for a folder, and those of
    the client (`cloud.unreachable`, `cloud.full` …) for a service.
    """

    def missing(self, names: set[str]) -> set[str]:
        """Which of these objects the target does not hold."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Store one object under its SHA-256; storing it again changes nothing."""
        ...

    def get(self, name: str) -> bytes:
        """The bytes of one object. Raises `Untrusted` `backup.object_missing` (value `name`) if it is gone."""
        ...

    def head(self) -> Head | None:
        """The newest generation, None while there is none."""
        ...

    def commit(self, expected: Head | None, generation: Generation) -> Head:
        """Make `generation` the head if the head still is `expected` (compare-and-swap); returns the new head.

        Offering again what already is the head succeeds, so a lost answer can be repeated. Raises `Conflict`
        `backup.head_moved` otherwise, and `Untrusted` `backup.object_missing` if a named object was never put.
        """
        ...

    def generations(self) -> list[GenerationInfo]:
        """Every generation, oldest first."""
        ...

    def manifest(self, number: int) -> bytes:
        """The sealed manifest of one generation. Raises `Untrusted` `backup.generation_missing` (`number`)."""
        ...

    def erasures(self) -> tuple[bytes, ...]:
        """The sealed entries of the erasure ledger, oldest first; none of them is ever removed."""
        ...

    def add_erasures(self, entries: Sequence[bytes]) -> None:
        """Append sealed entries to the ledger. Appending one that is there already would list it twice."""
        ...

    def key_wraps(self) -> bytes | None:
        """The wrapped keys that open these backups with passphrase or recovery code, None before the first."""
        ...

    def store_key_wraps(self, wraps: bytes) -> None:
        """Replace the wrapped keys, atomically."""
        ...
