"""Children in the care of a customer, under guardian mode: recorded with the guardian's consent, gone with it.

A dependant has no page, no search finds them, no list or letter names them, and nothing can be sent to them. When
they come of age they stand on a list for 30 days; who is not a customer of their own by then goes by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.customers import check_adult
from jooptics_desktop.domain.dependants import (
    BlockPlan,
    Dependant,
    DependantDraft,
    EndOfGuardianMode,
    GrownUp,
    MinorsMode,
)
from jooptics_desktop.domain.erasure import ErasureEntry, ErasurePlan, ErasureReason
from jooptics_desktop.domain.errors import Conflict, RuleBroken
from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, WearerId
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import erasure, minors, officer, policies
from jooptics_desktop.services.consent_keeping import Answer, keep_answer, known_notice
from jooptics_desktop.services.consents import check_notice
from jooptics_desktop.services.customers import checked, existing, made
from jooptics_desktop.services.prescriptions import wearers_in
from jooptics_desktop.services.reading import note_reading
from jooptics_desktop.services.refusals import require_in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.customers import Customer, CustomerDraft
    from jooptics_desktop.domain.erasure import ErasureReceipt
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.domain.wearers import Wearer
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.minors import Chosen
    from jooptics_desktop.services.open_store import OpenStore

_CARE: Final = PURPOSES[PurposeCode.CARE_RECORD]


@dataclass(frozen=True, slots=True)
class InCare:
    """A dependant with where the guardian's consent stands, which is no longer asked for from the day they are 18."""

    dependant: Dependant
    consent: ConsentState
    of_age: bool


@dataclass(frozen=True, slots=True)
class ChildrenStanding:
    """How things stand: the mode, whether an officer is named, what going back would be about, who came of age."""

    mode: MinorsMode
    officer: bool
    plan: BlockPlan
    grown_up: tuple[GrownUp, ...]


# --- the mode


def children_standing(desk: Desk) -> ChildrenStanding:
    """For whoever answers for privacy."""
    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        return ChildrenStanding(
            minors.mode_in(work), officer.get(work).designated, _plan(work), tuple(_grown_up(desk, work))
        )


def keep_dependants(desk: Desk) -> Done[Chosen]:
    """Guardian mode from now on: for the owner, with a fresh authenticator code.

    The notice that customers are shown says so at once; consents to their record given after the old words end and
    are asked for again. Asking twice is the same as once.
    """
    desk.require(Permission.CHILDREN_CONFIGURE)
    with desk.store.read() as work:
        named = officer.get(work).designated
        if minors.mode_in(work) is MinorsMode.GUARDIAN:
            return Done(minors.Chosen(MinorsMode.GUARDIAN, named), Changes())
    ended = policies.end_consents(desk, [PurposeCode.CARE_RECORD], set())
    chosen = minors.Chosen(MinorsMode.GUARDIAN, named, ended.value)
    with desk.store.write() as work:
        minors.put(desk, work, chosen)
    return Done(chosen, ended.changes.joined(work.changes))


def keep_no_children(
    opened: OpenStore, desk: Desk, plan: BlockPlan, become: EndOfGuardianMode
) -> Done[Chosen]:
    """Block mode from now on, and every dependant without a name or erased, in one transaction.

    For the owner, with a fresh authenticator code. Raises `Conflict("dependant.plan_changed")` when the plan that was
    shown is no longer so. The ledger of erasures keeps an older backup from bringing names, or guardian mode, back.
    """
    desk.require(Permission.CHILDREN_CONFIGURE)
    # That names went is always entered by itself: `block_again` tells by it.
    subjects = [Subject.DEPENDANT]
    if become is EndOfGuardianMode.ERASE:
        subjects.append(Subject.WEARER)
    with desk.store.write() as work:
        if _plan(work) != plan:
            raise Conflict("dependant.plan_changed")
        everybody = work.dependants.all()
        for subject in subjects:
            _erase(opened, desk, work, [one.id for one in everybody], subject, ErasureReason.CHILD)
        chosen = minors.Chosen(MinorsMode.BLOCK, officer.get(work).designated)
        minors.put(desk, work, chosen, len(everybody))
    if everybody:
        erasure.clear_away(opened)
    return Done(chosen, work.changes)


def block_again(opened: OpenStore, desk: Desk) -> bool:
    """Block mode, where an older copy brought guardian mode back after the owner had ended it; the program acts.

    Told by the ledger of erasures: names were let go after that copy's mode was chosen. Whoever chose guardian mode
    once more since then has to choose it again; a store that blocks by mistake holds nobody's data.
    """
    with desk.store.read() as work:
        since = minors.chosen_at(work)
        guardian = minors.mode_in(work) is MinorsMode.GUARDIAN
    went = [one.at for one in erasure.ledger_of(opened).entries() if one.subject is Subject.DEPENDANT]
    if not guardian or since is None or max(went, default=since) <= since:
        return False
    with desk.store.write() as work:
        minors.put(desk, work, minors.Chosen(MinorsMode.BLOCK, officer.get(work).designated))
    return True


# --- at the counter


def dependants_of(desk: Desk, customer_id: CustomerId) -> list[InCare]:
    """A customer's, in the order they were recorded."""
    desk.require(Permission.CUSTOMERS_READ)
    today = desk.clock.today()
    with desk.store.write() as work:  # the reading itself is written down
        existing(work, customer_id)
        note_reading(desk, work, "record_read", customer_id)
        return [
            InCare(one, minors.guardians_consent(desk, work, one.id), one.born.of_age_on <= today)
            for one in work.dependants.of(customer_id)
        ]


def wearers_of_customer(desk: Desk, customer_id: CustomerId) -> tuple[Wearer, ...]:
    """Whom a customer orders for besides themselves, with a name or without."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.write() as work:  # the reading itself is written down
        existing(work, customer_id)
        note_reading(desk, work, "record_read", customer_id)
        return wearers_in(work, customer_id, desk.clock.today())


def record_dependant(
    desk: Desk, customer_id: CustomerId, draft: DependantDraft, notice_id: str, wearer: WearerId | None = None
) -> Done[Dependant]:
    """Record a child whose guardian the customer is, who agreed after that notice was put before them.

    The consent is kept under the child's id, names the relationship and how it is known, and ends when they are 18.
    With `wearer`, prescriptions that were somebody's without a name are theirs. Raises `RuleBroken`:
    `dependant.not_kept` in block mode, as `refusals.require_in_use` where the guardian's own record is only stored,
    `dependant.known_already` for a wearer with a name,
    `prescription.wearer_unknown`, and as `DependantDraft.checked` and `consents.record_answers` do.
    """
    author = desk.require(Permission.CUSTOMERS_WRITE)
    sound = draft.checked(desk.clock.today())
    with desk.store.write() as work:
        _check_mode(work)
        guardian = existing(work, customer_id)
        require_in_use(work, customer_id)
        if guardian.birth_date is not None:
            check_adult(guardian.birth_date, desk.clock.today())
        dependant = Dependant(
            _free_wearer(desk, work, customer_id, wearer), customer_id, sound.name, sound.born, sound.acting_for,
            desk.clock.now(), author.id,
        )  # fmt: skip
        work.dependants.add(dependant)
        _agree(desk, work, dependant, notice_id)
        desk.note(work, "dependant_recorded", customer_id)
        work.changed("customer", customer_id)
        work.changed("prescription")
    return Done(dependant, work.changes)


def agree_again(desk: Desk, dependant_id: WearerId, notice_id: str) -> Done[Dependant]:
    """The guardian agrees once more, after that notice was put before them: for a consent whose term is over."""
    desk.require(Permission.CUSTOMERS_WRITE)
    with desk.store.write() as work:
        _check_mode(work)
        dependant = _existing(work, dependant_id)
        if dependant.born.of_age_on <= desk.clock.today():
            raise RuleBroken("dependant.of_age", field="born", age=18)
        _agree(desk, work, dependant, notice_id)
        work.changed("customer", dependant.guardian_id)
    return Done(dependant, work.changes)


def change_dependant(desk: Desk, dependant_id: WearerId, draft: DependantDraft) -> Done[Dependant]:
    """Correct what is known of a child; raises as `record_dependant` does."""
    desk.require(Permission.CUSTOMERS_WRITE)
    sound = draft.checked(desk.clock.today())
    with desk.store.write() as work:
        _check_mode(work)
        before = _existing(work, dependant_id)
        after = replace(before, name=sound.name, born=sound.born, acting_for=sound.acting_for)
        work.dependants.save(after)
        desk.note(work, "dependant_changed", before.guardian_id)
        work.changed("customer", before.guardian_id)
    return Done(after, work.changes)


def plan_wearer(desk: Desk, customer_id: CustomerId, wearer: WearerId) -> ErasurePlan:
    """What would go with a wearer, with a name or without one; changes nothing.

    Raises `prescription.wearer_unknown` unless the customer orders for them.
    """
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return _wearer_plan(desk, work, customer_id, wearer)


def erase_wearer(
    opened: OpenStore, desk: Desk, customer_id: CustomerId, plan: ErasurePlan
) -> Done[ErasureReceipt]:
    """This record is a child's: whoever orders for them, do at once what the plan says, prescriptions and all.

    For everybody who works at the counter; also how a guardian takes their consent back. The customer's own record
    stays. Raises `prescription.wearer_unknown`, and `Conflict("erasure.plan_changed")` when something was added since
    the plan was shown.
    """
    desk.require(Permission.CUSTOMERS_READ)
    wearer = WearerId(plan.subject_id)
    entry = ErasureEntry(desk.ids.new(), Subject.WEARER, wearer, desk.clock.now(), ErasureReason.CHILD)
    with desk.store.write() as work:
        current = _wearer_plan(desk, work, customer_id, wearer)
        if current.sha256() != plan.sha256():
            raise Conflict("erasure.plan_changed")
        erasure.erase_inside(desk, work, erasure.ledger_of(opened), [entry])
        work.changed("customer", customer_id)
        work.changed("prescription")
    erasure.clear_away(opened)
    return Done(erasure.receipt_of(desk, entry, current), work.changes)


# --- coming of age


def make_customer(
    opened: OpenStore, desk: Desk, dependant_id: WearerId, draft: CustomerDraft
) -> Done[Customer]:
    """A dependant who came of age is a customer of their own from now on, and takes their prescriptions along.

    Consents are theirs to give: the guardian's end here. Raises `RuleBroken("dependant.not_of_age")`, and as
    registering a customer does.
    """
    author = desk.require(Permission.CUSTOMERS_WRITE)
    desk.require(Permission.PRESCRIPTIONS_WRITE)
    sound, today = checked(desk, draft), desk.clock.today()
    with desk.store.write() as work:
        dependant = _existing(work, dependant_id)
        if dependant.born.of_age_on > today:
            raise RuleBroken("dependant.not_of_age", field="born")
        now = desk.clock.now()
        customer = made(CustomerId(desk.ids.new()), work.customers.next_number(), sound, now, now)
        work.customers.add(customer)
        taken = [rx for rx in work.prescriptions.list_for(dependant.guardian_id) if rx.wearer == dependant_id]
        new_ids = {rx.id: PrescriptionId(desk.ids.new()) for rx in reversed(taken)}
        for rx in reversed(taken):
            work.prescriptions.add(
                replace(
                    rx, id=new_ids[rx.id], customer_id=customer.id, wearer=None, recorded_by=author.id,
                    supersedes=new_ids.get(rx.supersedes) if rx.supersedes else None,
                )
            )  # fmt: skip
        _erase(opened, desk, work, [dependant_id], Subject.WEARER, ErasureReason.RETENTION)
        desk.note(work, "dependant_of_age", customer.id)
        work.changed("customer", customer.id, dependant.guardian_id)
        work.changed("prescription")
    erasure.clear_away(opened)
    return Done(customer, work.changes)


def retire(opened: OpenStore, desk: Desk, *, cancelled: Callable[[], bool] = lambda: False) -> Done[int]:
    """Erase every dependant who came of age 30 days ago and is no customer of their own. The program acts.

    In block mode there can be none; should an older program have left some, their names go too.
    """
    today = desk.clock.today()
    if cancelled():
        return Done(0, Changes())
    with desk.store.read() as work:
        blocked = minors.mode_in(work) is MinorsMode.BLOCK
        found = [one for one in work.dependants.all() if blocked or one.goes_on <= today]
    if not found:
        return Done(0, Changes())
    with desk.store.write() as work:
        subject, reason = (
            (Subject.DEPENDANT, ErasureReason.CHILD) if blocked else (Subject.WEARER, ErasureReason.RETENTION)
        )
        _erase(opened, desk, work, [one.id for one in found], subject, reason)
        work.changed("customer", *{one.guardian_id for one in found})
        work.changed("prescription")
    erasure.clear_away(opened)
    return Done(len(found), work.changes)


# --- inside


def _wearer_plan(desk: Desk, work: Work, customer_id: CustomerId, wearer: WearerId) -> ErasurePlan:
    existing(work, customer_id)
    if wearer not in {one.id for one in wearers_in(work, customer_id, desk.clock.today())}:
        raise RuleBroken("prescription.wearer_unknown", field="wearer")
    return ErasurePlan(Subject.WEARER, wearer, work.erasure.plan(Subject.WEARER, wearer))


def _plan(work: Work) -> BlockPlan:
    everybody = work.dependants.all()
    guardians = {one.guardian_id for one in everybody}
    ids = {one.id for one in everybody}
    worn = sum(rx.wearer in ids for guardian in guardians for rx in work.prescriptions.list_for(guardian))
    return BlockPlan(len(everybody), len(guardians), worn)


def _grown_up(desk: Desk, work: Work) -> Iterable[GrownUp]:
    today = desk.clock.today()
    for one in work.dependants.all():
        guardian = work.customers.get(one.guardian_id)
        if one.born.of_age_on <= today and guardian is not None:
            yield GrownUp(one, guardian.number, guardian.display_name)


def _check_mode(work: Work) -> None:
    if minors.mode_in(work) is not MinorsMode.GUARDIAN:
        raise RuleBroken("dependant.not_kept", field="name")


def _existing(work: Work, dependant_id: WearerId) -> Dependant:
    found = work.dependants.get(dependant_id)
    if found is None:
        raise RuleBroken("dependant.unknown", field="wearer")
    return found


def _free_wearer(desk: Desk, work: Work, customer_id: CustomerId, wearer: WearerId | None) -> WearerId:
    """The id for a new dependant: a fresh one, or that of a wearer of this customer who has no name yet."""
    if wearer is None:
        return WearerId(desk.ids.new())
    if wearer not in {one.id for one in wearers_in(work, customer_id, desk.clock.today())}:
        raise RuleBroken("prescription.wearer_unknown", field="wearer")
    if work.dependants.get(wearer) is not None:
        raise RuleBroken("dependant.known_already", field="wearer")
    return wearer


def _agree(desk: Desk, work: Work, dependant: Dependant, notice_id: str) -> None:
    notice = known_notice(work, notice_id)
    check_notice(desk, work, notice, dependant.guardian_id)
    actor = desk.require(Permission.CUSTOMERS_WRITE)
    answer = Answer(
        dependant.id, _CARE, agreed=True, notice_id=notice.id, acting_for=dependant.acting_for,
        not_after=dependant.born.of_age_on, method=notice.method,
    )  # fmt: skip
    keep_answer(desk, work, actor.id, answer)


def _erase(
    opened: OpenStore, desk: Desk, work: Work, ids: list[WearerId], subject: Subject, reason: ErasureReason
) -> None:
    now = desk.clock.now()
    entries = [ErasureEntry(desk.ids.new(), subject, one, now, reason) for one in ids]
    erasure.erase_inside(desk, work, erasure.ledger_of(opened), entries)
