"""Is everything there that the service needs?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from jooptics_cloud.errors import Problem
from jooptics_cloud.migrations import revisions

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_cloud.cloud import Cloud


def checks(cloud: Cloud) -> dict[str, bool]:
    """Each thing the service needs, and whether it works right now."""
    return {
        "database": _works(lambda: _asks(cloud)),
        "migrations": _works(lambda: _is_current(cloud)),
        "blobs": _works(cloud.blobs.probe),
        "disk": _works(cloud.blobs.has_room),
    }


def _works(check: Callable[[], bool | None]) -> bool:
    try:
        return check() is not False
    except (OSError, SQLAlchemyError, Problem):
        return False


def _asks(cloud: Cloud) -> None:
    with cloud.db.read() as session:
        session.execute(select(1))


def _is_current(cloud: Cloud) -> bool:
    present, expected = revisions(cloud.db.engine)
    return present == expected
