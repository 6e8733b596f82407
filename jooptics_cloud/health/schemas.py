"""Answers about the service itself (docs/protocol.md §2)."""

from __future__ import annotations

from datetime import date, datetime

from jooptics_cloud.schemas import Answer, Base64


class AliveAnswer(Answer):
    """The process answers."""

    status: str = "ok"


class ReadyAnswer(Answer):
    """Whether the service can do its work."""

    ready: bool
    checks: dict[str, bool]


class LimitsAnswer(Answer):
    """Sizes a client keeps to."""

    object_bytes: int
    generation_bytes: int
    names_per_query: int
    key_wraps_bytes: int
    ledger_entry_bytes: int
    undeletable_days: int


class InfoAnswer(Answer):
    """Who is speaking."""

    service: str
    version: str
    protocol: int
    minimum_client: str
    region: str
    server_time: datetime
    receipt_key: Base64
    limits: LimitsAnswer


class OfficerAnswer(Answer):
    """The data protection officer."""

    name: str
    email: str
    phone: str


class ControllerAnswer(Answer):
    """Who answers for the accounts' data."""

    name: str
    email: str
    phone: str
    address: str
    data_protection_officer: OfficerAnswer | None


class ProcessorAnswer(Answer):
    """A company that handles accounts' data for the controller."""

    name: str
    role: str
    country: str
    safeguard: str
    reviewed_on: date | None
    since: str
    policy_url: str


class ProcessorsAnswer(Answer):
    """All of them."""

    processors: list[ProcessorAnswer]
