"""Following a history from its head: is it the one we know, and is what we look for really part of it?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.sync.manifest import Link

if TYPE_CHECKING:
    from jooptics_desktop.sync.manifest import Manifest, ManifestReader
    from jooptics_desktop.sync.target import BackupTarget, Head

_FINGERPRINT_GROUPS: Final = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest generation this machine has seen of a history; what a target offers may not be older."""

    lineage: bytes
    head: Head

    def fingerprint(self) -> str:
        """The head in 20 digits, to print on paper or read out: two machines that agree show the same."""
        digest = hashlib.sha256(
            self.lineage + self.head.manifest.encode() + str(self.head.generation).encode()
        )
        groups = digest.digest()
        return " ".join(
            f"{int.from_bytes(groups[4 * place : 4 * place + 4], 'big') % 100_000:05d}"
            for place in range(_FINGERPRINT_GROUPS)
        )


@dataclass(frozen=True, slots=True)
class History:
    """The generations of one target, opened with `reader`."""

    target: BackupTarget
    reader: ManifestReader

    def newest(self, seen: Seen | None) -> tuple[Head, Manifest] | None:
        """The head and its manifest, proven to continue what was `seen`; None for an empty target.

        Raises `Untrusted`: `backup.older_than_seen` when something newer was seen before,
        `backup.history_differs` when what was seen is not part of this history, and as `ManifestReader.open`.
        """
        head = self.target.head()
        if seen is not None and (head is None or head.generation < seen.head.generation):
            offered = -1 if head is None else head.generation
            raise Untrusted("backup.older_than_seen", seen=seen.head.generation, offered=offered)
        if head is None:
            return None
        remembered = seen is not None and seen.head == head
        manifest = self._open(Link(head.generation, head.manifest), vouched=remembered)
        if manifest.epoch != head.epoch:
            raise Untrusted("backup.manifest_replaced", number=head.generation)
        if seen is not None:
            self._check_seen(manifest, head, seen)
        return head, manifest

    def find(self, head: Head, manifest: Manifest, number: int) -> tuple[Link, Manifest]:
        """Generation `number`, reached from the head by signed links alone.

        Raises `Untrusted` `backup.generation_missing` when there is no such generation yet.
        """
        if not 0 <= number <= head.generation:
            raise Untrusted("backup.generation_missing", number=number)
        return self._walk(Link(head.generation, head.manifest), manifest, number)

    def chain(self, manifest: Manifest) -> list[Manifest]:
        """`manifest` and every base below it down to a full generation, newest first."""
        found = [manifest]
        while (base := found[-1].base) is not None:
            if base.number >= found[-1].number:
                raise Untrusted("backup.manifest_damaged", number=found[-1].number)
            found.append(self._open(base, vouched=True))
            if found[-1].lineage != manifest.lineage:
                raise Untrusted("backup.history_differs")
        return found

    def _check_seen(self, manifest: Manifest, head: Head, seen: Seen) -> None:
        link, _ = self._walk(Link(head.generation, head.manifest), manifest, seen.head.generation)
        if link.manifest != seen.head.manifest or manifest.lineage != seen.lineage:
            raise Untrusted("backup.history_differs")

    def _walk(self, link: Link, manifest: Manifest, number: int) -> tuple[Link, Manifest]:
        """Down to `number`; a base link skips many generations at once, so this takes few steps."""
        lineage = manifest.lineage
        while link.number > number:
            links = [
                step
                for step in (manifest.base, manifest.parent)
                if step and number <= step.number < link.number
            ]
            if not links:
                raise Untrusted("backup.history_differs")
            link = min(links, key=lambda step: step.number)
            manifest = self._open(link, vouched=True)
            if manifest.lineage != lineage:
                raise Untrusted("backup.history_differs")
        return link, manifest

    def _open(self, link: Link, *, vouched: bool) -> Manifest:
        sealed = self.target.manifest(link.number)
        return self.reader.open(sealed, link.number, named=link.manifest, vouched=vouched)
