"""Asking the shop's customers: the notice served, the answers taken, consents that end and are asked for again.

That a notice was served and what was decided are kept apart, each with how it was done: on the staff's screen, on
the customer's, on paper. The gate itself is in `services.privacy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.consents import REMEMBERED, SOON, Renewal, to_renew
from jooptics_desktop.domain.customers import CustomerHit
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ConsentId, CustomerId
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.privacy import ConsentEvent, EventType, Method, complete_answers
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, Layer
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import minors
from jooptics_desktop.services.abroad import asked_in
from jooptics_desktop.services.consent_keeping import (
    Answer,
    keep_answer,
    keep_event,
    keep_notice,
    known_notice,
    notice_of,
    state_in,
)
from jooptics_desktop.services.customer_notice import customer_notice
from jooptics_desktop.services.customers import existing
from jooptics_desktop.services.privacy import policies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.policy import PolicyText
    from jooptics_desktop.domain.privacy import ConsentState, NoticeServed
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk

BATCH: Final = 500  # ends in one transaction: a sale waits for some tens of milliseconds at most
LISTED: Final = 2000


@dataclass(frozen=True, slots=True)
class Served:
    """A notice that was put before a customer, and the very words."""

    notice: NoticeServed
    text: PolicyText


def serve_notice(
    desk: Desk, customer_id: CustomerId, language: Language, method: Method = Method.SCREEN
) -> Done[Served]:
    """Put the shop's notice before a customer and keep that it was; says nothing about what they answer."""
    desk.require(Permission.CUSTOMERS_WRITE)
    shown = customer_notice(desk, language)
    notice = notice_of(desk, shown.pack, shown.text, customer_id, method=method)
    with desk.store.write() as work:
        existing(work, customer_id)
        keep_notice(desk, work, notice)
    return Done(Served(notice, shown.text), work.changes)


def record_answers(
    desk: Desk,
    customer_id: CustomerId,
    notice_id: str,
    answers: Mapping[str, bool],
    method: Method = Method.SCREEN,
) -> Done[list[ConsentState]]:
    """Keep what a customer decided after that notice was served; purposes without an answer stay as they were.

    Raises `RuleBroken`: `consent.notice_unknown`, `consent.notice_of_another`, `consent.policy_changed` when the
    notice is no longer the one in force, `consent.unknown_purpose`, `consent.answer_missing`.
    """
    actor = desk.require(Permission.CUSTOMERS_WRITE)
    asked = [purpose for purpose in AT_THE_COUNTER if purpose.code.value in answers]
    checked = complete_answers(answers, asked)
    with desk.store.write() as work:
        existing(work, customer_id)
        notice = known_notice(work, notice_id)
        check_notice(desk, work, notice, customer_id)
        states = [
            keep_answer(desk, work, actor.id, Answer(customer_id, purpose, agreed, notice.id, method=method))
            for purpose, agreed in checked.items()
        ]
        work.changed("customer", customer_id)
    return Done(states, work.changes)


def papers_out(desk: Desk, customer_id: CustomerId) -> list[NoticeServed]:
    """Forms that were printed for a customer and did not come back yet, the newest first."""
    desk.require(Permission.CUSTOMERS_READ)
    in_force = policies().in_force(desk.clock.now()).sha256
    with desk.store.read() as work:
        answered = {event.notice_id for event in work.privacy.events_of(customer_id)}
        return [
            notice
            for notice in work.privacy.notices_of(customer_id, Method.PAPER)
            if notice.id not in answered and notice.pack_sha256 == in_force
        ]


def renewals(desk: Desk) -> list[Renewal]:
    """Customers whose consents end soon or have ended, the soonest first; restricted records are left out."""
    desk.require(Permission.CUSTOMERS_READ)
    now = desk.clock.now()
    with desk.store.read() as work:
        ending = work.privacy.ending(now + SOON, after=now - REMEMBERED, limit=LISTED)
        lapsed = work.privacy.lapsed(now - REMEMBERED, LISTED)
        found = []
        for customer_id in dict.fromkeys(e.principal_id for e in (*ending, *lapsed) if _is_customers(e)):
            renewal = _renewal(desk, work, CustomerId(customer_id))
            if renewal is not None:
                found.append(renewal)
    return sorted(found, key=lambda renewal: (renewal.ends, renewal.customer.number))


def due_again(desk: Desk, customer_id: CustomerId) -> tuple[ConsentState, ...]:
    """Those consents of a customer that end soon or have ended, for the banner on their page."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        existing(work, customer_id)
        return _due_in(desk, work, customer_id)


def expire_due(desk: Desk, *, cancelled: Callable[[], bool] = lambda: False) -> Done[int]:
    """Write down every consent that has ended since, a batch at a time, and let go of what waited for it.

    The gate needs none of this, it looks at the date; the history and the list of renewals do. The program acts, so
    nobody is asked. Asking twice is the same as once.
    """
    ended, changes = 0, Changes()
    while not cancelled():
        with desk.store.write() as work:
            over = work.privacy.ending(desk.clock.now(), limit=BATCH)
            for event in over:
                keep_event(desk, work, _ended(desk, event))
        ended += len(over)
        changes = changes.merged("consent") if over else changes
        if len(over) < BATCH:
            break
    return Done(ended, changes)


def answer_all(agreed: bool, purposes: Iterable[str] | None = None) -> dict[str, bool]:
    """The same answer to every purpose that customers may be asked about, or to those."""
    codes = [purpose.code.value for purpose in AT_THE_COUNTER] if purposes is None else list(purposes)
    return dict.fromkeys(codes, agreed)


def check_notice(desk: Desk, work: Work, notice: NoticeServed, customer_id: CustomerId) -> None:
    """That an answer may cite this notice: it was put before that customer, and its words still hold."""
    if notice.principal_id != customer_id:
        raise RuleBroken("consent.notice_of_another")
    if notice.document != DocumentName.CUSTOMERS.value:
        raise RuleBroken("consent.wrong_notice")
    if notice.pack_sha256 != policies().in_force(desk.clock.now()).sha256:
        raise RuleBroken("consent.policy_changed")
    chosen = minors.chosen_at(work)
    if chosen is not None and notice.served_at < chosen:  # since then it says something else about children
        raise RuleBroken("consent.policy_changed")


def _is_customers(event: ConsentEvent) -> bool:
    return event.purpose.layer is Layer.CUSTOMER


def _renewal(desk: Desk, work: Work, customer_id: CustomerId) -> Renewal | None:
    customer = work.customers.get(customer_id)
    if customer is None or work.requests.is_restricted(customer_id):
        return None
    states = _due_in(desk, work, customer_id)
    if not states:
        return None
    phone = customer.phones[0] if customer.phones else ""
    return Renewal(
        CustomerHit(customer.id, customer.number, customer.name, customer.name_alternative, phone), states
    )


def _due_in(desk: Desk, work: Work, customer_id: CustomerId) -> tuple[ConsentState, ...]:
    states = [state_in(desk, work, purpose, customer_id) for purpose in asked_in(work)]
    return to_renew(states, desk.clock.now())


def _ended(desk: Desk, event: ConsentEvent) -> ConsentEvent:
    return ConsentEvent(
        ConsentId(desk.ids.new()), event.principal_id, event.purpose, EventType.EXPIRED, desk.clock.now(), None,
        event.notice_id, event.valid_until, event.acting_for, "term",
    )  # fmt: skip
