"""How backups stand, as a quiet word in the top bar; and which troubles pass by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import JoopticsError, Unavailable
from jooptics_desktop.l10n import Formats, current_language, mark
from jooptics_desktop.services import backup
from jooptics_desktop.services.backup_places import PlaceKind
from jooptics_desktop.ui.kit.notes import Note

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.services.backup import PlaceStatus
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.system.home import Home

# What passes once the network, the disk or the service is back; nobody has to do anything.
PASSING: Final = frozenset(
    {
        "backup.target_unreachable", "backup.target_busy", "backup.head_moved", "cloud.unreachable", "cloud.busy",
        "cloud.too_slow", "cloud.slow_down", "cloud.failed", "cloud.head_moved",
    }
)  # fmt: skip
TOO_LONG: Final = timedelta(days=3)


def backup_note(desk: Desk, home: Home) -> Note:
    """One word for all places: the worst of them. Reads two small files; not for the GUI thread."""
    now = desk.clock.now()
    found = backup.status(desk, home).places
    if not found:
        return Note("warning", mark("No backup yet"))
    troubled = [place for place in found if is_problem(place, now)]
    if troubled:
        return Note("danger", mark("Backup needs you"))
    if any(place.last_success is None and not place.last_error for place in found):
        return Note("warning", mark("No backup yet"))
    waiting = [place for place in found if place.last_error]
    if waiting:
        return Note("info", waiting_word(waiting[0]))
    oldest = min(place.last_success for place in found if place.last_success is not None)
    return Note("ok", mark("Backed up {ago}"), {"ago": ago(now, oldest)})


def is_problem(place: PlaceStatus, now: datetime) -> bool:
    """Whether somebody has to do something: it does not pass by itself, or it has not passed for days."""
    if place.last_error and place.last_error not in PASSING:
        return True
    return place.last_success is not None and now - place.last_success > TOO_LONG


def in_words_of(kind: PlaceKind, error: JoopticsError) -> JoopticsError:
    """The error as it is told of that place: a service has no disk that could be plugged in."""
    if kind is PlaceKind.CLOUD and error.code == "backup.target_unreachable":
        return Unavailable("cloud.unreachable")
    return error


def waiting_word(place: PlaceStatus) -> str:
    """Why a backup waits, in two words (a marked message)."""
    if place.place.kind is PlaceKind.CLOUD:
        return mark("Backup waiting: offline")
    return mark("Backup waiting: disk away")


def ago(now: datetime, then: datetime) -> str:
    """`2 hours ago` in the language of the screen."""
    return Formats(current_language()).ago(max(0.0, (now - then).total_seconds()))
