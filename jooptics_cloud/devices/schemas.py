"""Bodies and answers of devices (docs/protocol.md §4.4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from jooptics_cloud.accounts.schemas import SessionTokens
from jooptics_cloud.schemas import Answer, Base64, Body, Key32, Signature


class EnrolBody(Body):
    """A new device."""

    public_key: Key32
    platform: Literal["windows", "macos", "linux"]
    label: Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
    signature: Signature


class ReturnBody(Body):
    """A device that signs in again."""

    signature: Signature


class RevokeBody(Body):
    """Why a device is shut out."""

    reason: Literal["lost", "stolen", "replaced", "sold", "other"]


class DeviceAnswer(Answer):
    """A device as its owner sees it."""

    id: str
    platform: str
    label: str
    public_key: Base64
    enrolled_at: datetime
    last_seen_on: date
    revoked_at: datetime | None
    revoked_reason: str | None
    current: bool


class DevicesAnswer(Answer):
    """Every device of the account."""

    devices: list[DeviceAnswer]


class EnrolAnswer(Answer):
    """The device and the session now bound to it."""

    device: DeviceAnswer
    session: SessionTokens
