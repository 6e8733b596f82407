"""Taking in what an account holder agreed to send, and deleting it when they take that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_cloud.db import insert_if_absent
from jooptics_cloud.errors import Problem
from jooptics_cloud.ids import new_id
from jooptics_cloud.usage import repository
from jooptics_cloud.usage.tables import ConsentRow, ErrorReportRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.security import DeviceCaller
    from jooptics_cloud.usage.schemas import ConsentBody, CountsBody, ErrorReportBody


def register_consent(session: Session, cloud: Cloud, caller: DeviceCaller, body: ConsentBody) -> bool:
    """Put an answer on file; True if it was not there yet."""
    return insert_if_absent(
        session, ConsentRow, account_id=caller.account_id, device_id=caller.device_id, record_id=body.record_id,
        purpose=body.purpose, decision=body.decision, policy_version=body.policy_version,
        valid_until=body.valid_until, received_at=cloud.clock.now(),
    )  # fmt: skip


def take_counts(session: Session, cloud: Cloud, caller: DeviceCaller, body: CountsBody) -> None:
    """Keep daily counts. Raises `cloud.consent_missing`."""
    _need_consent(session, caller.device_id, "improvement", cloud.clock.now())
    for one in body.events:
        repository.put_count(
            session, caller.account_id, caller.device_id, one.day, one.event.value, one.count
        )


def take_report(session: Session, cloud: Cloud, caller: DeviceCaller, body: ErrorReportBody) -> bool:
    """Keep an error report; True if it was not there yet. Raises `cloud.consent_missing`."""
    now = cloud.clock.now()
    _need_consent(session, caller.device_id, "error_reports", now)
    return insert_if_absent(
        session, ErrorReportRow, id=new_id(), account_id=caller.account_id, device_id=caller.device_id,
        incident=body.incident, received_on=now.date(), report=body.model_dump_json(),
    )  # fmt: skip


def _need_consent(session: Session, device_id: str, purpose: str, now: datetime) -> None:
    found = repository.newest_consent(session, device_id, purpose)
    if found is None or found.valid_until is None or now >= found.valid_until:
        raise Problem("cloud.consent_missing", purpose=purpose)
