"""Keeping nothing longer than it is needed: a daily run that throws away what is over, in small batches.

It trusts no clock that was turned: see `domain.trusted_time`. What it would do can be looked at before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.audit import DISPOSED
from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.erasure import ErasureEntry, ErasureReason
from jooptics_desktop.domain.errors import Cancelled
from jooptics_desktop.domain.inventory import RetentionClass, Subject
from jooptics_desktop.domain.jurisdiction import Floor
from jooptics_desktop.domain.retention import (
    CEILINGS,
    SET_ASIDE,
    RetentionPreferences,
    TermInForce,
    cutoff,
    term,
)
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.trusted_time import confirmed
from jooptics_desktop.services import erasure, jurisdictions, trusted_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]

PREFERENCES: Final = "retention.preferences"
LAST_RUN: Final = "retention.last_run"
BATCH: Final = 2000  # rows in one transaction: a sale waits for some tens of milliseconds at most
CUSTOMERS_AT_ONCE: Final = 50
EVERY: Final = timedelta(hours=24)
LATE: Final = timedelta(days=4)
CUSTOMERS: Final = "customers"
SET_ASIDE_STORES: Final = "set_aside"
AUDIT: Final = "audit"
# Which floors of the law hold for what goes together.
_FLOORS: Final = {
    RetentionClass.BUSINESS: (Floor.BUSINESS, Floor.PRESCRIPTIONS),
    RetentionClass.PAYMENT: (Floor.PAYMENT,),
}


@dataclass(frozen=True, slots=True)
class Due:
    """How much of one kind is over; `section` as in a person's own copy, or one of this module's names."""

    section: str
    kept: RetentionClass
    count: int


@dataclass(frozen=True, slots=True)
class Review:
    """What a run would throw away now, and whether the computer's time is believed."""

    time_believed: bool
    due: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class LastRun:
    """When the last run ended, and how much went, by section."""

    at: datetime
    gone: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KeptFor:
    """One class: the term in force, and the longest the policy allows (None where it leaves that to the store)."""

    kept: RetentionClass
    term: TermInForce
    ceiling: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How retention stands: the terms, what is due now, when it last ran."""

    kept_for: tuple[KeptFor, ...]
    review: Review
    last: LastRun | None
    late: bool  # it should have run by now, and did not


def standing(opened: OpenStore, desk: Desk) -> Standing:
    """Everything a screen says about retention; changes nothing."""
    found = review(opened, desk)
    return Standing(tuple(terms(desk)), found, last_run(desk), is_late(desk))


def terms(desk: Desk) -> list[KeptFor]:
    """The terms in force, class by class."""
    classes = (RetentionClass.BUSINESS, *CEILINGS)
    with desk.store.read() as work:
        chosen = _preferences(work)
        return [KeptFor(kept, _term(work, chosen, kept), CEILINGS.get(kept)) for kept in classes]


def preferences(desk: Desk) -> RetentionPreferences:
    """How long the store keeps what; the policy's terms where it chose nothing."""
    with desk.store.read() as work:
        return _preferences(work)


def change_preferences(desk: Desk, chosen: RetentionPreferences) -> Done[RetentionPreferences]:
    """Keep things for a shorter time; raises `RuleBroken` as `RetentionPreferences.checked`."""
    desk.require(Permission.PRIVACY_MANAGE)
    checked = chosen.checked()
    with desk.store.write() as work:
        shorter = {kept.value: months for kept, months in (checked.shorter or {}).items()}
        work.settings.put(PREFERENCES, {"inactive_customers": checked.inactive_customers, "shorter": shorter})
        desk.note(work, "retention_changed")
        work.changed("retention")
    return Done(checked, work.changes)


def review(opened: OpenStore, desk: Desk) -> Review:
    """What is over; changes nothing."""
    desk.require(Permission.PRIVACY_MANAGE)
    return _review(opened, desk)


def run(opened: OpenStore, desk: Desk, *, progress: Progress, cancelled: Stop) -> Done[LastRun]:
    """Throw away what is over, if the time is believed; each batch is a transaction of its own, with its audit entry.

    Runs by itself, so it asks for no permission. What it did not come to is done the next time.
    """
    before = _review(opened, desk, remember=True)
    gone: dict[str, int] = {}
    total = sum(due.count for due in before.due)
    if before.time_believed:
        for due in before.due:
            for section, count in _dispose(opened, desk, due, cancelled):
                gone[section] = gone.get(section, 0) + count
                progress(sum(gone.values()), total)
        with desk.store.write() as work:
            work.settings.put(LAST_RUN, {"at": desk.clock.now().isoformat(), "gone": gone})
    return Done(LastRun(desk.clock.now(), gone), Changes().merged("retention"))


def run_due(opened: OpenStore, desk: Desk, *, progress: Progress, cancelled: Stop) -> Done[bool]:
    """Run if a day has passed and the time is believed; answers whether it did.

    The program acts, whoever is signed in.
    """
    if not (is_due(desk) and time_believed(desk)):
        return Done(value=False, changes=Changes())
    done = run(opened, desk.acting_as(None), progress=progress, cancelled=cancelled)
    return Done(value=True, changes=done.changes)


def last_run(desk: Desk) -> LastRun | None:
    """When the last run was, None before the first."""
    with desk.store.read() as work:
        found = work.settings.get(LAST_RUN)
    return None if found is None else LastRun(datetime.fromisoformat(found["at"]), dict(found["gone"]))


def is_due(desk: Desk) -> bool:
    """Whether a day has passed since the last run."""
    last = last_run(desk)
    return last is None or desk.clock.now() - last.at >= EVERY


def is_late(desk: Desk) -> bool:
    """Whether it ran before, and then not for longer than a closed weekend explains."""
    last = last_run(desk)
    return last is not None and desk.clock.now() - last.at >= LATE


def time_believed(desk: Desk) -> bool:
    """Whether the computer's time is believed now; remembers nothing."""
    with desk.store.read() as work:
        return trusted_time.judged(desk, work).believed


def confirm_time(desk: Desk) -> Done[None]:
    """The owner says that the computer's date is right; disposal goes on from here."""
    desk.require(Permission.PRIVACY_ERASE)
    with desk.store.write() as work:
        seen = confirmed(desk.clock.now(), trusted_time.RUN, desk.clock.monotonic())
        trusted_time.remember(work, seen)
        desk.note(work, "time_confirmed")
        work.changed("retention")
    return Done(None, work.changes)


def _review(opened: OpenStore, desk: Desk, *, remember: bool = False) -> Review:
    now = desk.clock.now()
    with desk.store.read() as work:
        judged = trusted_time.judged(desk, work)
        found = [] if not judged.believed else list(_due(opened, work, now))
    if remember:
        with desk.store.write() as writing:
            trusted_time.remember(writing, judged.seen)
    return Review(judged.believed, tuple(found))


def _due(opened: OpenStore, work: Work, now: datetime) -> list[Due]:
    chosen = _preferences(work)
    found = []
    for kept in CEILINGS:
        months = _months(work, chosen, kept)
        if months is not None:
            rows = work.retention.due(kept, cutoff(now, months))
            found += [Due(section, kept, count) for section, count in rows.items()]
    months = _months(work, chosen, RetentionClass.BUSINESS)
    if months is not None:
        count = len(work.retention.inactive_customers(cutoff(now, months), limit=1_000_000))
        found += [Due(CUSTOMERS, RetentionClass.BUSINESS, count)] if count else []
    months = _months(work, chosen, RetentionClass.USAGE_LOG)
    if months is not None:
        count = sum(month.entries for month in work.audit.over(cutoff(now, months)))
        found += [Due(AUDIT, RetentionClass.USAGE_LOG, count)] if count else []
    old = [path for path in erasure.set_aside(opened) if _age(path, now) > SET_ASIDE]
    return [*found, *([Due(SET_ASIDE_STORES, RetentionClass.DEVICE, len(old))] if old else [])]


def _months_now(desk: Desk, kept: RetentionClass) -> int | None:
    with desk.store.read() as work:
        return _months(work, _preferences(work), kept)


def _months(work: Work, chosen: RetentionPreferences, kept: RetentionClass) -> int | None:
    return _term(work, chosen, kept).months


def _term(work: Work, chosen: RetentionPreferences, kept: RetentionClass) -> TermInForce:
    """The store's wish, or the floor of the law of its place where that is known and longer."""
    floors = jurisdictions.in_force(work).floors
    known = [years for floor in _FLOORS.get(kept, ()) if (years := floors[floor]) is not None]
    return term(chosen, kept, max(known, default=None))


def _dispose(opened: OpenStore, desk: Desk, due: Due, cancelled: Stop) -> Iterator[tuple[str, int]]:
    if due.section == SET_ASIDE_STORES:
        yield due.section, _drop_set_aside(opened, desk)
    elif due.section == AUDIT:
        yield from _drop_audit_months(desk, cancelled)
    elif due.section == CUSTOMERS:
        yield from _erase_inactive(opened, desk, cancelled)
    else:
        yield from _dispose_rows(desk, due.kept, cancelled)


def _dispose_rows(desk: Desk, kept: RetentionClass, cancelled: Stop) -> Iterator[tuple[str, int]]:
    now, months = desk.clock.now(), _months_now(desk, kept)
    while months is not None:
        if cancelled():
            raise Cancelled
        with desk.store.write() as work:
            gone = work.retention.dispose(kept, cutoff(now, months), now, BATCH)
            if gone:
                desk.note(work, "retention_disposed", kept=kept.value, count=sum(gone.values()))
        if not gone:
            return
        yield from gone.items()


def _drop_audit_months(desk: Desk, cancelled: Stop) -> Iterator[tuple[str, int]]:
    """A whole month at a time: its row stays, so that what follows can still be verified."""
    now, months = desk.clock.now(), _months_now(desk, RetentionClass.USAGE_LOG)
    while months is not None:
        if cancelled():
            raise Cancelled
        with desk.store.write() as work:
            over = work.audit.over(cutoff(now, months))
            if not over:
                return
            # The entry first: it may begin a month, and what is thrown away is sealed with that month's key.
            month = over[0]
            desk.note(work, DISPOSED, segment=month.number, month=month.month, count=month.entries)
            count = work.audit.drop(month, now)
        yield AUDIT, count


def _erase_inactive(opened: OpenStore, desk: Desk, cancelled: Stop) -> Iterator[tuple[str, int]]:
    now, months = desk.clock.now(), _months_now(desk, RetentionClass.BUSINESS)
    ledger = erasure.ledger_of(opened)
    while months is not None:
        if cancelled():
            raise Cancelled
        with desk.store.write() as work:
            found = work.retention.inactive_customers(cutoff(now, months), CUSTOMERS_AT_ONCE)
            entries = [
                ErasureEntry(desk.ids.new(), Subject.CUSTOMER, one, now, ErasureReason.RETENTION)
                for one in found
            ]
            erasure.erase_inside(desk, work, ledger, entries)
            work.changed("customer", *found)
        if not found:
            opened.store.forget()
            return
        yield CUSTOMERS, len(found)


def _drop_set_aside(opened: OpenStore, desk: Desk) -> int:
    old = [path for path in erasure.set_aside(opened) if _age(path, desk.clock.now()) > SET_ASIDE]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _age(path: Path, now: datetime) -> timedelta:
    stamp = path.name.rpartition("before-")[2].partition("Z")[0]  # its log and its keys bear the same
    try:
        made = datetime.strptime(stamp, "%Y%m%dT%H%M%S%f")  # noqa: DTZ007 - it is UTC
    except ValueError:
        return timedelta()
    return now - made.replace(tzinfo=now.tzinfo)


def _preferences(work: Work) -> RetentionPreferences:
    found = work.settings.get(PREFERENCES)
    if found is None:
        return RetentionPreferences()
    shorter = {RetentionClass(name): months for name, months in found["shorter"].items()}
    return RetentionPreferences(found["inactive_customers"], shorter)
