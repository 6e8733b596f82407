"""The journey of one language: its chapters in their order, and which of them did not go well."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.ui.tour import (
    backup,
    customers,
    export,
    first_run,
    handover,
    prescription,
    privacy,
    registers,
    restore,
    sale,
    settings,
    signing_in,
    stock,
    wearers,
)
from jooptics_desktop.ui.tour.hands import TourStuckError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.ui.tour.stage import Stage

CHAPTERS: Final[tuple[tuple[str, Callable[[Stage], None]], ...]] = (
    ("01-first-run", first_run.walk),
    ("02-sign-in", signing_in.walk),
    ("03-customers", customers.walk),
    ("04-prescription", prescription.walk),
    ("05-stock", stock.walk),
    ("06-sale", sale.walk),
    ("07-export", export.walk),
    ("08-privacy", privacy.walk),
    ("09-registers", registers.walk),
    ("10-wearers", wearers.walk),
    ("11-backup", backup.walk),
    ("12-restore", restore.walk),
    ("13-settings", settings.walk),
    ("14-handover", handover.walk),
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """Where the journey ended, and why; `after` is the last picture that was taken."""

    language: str
    chapter: str
    after: str
    why: str


def walk(stage: Stage, say: Callable[[str], object]) -> Failure | None:
    """Walk through every chapter; the first that does not go well ends the journey, for the next ones build on it."""
    stage.hands.bugs.watch()
    try:
        for number, (name, chapter) in enumerate(CHAPTERS[: stage.plan.chapters]):
            say(f"{stage.plan.language} {name}")
            stage.camera.begin(name)
            stage.clock.turn_to(hours=number / 2)
            failure = _chapter(stage, name, chapter)
            if failure is not None:
                return failure
    finally:
        stage.hands.bugs.leave()
        stage.clear_away()
    return None


def _chapter(stage: Stage, name: str, chapter: Callable[[Stage], None]) -> Failure | None:
    try:
        chapter(stage)
        stage.hands.check()
    except (TourStuckError, JoopticsError, OSError, LookupError) as error:
        _log.debug("the tour is stuck", exc_info=True)
        failure = Failure(stage.plan.language, name, stage.camera.last, str(error) or type(error).__name__)
        stage.hands.bugs.found.clear()
        stage.camera.catch("STUCK-HERE")
        return failure
    return None
