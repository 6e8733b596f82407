"""How the promises about personal data stand, each looked up where it is really kept; nothing is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.data import inspection
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.domain.requests import Reminder
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.status import Indicator, IndicatorCode, IndicatorState
from jooptics_desktop.domain.training import Standing
from jooptics_desktop.services import (
    audit,
    backup,
    breaches,
    drill,
    erasure,
    first_run,
    former_backups,
    lost_ledger,
    officer,
    processors,
    requests,
    retention,
    staff,
    training,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jooptics_desktop.services.backup import PlaceStatus
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

    Look = Callable[[OpenStore, Desk], Iterator[Indicator]]

OK, DUE, BROKEN, BLANK = IndicatorState
_PLACES: Final = {
    PlaceKind.FOLDER: IndicatorCode.BACKUP_FOLDER,
    PlaceKind.CLOUD: IndicatorCode.BACKUP_CLOUD,
}


def privacy_status(opened: OpenStore, desk: Desk) -> list[Indicator]:
    """Every line, in its order; what could not be looked at is broken. Changes nothing, asks no network."""
    desk.require(Permission.PRIVACY_MANAGE)
    found: list[Indicator] = []
    for code, look in _LOOKS.items():
        try:
            found += look(opened, desk)
        except JoopticsError as error:
            found.append(Indicator(code, BROKEN, {"error": error.code}))
    return found


def _encryption(opened: OpenStore, desk: Desk) -> Iterator[Indicator]:
    """The file as it lies on the disk, and the cipher that opens it."""
    plain = not inspection.header_is_encrypted(opened.store.path)
    if plain:
        yield Indicator(IndicatorCode.ENCRYPTION, BROKEN)
        return
    with inspection.connection(desk.store) as connection:
        cipher = inspection.cipher_in_use(connection)
    state = OK if cipher else BROKEN
    yield Indicator(IndicatorCode.ENCRYPTION, state, {"cipher": cipher})


def _backups(opened: OpenStore, desk: Desk) -> Iterator[Indicator]:
    places = backup.status(desk, opened.home).places
    if not places:
        yield Indicator(IndicatorCode.BACKUP, DUE)
    for place in places:
        yield _backup(place, desk)


def _backup(place: PlaceStatus, desk: Desk) -> Indicator:
    code = _PLACES[place.place.kind]
    if place.last_success is None:
        return Indicator(code, BROKEN if place.last_error else DUE)
    state = BROKEN if backup.is_problem(place, desk.clock.now()) else OK
    return Indicator(code, state, {"at": place.last_success})


def _drills(opened: OpenStore, desk: Desk) -> Iterator[Indicator]:
    """The worst of the places: a drill that failed or is long ago, one that never was, the oldest that passed."""
    found = drill.statuses(desk, opened.home)
    passed = [one.passed_at for one in found if one.passed_at is not None]
    at = {"at": min(passed)} if passed else {}
    if any(one.is_problem(desk.clock.now()) for one in found):
        yield Indicator(IndicatorCode.DRILL, BROKEN, at)
    elif not found or len(passed) < len(found):
        yield Indicator(IndicatorCode.DRILL, BLANK)
    else:
        yield Indicator(IndicatorCode.DRILL, OK, at)


def _review(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    at = audit.last_reviewed(desk)
    if at is None:
        yield Indicator(IndicatorCode.REVIEW, DUE)
        return
    state = DUE if desk.clock.now() - at >= audit.REVIEW_EVERY else OK
    yield Indicator(IndicatorCode.REVIEW, state, {"at": at})


def _recovery_sheet(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    confirmed = first_run.recovery_sheet_confirmed(desk)
    yield Indicator(IndicatorCode.RECOVERY_SHEET, OK if confirmed else DUE)


def _second_factor(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    members = [member for member in staff.staff_list(desk) if member.active]
    without = sum(staff.needs_authenticator(member) for member in members)
    yield _counted(IndicatorCode.SECOND_FACTOR, without)


def _requests(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    loud = [one for one in requests.due_reminders(desk) if requests.is_loud(one)]
    overdue = sum(one.reminder is Reminder.OVERDUE for one in loud)
    if overdue:
        yield Indicator(IndicatorCode.REQUESTS, BROKEN, {"count": overdue})
    else:
        yield _counted(IndicatorCode.REQUESTS, len(loud))


def _processors(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    yield _counted(IndicatorCode.PROCESSORS, len(processors.wanting(desk)))


def _training(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    late = sum(one.standing in {Standing.OVER, Standing.NEVER} for one in training.trained(desk))
    yield _counted(IndicatorCode.TRAINING, late)


def _retention(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    last = retention.last_run(desk)
    if not retention.time_believed(desk):
        yield Indicator(IndicatorCode.RETENTION, DUE)
    elif last is None:
        yield Indicator(IndicatorCode.RETENTION, BLANK)
    else:
        state = BROKEN if retention.is_late(desk) else OK
        yield Indicator(IndicatorCode.RETENTION, state, {"at": last.at})


def _erasures(opened: OpenStore, desk: Desk) -> Iterator[Indicator]:
    told, followed = erasure.followed(opened, desk)
    yield Indicator(IndicatorCode.ERASURES, OK if told == followed else BROKEN, {"count": told})


def _officer(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    yield Indicator(IndicatorCode.OFFICER, OK if officer.officer(desk).designated else DUE)


def _breaches(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    late = breaches.overdue(desk)
    if late:
        yield Indicator(IndicatorCode.BREACHES, BROKEN, {"count": len(late)})
    else:
        yield _counted(IndicatorCode.BREACHES, len(breaches.open_breaches(desk)))


def _ledger_lost(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    """No line where nothing was ever lost, or somebody said what came of it."""
    lost = lost_ledger.lost_ledger(desk)
    if lost is not None and not lost.settled:
        yield Indicator(
            IndicatorCode.LEDGER_LOST, BROKEN, {"at": lost.at, "known": lost.known, "expected": lost.expected}
        )


def _erased_sealed(opened: OpenStore, desk: Desk) -> Iterator[Indicator]:
    found = backup.sealed_erased(opened, desk)
    if not found:
        yield Indicator(IndicatorCode.ERASED_SEALED, OK)
        return
    worst = max(found, key=lambda one: (one.overdue, one.until))
    state = DUE if worst.overdue else BLANK
    yield Indicator(IndicatorCode.ERASED_SEALED, state, {"until": worst.until.date()})


def _former_backups(_: OpenStore, desk: Desk) -> Iterator[Indicator]:
    """No line where the store has the owner it always had, or nothing is left of the former one's."""
    left = former_backups.left(desk)
    to_do = sum(one.ends is None for one in left)
    if to_do:
        yield Indicator(IndicatorCode.FORMER_BACKUPS, DUE, {"count": to_do})
    elif left:
        until = max(one.ends for one in left if one.ends is not None)
        yield Indicator(IndicatorCode.FORMER_BACKUPS, BLANK, {"until": until.date()})


def _counted(code: IndicatorCode, count: int) -> Indicator:
    return Indicator(code, DUE if count else OK, {"count": count})


_LOOKS: Final[dict[IndicatorCode, Look]] = {
    IndicatorCode.ENCRYPTION: _encryption,
    IndicatorCode.BACKUP: _backups,
    IndicatorCode.DRILL: _drills,
    IndicatorCode.REVIEW: _review,
    IndicatorCode.RECOVERY_SHEET: _recovery_sheet,
    IndicatorCode.SECOND_FACTOR: _second_factor,
    IndicatorCode.REQUESTS: _requests,
    IndicatorCode.PROCESSORS: _processors,
    IndicatorCode.TRAINING: _training,
    IndicatorCode.RETENTION: _retention,
    IndicatorCode.ERASURES: _erasures,
    IndicatorCode.OFFICER: _officer,
    IndicatorCode.BREACHES: _breaches,
    IndicatorCode.LEDGER_LOST: _ledger_lost,
    IndicatorCode.ERASED_SEALED: _erased_sealed,
    IndicatorCode.FORMER_BACKUPS: _former_backups,
}
