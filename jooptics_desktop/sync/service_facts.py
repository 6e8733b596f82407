"""What a service says about itself, before anybody signs in: shown to the owner before backups are switched on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.sync import wire

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.sync.client import CloudClient

PROTOCOL: Final = 1


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """Version, country (ISO 3166) of the service, its clock, and the key it signs receipts with."""

    version: str
    region: str
    server_time: datetime
    receipt_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to."""

    name: str
    email: str
    phone: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Processor:
    """A company that handles the account's data for the controller."""

    name: str
    role: str
    country: str
    safeguard: str
    since: str
    policy_url: str


def service_facts(client: CloudClient) -> ServiceFacts:
    """Ask who is speaking. Raises `Untrusted` `cloud.not_understood` if it speaks another protocol."""
    answer = client.call("GET", "/v1/info", repeatable=True).json()
    if answer.get("service") != "jooptics-cloud":
        raise wire.broken()
    if wire.number(answer, "protocol") != PROTOCOL:
        raise Untrusted("cloud.not_understood", request_id="-")
    return ServiceFacts(
        version=wire.text(answer, "version", 40),
        region=wire.text(answer, "region", 2),
        server_time=wire.instant(answer, "server_time"),
        receipt_key=wire.data(answer, "receipt_key", 64),
    )


def controller(client: CloudClient) -> tuple[Contact, Contact | None]:
    """Who answers for the account's data, and the data protection officer if one is designated."""
    answer = client.call("GET", "/v1/controller", repeatable=True).json()
    officer = None
    if answer.get("data_protection_officer") is not None:
        part = wire.part(answer, "data_protection_officer")
        officer = Contact(wire.text(part, "name"), wire.text(part, "email"), wire.text(part, "phone"))
    names = ("name", "email", "phone", "address")
    return Contact(*(wire.text(answer, name) for name in names)), officer


def processors(client: CloudClient) -> list[Processor]:
    """Who handles the account's data for the controller."""
    answer = client.call("GET", "/v1/processors", repeatable=True).json()
    names = ("name", "role", "country", "safeguard", "since", "policy_url")
    return [Processor(*(wire.text(one, name) for name in names)) for one in wire.parts(answer, "processors")]
