"""Paths of devices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from jooptics_cloud.accounts.schemas import SessionAnswer
from jooptics_cloud.devices import repository, service
from jooptics_cloud.devices.schemas import DevicesAnswer, EnrolAnswer, EnrolBody, ReturnBody, RevokeBody
from jooptics_cloud.schemas import ID_PATTERN
from jooptics_cloud.security import SignedIn, TheCloud, need_proof

router = APIRouter(prefix="/v1/devices", tags=["devices"])
DeviceId = Annotated[str, Path(pattern=ID_PATTERN)]


@router.post("", status_code=201)
def enrol(cloud: TheCloud, caller: SignedIn, body: EnrolBody, response: Response) -> EnrolAnswer:
    """Add this computer."""
    with cloud.db.write() as session:
        row, tokens, new = service.enrol(session, cloud, caller, body)
    response.status_code = 201 if new else 200
    return EnrolAnswer(device=service.describe(row, row.id), session=tokens)


@router.post("/{device_id}/return")
def come_back(cloud: TheCloud, caller: SignedIn, device_id: DeviceId, body: ReturnBody) -> SessionAnswer:
    """Sign this computer in again."""
    with cloud.db.write() as session:
        tokens = service.come_back(session, cloud, caller, device_id, body.signature)
    return SessionAnswer(session=tokens)


@router.get("")
def list_devices(cloud: TheCloud, caller: SignedIn) -> DevicesAnswer:
    """Every computer of the account."""
    with cloud.db.read() as session:
        rows = repository.devices(session, caller.account_id)
    return DevicesAnswer(devices=[service.describe(row, caller.device_id) for row in rows])


@router.post("/{device_id}/revoke", status_code=204)
def revoke(cloud: TheCloud, caller: SignedIn, device_id: DeviceId, body: RevokeBody) -> Response:
    """Shut a computer out."""
    need_proof(cloud, caller)
    with cloud.db.write() as session:
        service.revoke(session, cloud, caller.account_id, device_id, body.reason)
    return Response(status_code=204)
