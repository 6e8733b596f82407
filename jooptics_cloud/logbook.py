"""The service's log: one JSON object a line, of declared fields only; on standard error, and in files of a day."""

from __future__ import annotations

import gzip
import json
import logging
import shutil
import sys
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jooptics_cloud.inventory import Category, Datum, Kept, Purpose, personal, technical

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger("jooptics_cloud")

NAME: Final = "service.log"
_FORMAT: Final = "%(asctime)s %(levelname)s %(message)s"
_REQUEST: Final = personal(
    Category.SESSIONS, Purpose.SECURITY, kept=Kept.LOG, exported=False,
    why="leads to nobody: no id of an account, a device or a repository stands beside it",
)  # fmt: skip
_FAULT: Final = personal(
    Category.ERRORS,
    Purpose.SECURITY,
    kept=Kept.LOG,
    exported=False,
    why="a place in our code, never a message",
)
FIELDS: Final[dict[str, Datum]] = {
    "request": _REQUEST,
    "method": _REQUEST,
    "route": _REQUEST,
    "status": _REQUEST,
    "ms": _REQUEST,
    "fault": _FAULT,
    "at": _FAULT,
    "housekeeping": technical("the kind of an error met beside requests"),
    "retention": technical("the rule something was deleted by"),
    "gone": technical("how many were deleted"),
    "policy": technical("the version of the policy that account holders were told of"),
    "letters": technical("to how many"),
    "certificate": technical("what was done with the service's own certificate"),
}


def entry(level: int, **fields: object) -> None:
    """Write one line. Raises `LookupError` for a field nobody declared."""
    for name in fields:
        if name not in FIELDS:
            raise LookupError(name)
    log.log(level, json.dumps(fields))


def set_up(folder: Path | None) -> None:
    """Send lines to standard error and, with a folder, to a file of each day there; yesterday's is compressed."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if folder is not None:
        handlers.append(files_of_days(folder))
    logging.basicConfig(level=logging.INFO, handlers=handlers, format=_FORMAT)
    for chatty, level in (("uvicorn", logging.ERROR), ("alembic", logging.WARNING)):
        logging.getLogger(chatty).setLevel(level)


def files_of_days(folder: Path) -> TimedRotatingFileHandler:
    """Writes to `service.log`, and at midnight UTC compresses it to `service.log.<day>.gz`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # How many are kept is for `retention` to say; a count of files would not be a term.
    handler = TimedRotatingFileHandler(
        folder / NAME, when="midnight", utc=True, backupCount=0, encoding="utf-8"
    )
    handler.namer = lambda name: f"{name}.gz"
    handler.rotator = _compress
    return handler


def _compress(source: str, target: str) -> None:
    with Path(source).open("rb") as plain, gzip.open(target, "wb") as packed:
        shutil.copyfileobj(plain, packed)
    Path(source).unlink()


def rotated(folder: Path) -> Iterator[Path]:
    """The files of days that are over, compressed or not."""
    return folder.glob(f"{NAME}.*")
