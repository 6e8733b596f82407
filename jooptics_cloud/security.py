"""Who is asking: bearer tokens, revoked devices, and proof that it is still the same person."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from anyio.to_thread import run_sync
from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import select, update

from jooptics_cloud.accounts.tables import AccountRow, SessionRow, TokenRow
from jooptics_cloud.clock import instant_text
from jooptics_cloud.cloud import Cloud
from jooptics_cloud.devices.tables import DeviceRow
from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

PROOF_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in session, checked for this very request."""

    account_id: str
    session_id: str
    device_id: str | None
    access_digest: str
    proved_at: datetime
    totp: bool


@dataclass(frozen=True, slots=True)
class DeviceCaller:
    """A session bound to a device."""

    account_id: str
    session_id: str
    device_id: str
    proved_at: datetime
    totp: bool


def token_digest(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def _cloud(request: Request) -> Cloud:
    cloud: Cloud = request.app.state.cloud
    return cloud


TheCloud = Annotated[Cloud, Depends(_cloud)]


def _signed_in(request: Request, cloud: TheCloud) -> Caller:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem("cloud.session_expired")
    digest = token_digest(token)
    with cloud.db.read() as session:
        found = _find(session, digest)
    now = cloud.clock.now()
    if found is None:
        raise Problem("cloud.session_expired")
    token_row, session_row, device, totp_since = found
    refuse_if_revoked(device)
    if session_row.ended_at or now >= min(token_row.expires_at, session_row.expires_at):
        raise Problem("cloud.session_expired")
    if device is not None and device.last_seen_on < now.date():
        with cloud.db.write() as session:
            session.execute(
                update(DeviceRow).where(DeviceRow.id == device.id).values(last_seen_on=now.date())
            )
    return Caller(
        account_id=session_row.account_id,
        session_id=session_row.id,
        device_id=session_row.device_id,
        access_digest=digest.hex(),
        proved_at=session_row.proved_at,
        totp=totp_since is not None,
    )


def _find(
    session: Session, digest: bytes
) -> Row[TokenRow, SessionRow, DeviceRow | None, datetime | None] | None:
    query = (
        select(TokenRow, SessionRow, DeviceRow, AccountRow.totp_confirmed_at)
        .join(SessionRow, SessionRow.id == TokenRow.session_id)
        .join(AccountRow, AccountRow.id == SessionRow.account_id)
        .outerjoin(DeviceRow, DeviceRow.id == SessionRow.device_id)
        .where(TokenRow.digest == digest, TokenRow.kind == "access")
    )
    return session.execute(query).one_or_none()


def refuse_if_revoked(device: DeviceRow | None) -> None:
    """Tell a shut-out device that it is, and why."""
    if device is not None and device.revoked_at is not None:
        raise Problem(
            "cloud.device_revoked", reason=device.revoked_reason, revoked_at=instant_text(device.revoked_at)
        )


SignedIn = Annotated[Caller, Depends(_signed_in)]


class SignedInFirst(APIRoute):
    """A path whose body is large: not a byte of it is read for somebody who is not signed in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Look at the token before anything else; the usual way then looks at it again."""
        usual = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await run_sync(_signed_in, request, _cloud(request))
            return await usual(request)

        return handle


def _on_device(caller: SignedIn) -> DeviceCaller:
    if caller.device_id is None:
        raise Problem("cloud.device_needed")
    return DeviceCaller(caller.account_id, caller.session_id, caller.device_id, caller.proved_at, caller.totp)


OnDevice = Annotated[DeviceCaller, Depends(_on_device)]


def need_proof(cloud: Cloud, caller: Caller | DeviceCaller) -> None:
    """Raise `cloud.second_factor_needed` unless the person proved themselves within five minutes."""
    if cloud.clock.now() - caller.proved_at >= PROOF_LASTS:
        raise Problem("cloud.second_factor_needed", method="totp" if caller.totp else "password")


def _address(request: Request, cloud: TheCloud) -> str:
    """The address a request came from, believing `X-Forwarded-For` only from the proxies we know."""
    trusted = cloud.home.settings.listen.trusted_proxies
    nearest = request.client.host if request.client else ""
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    while hops and _within(nearest, trusted):
        nearest = hops.pop()
    return _counted_as(nearest)


def _counted_as(address: str) -> str:
    """What an address counts as: of IPv6 the /64 that one line has all of, of IPv4 itself however it is written."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(place, ipaddress.IPv4Address):
        return str(place)
    if place.ipv4_mapped is not None:
        return str(place.ipv4_mapped)
    return str(ipaddress.ip_network((place, 64), strict=False))


def _within(address: str, networks: list[str]) -> bool:
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(place in ipaddress.ip_network(network) for network in networks)


FromAddress = Annotated[str, Depends(_address)]
