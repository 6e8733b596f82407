"""What a machine remembers of its backups to one target: the page hashes it sent, and the head it saw.

Kept beside the store, free of personal data, and rebuildable: without it the next backup is a full one. It is
authenticated under the backup key, because a wrong hash here would be signed into every later backup.
"""

from __future__ import annotations

import contextlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from jooptics_desktop.sync.durable import LOCAL, sync_folder, telling, write_durably
from jooptics_desktop.sync.history import Seen
from jooptics_desktop.sync.manifest import Link, trail_in, trail_out
from jooptics_desktop.sync.page_hashes import HASH_SIZE
from jooptics_desktop.sync.target import Head, Tier

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from jooptics_desktop.domain.audit import TrailEnd
    from jooptics_desktop.sync.keys import BackupKey

    Bytes: TypeAlias = npt.NDArray[np.uint8]
    Words: TypeAlias = npt.NDArray[np.uint64]

_MAC: Final = 32
PAGES_FILE: Final = "pages.memory"
_SEEN_FILE: Final = "seen.json"


@dataclass(frozen=True, slots=True)
class Base:
    """A generation that later ones may be diffed against, when it was made (UTC, milliseconds), and how many entries
    of the place's erasure ledger it had followed.
    """

    link: Link
    created_ms: int
    erasures: int = 0


@dataclass(frozen=True, slots=True)
class PageMemory:
    """The store as it was last backed up.

    Per page: `fingerprints` (n x 2 words of the stored MAC), `hashes` (n x 16) and `changed`, the generation
    that last sent it. `bases` holds the newest generation of each tier in this content's own past. `epoch` is
    what the next generation is made under, `follows` the head it has to follow: with another head this memory
    counts for nothing. `trail` is where the store's audit trail ended then.
    """

    lineage: bytes
    epoch: int
    bases: dict[Tier, Base]
    follows: Link | None
    fingerprints: Words = field(repr=False)
    hashes: Bytes = field(repr=False)
    changed: npt.NDArray[np.int32] = field(repr=False)
    trail: TrailEnd | None = None

    def base_for(self, tier: Tier) -> Base | None:
        """The newest generation that lives at least as long as one of this tier will."""
        order = list(Tier)
        lasting = [base for kept, base in self.bases.items() if order.index(kept) >= order.index(tier)]
        return max(lasting, key=lambda base: base.link.number, default=None)

    def to_bytes(self, key: BackupKey) -> bytes:
        """This memory as authenticated bytes."""
        header = {
            "lineage": self.lineage.hex(),
            "epoch": self.epoch,
            "pages": len(self.changed),
            "follows": self.follows and [self.follows.number, self.follows.manifest],
            "trail": trail_out(self.trail),
            "bases": {
                tier: [base.link.number, base.link.manifest, base.created_ms, base.erasures]
                for tier, base in self.bases.items()
            },
        }
        text = json.dumps(header).encode() + b"\n"
        parts = (text, self.fingerprints.tobytes(), self.hashes.tobytes(), self.changed.tobytes())
        mac = hmac.new(_mac_key(key), digestmod="sha256")
        for part in parts:
            mac.update(part)
        return b"".join((mac.digest(), *parts))

    @classmethod
    def from_bytes(cls, data: bytes, key: BackupKey) -> PageMemory | None:
        """The memory in `data`, None when it is damaged or not this vault's."""
        mac = hmac.digest(_mac_key(key), memoryview(data)[_MAC:], "sha256")
        if not hmac.compare_digest(mac, data[:_MAC]):
            return None
        start = data.index(b"\n", _MAC) + 1
        header: dict[str, Any] = json.loads(data[_MAC:start])
        pages, words = header["pages"], header["pages"] * 16
        return cls(
            lineage=bytes.fromhex(header["lineage"]),
            epoch=header["epoch"],
            bases={
                Tier(tier): Base(Link(number, name), made, *erasures)  # which 0.1.0 did not count
                for tier, (number, name, made, *erasures) in header["bases"].items()
            },
            follows=header["follows"] and Link(*header["follows"]),
            fingerprints=np.frombuffer(data, np.uint64, 2 * pages, start).reshape(-1, 2),
            hashes=np.frombuffer(data, np.uint8, words, start + words).reshape(-1, HASH_SIZE),
            changed=np.frombuffer(data, np.int32, pages, start + 2 * words),
            trail=trail_in(header.get("trail")),
        )


class Memory:
    """The folder that remembers one target. Writing raises `Unavailable` `backup.local_full` and the like."""

    def __init__(self, folder: Path, key: BackupKey) -> None:
        self.folder = folder
        self.key = key
        with telling(LOCAL):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def pages(self) -> PageMemory | None:
        """What was last backed up, None when that is not known (any more)."""
        try:
            return PageMemory.from_bytes((self.folder / PAGES_FILE).read_bytes(), self.key)
        except OSError:
            return None

    def keep_pages(self, pages: PageMemory) -> None:
        """Remember `pages` as what was last backed up."""
        with telling(LOCAL):
            write_durably(self.folder / PAGES_FILE, pages.to_bytes(self.key))

    def take_pages(self, waiting: Path) -> None:
        """Remember what was written to `waiting` by `PageMemory.to_bytes`; nothing if that was done before."""
        with telling(LOCAL), contextlib.suppress(FileNotFoundError):
            waiting.replace(self.folder / PAGES_FILE)
            sync_folder(self.folder)

    def forget_pages(self) -> None:
        """Make the next backup a full one."""
        with contextlib.suppress(OSError):
            (self.folder / PAGES_FILE).unlink(missing_ok=True)

    def seen(self) -> Seen | None:
        """The newest head seen, None on a machine that has seen none."""
        return read_seen(self.folder)

    def keep_seen(self, seen: Seen) -> None:
        """Remember `seen`; from now on nothing older is believed."""
        content = {
            "lineage": seen.lineage.hex(),
            "generation": seen.head.generation,
            "manifest": seen.head.manifest,
            "epoch": seen.head.epoch,
        }
        with telling(LOCAL):
            write_durably(self.folder / _SEEN_FILE, json.dumps(content).encode())


def read_seen(folder: Path) -> Seen | None:
    """The newest head seen, as remembered in `folder`; None where nothing is, or it makes no sense."""
    try:
        found = json.loads((folder / _SEEN_FILE).read_bytes())
        head = Head(int(found["generation"]), str(found["manifest"]), int(found["epoch"]))
        return Seen(bytes.fromhex(found["lineage"]), head)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _mac_key(key: BackupKey) -> bytes:
    return key.derive("memory")
