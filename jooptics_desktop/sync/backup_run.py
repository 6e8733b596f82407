"""Taking a backup: find what changed, seal it, send it, move the head.

First the store is frozen and everything sealed into a spool on this machine, then the store is let go, then the
spool is sent. A run that dies while sealing leaves nothing behind that counts; one that dies while sending goes
on where it stopped, and what the target already holds is neither sealed nor sent again.
"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np

from jooptics_desktop.domain.errors import Cancelled, Conflict, Unavailable, Untrusted
from jooptics_desktop.sync.history import History, Seen
from jooptics_desktop.sync.manifest import Link, Manifest, SealedObject, seal_manifest
from jooptics_desktop.sync.memory import Base, Memory, PageMemory
from jooptics_desktop.sync.page_hashes import HASH_SIZE, page_hashes, root_of
from jooptics_desktop.sync.schedule import full_due, tier_for
from jooptics_desktop.sync.sealing import LEVEL, LINEAGE_SIZE, OBJECT_MAGIC, Place, name_of, seal
from jooptics_desktop.sync.spool import Pending, Spool
from jooptics_desktop.sync.target import Generation, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    import numpy.typing as npt
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from jooptics_desktop.domain.audit import TrailEnd
    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.sync.keys import BackupKey
    from jooptics_desktop.sync.manifest import ManifestReader
    from jooptics_desktop.sync.target import BackupTarget, Head

    Bytes: TypeAlias = npt.NDArray[np.uint8]
    Numbers: TypeAlias = npt.NDArray[np.uint32]
    Words: TypeAlias = npt.NDArray[np.uint64]
    Progress: TypeAlias = Callable[[int, int], None]

SPOOL: Final = "spool"
_NEVER: Final = -1
# A day's few pages are worth a harder look than a whole store: 3 % fewer bytes for half as much time again.
_LEVEL_OF_CHANGES: Final = 8
_TEXT_CLASSES: Final = 4


class FrozenPages(Protocol):
    """A store held still: its `page_count`, the `schema` revision of its tables, `totals` it counted of itself, and
    where its audit `trail` ended.

    Pages are counted from 1; a page whose fingerprint is zero was never written and is skipped.
    """

    @property
    def page_count(self) -> int: ...

    @property
    def schema(self) -> str: ...

    @property
    def totals(self) -> Mapping[str, int]: ...

    @property
    def trail(self) -> TrailEnd | None: ...

    def fingerprints(self) -> Words:
        """n x 2 words that differ whenever a page was written again."""
        ...

    def read(self, numbers: Numbers) -> Iterator[tuple[Numbers, Bytes]]:
        """The content of these pages in batches: numbers, and n x 4016 bytes that the next batch overwrites."""
        ...


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Everything a backup of one store to one target needs, except the store itself.

    `erased` is when people were erased from it, in the order of the place's ledger and no more than the store has
    followed: some weeks later a full backup lets go of what still holds them.
    """

    target: BackupTarget
    memory: Memory
    reader: ManifestReader
    identity: Ed25519PrivateKey = field(repr=False)
    clock: Clock
    store: str
    app_version: str
    erased: tuple[datetime, ...] = ()

    @property
    def key(self) -> BackupKey:
        """The backup key."""
        return self.reader.key

    @property
    def spool(self) -> Spool:
        """Where sealed objects wait."""
        return Spool(self.memory.folder / SPOOL)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """How a backup ended: the head, how many bytes were sent for it, how many pages it added.

    `resumed` tells that an earlier, interrupted generation was sent first; `unchanged` that there was nothing new.
    """

    head: Head
    sent_bytes: int
    pages: int
    resumed: bool = False
    unchanged: bool = False


class _SpoolDamagedError(Unavailable):
    """A waiting object was damaged on this machine; the generation is sealed anew by the next run."""

    def __init__(self) -> None:
        super().__init__("backup.spool_damaged")


@dataclass(slots=True)
class _Watch:
    """Counts bytes towards a total, tells about it and notices that somebody wants to stop."""

    progress: Progress | None
    cancelled: Callable[[], bool] | None
    total: int = 0
    done: int = 0

    def step(self, count: int) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        self.done += count
        if self.progress is not None:
            self.progress(self.done, self.total)


def back_up(
    plan: BackupPlan,
    freeze: Callable[[], AbstractContextManager[FrozenPages]],
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    take_over: bool = False,
) -> BackedUp:
    """Back the store up to the plan's target; `freeze` holds the store still while it is open.

    `progress(done, total)` counts bytes: plain ones while sealing, sealed ones while sending. `take_over`
    continues a history in which another machine was last, or which this machine does not remember.

    Raises `Conflict`: `backup.taken_over`, `backup.already_in_use` (both: ask, then `take_over`),
    `backup.head_moved` (try again); `Untrusted` as `History.newest` and the store do; `Unavailable`; `Cancelled`.
    """
    sent = _send_pending(plan, progress, cancelled)
    head, pages = _starting_point(plan, take_over=take_over)
    with freeze() as frozen:
        pending = _seal_generation(plan, frozen, head, pages, _Watch(progress, cancelled))
    if pending is None:
        assert head is not None  # noqa: S101 - nothing can be unchanged before the first generation
        return BackedUp(head, sent or 0, 0, resumed=sent is not None, unchanged=True)
    count = sum(len(item.pages) for item in pending[1].objects)
    more = _send(plan, pending[0], _Watch(progress, cancelled))
    newest = plan.memory.seen()
    assert newest is not None  # noqa: S101 - it was just sent
    return BackedUp(newest.head, (sent or 0) + more, count, resumed=sent is not None)


def _send_pending(
    plan: BackupPlan, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> int | None:
    """Finish what an interrupted run had sealed; the bytes sent for it, None when nothing waited."""
    pending = plan.spool.pending()
    if pending is None:
        return None
    try:
        return _send(plan, pending, _Watch(progress, cancelled))
    except _SpoolDamagedError:
        return None
    except Conflict:
        # Somebody else moved the head meanwhile: this generation can never follow it. The caller will be told.
        plan.spool.clear()
        return None


def _starting_point(plan: BackupPlan, *, take_over: bool) -> tuple[Head | None, PageMemory | None]:
    """The head to follow and what is remembered of the store, None where a new beginning is due."""
    head, seen = plan.target.head(), plan.memory.seen()
    if seen is not None and head == seen.head:
        pages = plan.memory.pages()
        return head, pages if pages is not None and pages.follows == _link(head) else None
    found = History(plan.target, plan.reader).newest(seen)
    if found is None:
        return None, None
    if not take_over:
        raise Conflict("backup.already_in_use" if seen is None else "backup.taken_over")
    plan.memory.forget_pages()
    newest, manifest = found
    plan.memory.keep_seen(Seen(manifest.lineage, newest))
    return newest, None


def _seal_generation(
    plan: BackupPlan, frozen: FrozenPages, head: Head | None, pages: PageMemory | None, watch: _Watch
) -> tuple[Pending, Manifest] | None:
    """Seal everything that is new into the spool; None when nothing is."""
    now = plan.clock.now()
    old = pages or _nothing_known(plan.memory.seen(), head)
    made = {kept: _time(base.created_ms) for kept, base in old.bases.items()}
    full = old.bases.get(Tier.YEAR)
    tier = Tier.YEAR if full and full_due(plan.erased[full.erasures :], now) else tier_for(now, made)
    base = None if tier is Tier.YEAR else old.base_for(tier)
    number = 0 if head is None else head.generation + 1
    work = _Sealing(plan, frozen, old, base, number, watch)
    objects = work.run()
    if tier is Tier.RECENT and not objects and len(work.hashes) == len(old.hashes):
        plan.memory.keep_pages(dataclasses.replace(old, fingerprints=work.fingerprints))
        plan.spool.clear()
        return None
    manifest = Manifest(
        lineage=old.lineage,
        epoch=old.epoch,
        number=number,
        tier=tier,
        parent=_link(head),
        base=None if base is None else base.link,
        page_count=frozen.page_count,
        root=root_of(work.hashes),
        objects=objects,
        store=plan.store,
        schema=frozen.schema,
        created_ms=_milliseconds(now),
        app_version=plan.app_version,
        totals=frozen.totals,
        trail=frozen.trail,
    )
    sealed = seal_manifest(manifest, plan.key, plan.identity)
    generation = Generation(
        number=number,
        base=None if base is None else base.link.number,
        epoch=old.epoch,
        tier=tier,
        manifest=sealed,
        objects={item.name: item.size for item in objects},
        erasures=len(plan.erased),
    )
    fresh = Base(Link(number, name_of(sealed)), manifest.created_ms, generation.erasures)
    kept = work.memory(old, old.bases | {tier: fresh}, fresh.link, frozen.trail)
    pending = Pending(old.lineage, head, generation)
    plan.spool.complete(pending, kept, plan.key)
    return pending, manifest


class _Sealing:
    """Finds the pages that differ from the base and seals them, batch by batch."""

    def __init__(
        self,
        plan: BackupPlan,
        frozen: FrozenPages,
        old: PageMemory,
        base: Base | None,
        number: int,
        watch: _Watch,
    ) -> None:
        self._plan, self._frozen, self._number, self._watch = plan, frozen, number, watch
        self._lineage = old.lineage
        self._level = LEVEL if base is None else _LEVEL_OF_CHANGES
        self._key = plan.key.derive("page hash")
        self.fingerprints = frozen.fingerprints()
        known = min(len(old.changed), frozen.page_count)
        self.hashes = np.zeros((frozen.page_count, HASH_SIZE), np.uint8)
        self.hashes[:known] = old.hashes[:known]
        self.changed = np.full(frozen.page_count, _NEVER, np.int32)
        self.changed[:known] = old.changed[:known]
        self._rewritten = np.ones(frozen.page_count, bool)
        self._rewritten[:known] = _any(old.fingerprints[:known] ^ self.fingerprints[:known])
        # What the base does not hold must be sent, whether it changed just now or in a generation since.
        self._due = np.ones(frozen.page_count, bool)
        if base is not None:
            self._due[:known] = old.changed[:known] > base.link.number

    def memory(
        self, old: PageMemory, bases: dict[Tier, Base], follows: Link, trail: TrailEnd | None
    ) -> PageMemory:
        """What to remember of the store once this generation is the head."""
        return PageMemory(
            old.lineage, old.epoch, bases, follows, self.fingerprints, self.hashes, self.changed, trail
        )

    def run(self) -> tuple[SealedObject, ...]:
        """Seal all that is new into the spool."""
        self._plan.spool.begin()
        used = _any(self.fingerprints)
        self._refuse_emptied_pages(used)
        numbers = (np.flatnonzero((self._rewritten | self._due) & used) + 1).astype(np.uint32)
        self._watch.total = len(numbers)
        objects: list[SealedObject] = []
        for batch, content in self._frozen.read(numbers):
            item = self._seal(len(objects), *self._new(batch, content))
            objects += [item] if item else []
            self._watch.step(len(batch))
        return tuple(objects)

    def _refuse_emptied_pages(self, used: npt.NDArray[np.bool_]) -> None:
        """A page that once had content never becomes unwritten again by itself."""
        emptied = np.flatnonzero(_any(self.hashes.view(np.uint64)) & ~used)
        if len(emptied):
            raise Untrusted("store.page_damaged", page=int(emptied[0]) + 1)

    def _new(self, numbers: Numbers, content: Bytes) -> tuple[Numbers, Bytes]:
        """Those of the pages that must be sent; the others were only encrypted anew, as by a rekey."""
        rows = numbers - 1
        fresh = page_hashes(self._key, numbers, content)
        differs = (fresh != self.hashes[rows]).any(1)
        self.hashes[rows] = fresh
        self.changed[rows[differs]] = self._number
        wanted = differs | self._due[rows]
        return (numbers, content) if wanted.all() else (numbers[wanted], content[wanted])

    def _seal(self, index: int, numbers: Numbers, content: Bytes) -> SealedObject | None:
        if not len(numbers):
            return None
        order = _alike_together(content)
        place, ordered = Place(self._lineage, self._number, index), content[order].reshape(-1).data
        sealed = seal(self._plan.key, OBJECT_MAGIC, place, ordered, level=self._level)
        return SealedObject(self._plan.spool.add(sealed), index, len(sealed), numbers[order])


def _any(words: Words) -> npt.NDArray[np.bool_]:
    """Which of these n x 2 words are not both zero; numpy's own `any` takes ten times as long along so short a way."""
    return np.asarray((words[:, 0] | words[:, 1]) != 0)


def _alike_together(content: Bytes) -> npt.NDArray[np.intp]:
    """The order in which these pages compress best: by what SQLite keeps in them, then by how much of it is text.

    Their first byte says the one, the share of ASCII letters and figures in every eighth byte tells the other.
    """
    some = content[:, ::8]
    text = ((some >= ord(" ")) & (some <= ord("~"))).mean(1)
    return np.lexsort(((text * _TEXT_CLASSES).astype(np.int8), content[:, 0]))


def _send(plan: BackupPlan, pending: Pending, watch: _Watch) -> int:
    """Send a sealed generation and move the head; the bytes that were sent."""
    generation = pending.generation
    watch.total = sum(generation.objects.values()) + len(generation.manifest)
    missing = plan.target.missing(set(generation.objects))
    sent = 0
    for name, size in generation.objects.items():
        if name in missing:
            plan.target.put(name, _waiting(plan.spool, name))
            sent += size
        watch.step(size)
    head = plan.target.commit(pending.expected, generation)
    if head.manifest != name_of(generation.manifest):
        raise Untrusted("backup.manifest_replaced", number=generation.number)
    watch.step(len(generation.manifest))
    _acknowledge(plan, pending, head)
    return sent + len(generation.manifest)


def _waiting(spool: Spool, name: str) -> bytes:
    sealed = spool.read(name)
    if sealed is None:
        spool.clear()
        raise _SpoolDamagedError
    return sealed


def _acknowledge(plan: BackupPlan, pending: Pending, head: Head) -> None:
    """Remember what the target now holds. Repeating any part of this after a crash changes nothing."""
    plan.memory.take_pages(plan.spool.pages)
    plan.memory.keep_seen(Seen(pending.lineage, head))
    plan.spool.clear()


def _nothing_known(seen: Seen | None, head: Head | None) -> PageMemory:
    """The memory of a store of which nothing is known; a history that exists goes on in its next epoch."""
    return PageMemory(
        lineage=os.urandom(LINEAGE_SIZE) if seen is None or head is None else seen.lineage,
        epoch=1 if head is None else head.epoch + 1,
        bases={},
        follows=None,
        fingerprints=np.empty((0, 2), np.uint64),
        hashes=np.empty((0, HASH_SIZE), np.uint8),
        changed=np.empty(0, np.int32),
    )


def _link(head: Head | None) -> Link | None:
    return None if head is None else Link(head.generation, head.manifest)


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
