"""What the program does by itself while a store is open: children's records, those who came of age, what ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.services import children, consents, dependants, retention

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]


def run_due(opened: OpenStore, desk: Desk, *, progress: Progress, cancelled: Stop) -> Done[bool]:
    """Everything whose time has come; answers whether anything was done. The program acts, whoever is signed in.

    Nothing is done on a computer whose date is not believed. Consents end on their minute; the rest once a day.
    """
    if not retention.time_believed(desk):
        return Done(value=False, changes=Changes())
    program = desk.acting_as(None)
    ended = consents.expire_due(program, cancelled=cancelled)
    if not retention.is_due(desk):
        return Done(value=ended.value > 0, changes=ended.changes)
    found = children.erase_found(opened, program, cancelled=cancelled)
    grown = dependants.retire(opened, program, cancelled=cancelled)
    disposed = retention.run_due(opened, desk, progress=progress, cancelled=cancelled)
    return Done(
        value=True, changes=ended.changes.joined(found.changes).joined(grown.changes).joined(disposed.changes)
    )
