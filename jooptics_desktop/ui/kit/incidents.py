"""Bugs: logged by place and kind, told to the person as a number, and kept as reports they may send."""

from __future__ import annotations

import contextlib
import logging
from collections import deque
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.system import error_reports
from jooptics_desktop.system.log import nameless

if TYPE_CHECKING:
    from jooptics_desktop.domain.error_reports import ErrorReport

log: Final = logging.getLogger(__name__)
# Of this run of the program; what nobody sends is gone with its end.
_reports: Final[deque[ErrorReport]] = deque(maxlen=20)


class Bug(JoopticsError):
    """Something nobody foresaw; `incident` is what the person can tell support."""

    def __init__(self, incident: str) -> None:
        super().__init__("bug", incident=incident)
        self.incident = incident


def note_bug(error: BaseException, incident: str) -> Bug:
    """Log where it happened, not what was in it (messages may quote personal data), and make it tellable."""
    log.error("a bug", extra={"incident": incident} | nameless(type(error), error.__traceback__))
    with contextlib.suppress(RuleBroken):  # what cannot be reported is told all the same
        _reports.appendleft(error_reports.build(error, incident))
    return Bug(incident)


def reports() -> list[ErrorReport]:
    """What happened in this run and was not sent, newest first."""
    return list(_reports)


def is_reported(incident: str) -> bool:
    """Whether there is a report to look at."""
    return any(report.incident == incident for report in _reports)


def forget(incident: str) -> None:
    """It was sent."""
    kept = [report for report in _reports if report.incident != incident]
    _reports.clear()
    _reports.extend(kept)
