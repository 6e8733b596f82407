"""When a new version of the policy takes effect in a store, who is asked about it, and what saying no means.

A significant version takes effect on the day it names, and never sooner than 30 days after it arrived in this store
(statement S12.3): a text that names an earlier day, or that reached an offline shop late, waits here. A minor one
takes effect on its day. The day is settled once, when the version arrives, so that no clock moves it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.policy import PolicyArchive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from jooptics_desktop.domain.policy import PolicyPack

NOTICE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Arrival:
    """That a version reached this store, and from when it holds here; never changed."""

    pack_sha256: str
    version: str
    arrived_at: datetime
    holds_from: datetime


class AnswerKind(StrEnum):
    """What somebody said to a version of the policy."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """One answer to one version; the last one counts."""

    pack_sha256: str
    kind: AnswerKind
    at: datetime


def arrival_of(pack: PolicyPack, now: datetime, not_before: datetime | None = None) -> Arrival:
    """When `pack`, which arrives `now`, holds: with 30 days' notice if it is significant, and after `not_before`.

    `not_before` is when the version it follows holds here: two that arrive together keep their order.
    """
    holds_from = max(pack.effective_at, now + NOTICE) if pack.significant else pack.effective_at
    return Arrival(pack.sha256, pack.version, now, max(holds_from, not_before or holds_from))


def arrivals_of(
    archive: PolicyArchive, known: Mapping[str, Arrival], now: datetime, *, new_store: bool = False
) -> tuple[Arrival, ...]:
    """What of the archive arrives `now`, in its order. The first version holds from the beginning and never arrives.

    In a `new_store` everything in effect by its own day is what the owner is shown and accepts: it holds from that day.
    """
    found: list[Arrival] = []
    before: datetime | None = None
    for pack in archive.packs[1:]:
        arrival = known.get(pack.sha256)
        if arrival is None:
            arrival = arrival_of(pack, now, before)
            if new_store and pack.effective_at <= now:
                arrival = replace(arrival, holds_from=pack.effective_at)
            found.append(arrival)
        before = arrival.holds_from
    return tuple(found)


def as_held(archive: PolicyArchive, known: Mapping[str, Arrival], now: datetime) -> PolicyArchive:
    """The archive with the days on which its versions take effect in this store.

    A version that has not been noted yet stands as if it arrived `now`, so none takes effect unannounced.
    """
    arrived = {**known, **{one.pack_sha256: one for one in arrivals_of(archive, known, now)}}
    first, *later = archive.packs
    return PolicyArchive((first, *(replace(p, effective_at=arrived[p.sha256].holds_from) for p in later)))


def to_be_shown(archive: PolicyArchive, answers: Iterable[PolicyAnswer]) -> PolicyPack | None:
    """The version somebody still has to be shown: the newest, unless nothing significant came since their answer.

    Announced versions are shown as soon as they arrived. Nobody is asked about the first version here: that is
    what the first run does.
    """
    answered = {answer.pack_sha256 for answer in answers}
    for pack in reversed(archive.packs[1:]):
        if pack.sha256 in answered:
            return None
        if pack.significant:
            return archive.packs[-1]
    return None


def answered_since(answers: Iterable[PolicyAnswer], since: datetime) -> bool:
    """Whether somebody answered to the policy, whatever they said, since everybody is asked anew."""
    return any(answer.at >= since for answer in answers)


def has_declined(archive: PolicyArchive, answers: Sequence[PolicyAnswer], now: datetime) -> bool:
    """Whether the last of somebody's answers (oldest first) was no to a version that holds now.

    From then on they look, export and erase, and change nothing else.
    Accepting that version or a later one ends it; before it takes effect the version before holds as agreed.
    """
    known = {pack.sha256: place for place, pack in enumerate(archive.packs)}
    held = archive.packs.index(archive.in_force(now))
    last = next(
        (a for a in reversed(answers) if a.pack_sha256 in known), None
    )  # by order: a clock may be set back
    return last is not None and last.kind is AnswerKind.DECLINED and known[last.pack_sha256] <= held


def last_accepted(archive: PolicyArchive, answers: Iterable[PolicyAnswer], shown: PolicyPack) -> PolicyPack:
    """What to compare `shown` with: the newest version before it that was accepted, else the one it follows."""
    accepted = {answer.pack_sha256 for answer in answers if answer.kind is AnswerKind.ACCEPTED}
    before = archive.packs[: archive.packs.index(shown)]
    known = [pack for pack in before if pack.sha256 in accepted]
    return (known or before or (shown,))[-1]
