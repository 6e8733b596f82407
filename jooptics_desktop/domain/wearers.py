"""Who wears the glasses: mostly the customer, else somebody they order for, of whom a prescription says no name.

A parent or guardian is the customer for a child. A prescription then names another wearer by a random id, so that
the parent's figures and each child's are never taken for one another; the id leads to nobody unless the shop keeps
dependants (`domain.dependants`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.ids import WearerId

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jooptics_desktop.domain.dependants import Dependant
    from jooptics_desktop.domain.prescriptions import Prescription

# What a draft says for somebody who has no prescription here yet; recording gives them an id.
SOMEBODY_NEW: Final = WearerId("new")
MOST_WEARERS: Final = (
    20  # other wearers of one customer: beyond a family it is a mistake, or a load of the store
)


@dataclass(frozen=True, slots=True)
class Wearer:
    """Somebody a customer orders for: the how-manieth, and a name only where the shop keeps dependants."""

    id: WearerId
    number: int
    name: str = ""
    age: int | None = None


def wearers_of(
    prescriptions: Iterable[Prescription],
    dependants: Iterable[Dependant] = (),
    ages: Mapping[WearerId, int] | None = None,
) -> tuple[Wearer, ...]:
    """Everybody but the customer, in the order in which they first came; dependants without a prescription last."""
    known = {one.id: one for one in dependants}
    written = sorted(prescriptions, key=lambda one: (one.recorded_at, one.id))
    ids = dict.fromkeys([*(one.wearer for one in written if one.wearer is not None), *known])
    return tuple(
        Wearer(wearer, number, known[wearer].name if wearer in known else "", (ages or {}).get(wearer))
        for number, wearer in enumerate(ids, start=1)
    )


def current_for(wearer: WearerId | None, prescriptions: Iterable[Prescription]) -> Prescription | None:
    """The prescription in force of that wearer (None is the customer), from a list with the newest first."""
    return next((one for one in prescriptions if one.wearer == wearer), None)
