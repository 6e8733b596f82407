"""What the shop does about children: no record of any, or dependants of customers, which the owner alone chooses.

Guardian mode adds a section to the notice that customers are shown, so it is a significant change: consents to the
customer's record that were given after the old words end, and are asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.dependants import MinorsMode
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.services.consent_keeping import state_in

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import WearerId
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.services.desk import Desk

SETTING: Final = "minors.mode"
_CARE: Final = PURPOSES[PurposeCode.CARE_RECORD]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The mode that holds, and what was done as it was chosen.

    Without an `officer` the law may ask for one: people who cannot act for themselves are on record now. `ended` is
    how many consents have to be asked for again.
    """

    mode: MinorsMode
    officer: bool
    ended: int = 0


def mode(desk: Desk) -> MinorsMode:
    """What the shop does about children now."""
    with desk.store.read() as work:
        return mode_in(work)


def mode_in(work: Work) -> MinorsMode:
    """`mode`, inside somebody's unit of work; `block` unless the owner chose otherwise."""
    found = work.settings.get(SETTING)
    return MinorsMode(found["mode"]) if found else MinorsMode.BLOCK


def chosen_at(work: Work) -> datetime | None:
    """When that was chosen; None for a shop that never did."""
    found = work.settings.get(SETTING)
    return datetime.fromisoformat(found["since"]) if found else None


def guardians_consent(desk: Desk, work: Work, dependant_id: WearerId) -> ConsentState:
    """Where a child's guardian stands to the child's record."""
    return state_in(desk, work, _CARE, dependant_id)


def require_guardian_agrees(desk: Desk, work: Work, wearer: WearerId | None) -> None:
    """Raise `RuleBroken("dependant.consent_ended")` for a child on record whose guardian's consent is over.

    The customer themselves, and wearers without a name, are not on record as children: nothing is asked for them here.
    """
    if wearer is None or work.dependants.get(wearer) is None:
        return
    if not guardians_consent(desk, work, wearer).in_force:
        raise RuleBroken("dependant.consent_ended", field="wearer")


def put(desk: Desk, work: Work, chosen: Chosen, dependants: int = 0) -> None:
    """Let a mode hold from now on, for the acts that choose it; `dependants` is how many are dealt with by it."""
    work.settings.put(SETTING, {"mode": chosen.mode.value, "since": desk.clock.now().isoformat()})
    desk.note(
        work, "minors_mode_set", mode=chosen.mode.value, officer=chosen.officer, count=dependants, ended=chosen.ended
    )  # fmt: skip
    work.changed("minors")
    work.changed("policy")
