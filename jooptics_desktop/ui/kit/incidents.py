"""Bugs: logged by place and kind, told to the person as a number."""

from __future__ import annotations

import logging
from typing import Final

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.system.log import nameless

log: Final = logging.getLogger(__name__)


class Bug(JoopticsError):
    """Something nobody foresaw; `incident` is what the person can tell support."""

    def __init__(self, incident: str) -> None:
        super().__init__("bug", incident=incident)
        self.incident = incident


def note_bug(error: BaseException, incident: str) -> Bug:
    """Log where it happened, not what was in it (messages may quote personal data), and make it tellable."""
    log.error("a bug", extra={"incident": incident} | nameless(type(error), error.__traceback__))
    return Bug(incident)
