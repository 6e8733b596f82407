"""The latest moment this store has seen, and whether the computer's time is believed (see `domain.trusted_time`)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.trusted_time import Judgement, SeenTime, judge

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.services.desk import Desk

SEEN_TIME: Final = "retention.seen_time"
RUN: Final = secrets.token_hex(8)  # names this run of the program


def judged(desk: Desk, work: Work) -> Judgement:
    """Whether the computer's time is believed now, and what would be remembered; remembers nothing."""
    return judge(_seen(work), desk.clock.now(), RUN, desk.clock.monotonic())


def believed_now(desk: Desk, work: Work) -> datetime:
    """The time as far as it is believed: never before what was seen, never far ahead of it."""
    found = judged(desk, work)
    return max(found.seen.latest, desk.clock.now()) if found.believed else found.seen.latest


def remember(work: Work, seen: SeenTime) -> None:
    """Keep what was seen."""
    work.settings.put(
        SEEN_TIME,
        {
            "latest": seen.latest.isoformat(), "run": seen.run, "began": seen.began.isoformat(),
            "began_ms": int(seen.began_monotonic * 1000),
        },
    )  # fmt: skip


def _seen(work: Work) -> SeenTime | None:
    found = work.settings.get(SEEN_TIME)
    if found is None:
        return None
    began, latest = datetime.fromisoformat(found["began"]), datetime.fromisoformat(found["latest"])
    return SeenTime(latest, found["run"], began, found["began_ms"] / 1000)
