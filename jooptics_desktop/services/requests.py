"""The rights desk: taking in what people ask about their data, deciding on it, answering in time.

Anybody at the counter may take a request in; deciding and answering is for those who answer for the store. Carrying
one out is in `services.request_execution`, its letters in `services.request_letters`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.ids import CustomerId, RequestId
from jooptics_desktop.domain.requests import (
    Asked,
    AskedAbout,
    EventKind,
    IdentityProof,
    Reminder,
    Stamp,
    receive,
)
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import jurisdictions, store_profile
from jooptics_desktop.services.customers import existing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.requests import Channel, Delay, Law, Refusal, SubjectRequest
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.desk import Desk

    Step = Callable[[SubjectRequest, Stamp, Law], SubjectRequest]

NUMBERS: Final = "request"
_LOUD: Final = (Reminder.OVERDUE, Reminder.LAST_DAY, Reminder.SOON)


@dataclass(frozen=True, slots=True)
class Listed:
    """A request, whom it is about as the store calls them, and what its term says today."""

    request: SubjectRequest
    person: str
    reminder: Reminder | None
    percent: int


def open_request(
    desk: Desk, asked: Asked, *, proof: IdentityProof | None = None, received_at: dt.datetime | None = None
) -> Done[SubjectRequest]:
    """Take a request in; its term begins on the day after it reached the store, in the store's zone.

    `proof` is given when the person proved who they are at once, `received_at` when it came before it was noted.
    Raises `RuleBroken` as `Asked.checked` does, and `request.received_later` for a moment that is still to come.
    """
    actor = _receiving(desk, asked)
    moment = received_at or desk.clock.now()
    if moment > desk.clock.now():
        raise RuleBroken("request.received_later", field="received_at")
    with desk.store.write() as work:
        _known(work, asked)
        law = jurisdictions.law_of(work, jurisdictions.in_force(work).code)
        day = moment.astimezone(_zone(work)).date()
        request = receive(
            RequestId(desk.ids.new()), work.settings.next_number(NUMBERS), asked,
            Stamp(desk.ids.new(), moment, day, actor.id), law,
        )  # fmt: skip
        if proof is not None:
            request = request.prove_identity(_stamp(desk, work, actor), proof, law)
        _keep(desk, work, request, EventKind.RECEIVED)
    return Done(request, work.changes)


def ask_identity(desk: Desk, request_id: RequestId) -> Done[SubjectRequest]:
    """Ask the person to prove who they are; the term stands still until they do."""
    return step(desk, request_id, EventKind.IDENTITY_ASKED, lambda r, stamp, _: r.ask_identity(stamp))


def check_identity(desk: Desk, request_id: RequestId, how: IdentityProof) -> Done[SubjectRequest]:
    """Note how it is known who asks."""
    return step(
        desk, request_id, EventKind.IDENTITY_PROVEN, lambda r, stamp, law: r.prove_identity(stamp, how, law)
    )


def accept(desk: Desk, request_id: RequestId) -> Done[SubjectRequest]:
    """Decide that it will be met."""
    return step(desk, request_id, EventKind.ACCEPTED, lambda r, stamp, _: r.accept(stamp))


def refuse(desk: Desk, request_id: RequestId, why: Refusal, words: str = "") -> Done[SubjectRequest]:
    """Decide that it will not be met; the person is still to be told, with the way to complain."""
    return step(desk, request_id, EventKind.REFUSED, lambda r, stamp, _: r.refuse(stamp, why, words))


def extend(desk: Desk, request_id: RequestId, why: Delay, words: str = "") -> Done[SubjectRequest]:
    """Take the one extension the law gives; the person is to be told, and told why."""
    return step(desk, request_id, EventKind.EXTENDED, lambda r, stamp, law: r.extend(stamp, why, law, words))


def answer(desk: Desk, request_id: RequestId, by: Channel, words: str = "") -> Done[SubjectRequest]:
    """Note that the person has the answer, or was told of the refusal."""
    return step(desk, request_id, EventKind.ANSWERED, lambda r, stamp, _: r.answer(stamp, by, words))


def close(desk: Desk, request_id: RequestId) -> Done[SubjectRequest]:
    """Put an answered request away."""
    return step(desk, request_id, EventKind.CLOSED, lambda r, stamp, _: r.close(stamp))


def take_back(desk: Desk, request_id: RequestId) -> Done[SubjectRequest]:
    """Note that the person no longer asks for it."""
    return step(desk, request_id, EventKind.TAKEN_BACK, lambda r, stamp, _: r.take_back(stamp))


def request_of(desk: Desk, request_id: RequestId) -> Listed:
    """One request as it stands today."""
    desk.require(Permission.REQUESTS_HANDLE)
    with desk.store.read() as work:
        return _listed(desk, work, found(work, request_id))


def request_numbered(desk: Desk, number: int) -> Listed:
    """One request by the number people read out; raises `RuleBroken("request.unknown")`."""
    desk.require(Permission.REQUESTS_HANDLE)
    with desk.store.read() as work:
        request = work.requests.by_number(number)
        if request is None:
            raise RuleBroken("request.unknown", field="request")
        return _listed(desk, work, request)


def requests(desk: Desk, *, answered: bool = False) -> list[Listed]:
    """What the store still owes an answer to, the most pressing first; with `answered` everything, newest last."""
    desk.require(Permission.REQUESTS_HANDLE)
    with desk.store.read() as work:
        kept = work.requests.all() if answered else work.requests.unanswered()
        listed = [_listed(desk, work, request) for request in kept]
    return sorted(listed, key=lambda one: (not one.request.open, one.request.due_on, one.request.number))


def requests_about(desk: Desk, subject_id: str) -> list[SubjectRequest]:
    """The requests about one customer, for whoever serves them."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return work.requests.about(subject_id)


def due_reminders(desk: Desk) -> list[Listed]:
    """What those who answer for requests are to be told now, the most pressing first; nothing for others."""
    if desk.session is None or not desk.session.staff.may(Permission.REQUESTS_HANDLE):
        return []
    return [one for one in requests(desk) if one.reminder is not None]


def is_loud(listed: Listed) -> bool:
    """Whether it is pressing enough for the top bar: four fifths of its term are gone, or all of it."""
    return listed.reminder in _LOUD


def is_restricted(desk: Desk, customer_id: CustomerId) -> bool:
    """Whether the use of that customer's record is restricted."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return work.requests.is_restricted(customer_id)


def lift_restriction(desk: Desk, customer_id: CustomerId) -> Done[None]:
    """End the restriction of a record; the person is to be told before."""
    actor = desk.require(Permission.REQUESTS_HANDLE)
    with desk.store.write() as work:
        existing(work, customer_id)
        if work.requests.is_restricted(customer_id):
            stamp = {"at": desk.clock.now(), "by": actor.id, "request_id": None}
            work.requests.restrict(customer_id, stamp, restricted=False)
            desk.note(work, "restriction_lifted", customer_id)
            work.changed("customer", customer_id)
    return Done(None, work.changes)


def step(desk: Desk, request_id: RequestId, kind: EventKind, act: Step) -> Done[SubjectRequest]:
    """One step of those who answer for requests, with its audit entry; for `request_execution` too."""
    actor = desk.require(Permission.REQUESTS_HANDLE)
    with desk.store.write() as work:
        request = taken(desk, work, request_id, kind, act, actor)
    return Done(request, work.changes)


def taken(
    desk: Desk, work: Work, request_id: RequestId, kind: EventKind, act: Step, actor: StaffMember
) -> SubjectRequest:
    """`step` inside a transaction that does more."""
    before = found(work, request_id)
    law = jurisdictions.law_of(work, before.jurisdiction)
    request = act(before, _stamp(desk, work, actor), law)
    _keep(desk, work, request, kind)
    return request


def found(work: Work, request_id: RequestId) -> SubjectRequest:
    """The request, or `RuleBroken("request.unknown")`."""
    request = work.requests.get(request_id)
    if request is None:
        raise RuleBroken("request.unknown", field="request")
    return request


def _receiving(desk: Desk, asked: Asked) -> StaffMember:
    """Everybody at the counter takes requests in; about themselves people of the store need no permission."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    if asked.about is AskedAbout.STAFF and asked.subject_id == desk.session.staff.id:
        return desk.session.staff
    return desk.require(
        Permission.REQUESTS_HANDLE if asked.about is AskedAbout.STAFF else Permission.CUSTOMERS_READ
    )


def _known(work: Work, asked: Asked) -> None:
    if asked.about is AskedAbout.CUSTOMER:
        existing(work, CustomerId(asked.subject_id))
    elif asked.about is AskedAbout.STAFF and asked.subject_id not in {m.id for m in work.staff.all()}:
        raise RuleBroken("staff.unknown", field="staff")


def _zone(work: Work) -> ZoneInfo:
    kept = work.settings.get(store_profile.SETTING) or {}
    return ZoneInfo(kept.get("time_zone", "Asia/Amman"))


def _stamp(desk: Desk, work: Work, actor: StaffMember) -> Stamp:
    now = desk.clock.now()
    return Stamp(desk.ids.new(), now, now.astimezone(_zone(work)).date(), actor.id)


def _keep(desk: Desk, work: Work, request: SubjectRequest, kind: EventKind) -> None:
    work.requests.save(request)
    asked = request.asked
    desk.note(
        work, f"request_{kind.value}", asked.subject_id or request.id, number=request.number,
        kind=asked.kind.value, due=request.due_on.isoformat(),
    )  # fmt: skip
    work.changed("request", request.id)


def _listed(desk: Desk, work: Work, request: SubjectRequest) -> Listed:
    law = jurisdictions.law_of(work, request.jurisdiction)
    today = desk.clock.now().astimezone(_zone(work)).date()
    return Listed(
        request, _person(work, request.asked), request.reminder(law, today), request.percent(law, today)
    )


def _person(work: Work, asked: Asked) -> str:
    """Whom it is about: the record says so while there is one."""
    if asked.about is AskedAbout.CUSTOMER:
        customer = work.customers.get(CustomerId(asked.subject_id))
        return customer.display_name if customer else asked.name
    if asked.about is AskedAbout.STAFF:
        return next((m.name for m in work.staff.all() if m.id == asked.subject_id), asked.name)
    return asked.name
