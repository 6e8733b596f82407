"""Faults of ours in the log: what kind, and where in the code; never a message, which may repeat what was sent."""

from __future__ import annotations

import logging
import traceback

from jooptics_cloud.logbook import entry

_PLACES = 12


def log_fault(request_id: str, error: BaseException) -> None:
    """One line about a fault, under the id that whoever met it can quote."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    entry(logging.ERROR, request=request_id, fault=type(error).__name__, at=places[-_PLACES:])
