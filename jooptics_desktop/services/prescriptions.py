"""Recording and reading prescriptions. Reading is noted in the audit trail: powers are health data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import PrescriptionId
from jooptics_desktop.domain.prescriptions import VALIDITY_MONTHS, Prescription, recorded
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.customers import existing
from jooptics_desktop.services.reading import note_reading
from jooptics_desktop.services.refusals import require_care_not_refused, says_no

if TYPE_CHECKING:
    import datetime as dt

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.prescriptions import PrescriptionDraft
    from jooptics_desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Chart:
    """What is needed to write the next prescription: the earlier ones, newest first, the age, the validity.

    Of a customer who wants no record it says so (`refused`), and there is nothing in it.
    """

    prescriptions: tuple[Prescription, ...]
    age: int | None
    validity_months: int
    refused: bool = False

    @property
    def current(self) -> Prescription | None:
        """The prescription in force."""
        return self.prescriptions[0] if self.prescriptions else None


VALIDITY_SETTING: Final = "prescription.validity_months"


def record_prescription(desk: Desk, draft: PrescriptionDraft) -> Done[Prescription]:
    """Record a prescription for good; it supersedes the customer's current one.

    One written earlier than the current one joins the history and supersedes nothing. Raises `RuleBroken`
    with the field named, and `consent.care_refused` for somebody who wants no record.
    """
    author = desk.require(Permission.PRESCRIPTIONS_WRITE)
    with desk.store.write() as work:
        existing(work, draft.customer_id)
        require_care_not_refused(work, draft.customer_id)
        current = work.prescriptions.latest_for(draft.customer_id)
        prescription = recorded(
            draft,
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
    """A customer's prescriptions, newest first; the first is the current one. Refused as a new one would be."""
    desk.require(Permission.PRESCRIPTIONS_READ)
    with desk.store.write() as work:  # the reading itself is written down
        existing(work, customer_id)
        require_care_not_refused(work, customer_id)
        note_reading(desk, work, "prescriptions_read", customer_id)
        return work.prescriptions.list_for(customer_id)


def chart_of(desk: Desk, customer_id: CustomerId) -> Chart:
    """A customer's prescriptions with what the checks need beside them."""
    desk.require(Permission.PRESCRIPTIONS_READ)
    with desk.store.write() as work:  # the reading itself is written down
        born = existing(work, customer_id).birth_date
        if says_no(work, PurposeCode.CARE_RECORD, customer_id):
            return Chart((), None, _validity_months(work), refused=True)
        note_reading(desk, work, "prescriptions_read", customer_id)
        found = tuple(work.prescriptions.list_for(customer_id))
        return Chart(found, _age(born, desk.clock.today()), _validity_months(work))


def open_prescription(desk: Desk, prescription_id: PrescriptionId) -> Prescription:
    """One prescription, or `RuleBroken("prescription.unknown")`."""
    desk.require(Permission.PRESCRIPTIONS_READ)
    with desk.store.write() as work:  # the reading itself is written down
        prescription = work.prescriptions.get(prescription_id)
        if prescription is None:
            raise RuleBroken("prescription.unknown", field="prescription")
        require_care_not_refused(work, prescription.customer_id)
        note_reading(desk, work, "prescription_read", prescription_id)
        return prescription


def _age(born: dt.date | None, today: dt.date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _validity_months(work: Work) -> int:
    found = work.settings.get(VALIDITY_SETTING)
    return found if isinstance(found, int) and found > 0 else VALIDITY_MONTHS
