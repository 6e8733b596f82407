"""The program's log: what happened, by code and id; never who, never how much.

Only fields of an allow-list reach the file, and free text of exceptions does not: a message is a constant of
the program, and an exception leaves its type and the place in our code.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import traceback
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.inventory import (
    SECURITY,
    Category,
    RetentionClass,
    link,
    personal,
    technical,
)

if TYPE_CHECKING:
    from pathlib import Path

_NAMELESS: Final = technical("a code, a count or a size of the program")
# Every field a line may have. What is not declared here does not reach the file.
FIELDS: Final = {
    "at": personal(
        Category.ERRORS, SECURITY, retention=RetentionClass.USAGE_LOG, exported=False, why="names nobody"
    ),
    "level": _NAMELESS,
    "in": _NAMELESS,
    "what": technical("a constant of the program"),
    "error": technical("the type of an error, without what it says"),
    "where": technical("places in the program"),
    "code": _NAMELESS,
    "noun": _NAMELESS,
    "id": link(),
    "count": _NAMELESS,
    "seconds": _NAMELESS,
    "bytes": _NAMELESS,
    "incident": link(),
    "generation": _NAMELESS,
    "state": _NAMELESS,
}
_GIVEN: Final = frozenset(FIELDS) - {"at", "level", "in", "what", "error", "where"}
_MAX_BYTES: Final = 1_000_000
_KEEP: Final = 5


class _Formatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "in": record.name,
            "what": str(record.msg),  # the constant of the program; arguments are never merged in
        }
        line.update({name: value for name, value in record.__dict__.items() if name in _GIVEN})
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__name__
            line["where"] = [f"{frame.name}:{frame.lineno}" for frame in frames[-6:]]
        return json.dumps(line, ensure_ascii=False, default=str)


def start(folder: Path, level: int = logging.INFO) -> logging.Handler:
    """Write the log of our own packages into that folder, rotated; returns the handler for closing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = logging.handlers.RotatingFileHandler(
        folder / "jooptics.log", maxBytes=_MAX_BYTES, backupCount=_KEEP, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Formatter())
    logger = logging.getLogger("jooptics_desktop")
    logger.setLevel(level)
    logger.addHandler(handler)
    logger.propagate = False
    return handler


def stop(handler: logging.Handler) -> None:
    """Close the log."""
    logger = logging.getLogger("jooptics_desktop")
    logger.removeHandler(handler)
    handler.close()
    logger.propagate = True
