"""Backing up: by hand, on a schedule, on closing; and how it stands."""

from __future__ import annotations

import contextlib
import functools
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop import __version__
from jooptics_desktop.data import inspection, migrate
from jooptics_desktop.domain.backup_places import Place, PlaceKind
from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import Cancelled, JoopticsError, NotPermitted
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.abroad import count_refusing, require_nobody_refuses
from jooptics_desktop.services.backup_attempts import Remembered, keep, remembered
from jooptics_desktop.services.backup_memory import SPOOL, memory_of, settle
from jooptics_desktop.services.backup_places import facts_of, places
from jooptics_desktop.services.backup_targets import target_of
from jooptics_desktop.services.backup_wanted import fulfilled, is_wanted, wish
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.services.first_run import STORE_ID
from jooptics_desktop.services.lost_ledger import lost_ledger
from jooptics_desktop.services.privacy import may
from jooptics_desktop.sync import schedule
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.sync.key_document import says_the_same
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.sync.manifest import ManifestReader
from jooptics_desktop.sync.schedule import Attempts
from jooptics_desktop.sync.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from jooptics_desktop.data.snapshot import Snapshot
    from jooptics_desktop.domain.ids import StaffId
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.backup_run import BackedUp, BackupPlan
    from jooptics_desktop.sync.history import Seen
    from jooptics_desktop.sync.restore_run import Chosen
    from jooptics_desktop.sync.target import BackupTarget, GenerationInfo
    from jooptics_desktop.system.home import Home

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]

EVERY: Final = timedelta(hours=4)
ENOUGH_ON_CLOSE: Final = timedelta(minutes=10)
KEYS_OUTDATED: Final = "backup.keys_outdated"
_log = logging.getLogger(__name__)


# What passes once the network, the disk or the service is back; nobody has to do anything.
PASSING: Final = frozenset(
    {
        "backup.target_unreachable", "backup.target_busy", "backup.head_moved", "cloud.unreachable", "cloud.busy",
        "cloud.too_slow", "cloud.slow_down", "cloud.failed", "cloud.head_moved",
    }
)  # fmt: skip
TOO_LONG: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class PlaceStatus:
    """How backups to one place stand; `last_error` is the code of what went wrong since the last success.

    While `refusing` customers do not want a copy there, nothing goes there until somebody decided about them.
    """

    place: Place
    last_success: datetime | None
    last_error: str
    waiting: bool
    next_due: datetime
    generation: int | None
    refusing: int = 0


@dataclass(frozen=True, slots=True)
class SealedErased:
    """By when erased people have left the sealed backups of a place, and whether that day has passed."""

    place: Place
    until: datetime
    overdue: bool


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """How backups stand everywhere; no places means that nothing is backed up."""

    places: tuple[PlaceStatus, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a backup nobody was waiting for."""

    kind: PlaceKind
    error: JoopticsError | None


@dataclass(frozen=True, slots=True)
class Verified:
    """A generation that was proven whole without being restored."""

    number: int
    created: datetime
    totals: dict[str, int]


def back_up(
    opened: OpenStore,
    desk: Desk,
    kind: PlaceKind,
    *,
    progress: Progress,
    cancelled: Stop,
    take_over: bool = False,
) -> Done[BackedUp]:
    """Back up to one place now; progress counts bytes. Raises as `sync.backup_run.back_up` does."""
    desk.require(Permission.BACKUP_RUN)
    return Done(
        _run(opened, desk, kind, progress, cancelled, take_over=take_over), Changes().merged("backup")
    )


def back_up_due(opened: OpenStore, desk: Desk, *, progress: Progress, cancelled: Stop) -> list[Outcome]:
    """Back up to every place whose time has come; what fails is remembered, and tried again later.

    A place that a customer does not want to be in waits for somebody's decision, quietly.
    """
    found = status(desk, opened.home).places
    now = desk.clock.now()  # after asking: what was never backed up is due from the moment of asking
    due = [place.place.kind for place in found if place.next_due <= now and not place.refusing]
    return _run_all(opened, desk, due, progress, cancelled)


def back_up_on_close(opened: OpenStore, desk: Desk, *, progress: Progress, cancelled: Stop) -> list[Outcome]:
    """Back up before the program ends, where the last backup is not from just now."""
    now = desk.clock.now()
    due = [
        place.kind
        for place in places(desk)
        if not (place.kind is PlaceKind.CLOUD and count_refusing(desk))
        and schedule.due_on_close(remembered(opened.home, place.kind).attempts, now, ENOUGH_ON_CLOSE)
    ]
    return _run_all(opened, desk, due, progress, cancelled)


def status(desk: Desk, home: Home) -> BackupStatus:
    """How backups stand; asks no place, so it answers at once with the network gone."""
    now = desk.clock.now()
    found = []
    for place in places(desk):
        known = remembered(home, place.kind)
        spool = home.backup / place.kind.value / SPOOL
        waiting = bool(known.error) or (spool.is_dir() and any(spool.iterdir()))
        due = now if is_wanted(home, place.kind) else schedule.next_due(known.attempts, now, EVERY)
        refusing = count_refusing(desk) if place.kind is PlaceKind.CLOUD else 0
        found.append(
            PlaceStatus(
                place, known.attempts.succeeded, known.error, waiting, due, known.generation, refusing
            )
        )
    return BackupStatus(tuple(found))


def sealed_erased(opened: OpenStore, desk: Desk) -> list[SealedErased]:
    """The places whose sealed backups still hold erased people, as far as this computer knows; asks no place."""
    from jooptics_desktop.services.erasure import ledger_of

    now, found = desk.clock.now(), []
    erased = [entry.at for entry in ledger_of(opened).entries()]
    for place in places(desk):
        known = remembered(opened.home, place.kind)
        if known.attempts.succeeded is None:
            continue
        until = _sealed_until(known, erased)
        if until is not None:
            found.append(SealedErased(place, until, overdue=until < now))
    return found


def is_problem(place: PlaceStatus, now: datetime) -> bool:
    """Whether somebody has to do something: it does not pass by itself, or it has not passed for days."""
    if place.last_error and place.last_error not in PASSING:
        return True
    return place.last_success is not None and now - place.last_success > TOO_LONG


def generations(opened: OpenStore, desk: Desk, kind: PlaceKind) -> list[GenerationInfo]:
    """What lies at a place, oldest first."""
    desk.require(Permission.BACKUP_RUN)
    return target_of(opened, desk, kind).generations()


def verify(
    opened: OpenStore, desk: Desk, kind: PlaceKind, number: int | None, *, progress: Progress, cancelled: Stop
) -> Verified:
    """Prove that a generation (None for the newest) could be restored; writes nothing."""
    from jooptics_desktop.sync import restore_run

    desk.require(Permission.BACKUP_RUN)
    target = target_of(opened, desk, kind, cancelled)
    chosen = choose(opened, target, number, memory_of(opened, kind).seen())
    restore_run.verify(chosen, target, opened.vault.backup_key, progress=progress, cancelled=cancelled)
    manifest = chosen.manifest
    return Verified(manifest.number, manifest.created, dict(manifest.totals))


def choose(opened: OpenStore, target: BackupTarget, number: int | None, seen: Seen | None) -> Chosen:
    """A generation that really belongs to what this machine remembers of the place."""
    from jooptics_desktop.sync import restore_run
    from jooptics_desktop.sync.history import History

    reader = ManifestReader(opened.vault.backup_key, opened.vault.trusted_devices)
    return restore_run.choose(
        History(target, reader),
        number,
        seen=seen,
        known_schema=lambda name: name in migrate.known_revisions(),
    )


def note_success(home: Home, kind: PlaceKind, at: datetime, generation: int, error: str = "") -> None:
    """Remember that the store and the place agree, as after a restore; `error` is what is left to be done there."""
    keep(home, kind, Remembered(Attempts(at, at), error, generation))


def note_keys_known(home: Home, kind: PlaceKind) -> None:
    """Remember that the place knows the keys and believes who asks; any other trouble stays remembered."""
    known = remembered(home, kind)
    if known.error == KEYS_OUTDATED or known.error.startswith("cloud.session_"):
        attempts = replace(known.attempts, tried=known.attempts.succeeded, failures=0)
        keep(home, kind, replace(known, attempts=attempts, error=""))


def _run_all(
    opened: OpenStore, desk: Desk, kinds: list[PlaceKind], progress: Progress, cancelled: Stop
) -> list[Outcome]:
    outcomes = []
    for kind in kinds:
        try:
            _run(opened, desk, kind, progress, cancelled, take_over=False)
            outcomes.append(Outcome(kind, None))
        except Cancelled:
            break
        except JoopticsError as error:
            _log.warning("a backup did not finish", extra={"code": error.code})
            outcomes.append(Outcome(kind, error))
    return outcomes


def _run(
    opened: OpenStore, desk: Desk, kind: PlaceKind, progress: Progress, cancelled: Stop, *, take_over: bool
) -> BackedUp:
    """One backup, remembered whatever becomes of it."""
    from jooptics_desktop.sync import backup_run

    now, stopped = desk.clock.now(), _until_withdrawn(desk, kind, cancelled)
    was_allowed = not stopped()
    if kind is PlaceKind.CLOUD:
        require_nobody_refuses(desk)  # no failed attempt: it waits for a decision, not for the network
    before, asked = remembered(opened.home, kind), wish(opened.home, kind)
    try:
        _register(desk, kind, now)
        settle(opened.home, kind, facts_of(desk, kind))
        target = target_of(opened, desk, kind, stopped)
        _require_country(desk, kind, stopped)
        if target.key_wraps() is None:
            target.store_key_wraps(KeyFile(opened.home.keys).export(opened.vault))
        erased = _agree_on_erasures(opened, desk, target)
        plan = _plan(opened, desk, kind, target, tuple(erased))
        freeze = functools.partial(_freeze, opened)
        done = backup_run.back_up(plan, freeze, progress=progress, cancelled=stopped, take_over=take_over)
    except JoopticsError as error:
        if (
            was_allowed and stopped() and not cancelled()
        ):  # somebody said no meanwhile: what was sealed since goes as well
            Spool(opened.home.backup / kind.value / SPOOL).clear()
            raise Cancelled from None
        if isinstance(error, Cancelled):
            raise
        failed = replace(before.attempts, tried=now, failures=before.attempts.failures + 1)
        keep(opened.home, kind, replace(before, attempts=failed, error=error.code))
        raise
    left = keys_left(opened, target)
    kept = Remembered(Attempts(now, now), left, done.head.generation, before.looked, before.sealed_until)
    if before.looked is None or before.looked.date() != now.date():
        kept = _let_go(desk, target, erased, kept)
    else:
        kept = replace(kept, sealed_until=_sealed_until(before, erased))
    keep(opened.home, kind, kept)
    fulfilled(opened.home, kind, asked)
    if kind is PlaceKind.CLOUD:
        _ask_for_policies(desk, cancelled)
    return done


def _require_country(desk: Desk, kind: PlaceKind, cancelled: Stop) -> None:
    """Nothing goes to a service in a country nobody agreed to, not even where it has moved since."""
    if kind is PlaceKind.FOLDER:
        return
    from jooptics_desktop.services import cloud_country, cloud_login

    cloud_country.require_agreed(desk, cloud_login.endpoint_of(facts_of(desk, kind)), cancelled)


def _until_withdrawn(desk: Desk, kind: PlaceKind, cancelled: Stop) -> Stop:
    """Stops what goes to the cloud, however far it is, once the store's consent or one customer's is taken back."""
    if kind is PlaceKind.FOLDER:
        return cancelled
    return lambda: cancelled() or not may(desk, PurposeCode.CLOUD_BACKUP) or count_refusing(desk) > 0


def _ask_for_policies(desk: Desk, cancelled: Stop) -> None:
    """Bring new texts of the privacy policy along; the backup is as good without."""
    from jooptics_desktop.services import policy_supply

    try:
        policy_supply.ask_service(desk, cancelled)
    except JoopticsError as error:
        _log.warning("no policy came", extra={"code": error.code})


def keys_left(opened: OpenStore, target: BackupTarget) -> str:
    """Try to renew the keys at a place after the real work there was done; the code of what stood in the way, or ""."""
    try:
        return "" if renew_keys(opened, target) else KEYS_OUTDATED
    except Cancelled:
        raise
    except JoopticsError as error:
        _log.warning("keys were not renewed", extra={"code": error.code})
        return error.code


def renew_keys(opened: OpenStore, target: BackupTarget) -> bool:
    """Let the place know the present password, recovery code and machines; False when it wants proof of who asks.

    The cloud takes changed keys only from somebody who just signed in, so that a stolen computer cannot lock
    the owner out of the backups. The backup itself is safe either way. What another machine of the vault renewed
    there since is learned rather than overwritten.
    """
    file, theirs = KeyFile(opened.home.keys), target.key_wraps()
    if theirs is not None:
        file.learn(opened.vault, theirs)
    ours = file.export(opened.vault)
    if theirs is not None and says_the_same(ours, theirs):
        return True
    try:
        target.store_key_wraps(ours)
    except NotPermitted:
        return False
    return True


def _agree_on_erasures(opened: OpenStore, desk: Desk, target: BackupTarget) -> list[datetime]:
    """Who was erased is known at the place before the backup that no longer has them, and here what others erased.

    Answers when each was erased, in the order the place tells them.
    """
    from jooptics_desktop.services.erasure import follow_ledger, ledger_of

    ledger, lost = ledger_of(opened), lost_ledger(desk)
    passing_over = dict.fromkeys(lost.damaged, lost.at) if lost else {}
    if ledger.agree_with(target, passing_over):
        follow_ledger(opened, desk.clock)
    return ledger.told(target, passing_over)


def _let_go(desk: Desk, target: BackupTarget, erased: list[datetime], known: Remembered) -> Remembered:
    """Once a day: let the place drop what it has kept long enough, and see until when it still holds erased people.

    A folder is tidied from here, and only while the computer's date is believed; the service tidies by its own clock.
    The backup itself was made: whatever fails here is tried again after the next.
    """
    from jooptics_desktop.services.retention import time_believed

    try:
        found = target.generations()
        if isinstance(target, FolderTarget) and time_believed(desk):
            kept = schedule.retained(found, desk.clock.now(), erased)
            if any(info.complete and info.number not in kept for info in found):
                target.prune(kept)
                found = target.generations()
        return replace(known, looked=desk.clock.now(), sealed_until=schedule.sealed_until(found, erased))
    except JoopticsError as error:
        _log.warning("old backups were not tidied", extra={"code": error.code})
        return replace(known, looked=None)


def _sealed_until(known: Remembered, erased: list[datetime]) -> datetime | None:
    """What was seen at the place when it was looked at, and who was erased since."""
    since = [at for at in erased if known.looked is None or at >= known.looked]
    return max(filter(None, [known.sealed_until, *map(schedule.gone_by, since)]), default=None)


def _plan(
    opened: OpenStore, desk: Desk, kind: PlaceKind, target: BackupTarget, erased: tuple[datetime, ...]
) -> BackupPlan:
    from jooptics_desktop.sync.backup_run import BackupPlan

    if opened.vault.identity is None:
        raise ValueError("the vault of this machine has an identity")
    with desk.store.read() as work:
        store = str(work.settings.get(STORE_ID))
    reader = ManifestReader(opened.vault.backup_key, opened.vault.trusted_devices)
    memory = memory_of(opened, kind)
    return BackupPlan(target, memory, reader, opened.vault.identity, desk.clock, store, __version__, erased)


@contextlib.contextmanager
def _freeze(opened: OpenStore) -> Iterator[Snapshot]:
    from jooptics_desktop.data import snapshot

    raw = opened.store.raw_connection()
    try:
        frozen: AbstractContextManager[Snapshot] = snapshot.freeze(
            opened.store.path, opened.store.key, raw, schema=migrate.HEAD, totals=inspection.totals,
            trail=inspection.trail_end,
            quiet=opened.store.quiet,
        )  # fmt: skip
        with frozen as held:
            yield held
    finally:
        raw.close()


def _register(desk: Desk, kind: PlaceKind, now: datetime) -> None:
    """Enter the day's first backup to a place into the disclosure register, before its first byte leaves."""
    with desk.store.read() as work:
        last = work.disclosures.last_backup(kind.value)
        owner = next(member.id for member in work.staff.all())
    if last is not None and last.date() == now.date():
        return
    actor: StaffId = desk.session.staff.id if desk.session else owner
    with desk.store.write() as work:
        enter(
            desk, work, actor, WayOut.BACKUP, ("everything, sealed",), records=work.customers.count(),
            purpose="backup", recipient=kind.value,
        )  # fmt: skip
