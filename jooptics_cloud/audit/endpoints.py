"""Paths of the security events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from jooptics_cloud.audit import service
from jooptics_cloud.schemas import ID_PATTERN, Answer
from jooptics_cloud.security import SignedIn, TheCloud

router = APIRouter(prefix="/v1/audit", tags=["audit"])


class EventAnswer(Answer):
    """One security event."""

    id: str
    at: datetime
    kind: str
    device_id: str | None


class EventsAnswer(Answer):
    """A page of security events."""

    events: list[EventAnswer]
    next: str | None


@router.get("")
def list_events(
    cloud: TheCloud,
    caller: SignedIn,
    after: Annotated[str, Query(pattern=f"{ID_PATTERN}|^$")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> EventsAnswer:
    """What happened to this account, oldest first."""
    with cloud.db.read() as session:
        rows = service.events_after(session, caller.account_id, after, limit)
    events = [EventAnswer(id=row.id, at=row.at, kind=row.kind, device_id=row.device_id) for row in rows]
    return EventsAnswer(events=events, next=events[-1].id if len(events) == limit else None)
