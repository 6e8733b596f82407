"""Writing notices and consent events inside another act's transaction, each with its audit entry.

Answers for the whole store (backup in the cloud, usage counts) are kept under `STORE`; a person's own under
their staff id; a customer's under the customer's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ConsentId
from jooptics_desktop.domain.privacy import (
    ConsentEvent,
    ConsentState,
    EventType,
    Method,
    NoticeServed,
    state_of,
    valid_until,
)
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.services.purpose_queues import drain

if TYPE_CHECKING:
    import datetime as dt

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import StaffId
    from jooptics_desktop.domain.policy import PolicyPack, PolicyText
    from jooptics_desktop.domain.privacy import ActingFor, StoragePlace
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.services.desk import Desk

STORE: Final = "store"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer about to be kept; `not_after` is when a child comes of age, for a guardian's consent.

    `method` is how it was taken, `place` where the data is to lie, if that was shown.
    """

    principal_id: str
    purpose: Purpose
    agreed: bool
    notice_id: str | None
    acting_for: ActingFor | None = None
    not_after: dt.date | None = None
    method: Method = Method.SCREEN
    place: StoragePlace | None = None


def principal_of(purpose: Purpose, person_id: str) -> str:
    """Under whose id an answer is kept."""
    return STORE if purpose.store_wide else person_id


def state_in(desk: Desk, work: Work, purpose: Purpose, principal_id: str) -> ConsentState:
    """Where somebody stands to a purpose now."""
    return state_of(purpose, work.privacy.events_of(principal_id), desk.clock.now())


def notice_of(
    desk: Desk,
    pack: PolicyPack,
    shown: PolicyText,
    principal_id: str,
    *,
    scrolled_to_end: bool = False,
    method: Method = Method.SCREEN,
) -> NoticeServed:
    """That `shown` was put before somebody; `RuleBroken("consent.policy_changed")` if it is not of that pack."""
    if shown.sha256 != pack.text_sha256(shown.language, shown.document):
        raise RuleBroken("consent.policy_changed")
    return NoticeServed(
        desk.ids.new(), principal_id, shown.document.value, pack.version, pack.sha256, shown.sha256,
        shown.shown_sha256(), shown.language, desk.clock.now(), scrolled_to_end, method,
    )  # fmt: skip


def known_notice(work: Work, notice_id: str) -> NoticeServed:
    """The notice; raises `RuleBroken("consent.notice_unknown")`."""
    notice = work.privacy.notice(notice_id)
    if notice is None:
        raise RuleBroken("consent.notice_unknown")
    return notice


def keep_notice(desk: Desk, work: Work, notice: NoticeServed) -> None:
    """Add the notice to the history."""
    work.privacy.add_notice(notice)
    desk.note(
        work, "notice_served", notice.principal_id, notice=notice.id, version=notice.policy_version,
        sha256=notice.ui_text_sha256,
    )  # fmt: skip


def keep_acknowledgement(
    desk: Desk, work: Work, staff_id: StaffId, notice: NoticeServed, *, declined: bool = False
) -> None:
    """Add that this staff member accepted the notice by their own act, or `declined` it."""
    kind = EventType.DECLINED if declined else EventType.ACKNOWLEDGED
    event = ConsentEvent(
        ConsentId(desk.ids.new()), staff_id, PURPOSES[PurposeCode.SERVICE], kind, desk.clock.now(), staff_id, notice.id,
    )  # fmt: skip
    keep_event(desk, work, event)


def keep_answer(desk: Desk, work: Work, by: StaffId, answer: Answer) -> ConsentState:
    """Add the event that an answer amounts to, coming after what was answered before."""
    now, purpose = desk.clock.now(), answer.purpose
    kind = state_in(desk, work, purpose, answer.principal_id).answered(agreed=answer.agreed)
    until = valid_until(purpose, now, answer.not_after) if answer.agreed else None
    event = ConsentEvent(
        ConsentId(desk.ids.new()), answer.principal_id, purpose, kind, now, by, answer.notice_id, until,
        answer.acting_for, method=answer.method, place=answer.place,
    )  # fmt: skip
    keep_event(desk, work, event)
    return state_of(purpose, [event], now)


def keep_end(desk: Desk, work: Work, purpose: Purpose, principal_id: str, reason: str) -> None:
    """Add that a consent ended by what happened, not by anybody's answer; from when, it is asked for again."""
    now = desk.clock.now()
    by = desk.session.staff.id if desk.session else None
    event = ConsentEvent(
        ConsentId(desk.ids.new()), principal_id, purpose, EventType.EXPIRED, now, by, None, now, reason=reason
    )
    keep_event(desk, work, event)


def keep_event(desk: Desk, work: Work, event: ConsentEvent) -> None:
    """Add an event; the audit trail holds its digest, so that a changed row is found out.

    Where it ends a consent, what waits for that purpose is let go in the same transaction.
    """
    work.privacy.add_event(event)
    drain(desk, work, event)
    desk.note(
        work, f"consent_{event.type}", event.principal_id, purpose=event.purpose.code.value, record=event.id,
        sha256=event.sha256(),
    )  # fmt: skip
    work.changed("consent", event.principal_id)
