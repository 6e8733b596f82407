"""Bugs: logged by place and kind, told to the person as a number."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import JoopticsError

if TYPE_CHECKING:
    from types import TracebackType

log: Final = logging.getLogger(__name__)


class Bug(JoopticsError):
    """Something nobody foresaw; `incident` is what the person can tell support."""

    def __init__(self, incident: str) -> None:
        super().__init__("bug", incident=incident)
        self.incident = incident


def note_bug(error: BaseException, incident: str) -> Bug:
    """Log where it happened, not what was in it (messages may quote personal data), and make it tellable."""
    log.error("incident %s %s at %s", incident, type(error).__name__, _places(error.__traceback__))
    return Bug(incident)


def _places(trace: TracebackType | None) -> str:
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places)
