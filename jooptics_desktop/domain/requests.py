"""What people ask about their own data, and the way such a request takes until it is answered.

A request is a list of events; where it stands, by when it is due and what may happen next follow from them. Events
hold codes and days only: what was asked in a person's own words stands beside them and goes when the person is erased.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.card_numbers import refuse_card_number
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.jurisdiction import elapsed, ends, later
from jooptics_desktop.domain.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from jooptics_desktop.domain.ids import RequestId, StaffId
    from jooptics_desktop.domain.jurisdiction import RequestTerms, Unit
    from jooptics_desktop.domain.working_days import WorkingDays

MAX_WORDS: Final = 2000


class RequestKind(StrEnum):
    """What is asked for. The policy names the first six; the law adds two."""

    ACCESS = "access"
    CORRECTION = "correction"
    DELETION = "deletion"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"
    RESTRICTION = "restriction"
    COMPLAINT = "complaint"

    @property
    def by_law_alone(self) -> bool:
        """Whether it is the law's and not the policy's."""
        return self in {RequestKind.RESTRICTION, RequestKind.COMPLAINT}

    @property
    def about_purposes(self) -> bool:
        """Whether it is about certain purposes, which it has to name."""
        return self in {RequestKind.OBJECTION, RequestKind.WITHDRAWAL}

    @property
    def needs_identity(self) -> bool:
        """Whether who asks has to be known first; a complaint is heard from anybody."""
        return self is not RequestKind.COMPLAINT


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IDENTITY_CHECK = "identity_check"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXECUTING = "executing"
    ANSWERED = "answered"
    CLOSED = "closed"


class EventKind(StrEnum):
    """What happened to a request."""

    RECEIVED = "received"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_PROVEN = "identity_proven"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXTENDED = "extended"
    EXECUTED = "executed"
    ANSWERED = "answered"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"


class IdentityProof(StrEnum):
    """How the store knows who asks."""

    ID_SEEN = "id_seen"
    KNOWN = "known"
    CODE_SENT = "code_sent"  # to the phone on record
    GUARDIAN_DECLARED = "guardian_declared"


class Refusal(StrEnum):
    """Why a request is not met."""

    NOT_IDENTIFIED = "not_identified"
    NOT_ENTITLED = "not_entitled"
    REQUIRED_BY_LAW = "required_by_law"
    RIGHTS_OF_OTHERS = "rights_of_others"
    REPEATED = "repeated"
    OTHER = "other"


class Delay(StrEnum):
    """Why an answer takes longer."""

    COMPLEX = "complex"
    MANY_REQUESTS = "many_requests"
    WAITING_FOR_OTHERS = "waiting_for_others"


class Channel(StrEnum):
    """How a request reached the store, and how its answer reached the person."""

    COUNTER = "counter"
    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"


class AskedAbout(StrEnum):
    """Whose data a request is about: somebody on record, or somebody the store may know nothing of."""

    CUSTOMER = "customer"
    STAFF = "staff"
    NOBODY_KNOWN = "nobody_known"


class Reminder(StrEnum):
    """How far the term of an open request has run."""

    HALF = "half"
    SOON = "soon"
    LAST_DAY = "last_day"
    OVERDUE = "overdue"


_STATES: Final = {
    EventKind.RECEIVED: RequestState.RECEIVED,
    EventKind.IDENTITY_ASKED: RequestState.IDENTITY_CHECK,
    EventKind.IDENTITY_PROVEN: RequestState.IDENTITY_CHECK,
    EventKind.ACCEPTED: RequestState.ACCEPTED,
    EventKind.REFUSED: RequestState.REFUSED,
    EventKind.EXECUTED: RequestState.EXECUTING,
    EventKind.ANSWERED: RequestState.ANSWERED,
    EventKind.CLOSED: RequestState.CLOSED,
    EventKind.TAKEN_BACK: RequestState.CLOSED,
}
_BEFORE: Final = {RequestState.RECEIVED, RequestState.IDENTITY_CHECK}
_UNDER_WAY: Final = {RequestState.ACCEPTED, RequestState.EXECUTING}
# In which states each thing may happen to a request.
_ALLOWED: Final = {
    EventKind.IDENTITY_ASKED: {RequestState.RECEIVED},
    EventKind.IDENTITY_PROVEN: _BEFORE,
    EventKind.ACCEPTED: _BEFORE,
    EventKind.REFUSED: _BEFORE | {RequestState.ACCEPTED},
    EventKind.EXTENDED: _BEFORE | _UNDER_WAY,
    EventKind.EXECUTED: _UNDER_WAY,
    EventKind.ANSWERED: {RequestState.EXECUTING, RequestState.REFUSED},
    EventKind.CLOSED: {RequestState.ANSWERED},
    EventKind.TAKEN_BACK: _BEFORE | _UNDER_WAY,
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every event needs: its id, when and on which day at the store, and who noted it."""

    id: str
    at: datetime
    on: date
    by: StaffId


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """One fact in the life of a request; `facts` hold codes and counts, `due_on` a due day that it sets."""

    id: str
    kind: EventKind
    at: datetime
    on: date
    by: StaffId
    due_on: date | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, by whom, about whom; `wording` are the person's own words.

    `subject_id` is the random id of the customer or staff member, empty while nobody is known. `name` and `contact`
    say who asks and how to answer where the record does not. `guardian` says that they ask for somebody else.
    """

    kind: RequestKind
    about: AskedAbout
    subject_id: str = ""
    name: str = ""
    contact: str = ""
    wording: str = ""
    purposes: tuple[str, ...] = ()
    channel: Channel = Channel.COUNTER
    language: str = "ar"
    guardian: bool = False

    def checked(self) -> Asked:
        """The same with its texts trimmed; raises `RuleBroken` naming the field that is wrong."""
        asked = replace(
            self, name=one_line(self.name), contact=self.contact.strip(), wording=self.wording.strip()
        )
        if asked.about is AskedAbout.NOBODY_KNOWN and not asked.name:
            raise RuleBroken("request.name_missing", field="name")
        for name in ("name", "contact", "wording"):
            if len(getattr(asked, name)) > MAX_WORDS:
                raise RuleBroken("request.too_long", field=name, limit=MAX_WORDS)
            refuse_card_number(getattr(asked, name), name)
        if asked.kind.about_purposes and not asked.purposes:
            raise RuleBroken("request.purpose_missing", field="purposes")
        if asked.kind in {RequestKind.CORRECTION, RequestKind.COMPLAINT} and not asked.wording:
            raise RuleBroken("request.wording_missing", field="wording")
        return asked


@dataclass(frozen=True, slots=True)
class Law:
    """By which a request is dealt with: its terms, and the working days of the place."""

    code: str
    terms: RequestTerms
    calendar: WorkingDays

    @property
    def unit(self) -> Unit:
        """What the terms are counted in."""
        return self.terms.due.unit


@dataclass(frozen=True, slots=True)
class SubjectRequest:
    """A request as it stands. Every act answers with a new one, or raises `RuleBroken`; nothing is ever undone.

    `words` are what the store adds to its letters, by the event they belong to; they go with the person's own.
    """

    id: RequestId
    number: int
    asked: Asked
    jurisdiction: str
    events: tuple[RequestEvent, ...]
    words: Mapping[str, str] = field(default_factory=dict)

    # --- where it stands

    @property
    def state(self) -> RequestState:
        """Where it stands: the last event that moved it says so."""
        return next(_STATES[event.kind] for event in reversed(self.events) if event.kind in _STATES)

    @property
    def received_on(self) -> date:
        """The day it reached the store."""
        return self.events[0].on

    @property
    def received_at(self) -> datetime:
        """The moment it reached the store."""
        return self.events[0].at

    @property
    def due_on(self) -> date:
        """The last day for the answer."""
        return next(event.due_on for event in reversed(self.events) if event.due_on is not None)

    @property
    def identity(self) -> IdentityProof | None:
        """How it is known who asks; None while it is not."""
        event = self.event(EventKind.IDENTITY_PROVEN)
        return None if event is None else IdentityProof(str(event.facts["how"]))

    @property
    def paused(self) -> bool:
        """Whether the term stands still: the store asked for a proof of identity and has none yet."""
        return self.state is RequestState.IDENTITY_CHECK and self.identity is None

    @property
    def extended(self) -> bool:
        """Whether the one extension is used up."""
        return self.event(EventKind.EXTENDED) is not None

    @property
    def refusal(self) -> Refusal | None:
        """Why it was refused, when it was."""
        event = self.event(EventKind.REFUSED)
        return None if event is None else Refusal(str(event.facts["why"]))

    @property
    def taken_back(self) -> bool:
        """Whether the person no longer asks."""
        return self.event(EventKind.TAKEN_BACK) is not None

    @property
    def open(self) -> bool:
        """Whether the store still owes an answer."""
        return self.state not in {RequestState.ANSWERED, RequestState.CLOSED}

    @property
    def ended_at(self) -> datetime | None:
        """When the person had the answer, or no longer asked."""
        event = self.event(EventKind.ANSWERED) or self.event(EventKind.TAKEN_BACK)
        return None if event is None else event.at

    def event(self, kind: EventKind) -> RequestEvent | None:
        """The last event of that kind."""
        return next((event for event in reversed(self.events) if event.kind is kind), None)

    def may(self, kind: EventKind) -> bool:
        """Whether that may happen next."""
        if self.state not in _ALLOWED.get(kind, ()):
            return False
        if kind is EventKind.EXTENDED:
            return not self.extended and not self.paused
        if kind in {EventKind.IDENTITY_ASKED, EventKind.IDENTITY_PROVEN}:
            return self.identity is None
        return (
            kind is not EventKind.ACCEPTED or self.identity is not None or not self.asked.kind.needs_identity
        )

    # --- what happens to it

    def ask_identity(self, stamp: Stamp) -> SubjectRequest:
        """The person was asked to prove who they are: the term stands still until they do."""
        return self._with(stamp, EventKind.IDENTITY_ASKED)

    def prove_identity(self, stamp: Stamp, how: IdentityProof, law: Law) -> SubjectRequest:
        """Who asks is known. Days on which the store waited for it, the first and last left out, do not count."""
        asked = self.event(EventKind.IDENTITY_ASKED)
        if how is IdentityProof.GUARDIAN_DECLARED and not self.asked.guardian:
            raise RuleBroken("request.no_guardian", field="how")
        waited = 0 if asked is None else max(0, elapsed(law.unit, asked.on, stamp.on, law.calendar) - 1)
        due = later(law.unit, self.due_on, waited, law.calendar) if waited else None
        return self._with(stamp, EventKind.IDENTITY_PROVEN, {"how": how.value, "waited": waited}, due)

    def accept(self, stamp: Stamp) -> SubjectRequest:
        """It will be met."""
        if self.state in _BEFORE and self.identity is None and self.asked.kind.needs_identity:
            raise RuleBroken("request.identity_unproven")
        return self._with(stamp, EventKind.ACCEPTED)

    def refuse(self, stamp: Stamp, why: Refusal, words: str = "") -> SubjectRequest:
        """It will not be met; `words` explain it to the person in the letter."""
        if why is Refusal.OTHER and not words.strip():
            raise RuleBroken("request.reason_missing", field="words")
        return self._with(stamp, EventKind.REFUSED, {"why": why.value}, words=words)

    def extend(self, stamp: Stamp, why: Delay, law: Law, words: str = "") -> SubjectRequest:
        """The answer takes longer: once, and only while the first term runs; the person is told and told why."""
        if self.extended:
            raise RuleBroken("request.extended_already")
        if stamp.on > self.due_on:
            raise RuleBroken("request.too_late_to_extend")
        due = ends(law.terms.extension, self.due_on, law.calendar)
        return self._with(stamp, EventKind.EXTENDED, {"why": why.value}, due, words)

    def execute(self, stamp: Stamp, facts: Mapping[str, str | int], words: str = "") -> SubjectRequest:
        """Something of what was asked for is done; `facts` say what, in codes and counts."""
        return self._with(stamp, EventKind.EXECUTED, facts, words=words)

    def answer(self, stamp: Stamp, by: Channel, words: str = "") -> SubjectRequest:
        """The person has the answer, or was told of the refusal; the term has ended."""
        return self._with(stamp, EventKind.ANSWERED, {"by": by.value}, words=words)

    def close(self, stamp: Stamp) -> SubjectRequest:
        """Nothing is left to do."""
        return self._with(stamp, EventKind.CLOSED)

    def take_back(self, stamp: Stamp) -> SubjectRequest:
        """The person no longer asks for it."""
        return self._with(stamp, EventKind.TAKEN_BACK)

    # --- its term

    def percent(self, law: Law, today: date) -> int:
        """How much of the term has run by the end of that day, in whole per cent."""
        waited = sum(int(event.facts.get("waited", 0)) for event in self.events)
        whole = elapsed(law.unit, self.received_on, self.due_on, law.calendar) - waited
        gone = elapsed(law.unit, self.received_on, today, law.calendar) - waited
        return max(0, gone) * 100 // max(1, whole)

    def reminder(self, law: Law, today: date) -> Reminder | None:
        """What those who answer for it are to be told on that day; nothing while it is paused or answered."""
        if not self.open or self.paused:
            return None
        if today > self.due_on:
            return Reminder.OVERDUE
        if today == self.due_on:
            return Reminder.LAST_DAY
        percent = self.percent(law, today)
        return Reminder.SOON if percent >= 80 else Reminder.HALF if percent >= 50 else None

    def _with(
        self,
        stamp: Stamp,
        kind: EventKind,
        facts: Mapping[str, str | int] | None = None,
        due_on: date | None = None,
        words: str = "",
    ) -> SubjectRequest:
        if not self.may(kind):
            raise RuleBroken("request.not_now", state=self.state.value, step=kind.value)
        text = words.strip()
        if len(text) > MAX_WORDS:
            raise RuleBroken("request.too_long", field="words", limit=MAX_WORDS)
        refuse_card_number(text, "words")
        event = RequestEvent(stamp.id, kind, stamp.at, stamp.on, stamp.by, due_on, facts or {})
        said = {**self.words, kind.value: text} if text else self.words
        return replace(self, events=(*self.events, event), words=said)


def receive(request_id: RequestId, number: int, asked: Asked, stamp: Stamp, law: Law) -> SubjectRequest:
    """A request that reached the store on the day of `stamp`; the term begins on the next day."""
    due = ends(law.terms.due, stamp.on, law.calendar)
    first = RequestEvent(stamp.id, EventKind.RECEIVED, stamp.at, stamp.on, stamp.by, due)
    return SubjectRequest(request_id, number, asked.checked(), law.code, (first,))
