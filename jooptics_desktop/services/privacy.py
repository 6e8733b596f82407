"""Showing notices, taking answers, withdrawing them, and the gate every use of personal data goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.privacy import (
    ConsentEvent,
    ConsentState,
    NoticeServed,
    complete_answers,
)
from jooptics_desktop.domain.purposes import (
    AT_THE_COUNTER,
    FIRST_RUN,
    PURPOSES,
    Asking,
    Layer,
    PurposeCode,
    purposes_asked,
)
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.services.consent_keeping import (
    STORE,
    Answer,
    keep_acknowledgement,
    keep_answer,
    keep_notice,
    known_notice,
    notice_of,
    principal_of,
    state_in,
)
from jooptics_desktop.services.customers import existing
from jooptics_desktop.services.policies import note_new_store
from jooptics_desktop.system import policy_packs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.domain.ids import ConsentId, CustomerId, StaffId
    from jooptics_desktop.domain.policy import PolicyArchive, PolicyPack, PolicyText
    from jooptics_desktop.domain.privacy import ActingFor, FirstRunChoices
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.desk import Desk

_EACH_TIME: Final = purposes_asked(Layer.STAFF, Asking.EACH_TIME)


def policies() -> PolicyArchive:
    """Every version that comes with the program; what holds in a store is `services.policies.in_force`."""
    return policy_packs.installed_policies(resources_folder() / "privacy")


def record_first_run(
    desk: Desk, work: Work, choices: FirstRunChoices, owner_id: StaffId, pack: PolicyPack | None = None
) -> list[ConsentState]:
    """Keep what the owner saw, accepted and answered on the first-run page, in the transaction that makes the store.

    `pack` is the version that was shown, the shipped one unless said otherwise. Raises `RuleBroken` as
    `FirstRunChoices.checked` does.
    """
    note_new_store(desk, work)
    return record_owner(desk, work, choices, owner_id, pack or policies().in_force(desk.clock.now()))


def record_owner(
    desk: Desk, work: Work, choices: FirstRunChoices, owner_id: StaffId, shown: PolicyPack
) -> list[ConsentState]:
    """Keep what whoever becomes the owner saw, accepted and answered; raises as `record_first_run`."""
    answers = choices.checked(shown, FIRST_RUN)
    notice = NoticeServed(
        desk.ids.new(), owner_id, DocumentName.POLICY.value, shown.version, shown.sha256, choices.text_sha256,
        choices.ui_text_sha256, choices.language, choices.served_at, choices.scrolled_to_end,
    )  # fmt: skip
    keep_notice(desk, work, notice)
    keep_acknowledgement(desk, work, owner_id, notice)
    return [
        keep_answer(desk, work, owner_id, Answer(principal_of(purpose, owner_id), purpose, agreed, notice.id))
        for purpose, agreed in answers.items()
    ]


def record_notice_served(
    desk: Desk, pack: PolicyPack, shown: PolicyText, *, principal_id: str, scrolled_to_end: bool = False
) -> Done[NoticeServed]:
    """Note that exactly these words were shown to somebody; it says nothing about what they think of them."""
    _acting(desk)
    notice = notice_of(desk, pack, shown, principal_id, scrolled_to_end=scrolled_to_end)
    with desk.store.write() as work:
        keep_notice(desk, work, notice)
    return Done(notice, work.changes)


def acknowledge(desk: Desk, notice_id: str) -> Done[NoticeServed]:
    """The acting person pressed the button that accepts the policy they were shown; consent to no purpose."""
    actor = _acting(desk)
    with desk.store.write() as work:
        notice = known_notice(work, notice_id)
        if notice.principal_id != actor.id:
            raise RuleBroken("consent.notice_of_another")
        keep_acknowledgement(desk, work, actor.id, notice)
    return Done(notice, work.changes)


def record_decisions(desk: Desk, notice_id: str, answers: Mapping[str, bool]) -> Done[list[ConsentState]]:
    """Keep answers about the store and about oneself, given after the notice of that id was shown.

    Only the purposes in `answers` are touched. Raises `RuleBroken("consent.unknown_purpose")` for a purpose
    that is not asked about, `consent.answer_missing` for an answer that is no plain yes or no, and
    `NotPermitted` when the answer is the store's and the role may not give it.
    """
    actor = _acting(desk)
    checked = complete_answers(answers, _named(answers, (*FIRST_RUN, *_EACH_TIME)))
    for purpose in checked:
        _may_decide(desk, purpose)
    with desk.store.write() as work:
        known_notice(work, notice_id)
        states = [
            keep_answer(
                desk, work, actor.id, Answer(principal_of(purpose, actor.id), purpose, agreed, notice_id)
            )
            for purpose, agreed in checked.items()
        ]
    return Done(states, work.changes)


def give(desk: Desk, pack: PolicyPack, shown: PolicyText, code: PurposeCode) -> Done[ConsentState]:
    """Agree to one purpose after reading the words beside it in `shown`; as few steps as `withdraw`.

    Raises as `record_decisions` does.
    """
    purpose = PURPOSES[code]
    actor = _may_decide(desk, purpose)
    notice = notice_of(desk, pack, shown, actor.id)
    with desk.store.write() as work:
        keep_notice(desk, work, notice)
        answer = Answer(principal_of(purpose, actor.id), purpose, agreed=True, notice_id=notice.id)
        state = keep_answer(desk, work, actor.id, answer)
    return Done(state, work.changes)


def withdraw(desk: Desk, code: PurposeCode, customer_id: CustomerId | None = None) -> Done[ConsentState]:
    """Take back a consent: no notice and no reason needed, in force at once.

    `customer_id` is needed for a customer's consent. Raises `RuleBroken("consent.nothing_to_withdraw")` when
    none is in force.
    """
    purpose = PURPOSES[code]
    actor = _may_decide(desk, purpose)
    principal = _subject(purpose, actor.id, customer_id)
    with desk.store.write() as work:
        if not state_in(desk, work, purpose, principal).in_force:
            raise RuleBroken("consent.nothing_to_withdraw", field=code.value)
        state = keep_answer(desk, work, actor.id, Answer(principal, purpose, agreed=False, notice_id=None))
    return Done(state, work.changes)


def current_decisions(desk: Desk) -> list[ConsentState]:
    """Where the store and the acting person stand to every optional purpose, for the privacy page."""
    actor = _acting(desk)
    with desk.store.read() as work:
        return [
            state_in(desk, work, purpose, principal_of(purpose, actor.id))
            for purpose in (*FIRST_RUN, *_EACH_TIME)
        ]


def may(desk: Desk, code: PurposeCode, subject: str | None = None) -> bool:
    """The gate: whether data may be used for that purpose now.

    `subject` is the customer's or staff member's id; purposes of the whole store need none. Without an answer
    that is in force it is no, after an objection too, and for a customer whose record is restricted. Purposes
    that are stated rather than asked are always yes.
    """
    if not PURPOSES[code].optional:
        return True
    with desk.store.read() as work:
        return may_in(desk, work, code, subject)


def may_in(desk: Desk, work: Work, code: PurposeCode, subject: str | None = None) -> bool:
    """The gate inside the transaction of the act that wants to pass it."""
    purpose = PURPOSES[code]
    if not purpose.optional:
        return True
    if subject is None and not purpose.store_wide:
        return False
    principal = principal_of(purpose, subject or STORE)
    restricted = purpose.layer is Layer.CUSTOMER and work.requests.is_restricted(principal)
    return not restricted and state_in(desk, work, purpose, principal).in_force


def agreeing(desk: Desk, work: Work, code: PurposeCode) -> list[ConsentEvent]:
    """The gate for many: the yes of each customer of whom `may` would say yes now."""
    restricted = work.requests.restricted()
    found = work.privacy.agreeing(code, desk.clock.now())
    return [event for event in found if event.principal_id not in restricted]


def require_consent_in(desk: Desk, work: Work, code: PurposeCode, subject: str | None = None) -> None:
    """`require_consent` inside somebody's transaction."""
    if not may_in(desk, work, code, subject):
        raise RuleBroken("consent.not_given", purpose=code.value)


def require_consent(desk: Desk, code: PurposeCode, subject: str | None = None) -> None:
    """Raise `RuleBroken("consent.not_given")` unless `may` says yes."""
    if not may(desk, code, subject):
        raise RuleBroken("consent.not_given", purpose=code.value)


def customer_consents(desk: Desk, customer_id: CustomerId) -> list[ConsentState]:
    """Where a customer stands to every purpose that customers are asked about."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        existing(work, customer_id)
        return [state_in(desk, work, purpose, customer_id) for purpose in AT_THE_COUNTER]


def record_customer_consent(
    desk: Desk,
    customer_id: CustomerId,
    pack: PolicyPack,
    shown: PolicyText,
    answers: Mapping[str, bool],
    *,
    acting_for: ActingFor | None = None,
    not_after: dt.date | None = None,
) -> Done[list[ConsentState]]:
    """Keep what a customer answered after being shown the shop's own notice (`shown`, places filled in).

    Only the purposes in `answers` are touched. For a guardian's consent give `acting_for`, and as `not_after`
    the day the child comes of age. Raises `RuleBroken` as `record_decisions` does, and
    `consent.wrong_notice` when `shown` is not the notice for customers.
    """
    actor = desk.require(Permission.CUSTOMERS_WRITE)
    if shown.document is not DocumentName.CUSTOMERS:
        raise RuleBroken("consent.wrong_notice")
    checked = complete_answers(answers, _named(answers, AT_THE_COUNTER))
    with desk.store.write() as work:
        existing(work, customer_id)
        notice = notice_of(desk, pack, shown, customer_id)
        keep_notice(desk, work, notice)
        states = [
            keep_answer(
                desk, work, actor.id, Answer(customer_id, purpose, agreed, notice.id, acting_for, not_after)
            )
            for purpose, agreed in checked.items()
        ]
        work.changed("customer", customer_id)
    return Done(states, work.changes)


def consent_history(desk: Desk, customer_id: CustomerId | None = None) -> list[ConsentEvent]:
    """Every event of a customer, or of the store and the acting person, oldest first."""
    if customer_id is not None:
        desk.require(Permission.CUSTOMERS_READ)
        subjects: tuple[str, ...] = (customer_id,)
    else:
        subjects = (STORE, _acting(desk).id)
    with desk.store.read() as work:
        return work.privacy.events_of(*subjects)


def consent_record(desk: Desk, event_id: ConsentId, controller: Mapping[str, str]) -> dict[str, Json]:
    """One event as a consent record (ISO/IEC TS 27560), for a receipt or an export."""
    _acting(desk)
    with desk.store.read() as work:
        event = work.privacy.event(event_id)
        if event is None:
            raise RuleBroken("consent.unknown_record")
        if event.purpose.layer is Layer.CUSTOMER:
            desk.require(Permission.CUSTOMERS_READ)
        notice = work.privacy.notice(event.notice_id) if event.notice_id else None
    return event.record(notice, controller)


def _acting(desk: Desk) -> StaffMember:
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    return desk.session.staff


def _may_decide(desk: Desk, purpose: Purpose) -> StaffMember:
    if purpose.layer is Layer.CUSTOMER:
        return desk.require(Permission.CUSTOMERS_WRITE)
    return desk.require(Permission.PRIVACY_MANAGE) if purpose.store_wide else _acting(desk)


def _named(answers: Mapping[str, bool], purposes: Iterable[Purpose]) -> list[Purpose]:
    return [purpose for purpose in purposes if purpose.code.value in answers]


def _subject(purpose: Purpose, staff_id: str, customer_id: CustomerId | None) -> str:
    if purpose.layer is Layer.STAFF:
        return principal_of(purpose, staff_id)
    if customer_id is None:
        raise RuleBroken("customer.unknown", field="customer")
    return customer_id
