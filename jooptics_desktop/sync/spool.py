"""Sealed objects waiting on this machine until the target has acknowledged them.

Sealing uses fresh randomness, so sealing again would upload everything again. Therefore a generation is sealed
once, completely, and only then sent; `pending.json`, written last, is what makes it exist.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.sync.durable import LOCAL, telling, write_durably
from jooptics_desktop.sync.memory import PAGES_FILE
from jooptics_desktop.sync.sealing import name_of
from jooptics_desktop.sync.target import Generation, Head, Tier

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.sync.keys import BackupKey
    from jooptics_desktop.sync.memory import PageMemory

_PENDING: Final = "pending.json"
_MANIFEST: Final = "manifest"


@dataclass(frozen=True, slots=True)
class Pending:
    """A sealed generation that waits to be sent, and the head it must follow."""

    lineage: bytes
    expected: Head | None
    generation: Generation


class Spool:
    """The waiting room at `folder`. Writing raises `Unavailable` `backup.local_full` and the like."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> None:
        """Empty the room for a new generation."""
        self.clear()
        with telling(LOCAL):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def add(self, sealed: bytes) -> str:
        """Keep one sealed object; its name."""
        name = name_of(sealed)
        with telling(LOCAL):
            write_durably(self.folder / name, sealed)
        return name

    def complete(self, pending: Pending, pages: PageMemory, key: BackupKey) -> None:
        """All objects are here: from now on this generation is only to be sent."""
        generation, expected = pending.generation, pending.expected
        content = {
            "lineage": pending.lineage.hex(),
            "expected": expected and [expected.generation, expected.manifest, expected.epoch],
            "number": generation.number,
            "base": generation.base,
            "epoch": generation.epoch,
            "tier": generation.tier,
            "objects": generation.objects,
            "erasures": generation.erasures,
        }
        with telling(LOCAL):
            write_durably(self.folder / _MANIFEST, generation.manifest)
            write_durably(self.pages, pages.to_bytes(key))
            write_durably(self.folder / _PENDING, json.dumps(content).encode())

    def pending(self) -> Pending | None:
        """The generation that waits, None when there is none or its files were lost."""
        try:
            content = json.loads((self.folder / _PENDING).read_bytes())
            generation = Generation(
                number=int(content["number"]),
                base=content["base"],
                epoch=int(content["epoch"]),
                tier=Tier(content["tier"]),
                manifest=(self.folder / _MANIFEST).read_bytes(),
                objects=dict(content["objects"]),
                erasures=int(content["erasures"]),
            )
            expected = content["expected"]
            return Pending(bytes.fromhex(content["lineage"]), expected and Head(*expected), generation)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def read(self, name: str) -> bytes | None:
        """A waiting object, None when it was damaged meanwhile."""
        try:
            sealed = (self.folder / name).read_bytes()
        except OSError:
            return None
        return sealed if name_of(sealed) == name else None

    @property
    def pages(self) -> Path:
        """Where that lies which is to be remembered once the waiting generation has been acknowledged."""
        return self.folder / PAGES_FILE

    def clear(self) -> None:
        """Nothing waits any more."""
        with contextlib.suppress(OSError):
            (self.folder / _PENDING).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
