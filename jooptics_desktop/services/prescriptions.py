"""Recording and reading prescriptions. Reading is noted in the audit trail: powers are health data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import PrescriptionId, WearerId
from jooptics_desktop.domain.prescriptions import VALIDITY_MONTHS, Prescription, recorded
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.wearers import MOST_WEARERS, SOMEBODY_NEW, Wearer, current_for, wearers_of
from jooptics_desktop.services.customers import existing
from jooptics_desktop.services.minors import require_guardian_agrees
from jooptics_desktop.services.reading import note_reading
from jooptics_desktop.services.refusals import kept_because, require_in_use

if TYPE_CHECKING:
    import datetime as dt

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.prescriptions import PrescriptionDraft
    from jooptics_desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Chart:
    """What is needed to write the next prescription: the earlier ones, newest first, the age, the validity.

    `wearers` are those the customer orders for besides themselves; `age` is the customer's own. Of a record only
    kept it says why (`kept_because`, as `refusals.kept_because`), and there is nothing in it.
    """

    prescriptions: tuple[Prescription, ...]
    age: int | None
    validity_months: int
    wearers: tuple[Wearer, ...] = ()
    kept_because: str = ""

    @property
    def current(self) -> Prescription | None:
        """The customer's own prescription in force."""
        return self.current_of(None)

    def current_of(self, wearer: WearerId | None) -> Prescription | None:
        """The prescription in force of the customer (None), or of somebody they order for."""
        return current_for(wearer, self.prescriptions)

    def before(self, one: Prescription) -> Prescription | None:
        """The one of the same wearer that `one` came after."""
        same = [rx for rx in self.prescriptions if rx.wearer == one.wearer]
        place = same.index(one) + 1
        return same[place] if place < len(same) else None

    def wearer(self, wearer: WearerId | None) -> Wearer | None:
        """What is known of a wearer; None for the customer themselves, and for somebody new."""
        return next((one for one in self.wearers if one.id == wearer), None)

    def age_of(self, wearer: WearerId | None) -> int | None:
        """How old that wearer is, where it is known."""
        if wearer is None:
            return self.age
        found = self.wearer(wearer)
        return found.age if found else None


VALIDITY_SETTING: Final = "prescription.validity_months"


def record_prescription(desk: Desk, draft: PrescriptionDraft) -> Done[Prescription]:
    """Record a prescription for good; it supersedes the current one of the same wearer.

    One written earlier than the current one joins the history and supersedes nothing. A draft for `SOMEBODY_NEW`
    gives them an id. Raises `RuleBroken` with the field named; `prescription.wearer_unknown` for a wearer this
    customer does not order for, `prescription.wearers_too_many`, as `refusals.require_in_use` for somebody whose
    record is only stored, `dependant.consent_ended` for a child whose guardian's consent is over.
    """
    author = desk.require(Permission.PRESCRIPTIONS_WRITE)
    with desk.store.write() as work:
        existing(work, draft.customer_id)
        require_in_use(work, draft.customer_id)
        wearer = _settled_wearer(desk, work, draft)
        require_guardian_agrees(desk, work, wearer)
        current = work.prescriptions.latest_for(draft.customer_id, wearer)
        prescription = recorded(
            replace(draft, wearer=wearer),
            prescription_id=PrescriptionId(desk.ids.new()),
            supersedes=current.id if current and current.written_on <= draft.written_on else None,
            at=desk.clock.now(),
            by=author.id,
            today=desk.clock.today(),
            validity_months=_validity_months(work),
        )
        work.prescriptions.add(prescription)
        desk.note(work, "prescription_recorded", prescription.id)
        work.changed("prescription", prescription.id)
    return Done(prescription, work.changes)


def prescriptions_of(desk: Desk, customer_id: CustomerId) -> list[Prescription]:
    """A customer's prescriptions, newest first; the first is the current one.

    Raises as `refusals.require_in_use` for somebody whose record is only stored.
    """
    desk.require(Permission.PRESCRIPTIONS_READ)
    with desk.store.write() as work:  # the reading itself is written down
        existing(work, customer_id)
        require_in_use(work, customer_id)
        note_reading(desk, work, "prescriptions_read", customer_id)
        return work.prescriptions.list_for(customer_id)


def chart_of(desk: Desk, customer_id: CustomerId) -> Chart:
    """A customer's prescriptions with what the checks need beside them."""
    desk.require(Permission.PRESCRIPTIONS_READ)
    with desk.store.write() as work:  # the reading itself is written down
        born = existing(work, customer_id).birth_date
        code = kept_because(work, customer_id)
        if code:
            return Chart((), None, _validity_months(work), kept_because=code)
        note_reading(desk, work, "prescriptions_read", customer_id)
        found = tuple(work.prescriptions.list_for(customer_id))
        age, today = _age(born, desk.clock.today()), desk.clock.today()
        return Chart(found, age, _validity_months(work), wearers_in(work, customer_id, today))


def open_prescription(desk: Desk, prescription_id: PrescriptionId) -> Prescription:
    """One prescription, or `RuleBroken("prescription.unknown")`; raises as `refusals.require_in_use`, too."""
    desk.require(Permission.PRESCRIPTIONS_READ)
    with desk.store.write() as work:  # the reading itself is written down
        prescription = work.prescriptions.get(prescription_id)
        if prescription is None:
            raise RuleBroken("prescription.unknown", field="prescription")
        require_in_use(work, prescription.customer_id)
        note_reading(desk, work, "prescription_read", prescription_id)
        return prescription


def wearers_in(work: Work, customer_id: CustomerId, today: dt.date) -> tuple[Wearer, ...]:
    """Whom a customer orders for besides themselves, inside somebody's unit of work."""
    dependants = work.dependants.of(customer_id)
    ages = {one.id: one.born.age_on(today) for one in dependants}
    return wearers_of(work.prescriptions.list_for(customer_id), dependants, ages)


def _settled_wearer(desk: Desk, work: Work, draft: PrescriptionDraft) -> WearerId | None:
    if draft.wearer is None:
        return None
    known = {one.id for one in wearers_in(work, draft.customer_id, desk.clock.today())}
    if draft.wearer in known:
        return draft.wearer
    if draft.wearer != SOMEBODY_NEW:
        raise RuleBroken("prescription.wearer_unknown", field="wearer")
    if len(known) >= MOST_WEARERS:
        raise RuleBroken("prescription.wearers_too_many", field="wearer", most=MOST_WEARERS)
    return WearerId(desk.ids.new())


def _age(born: dt.date | None, today: dt.date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _validity_months(work: Work) -> int:
    found = work.settings.get(VALIDITY_SETTING)
    return found if isinstance(found, int) and found > 0 else VALIDITY_MONTHS
