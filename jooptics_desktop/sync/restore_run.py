"""Bringing a store back from its backups, and proving a backup without bringing anything back.

Signed links lead from the head to the chosen generation and through its bases; the page lists of the manifests
say, before anything is downloaded, which object holds the newest copy of each page. Large restores share the
work among processes; each page is written under a fresh database key and the root over all of them is compared
with the signed one. Nothing that exists is touched here.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np

from jooptics_desktop.domain.errors import Cancelled, Untrusted
from jooptics_desktop.sync.history import Seen
from jooptics_desktop.sync.manifest import Link
from jooptics_desktop.sync.memory import Base, PageMemory
from jooptics_desktop.sync.page_hashes import CONTENT_SIZE, HASH_SIZE, page_hashes, root_of
from jooptics_desktop.sync.sealing import OBJECT_MAGIC, Place, name_of, unseal
from jooptics_desktop.sync.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from jooptics_desktop.sync.history import History
    from jooptics_desktop.sync.keys import BackupKey
    from jooptics_desktop.sync.manifest import Manifest, SealedObject
    from jooptics_desktop.sync.target import BackupTarget, Head, Tier

    Bytes: TypeAlias = npt.NDArray[np.uint8]
    Numbers: TypeAlias = npt.NDArray[np.uint32]
    Words: TypeAlias = npt.NDArray[np.uint64]
    Progress: TypeAlias = Callable[[int, int], None]

# Below this a second process costs more than it saves.
_WORTH_SHARING: Final = 96 << 20
_NOBODY: Final = -1


class PageSink(Protocol):
    """Takes pages back. It is pickled into other processes, which write different pages at the same time."""

    def begin(self, page_count: int) -> None:
        """Make room."""
        ...

    def write(self, numbers: Numbers, content: Bytes) -> None:
        """Write these pages (ascending numbers, n x 4016 bytes)."""
        ...

    def finish(self) -> Words:
        """Force them to the disk; the fingerprints of all pages as written."""
        ...

    def discard(self) -> None:
        """Remove what was written."""
        ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """A generation that can be restored: the head it was reached from, its link, and its chain, newest first."""

    head: Head
    link: Link
    chain: tuple[Manifest, ...] = field(repr=False)

    @property
    def manifest(self) -> Manifest:
        """The generation itself."""
        return self.chain[0]


@dataclass(frozen=True, slots=True)
class Restored:
    """A store that was written back and matches its signed root. `memory` lets the next backup go on from it."""

    manifest: Manifest
    memory: PageMemory = field(repr=False)
    seen: Seen


def choose(
    history: History, number: int | None, *, seen: Seen | None, known_schema: Callable[[str], bool]
) -> Chosen:
    """Generation `number` (None for the newest), proven to belong to the history, before anything is downloaded.

    Raises `Untrusted`: `backup.nothing_there`, `store.newer_schema` for tables this program does not know, and as
    `History.newest` and `History.find`.
    """
    found = history.newest(seen)
    if found is None:
        raise Untrusted("backup.nothing_there")
    head, newest = found
    link, manifest = history.find(head, newest, head.generation if number is None else number)
    if not known_schema(manifest.schema):
        raise Untrusted("store.newer_schema", version=manifest.app_version)
    return Chosen(head, link, tuple(history.chain(manifest)))


def restore(
    chosen: Chosen,
    target: BackupTarget,
    key: BackupKey,
    sink: PageSink,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    processes: int | None = None,
) -> Restored:
    """Write every page of the chosen generation into `sink` and compare the whole with the signed root.

    `progress(done, total)` counts sealed bytes. `processes` is how many share the work, by default up to one per
    processor. Raises `Untrusted`: `backup.object_missing`, `backup.object_damaged` (both with `name`),
    `backup.content_differs`; `Unavailable`; `Cancelled`. On any of them what was written is removed.
    """
    try:
        sink.begin(chosen.manifest.page_count)
        hashes, origin = _gather(chosen, target, key, sink, progress, cancelled, processes)
        fingerprints = sink.finish()
    except BaseException:
        sink.discard()
        raise
    return Restored(
        chosen.manifest,
        _memory(chosen, fingerprints, hashes, origin),
        Seen(chosen.manifest.lineage, chosen.head),
    )


def verify(
    chosen: Chosen,
    target: BackupTarget,
    key: BackupKey,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    processes: int | None = None,
) -> None:
    """Prove that the chosen generation could be restored, without writing anything. Raises as `restore`."""
    _gather(chosen, target, key, None, progress, cancelled, processes)


def spot_check(
    chosen: Chosen,
    target: BackupTarget,
    key: BackupKey,
    share: float,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Fetch and open a random `share` (0 to 1) of the objects a restore would need, at least one; how many.

    A quick proof between full ones: each object is whole and in its place. Raises as `restore`.
    """
    parts, _ = _parts(chosen)
    some = secrets.SystemRandom().sample(parts, min(len(parts), max(1, round(share * len(parts)))))
    for _, job in _fetched(some, target, key, None, cancelled):
        _open_part(job)
    return len(some)


@dataclass(frozen=True, slots=True)
class _Part:
    """One object to fetch: where it belongs, how many pages it has, and which of them (rows) are wanted."""

    place: Place
    item: SealedObject
    rows: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Job:
    """One fetched object, for whichever process opens it. `sink` is None when only proving."""

    key: BackupKey
    sink: PageSink | None
    part: _Part
    sealed: bytes = field(repr=False)


def _gather(
    chosen: Chosen,
    target: BackupTarget,
    key: BackupKey,
    sink: PageSink | None,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    processes: int | None,
) -> tuple[Bytes, npt.NDArray[np.int32]]:
    """Fetch and open all parts; the page hashes, and the generation each page came from."""
    parts, origin = _parts(chosen)
    total = sum(part.item.size for part in parts)
    hashes = np.zeros((chosen.manifest.page_count, HASH_SIZE), np.uint8)
    done = 0
    with Workers(_open_part, _processes(processes, total)) as workers:
        for part, found in workers.map(_fetched(parts, target, key, sink, cancelled)):
            hashes[part.item.pages[part.rows] - 1] = found
            done += part.item.size
            if progress is not None:
                progress(done, total)
    if root_of(hashes) != chosen.manifest.root:
        raise Untrusted("backup.content_differs", number=chosen.manifest.number)
    return hashes, origin


def _parts(chosen: Chosen) -> tuple[list[_Part], npt.NDArray[np.int32]]:
    """For each page the newest object that holds it; objects that hold none of these are not fetched."""
    count = chosen.manifest.page_count
    origin = np.full(count, _NOBODY, np.int32)
    parts = []
    for manifest in chosen.chain:
        for item in manifest.objects:
            inside = np.flatnonzero(item.pages <= count)
            rows = inside[origin[item.pages[inside] - 1] == _NOBODY]
            if len(rows):
                origin[item.pages[rows] - 1] = manifest.number
                parts.append(_Part(Place(manifest.lineage, manifest.number, item.index), item, rows))
    return parts, origin


def _fetched(
    parts: list[_Part],
    target: BackupTarget,
    key: BackupKey,
    sink: PageSink | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[tuple[_Part, _Job]]:
    for part in parts:
        if cancelled is not None and cancelled():
            raise Cancelled
        yield part, _Job(key, sink, part, target.get(part.item.name))


def _open_part(job: _Job) -> Bytes:
    """Check, unseal and write one object; the hashes of its wanted pages. Runs in any process."""
    part = job.part
    if name_of(job.sealed) != part.item.name:
        raise Untrusted("backup.object_damaged", name=part.item.name)
    size = len(part.item.pages) * CONTENT_SIZE
    try:
        opened = unseal(job.key, OBJECT_MAGIC, part.place, job.sealed, most=size)
    except Untrusted:
        raise Untrusted("backup.object_damaged", name=part.item.name) from None
    if len(opened) != size:
        raise Untrusted("backup.object_damaged", name=part.item.name)
    content = np.frombuffer(opened, np.uint8).reshape(-1, CONTENT_SIZE)
    numbers = part.item.pages
    if len(part.rows) != len(numbers):
        numbers, content = numbers[part.rows], content[part.rows]
    if job.sink is not None:
        job.sink.write(numbers, content)
    return page_hashes(job.key.derive("page hash"), numbers, content)


def _processes(wished: int | None, total: int) -> int:
    if wished is not None:
        return wished
    return min(os.cpu_count() or 1, 4) if total >= _WORTH_SHARING else 1


def _memory(chosen: Chosen, fingerprints: Words, hashes: Bytes, origin: npt.NDArray[np.int32]) -> PageMemory:
    """What a backup made now would remember, so that the next one from here sends only what changes."""
    bases: dict[Tier, Base] = {}
    links = (chosen.link, *(manifest.base for manifest in chosen.chain))
    for link, manifest in zip(links, chosen.chain, strict=False):
        if link is not None:
            bases.setdefault(manifest.tier, Base(link, manifest.created_ms))
    return PageMemory(
        lineage=chosen.manifest.lineage,
        epoch=chosen.head.epoch + 1,
        bases=bases,
        follows=Link(chosen.head.generation, chosen.head.manifest),
        fingerprints=fingerprints,
        hashes=hashes,
        changed=origin,
    )
