"""Paths of consents, daily counts and error reports."""

from __future__ import annotations

from fastapi import APIRouter, Response

from jooptics_cloud.security import OnDevice, TheCloud
from jooptics_cloud.usage import repository, service
from jooptics_cloud.usage.schemas import ConsentBody, CountsBody, DeletedAnswer, ErrorReportBody

router = APIRouter(prefix="/v1", tags=["usage"])


@router.post("/consents", status_code=201)
def register_consent(cloud: TheCloud, caller: OnDevice, body: ConsentBody) -> Response:
    """Put an answer of the store on file."""
    with cloud.db.write() as session:
        new = service.register_consent(session, cloud, caller, body)
    return Response(status_code=201 if new else 200)


@router.post("/usage-events", status_code=204)
def take_counts(cloud: TheCloud, caller: OnDevice, body: CountsBody) -> Response:
    """Keep daily counts."""
    with cloud.db.write() as session:
        service.take_counts(session, cloud, caller, body)
    return Response(status_code=204)


@router.delete("/usage-events")
def forget_counts(cloud: TheCloud, caller: OnDevice) -> DeletedAnswer:
    """Delete every count of the account; needs no consent, for it is the way out."""
    with cloud.db.write() as session:
        return DeletedAnswer(deleted=repository.forget_counts(session, caller.account_id))


@router.post("/error-reports", status_code=201)
def take_report(cloud: TheCloud, caller: OnDevice, body: ErrorReportBody) -> Response:
    """Keep an error report."""
    with cloud.db.write() as session:
        new = service.take_report(session, cloud, caller, body)
    return Response(status_code=201 if new else 200)


@router.delete("/error-reports")
def forget_reports(cloud: TheCloud, caller: OnDevice) -> DeletedAnswer:
    """Delete every error report of the account."""
    with cloud.db.write() as session:
        return DeletedAnswer(deleted=repository.forget_reports(session, caller.account_id))
