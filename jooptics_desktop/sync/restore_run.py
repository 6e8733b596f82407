"""Bringing a store back from its backups, and proving a backup without bringing anything back.

Signed links lead from the head to the chosen generation and through its bases; the page lists of the manifests
say, before anything is downloaded, which object holds the newest copy of each page. One object is fetched and
opened while the pages of the one before are written under a fresh database key; the root over all of them is
compared with the signed one. Nothing that exists is touched here.
"""

from __future__ import annotations

import contextlib
import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np

from jooptics_desktop.domain.errors import Cancelled, Untrusted
from jooptics_desktop.sync.history import Seen
from jooptics_desktop.sync.manifest import Link
from jooptics_desktop.sync.memory import Base, PageMemory
from jooptics_desktop.sync.page_hashes import CONTENT_SIZE, HASH_SIZE, page_hashes, root_of
from jooptics_desktop.sync.sealing import OBJECT_MAGIC, Place, name_of, unseal_into

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import numpy.typing as npt

    from jooptics_desktop.sync.history import History
    from jooptics_desktop.sync.keys import BackupKey
    from jooptics_desktop.sync.manifest import Manifest, SealedObject
    from jooptics_desktop.sync.target import BackupTarget, Head, Tier

    Bytes: TypeAlias = npt.NDArray[np.uint8]
    Numbers: TypeAlias = npt.NDArray[np.uint32]
    Words: TypeAlias = npt.NDArray[np.uint64]
    Progress: TypeAlias = Callable[[int, int], None]

_NOBODY: Final = -1
_ROOMS: Final = 2


class PageSink(Protocol):
    """Takes pages back."""

    def begin(self, page_count: int) -> None:
        """Make room."""
        ...

    def write(self, numbers: Numbers, content: Bytes) -> None:
        """Write these pages (each once, in any order; n x 4016 bytes)."""
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
) -> Restored:
    """Write every page of the chosen generation into `sink` and compare the whole with the signed root.

    `progress(done, total)` counts sealed bytes. Raises `Untrusted`: `backup.object_missing`,
    `backup.object_damaged` (both with `name`), `backup.content_differs`; `Unavailable`; `Cancelled`. On any of
    them what was written is removed.
    """
    try:
        sink.begin(chosen.manifest.page_count)
        hashes, origin = _gather(chosen, target, key, sink, progress, cancelled)
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
) -> None:
    """Prove that the chosen generation could be restored, without writing anything. Raises as `restore`."""
    _gather(chosen, target, key, None, progress, cancelled)


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
    with contextlib.closing(_opened(some, target, key, cancelled)) as opened:
        for _ in opened:
            pass
    return len(some)


@dataclass(frozen=True, slots=True)
class _Part:
    """One object to fetch: where it belongs, how many pages it has, and which of them (rows) are wanted."""

    place: Place
    item: SealedObject
    rows: npt.NDArray[np.intp]


def _gather(
    chosen: Chosen,
    target: BackupTarget,
    key: BackupKey,
    sink: PageSink | None,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> tuple[Bytes, npt.NDArray[np.int32]]:
    """Fetch and open all parts; the page hashes, and the generation each page came from."""
    parts, origin = _parts(chosen)
    total = sum(part.item.size for part in parts)
    hashes = np.zeros((chosen.manifest.page_count, HASH_SIZE), np.uint8)
    hash_key, done = key.derive("page hash"), 0
    with contextlib.closing(_opened(parts, target, key, cancelled)) as opened:
        for part, content in opened:
            numbers = part.item.pages
            if len(part.rows) != len(numbers):
                numbers, content = numbers[part.rows], content[part.rows]  # noqa: PLW2901 - only what is wanted
            if sink is not None:
                sink.write(numbers, content)
            hashes[numbers - 1] = page_hashes(hash_key, numbers, content)
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


def _opened(
    parts: list[_Part], target: BackupTarget, key: BackupKey, cancelled: Callable[[], bool] | None
) -> Generator[tuple[_Part, Bytes]]:
    """Each part with all its pages. While the caller works on one, the next is fetched and opened beside it.

    The content is overwritten by the part after the next: fresh memory for each would cost more than opening it.
    """
    size = max((len(part.item.pages) for part in parts), default=0) * CONTENT_SIZE
    rooms = [memoryview(bytearray(size)) for _ in range(_ROOMS)]
    waiting: tuple[_Part, Future[Bytes]] | None = None
    with ThreadPoolExecutor(1, "restore") as helper:
        for place, part in enumerate(parts):
            if cancelled is not None and cancelled():
                raise Cancelled
            coming = helper.submit(_open, part, target, key, rooms[place % _ROOMS])
            if waiting is not None:
                yield waiting[0], waiting[1].result()
            waiting = part, coming
        if waiting is not None:
            yield waiting[0], waiting[1].result()


def _open(part: _Part, target: BackupTarget, key: BackupKey, room: memoryview) -> Bytes:
    """Fetch, check and open one object into `room`; its pages."""
    name, size = part.item.name, len(part.item.pages) * CONTENT_SIZE
    sealed = target.get(name)
    if name_of(sealed) != name:
        raise Untrusted("backup.object_damaged", name=name)
    try:
        unseal_into(key, OBJECT_MAGIC, part.place, sealed, room[:size])
    except Untrusted:
        raise Untrusted("backup.object_damaged", name=name) from None
    return np.frombuffer(room[:size], np.uint8).reshape(-1, CONTENT_SIZE)


def _memory(chosen: Chosen, fingerprints: Words, hashes: Bytes, origin: npt.NDArray[np.int32]) -> PageMemory:
    """What a backup made now would remember, so that the next one from here sends only what changes."""
    bases: dict[Tier, Base] = {}
    links = (chosen.link, *(manifest.base for manifest in chosen.chain))
    for link, manifest in zip(links, chosen.chain, strict=False):
        if link is not None:
            bases.setdefault(
                manifest.tier, Base(link, manifest.created_ms, manifest.totals.get("erasures", 0))
            )
    return PageMemory(
        lineage=chosen.manifest.lineage,
        epoch=chosen.head.epoch + 1,
        bases=bases,
        follows=Link(chosen.head.generation, chosen.head.manifest),
        fingerprints=fingerprints,
        hashes=hashes,
        changed=origin,
        trail=chosen.manifest.trail,
    )
