"""The list of companies that work with the store's data: kept, reviewed once a year, shown to whoever asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Permission

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.processors import Attention, Processor
    from jooptics_desktop.services.desk import Desk


def processors(desk: Desk) -> list[Processor]:
    """Every entry as it stands; everybody who works here may read it."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return work.processors.all()


def put_processor(desk: Desk, processor: Processor) -> Done[Processor]:
    """Add an entry, or change one (the id decides); earlier versions stay. Raises as `Processor.checked`."""
    member = desk.require(Permission.PRIVACY_MANAGE)
    checked = processor.checked()
    if not checked.id:
        checked = replace(checked, id=desk.ids.new())
    with desk.store.write() as work:
        work.processors.add(checked, desk.clock.now(), member.id)
        desk.note(work, "processor_written", checked.id, kind=checked.kind.value, active=checked.active)
        work.changed("processor", checked.id)
    return Done(checked, work.changes)


def review_processor(desk: Desk, processor_id: str) -> Done[Processor]:
    """Sign off that the entry was looked at today and is right."""
    return put_processor(desk, replace(_known(desk, processor_id), reviewed_on=desk.clock.today()))


def end_processor(desk: Desk, processor_id: str) -> Done[Processor]:
    """It gets nothing any more; the entry stays in the history."""
    return put_processor(desk, replace(_known(desk, processor_id), active=False))


def wanting(desk: Desk) -> list[tuple[Processor, Attention]]:
    """Entries that somebody has to look at."""
    today = desk.clock.today()
    with desk.store.read() as work:
        found = [(one, one.attention(today)) for one in work.processors.all()]
    return [(one, why) for one, why in found if why is not None]


def _known(desk: Desk, processor_id: str) -> Processor:
    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        return _find(work, processor_id)


def _find(work: Work, processor_id: str) -> Processor:
    for one in work.processors.all():
        if one.id == processor_id:
            return one
    raise RuleBroken("processor.unknown", field="processor")
