"""Reading the audit trail, proving that nobody rewrote it, and comparing it with what was already sent away.

A program does not see what a person does: somebody is to look through the trail every three months, and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.audit import (
    EVENTS,
    GROUPS,
    AuditFilter,
    AuditLine,
    AuditSubject,
    SubjectKind,
)
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken, Unavailable, Untrusted
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import audit_keys
from jooptics_desktop.services.backup_places import facts_of, places
from jooptics_desktop.services.backup_targets import target_of
from jooptics_desktop.services.consent_keeping import STORE
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.services.reading import note_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from jooptics_desktop.data.store import Store, Work
    from jooptics_desktop.domain.audit import AuditEntry, AuditSegment, TrailEnd
    from jooptics_desktop.domain.backup_places import PlaceKind
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.manifest import Manifest

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]

THE_TRAIL: Final = "audit"  # the subject of an entry about the trail itself
REVIEW_EVERY: Final = timedelta(days=90)
_AT_ONCE: Final = 2000
# Whose missing record was a person's, so that it was erased; anything else just has no name.
_OF_PEOPLE: Final = (
    GROUPS["reading"].keys()
    | GROUPS["customers"].keys()
    | {event for event in EVENTS if event.startswith(("consent_", "request_", "person_", "notice_"))}
    | {"restricted", "restriction_lifted", "record_exported", "dossier_gathered"}
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A backup that says where the trail ended: whether the trail of today still says the same.

    `agrees` is None where nothing could be compared; `from_place` tells whether the place itself was asked.
    """

    kind: PlaceKind
    generation: int | None
    agrees: bool | None
    from_place: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the trail stands: the first entry that is not as it was written, and every anchor."""

    entries: int
    first_broken: int | None
    anchors: tuple[Anchor, ...]
    segments: tuple[AuditSegment, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against it."""
        return self.first_broken is None and all(anchor.agrees is not False for anchor in self.anchors)


def count(desk: Desk, wanted: AuditFilter) -> int:
    """How many entries agree; looking at the trail is itself written down."""
    desk.require(Permission.AUDIT_READ)
    with desk.store.write() as work:
        note_reading(desk, work, "audit_read", wanted.subject_id or THE_TRAIL)
    with desk.store.read() as work:
        return work.audit.count(wanted)


def lines(
    desk: Desk, wanted: AuditFilter, *, first: int | None = None, skip: int = 0, limit: int = 200
) -> list[AuditLine]:
    """A page of entries, newest first, from number `first` on, with the names of today."""
    desk.require(Permission.AUDIT_READ)
    with desk.store.read() as work:
        return _named(work, work.audit.page(wanted, first=first, skip=skip, limit=limit))


def verify(opened: OpenStore, desk: Desk, *, progress: Progress, cancelled: Stop) -> Verdict:
    """Go through the whole trail and compare it with the backups; changes nothing. Raises `Cancelled`."""
    desk.require(Permission.AUDIT_READ)
    broken = first_broken(opened, desk, progress=progress, cancelled=cancelled)
    with desk.store.read() as work:
        entries, segments = work.audit.count(), tuple(work.audit.segments())
    return Verdict(entries, broken, tuple(anchors(opened, desk)), segments)


def sign_off(desk: Desk, verdict: Verdict) -> Done[None]:
    """Note that the acting person looked through the trail, after it was verified with that verdict.

    Raises `RuleBroken("audit.rewritten")` for a trail that is not sound: that is for the support, not to be signed off.
    """
    desk.require(Permission.AUDIT_READ)
    if not verdict.sound:
        raise RuleBroken("audit.rewritten")
    with desk.store.write() as work:
        desk.note(work, "audit_reviewed", THE_TRAIL)
        work.changed("audit")
    return Done(None, work.changes)


def last_reviewed(desk: Desk) -> datetime | None:
    """When somebody last said that they looked through the trail."""
    with desk.store.read() as work:
        return work.audit.last_noted("audit_reviewed", THE_TRAIL)


def first_broken(opened: OpenStore, desk: Desk, *, progress: Progress, cancelled: Stop) -> int | None:
    """The number of the first entry that is not as it was written, None when all are.

    Asks for no permission, since it shows nothing of anybody. Raises `Untrusted("audit.first_key_lost")`.
    """
    with desk.store.aside() as quiet, quiet.read() as work:
        return work.audit.first_broken(
            audit_keys.first_key(work, opened.vault), progress=progress, cancelled=cancelled
        )


def anchors(opened: OpenStore, desk: Desk) -> Iterator[Anchor]:
    """What each place's newest backup says of the trail, by this computer's memory and by the place if it answers.

    Raises `Untrusted` where a place shows another history than it did before.
    """
    for place in places(desk):
        yield from _anchors_of(opened, desk, place.kind)


def export(
    desk: Desk, wanted: AuditFilter, target: Path, language: Language, *, progress: Progress, stop: Stop
) -> Done[int]:
    """Write the entries that agree as a CSV file; how many there were.

    Needs `audit.read`, and `export.all` with a fresh authenticator code. Entered in the disclosure register first.
    """
    member = desk.require(Permission.AUDIT_READ)
    desk.require(Permission.EXPORT_ALL)
    from jooptics_desktop.documents.audit_tables import write_audit_csv

    with desk.store.aside() as quiet:
        with quiet.read() as work:
            total = work.audit.count(wanted)
        changes = _disclosed(desk, member, total)
        written = write_audit_csv(
            _all_lines(quiet, wanted),
            target,
            language,
            progress=lambda done: progress(done, total),
            stop=stop,
        )
    return Done(written, changes)


def _disclosed(desk: Desk, member: StaffMember, total: int) -> Changes:
    with desk.store.write() as work:
        enter(desk, work, member.id, WayOut.CSV, ("audit",), records=total)
        desk.note(work, "audit_exported", records=total)
    return work.changes


def _all_lines(store: Store, wanted: AuditFilter) -> Iterator[AuditLine]:
    first: int | None = None
    while True:
        with store.read() as work:
            some = _named(work, work.audit.page(wanted, first=first, limit=_AT_ONCE))
        yield from some
        if len(some) < _AT_ONCE:
            return
        first = some[-1].entry.seq - 1


def _named(work: Work, entries: list[AuditEntry]) -> list[AuditLine]:
    ids = {one for entry in entries for one in (entry.actor_id, entry.subject_id) if one}
    known = work.audit.subjects(ids)
    return [AuditLine(entry, _actor(known, entry.actor_id), _subject(known, entry)) for entry in entries]


def _actor(known: dict[str, AuditSubject], actor_id: str | None) -> str:
    found = known.get(actor_id or "")
    return found.name if found else ""


def _subject(known: dict[str, AuditSubject], entry: AuditEntry) -> AuditSubject | None:
    if entry.subject_id is None or entry.subject_id == THE_TRAIL:
        return None
    found = known.get(entry.subject_id)
    if found is not None:
        return found
    if entry.subject_id == STORE:
        return AuditSubject(SubjectKind.STORE, "")
    if entry.event in _OF_PEOPLE:
        return AuditSubject(SubjectKind.ERASED, entry.subject_id[-6:])
    return AuditSubject(SubjectKind.OTHER, "")


def _anchors_of(opened: OpenStore, desk: Desk, kind: PlaceKind) -> Iterator[Anchor]:
    from jooptics_desktop.services.backup_memory import memory_of

    memory = memory_of(opened, kind).pages()
    known = memory is not None and _agrees(desk, memory.trail)
    if memory is not None and memory.follows is not None:
        yield Anchor(kind, memory.follows.number, known if memory.trail else None)
    manifest = _newest_manifest(opened, desk, kind)
    if manifest is None or manifest.trail is None:
        return
    # After an older backup was brought back the newest one there knows more than this store, until the next backup.
    behind = memory is not None and memory.trail is not None and memory.trail.seq < manifest.trail.seq
    agrees = _agrees(desk, manifest.trail) or (behind and known)
    yield Anchor(kind, manifest.number, agrees, from_place=True)


def _agrees(desk: Desk, end: TrailEnd | None) -> bool:
    if end is None:
        return False
    with desk.store.read() as work:
        return work.audit.agrees(end)


def _newest_manifest(opened: OpenStore, desk: Desk, kind: PlaceKind) -> Manifest | None:
    """The signed manifest at the head; None while the place cannot be reached, or shows what this vault never signed.

    That says nothing about the trail here; verifying the backups tells it.
    """
    from jooptics_desktop.services.backup_memory import seen_at
    from jooptics_desktop.sync.history import History
    from jooptics_desktop.sync.manifest import ManifestReader

    reader = ManifestReader(opened.vault.backup_key, opened.vault.trusted_devices)
    try:
        target = target_of(opened, desk, kind)
        found = History(target, reader).newest(
            seen_at(opened.home, opened.vault.backup_key, kind, facts_of(desk, kind))
        )
    except (Unavailable, NotPermitted, RuleBroken, Untrusted):
        return None
    return None if found is None else found[1]
