"""The program's log: what happened, by code and id; never who, never how much.

Only fields of an allow-list reach the file, and free text of exceptions does not: a message is a constant of
the program, and an exception leaves its type and the place in our code.
"""

from __future__ import annotations

import contextlib
import json
import logging
import logging.handlers
import os
import traceback
from datetime import datetime
from pathlib import Path
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
    from io import TextIOWrapper
    from types import TracebackType

_NAMELESS: Final = technical("a code, a count or a size of the program", for_support=True)
# Every field a line may have. What is not declared here does not reach the file.
FIELDS: Final = {
    "at": personal(
        Category.ERRORS, SECURITY, retention=RetentionClass.USAGE_LOG, exported=False, why="names nobody"
    ),
    "level": _NAMELESS,
    "in": _NAMELESS,
    "what": technical("a constant of the program", for_support=True),
    "error": technical("the type of an error, without what it says", for_support=True),
    "where": technical("places in the program", for_support=True),
    "code": _NAMELESS,
    "noun": _NAMELESS,
    "id": link(),
    "count": _NAMELESS,
    "seconds": _NAMELESS,
    "bytes": _NAMELESS,
    "incident": technical("a random number to quote, which leads to nothing but this log", for_support=True),
    "generation": _NAMELESS,
    "state": _NAMELESS,
}
_GIVEN: Final = frozenset(FIELDS) - {"at", "level", "in", "what"}
_FOR_SUPPORT: Final = frozenset(name for name, datum in FIELDS.items() if datum.for_support)
_TIME: Final = "%Y-%m-%dT%H:%M:%S%z"
_MAX_BYTES: Final = 1_000_000
_KEEP: Final = 5


def nameless(kind: type[BaseException], trace: TracebackType | None) -> dict[str, object]:
    """What the log may tell of an error: its type and the places in our code, never what it says."""
    frames = traceback.extract_tb(trace, limit=-6)
    return {"error": kind.__name__, "where": [f"{frame.name}:{frame.lineno}" for frame in frames]}


class _Formatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, _TIME),
            "level": record.levelname,
            "in": record.name,
            "what": str(record.msg),  # the constant of the program; arguments are never merged in
        }
        line.update({name: value for name, value in record.__dict__.items() if name in _GIVEN})
        if record.exc_info and record.exc_info[0] is not None:
            line |= nameless(record.exc_info[0], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


class _File(logging.handlers.RotatingFileHandler):
    """Makes its folder with the first line; what cannot be written is lost and troubles nobody."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return super()._open()

    def close(self) -> None:
        """Whatever could not be written by now is lost."""
        with contextlib.suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say nothing: the library would print the record, and the work at hand goes on without a log."""


def start(folder: Path, level: int = logging.INFO) -> logging.Handler:
    """Write the log of our own packages into that folder, rotated; returns the handler for closing.

    A folder that is missing, damaged or full costs the log and nothing else.
    """
    handler = _File(
        folder / "jooptics.log", maxBytes=_MAX_BYTES, backupCount=_KEEP, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Formatter())
    logger = logging.getLogger("jooptics_desktop")
    logger.setLevel(level)
    logger.addHandler(handler)
    logger.propagate = False
    return handler


def lines_since(folder: Path, since: datetime) -> list[tuple[datetime, dict[str, object]]]:
    """What was written from that moment on, oldest first, and when: fields that may go to support, and no other.

    A line that is not one of ours is left out, and so is a file that cannot be read.
    """
    found = []
    for number in range(_KEEP, -1, -1):
        path = folder / (f"jooptics.log.{number}" if number else "jooptics.log")
        with contextlib.suppress(OSError):
            for text in path.read_text("utf-8", errors="replace").splitlines():
                line = _read(text)
                if line is not None and line[0] >= since:
                    found.append(line)
    return found


def _read(text: str) -> tuple[datetime, dict[str, object]] | None:
    try:
        values = json.loads(text)
        at = datetime.fromisoformat(values["at"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if at.tzinfo is None:
        return None
    return at, {name: value for name, value in values.items() if name in _FOR_SUPPORT}


def clear(folder: Path) -> None:
    """Throw away what was written so far; a log that is being written goes on from nothing."""
    for old in folder.glob("jooptics.log.*"):
        old.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        os.truncate(folder / "jooptics.log", 0)


def stop(handler: logging.Handler) -> None:
    """Close the log."""
    logger = logging.getLogger("jooptics_desktop")
    logger.removeHandler(handler)
    handler.close()
    logger.propagate = True
