"""Versions of the privacy policy in this store: how they come, when they hold, who was asked, what was answered.

Texts come with an update of the program or from a service, signed by a key the owner trusts. They lie in the home
folder; that they arrived, and every answer, is in the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken, Untrusted
from jooptics_desktop.domain.ids import ConsentId
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.policy_changes import (
    AnswerKind,
    answered_since,
    arrivals_of,
    as_held,
    has_declined,
    last_accepted,
    to_be_shown,
)
from jooptics_desktop.domain.policy_reading import differences
from jooptics_desktop.domain.privacy import ConsentEvent, EventType, state_of
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.services.consent_keeping import keep_acknowledgement, keep_event, keep_notice, notice_of
from jooptics_desktop.services.trusted_time import believed_now
from jooptics_desktop.system import policy_packs
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import StaffId
    from jooptics_desktop.domain.policy import PolicyArchive, PolicyPack, PolicyText
    from jooptics_desktop.domain.policy_changes import PolicyAnswer
    from jooptics_desktop.domain.policy_reading import Difference
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.system.policy_packs import BelievedPolicies

KEYS: Final = "privacy.policy_keys"
APPLIED: Final = "privacy.policies_applied"
REFUSED: Final = "privacy.policy_refused"
ASKED_ANEW: Final = "privacy.asked_anew_since"
AT_ONCE: Final = 200  # consents that are ended in one transaction: a sale waits for some milliseconds


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A version that is announced or was not answered yet, beside the one somebody accepted before it.

    `anew`: it may be one they know; the store has a new owner, so they are asked as if they had never been.
    """

    before: PolicyPack
    after: PolicyPack
    anew: bool = False

    def differences(self, language: str, document: DocumentName = DocumentName.POLICY) -> list[Difference]:
        """What the two say differently in that language."""
        return differences(self.before.text(language, document), self.after.text(language, document))


@dataclass(frozen=True, slots=True)
class VersionAnswer:
    """What one of the staff said to a version, and when."""

    name: str
    kind: AnswerKind
    at: datetime


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version as it stands in this store: from when it holds, until when, who answered what."""

    pack: PolicyPack
    until: datetime | None
    holds_now: bool
    answers: tuple[VersionAnswer, ...]


@dataclass(frozen=True, slots=True)
class PolicyStanding:
    """How things stand for the acting person.

    `announced` is the next version, of which `refused` tells when a text that came was not believed (a code).
    `waiting` is what the person was not asked about yet.
    """

    current: PolicyPack
    announced: PolicyPack | None
    waiting: PolicyChange | None
    declined: bool
    refused: str


# --- what holds


def archive(desk: Desk) -> PolicyArchive:
    """Every version ever in force here and those to come, with the days on which they take effect in this store.

    A text in the home folder that was spoilt is left out with all that follow it, so that no till stands still
    for it; `standing` tells of it.
    """
    with desk.store.read() as work:
        return _held(desk, work)


def in_force(desk: Desk) -> PolicyPack:
    """The version that holds now. A clock set back brings no old version back."""
    with desk.store.read() as work:
        return _held(desk, work).in_force(believed_now(desk, work))


def in_force_in(desk: Desk, work: Work) -> PolicyPack:
    """`in_force`, inside somebody's unit of work."""
    return _held(desk, work).in_force(believed_now(desk, work))


def note_new_store(desk: Desk, work: Work) -> None:
    """Note what is installed when a store is made: the owner is shown the newest that is in effect."""
    for arrival in arrivals_of(_installed(desk, work), {}, desk.clock.now(), new_store=True):
        work.policies.add(arrival)
    work.settings.put(APPLIED, [pack.sha256 for pack in _installed(desk, work).packs])


def keep_up(desk: Desk) -> Done[bool]:
    """Note versions that arrived, and end consents whose purpose has another scope from today on.

    The program acts, whoever is signed in; asking often is the same as asking once. Answers whether anything was done.
    """
    with desk.store.read() as work:
        found, now = _installed(desk, work), believed_now(desk, work)
        arriving = arrivals_of(found, work.policies.arrivals(), now)
        held = as_held(found, work.policies.arrivals(), now)
        applied = set(work.settings.get(APPLIED) or ())
    due = [pack for pack in held.packs[1:] if pack.effective_at <= now and pack.sha256 not in applied]
    changes = Changes()
    if arriving:
        with desk.store.write() as work:
            for arrival in arriving:
                work.policies.add(arrival)
                desk.note(work, "policy_arrived", version=arrival.version, sha256=arrival.pack_sha256)
            work.changed("policy")
        changes = work.changes
    for pack in due:
        changes = changes.joined(_apply(desk, held, pack))
    return Done(bool(arriving or due), changes)


# --- who is asked, and what they answer


def standing(desk: Desk) -> PolicyStanding:
    """What holds, what comes, and what the acting person has still to answer."""
    actor = _acting(desk)
    with desk.store.read() as work:
        held, now = _held(desk, work), believed_now(desk, work)
        answers = _answers(work, actor.id)
        waiting_for = _waiting(work, held, answers, now)
        refused = str(work.settings.get(REFUSED) or "") or _problem(desk, work)
    announced = held.announced(now)
    return PolicyStanding(
        held.in_force(now), announced[-1] if announced else None, waiting_for,
        has_declined(held, answers, now), refused,
    )  # fmt: skip


def waiting(desk: Desk) -> PolicyChange | None:
    """What to put before the acting person after they signed in.

    Only those who answer for privacy are asked, and everybody once the store has a new owner.
    """
    actor = _acting(desk)
    with desk.store.read() as work:
        now = believed_now(desk, work)
        found = _waiting(work, _held(desk, work), _answers(work, actor.id), now)
    return found if found is not None and (found.anew or actor.may(Permission.PRIVACY_MANAGE)) else None


def answer(
    desk: Desk, pack: PolicyPack, shown: PolicyText, kind: AnswerKind, *, scrolled_to_end: bool = False
) -> Done[StaffMember]:
    """Keep the acting person's yes or no to a version they were shown; no can become yes at any time.

    Neither is consent to any purpose. Answers with the person as they stand now: who declined a version that holds
    looks, exports and erases, and changes nothing else.
    """
    actor = _acting(desk)
    notice = notice_of(desk, pack, shown, actor.id, scrolled_to_end=scrolled_to_end)
    with desk.store.write() as work:
        keep_notice(desk, work, notice)
        keep_acknowledgement(desk, work, actor.id, notice, declined=kind is AnswerKind.DECLINED)
        work.changed("policy")
        member = as_standing(desk, work, actor)
    return Done(member, work.changes)


def as_standing(desk: Desk, work: Work, member: StaffMember) -> StaffMember:
    """The member with what follows from their answers to the policy.

    Texts of the program that are spoilt take nobody's till away: the check of the store tells of them.
    """
    try:
        held = _held(desk, work)
    except Untrusted:
        return member
    return member.after_declining(
        declined=has_declined(held, _answers(work, member.id), believed_now(desk, work))
    )


def standing_member(desk: Desk) -> StaffMember:
    """The acting person as they stand towards the policy now."""
    actor = _acting(desk)
    with desk.store.read() as work:
        return as_standing(desk, work, actor)


def purpose_names(pack: PolicyPack, language: str) -> dict[str, str]:
    """What a version calls each purpose, by its code."""
    return {p.code: p.label for document in DocumentName for p in pack.text(language, document).purposes}


def versions(desk: Desk) -> list[PolicyVersion]:
    """Every version there ever was here, newest first, with what each person answered."""
    _acting(desk)
    with desk.store.read() as work:
        held, now = _held(desk, work), believed_now(desk, work)
        names: dict[str, str] = {member.id: member.name for member in work.staff.all()}
        answers = work.privacy.policy_answers()
    current = held.in_force(now)
    found = []
    for place, pack in enumerate(held.packs):
        until = held.packs[place + 1].effective_at if place + 1 < len(held.packs) else None
        said = tuple(
            VersionAnswer(names[who], one.kind, one.at)
            for who, one in answers
            if one.pack_sha256 == pack.sha256 and who in names
        )
        found.append(PolicyVersion(pack, until, pack == current, said))
    return found[::-1]


def change_between(desk: Desk, before: str, after: str) -> PolicyChange:
    """Two versions by their digests, to compare; raises `RuleBroken("policy.unknown_version")`."""
    held = archive(desk)
    try:
        return PolicyChange(held.by_sha256(before), held.by_sha256(after))
    except KeyError:
        raise RuleBroken("policy.unknown_version") from None


def end_consents(desk: Desk, codes: list[PurposeCode], read_since: set[str]) -> Done[int]:
    """End every consent to these purposes, a batch at a time; one given after reading one of those versions stands.

    For acts that change what a purpose covers. Answers with how many there were.
    """
    with desk.store.read() as work:
        due = list(_given_before(desk, work, codes, read_since))
        actor = desk.session.staff.id if desk.session else next(member.id for member in work.staff.all())
    changes = Changes()
    for first in range(0, len(due), AT_ONCE):
        with desk.store.write() as work:
            for event in due[first : first + AT_ONCE]:
                keep_event(desk, work, _ended(desk, actor, event))
        changes = changes.joined(work.changes)
    return Done(len(due), changes)


# --- inside


def folder(desk: Desk) -> Path:
    """Where texts that came beside the program lie: in the home folder of the store."""
    return Home(desk.store.path.parent).policies


def shipped() -> Path:
    """Where the texts that come with the program lie."""
    return resources_folder() / "privacy"


def _installed(desk: Desk, work: Work) -> PolicyArchive:
    return _looked_up(desk, work).archive


def _problem(desk: Desk, work: Work) -> str:
    """The code of what is wrong with a text in the home folder."""
    error = _looked_up(desk, work).problem
    return error.code if error else ""


def _looked_up(desk: Desk, work: Work) -> BelievedPolicies:
    return policy_packs.believed_policies(shipped(), folder(desk), tuple(work.settings.get(KEYS) or ()))


def _held(desk: Desk, work: Work) -> PolicyArchive:
    return as_held(_installed(desk, work), work.policies.arrivals(), believed_now(desk, work))


def _answers(work: Work, staff_id: str) -> list[PolicyAnswer]:
    return [said for _, said in work.privacy.policy_answers(staff_id)]


def _waiting(
    work: Work, held: PolicyArchive, answers: list[PolicyAnswer], now: datetime
) -> PolicyChange | None:
    since = work.settings.get(ASKED_ANEW)
    if since is not None and not answered_since(answers, datetime.fromisoformat(since)):
        after = to_be_shown(held, answers) or held.in_force(now)
        return PolicyChange(last_accepted(held, answers, after), after, anew=True)
    newer = to_be_shown(held, answers)
    return None if newer is None else PolicyChange(last_accepted(held, answers, newer), newer)


def _acting(desk: Desk) -> StaffMember:
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    return desk.session.staff


def _apply(desk: Desk, held: PolicyArchive, pack: PolicyPack) -> Changes:
    """End every consent to a purpose whose scope `pack` changed; one given after reading it or a later one stands."""
    read_since = {one.sha256 for one in (pack, *held.later_than(pack))}
    ended = end_consents(desk, [PurposeCode(code) for code in sorted(pack.reconsent)], read_since)
    with desk.store.write() as work:
        work.settings.put(APPLIED, [*(work.settings.get(APPLIED) or ()), pack.sha256])
        desk.note(work, "policy_in_force", version=pack.version, sha256=pack.sha256, ended=ended.value)
        work.changed("policy")
    return ended.changes.joined(work.changes)


def _given_before(
    desk: Desk, work: Work, codes: list[PurposeCode], read_since: set[str]
) -> Iterable[ConsentEvent]:
    last = {(e.principal_id, e.purpose.code): e for e in work.privacy.events_about(codes)}
    for event in last.values():
        notice = work.privacy.notice(event.notice_id) if event.notice_id else None
        still_stands = notice is not None and notice.pack_sha256 in read_since
        if state_of(event.purpose, [event], desk.clock.now()).in_force and not still_stands:
            yield event


def _ended(desk: Desk, actor: StaffId, event: ConsentEvent) -> ConsentEvent:
    now = desk.clock.now()  # with the time it ended, by which it is asked for again
    return ConsentEvent(
        ConsentId(desk.ids.new()), event.principal_id, event.purpose, EventType.EXPIRED, now, actor, event.notice_id,
        now, reason="policy_changed",
    )  # fmt: skip
