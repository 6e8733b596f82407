"""Purposes, notices and consent: what may be done with whose data, and how that came to be allowed.

Two kinds of people are told apart everywhere. The first layer (`L1`) works with the program; Jooptics answers
to them. The second (`L2`) are the shop's customers; the shop answers to them. An event is never changed: what a
person's answer is follows from the list of their events. Field names follow ISO/IEC TS 27560:2023.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.canonical import sha256_of
from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.domain.ids import ConsentId, StaffId
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.domain.purposes import Purpose


class EventType(StrEnum):
    """What happened to a consent. `acknowledged` is reading a notice, and is consent to nothing.

    `declined` is saying no to a version of the policy. `objected` says that the person does not want the purpose,
    whatever it rests on; it stops it like a withdrawal.
    """

    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"
    EXPIRED = "expired"
    OBJECTED = "objected"


class Standing(StrEnum):
    """How a person stands to a purpose now; `unasked` is never taken for a yes."""

    UNASKED = "unasked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OBJECTED = "objected"


class Method(StrEnum):
    """How a notice was put before a person and how their answer was taken (the record's collection method)."""

    SCREEN = "screen"
    CUSTOMER_SCREEN = "customer_screen"
    PAPER = "paper"
    COMMAND = "command"


class Relationship(StrEnum):
    """Who gives a consent in another's place."""

    PARENT = "parent"
    GUARDIAN = "guardian"


class Verified(StrEnum):
    """How the shop knows that the guardian is one."""

    ID_SEEN = "id_seen"
    KNOWN = "known"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class ActingFor:
    """A guardian's consent: kept as a record of its own, ends when the child comes of age."""

    relationship: Relationship
    verified_by: Verified


@dataclass(frozen=True, slots=True)
class NoticeServed:
    """That a notice was shown: which words exactly, to whom, in what language. No decision is in it.

    `ui_text_sha256` digests the words on the screen, places filled in; `text_sha256` the shipped content.
    `scrolled_to_end` is only a fact; scrolling is never taken for agreement (EDPB 05/2020).
    """

    id: str
    principal_id: str
    document: str
    policy_version: str
    pack_sha256: str
    text_sha256: str
    ui_text_sha256: str
    language: str
    served_at: datetime
    scrolled_to_end: bool
    method: Method = Method.SCREEN


@dataclass(frozen=True, slots=True)
class StoragePlace:
    """Where data lies by a consent: the service's host, and its country (ISO 3166-1 alpha-2)."""

    host: str
    country: str


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One fact in the history of one person's consent to one purpose.

    `by` is the staff member who noted it; nobody did when a term ran out. `place` is where the data is to lie, where
    that was shown and agreed to.
    """

    id: ConsentId
    principal_id: str
    purpose: Purpose
    type: EventType
    at: datetime
    by: StaffId | None
    notice_id: str | None
    valid_until: datetime | None = None
    acting_for: ActingFor | None = None
    reason: str = ""
    method: Method = Method.SCREEN
    place: StoragePlace | None = None

    def sha256(self) -> str:
        """Digest of the event, for the audit trail: a changed row no longer agrees with it."""
        return sha256_of(self._facts())

    def record(self, notice: NoticeServed | None, controller: Mapping[str, str]) -> dict[str, Json]:
        """The event as a consent record with the field names of ISO/IEC TS 27560:2023, for export."""
        return {
            "schema": "jooptics.consent/1 (profile of ISO/IEC TS 27560:2023)",
            "record_id": self.id,
            "principal": {"layer": self.purpose.layer.value, "id": self.principal_id, "acting_for": self._guardian()},
            "notice": None if notice is None else _notice_record(notice),
            "purposes": [
                {
                    "code": self.purpose.code.value,
                    "basis": self.purpose.basis,
                    "pii": list(self.purpose.pii),
                    "retention": self.purpose.duration,
                    "valid_from": _utc(self.at),
                    "valid_until": _utc(self.valid_until),
                    "recipients": list(self.purpose.recipients),
                    "storage_locations": self._locations(),
                }
            ],
            "parties": [{"role": "controller", **controller}],
            "jurisdiction": "JO",
            "collection_method": self.method.value,
            "events": [{"type": self.type.value, "at": _utc(self.at), "by": self.by}],
        }  # fmt: skip

    def _facts(self) -> dict[str, Json]:
        facts: dict[str, Json] = {
            "id": self.id,
            "principal_id": self.principal_id,
            "purpose": self.purpose.code.value,
            "type": self.type.value,
            "at": _utc(self.at),
            "by": self.by,
            "notice_id": self.notice_id,
            "valid_until": _utc(self.valid_until),
            "acting_for": self._guardian(),
            "reason": self.reason,
        }
        if self.method is not Method.SCREEN:  # the way of old events, whose digests stand in the audit trail
            facts["method"] = self.method.value
        if self.place is not None:
            facts["place"] = {"host": self.place.host, "country": self.place.country}
        return facts

    def _locations(self) -> list[Json]:
        named: list[Json] = list(self.purpose.storage_locations)
        return named if self.place is None else [*named, self.place.country]

    def _guardian(self) -> dict[str, Json] | None:
        if self.acting_for is None:
            return None
        return {
            "relationship": self.acting_for.relationship.value,
            "verified_by": self.acting_for.verified_by.value,
        }


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Where one person stands to one purpose, and since when."""

    purpose: Purpose
    standing: Standing
    since: datetime | None = None
    valid_until: datetime | None = None

    @property
    def in_force(self) -> bool:
        """Whether the purpose may be acted on now."""
        return self.standing is Standing.GIVEN

    @property
    def says_no(self) -> bool:
        """Whether the person said no: refused, withdrew or objected. Never asked, or long ago, is none."""
        return self.standing in {Standing.REFUSED, Standing.WITHDRAWN, Standing.OBJECTED}

    def answered(self, *, agreed: bool) -> EventType:
        """What an answer is called, coming after this state."""
        if agreed:
            return EventType.RENEWED if self.in_force else EventType.GIVEN
        return EventType.WITHDRAWN if self.in_force else EventType.REFUSED


HANDED_OVER: Final = "handed_over"  # why a consent of the store ended: it has another owner
# The kinds of events that decide where somebody stands.
STANDING: Final = {
    EventType.GIVEN: Standing.GIVEN,
    EventType.RENEWED: Standing.GIVEN,
    EventType.REFUSED: Standing.REFUSED,
    EventType.WITHDRAWN: Standing.WITHDRAWN,
    EventType.EXPIRED: Standing.EXPIRED,
    EventType.OBJECTED: Standing.OBJECTED,
}


def state_of(purpose: Purpose, events: Iterable[ConsentEvent], now: datetime) -> ConsentState:
    """Where a person stands to `purpose` at `now`, from all their events in the order they were written."""
    last = None
    for event in events:
        if event.purpose == purpose and event.type in STANDING:
            last = event
    if last is None:
        return ConsentState(purpose, Standing.UNASKED)
    standing = STANDING[last.type]
    if standing is Standing.GIVEN and last.valid_until is not None and now >= last.valid_until:
        return ConsentState(purpose, Standing.EXPIRED, last.valid_until, last.valid_until)
    return ConsentState(purpose, standing, last.at, last.valid_until)


def place_agreed(purpose: Purpose, events: Iterable[ConsentEvent]) -> StoragePlace | None:
    """The place that was agreed to last, from events in the order they were written; None when none was named.

    What a former owner of the store agreed to does not bind the new one.
    """
    last = None
    for event in events:
        if event.purpose == purpose and (event.place is not None or event.reason == HANDED_OVER):
            last = event.place
    return last


def valid_until(purpose: Purpose, given_at: datetime, not_after: date | None = None) -> datetime:
    """When a consent given now ends: after the purpose's term, or on `not_after` (coming of age) if sooner.

    Jordan's law wants every consent to be specific in its duration, so there is none without an end.
    """
    end = after_months(given_at, purpose.months) if purpose.months else given_at + purpose.days
    if not_after is None:
        return end
    limit = given_at.replace(
        year=not_after.year,
        month=not_after.month,
        day=not_after.day,
        hour=0,
        minute=0,
        second=0,
        microsecond=0,
    )
    return min(end, limit)


def after_months(moment: datetime, months: int) -> datetime:
    """The same day of the month so many months on, or the month's last day where there is no such day."""
    day = after_months_on(moment.date(), months)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def after_months_on(day: date, months: int) -> date:
    """`after_months` for a day of the calendar."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


# What a person said that stops a purpose for good, until they themselves say otherwise. A term that ran out is no no.
SAID_NO: Final = frozenset({EventType.REFUSED, EventType.WITHDRAWN, EventType.OBJECTED})


@dataclass(frozen=True, slots=True)
class FirstRunChoices:
    """What a person answered on the first-run page: held in memory until there is a store to keep it in.

    `acknowledged` is true only after the button for accepting was pressed. `answers` holds a plain yes or no
    for every optional purpose that was asked about.
    """

    pack_sha256: str
    text_sha256: str
    ui_text_sha256: str
    language: str
    served_at: datetime
    acknowledged: bool
    answers: Mapping[str, bool]
    scrolled_to_end: bool = False

    def checked(self, installed: PolicyPack, asked: Iterable[Purpose]) -> dict[Purpose, bool]:
        """The answers by purpose; none is assumed.

        Raises `RuleBroken`: `consent.policy_changed` when the text shown is not the installed one,
        `consent.not_acknowledged`, `consent.answer_missing` (`field` is the purpose), `consent.unknown_purpose`.
        """
        if (self.pack_sha256, self.text_sha256) != (
            installed.sha256,
            installed.text_sha256(self.language),
        ):
            raise RuleBroken("consent.policy_changed")
        if self.acknowledged is not True:
            raise RuleBroken("consent.not_acknowledged")
        return complete_answers(self.answers, asked)


def complete_answers(answers: Mapping[str, bool], asked: Iterable[Purpose]) -> dict[Purpose, bool]:
    """One plain yes or no for each purpose asked about, and for nothing else."""
    purposes = {purpose.code.value: purpose for purpose in asked}
    for code in answers:
        if code not in purposes:
            raise RuleBroken("consent.unknown_purpose", field=code, purpose=code)
    for code in purposes:
        if not isinstance(answers.get(code), bool):  # neither a missing answer nor a 0 or 1 is one
            raise RuleBroken("consent.answer_missing", field=code, purpose=code)
    return {purpose: answers[code] for code, purpose in purposes.items()}


def _notice_record(notice: NoticeServed) -> dict[str, Json]:
    return {
        "policy_version": notice.policy_version,
        "sha256": notice.text_sha256,
        "pack_sha256": notice.pack_sha256,
        "language": notice.language,
        "ui_text_sha256": notice.ui_text_sha256,
        "served_at": _utc(notice.served_at),
        "scrolled_to_end": notice.scrolled_to_end,
        "method": notice.method.value,
    }


def _utc(moment: datetime | None) -> str | None:
    # Milliseconds, as the store keeps them: an event read back has the digest it was written with.
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
