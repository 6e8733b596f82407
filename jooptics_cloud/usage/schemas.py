"""Bodies and answers of consents, counts and reports (docs/protocol.md §5.5): closed lists, no free text."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from jooptics_cloud.schemas import Answer, Body, Id

MOST_COUNTS = 200
MOST_PLACES = 40
Purpose = Literal["improvement", "error_reports"]
Version = Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9a-z]{1,8}){0,4}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]{0,119}$")]


class UsageEvent(StrEnum):
    """Everything that may be counted: a screen that was visited, a thing that was done."""

    SCREEN_COUNTER = "screen.counter"
    SCREEN_CUSTOMERS = "screen.customers"
    SCREEN_STOCK = "screen.stock"
    SCREEN_PRIVACY = "screen.privacy"
    SCREEN_BACKUP = "screen.backup"
    SCREEN_SETTINGS = "screen.settings"
    DONE_SALE = "done.sale"
    DONE_PAYMENT = "done.payment"
    DONE_PRESCRIPTION = "done.prescription"
    DONE_CUSTOMER = "done.customer"
    DONE_ITEM = "done.item"
    DONE_STOCK = "done.stock"
    DONE_DISCLOSURE = "done.disclosure"
    DONE_REQUEST = "done.request"
    DONE_BACKUP = "done.backup"


def _day(value: object) -> object:
    """A day as text and nothing finer: `2026-11-22`. Strict models would take no text for a date."""
    if not isinstance(value, str):
        raise ValueError("a day is expected")  # noqa: TRY004 - pydantic turns only ValueError into a refusal
    found = date.fromisoformat(value)
    if found.isoformat() != value:
        raise ValueError("a day is expected")
    return found


def _instant(value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, str) or not value.endswith("Z"):
        raise ValueError("an instant is expected")
    return datetime.fromisoformat(value)


class ConsentBody(Body):
    """An answer of the store to one purpose of its own. Consents of its customers never come here."""

    record_id: Id
    purpose: Purpose
    decision: Literal["given", "withdrawn"]
    policy_version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.\-]{0,20}$")]
    valid_until: datetime | None

    _reads_instants = field_validator("valid_until", mode="before")(_instant)

    @model_validator(mode="after")
    def _ends(self) -> Self:
        """A consent is given for a time, and taken back for good."""
        if (self.decision == "given") != (self.valid_until is not None):
            raise ValueError("only what is given has an end")
        return self


class CountBody(Body):
    """One thing, one day, how often."""

    event: UsageEvent
    day: date
    count: Annotated[int, Field(ge=1, le=1_000_000)]

    _reads_days = field_validator("day", mode="before")(_day)
    _reads_events = field_validator("event", mode="before")(
        lambda value: UsageEvent(value) if isinstance(value, str) else value
    )


class CountsBody(Body):
    """What is sent at once."""

    format: Literal["jooptics.usage/1"]
    version: Version
    events: Annotated[list[CountBody], Field(min_length=1, max_length=MOST_COUNTS)]


class PlaceBody(Body):
    """A place in our own code."""

    module: Name
    function: Name
    line: Annotated[int, Field(ge=1, le=100_000)]


class ErrorReportBody(Body):
    """A report. Whatever is null was struck out by its sender."""

    format: Literal["jooptics.error-report/1"]
    incident: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    version: Version | None
    system: Literal["Windows", "macOS", "Linux"] | None
    python: Version | None
    error: Name | None
    where: Annotated[list[PlaceBody], Field(max_length=MOST_PLACES)] | None


class DeletedAnswer(Answer):
    """How much was deleted."""

    deleted: int
