"""Taking in a person who brings their own copy from another store: tried first, duplicates told, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.customers import CustomerNote
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, WearerId
from jooptics_desktop.domain.portable import read_dossier
from jooptics_desktop.domain.prescriptions import recorded
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.customers import checked, made

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.customers import Customer, CustomerHit
    from jooptics_desktop.domain.portable import PortablePerson
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """Who was taken in, or after a trial would be; `similar` may be the same person, known already."""

    customer: Customer
    similar: tuple[CustomerHit, ...]
    notes: int
    prescriptions: int
    was_trial: bool


def import_dossier(desk: Desk, content: bytes, *, trial: bool, anyway: bool = False) -> Done[ImportedPerson]:
    """Make the person of a dossier file a customer here, with notes and prescriptions.

    Consents, purchases and the names of dependants stay with the other store. Raises `RuleBroken` as
    `portable.read_dossier` does and as registering does (nobody under age), and `dossier.known_already` for a
    possible duplicate unless `anyway`.
    """
    actor = desk.require(Permission.CUSTOMERS_IMPORT)
    person = read_dossier(content)
    if person.prescriptions:
        desk.require(Permission.PRESCRIPTIONS_WRITE)
    draft = checked(desk, person.customer)
    with desk.store.read() if trial else desk.store.write() as work:
        now = desk.clock.now()
        customer = made(CustomerId(desk.ids.new()), work.customers.next_number(), draft, now, now)
        similar = tuple(work.customers.similar(customer))
        if similar and not (trial or anyway):
            raise RuleBroken("dossier.known_already", field="file")
        if not trial:
            _keep(desk, work, actor, customer, person)
    counts = (len(person.notes), len(person.prescriptions))
    return Done(ImportedPerson(customer, similar, *counts, trial), work.changes)


def _keep(desk: Desk, work: Work, actor: StaffMember, customer: Customer, person: PortablePerson) -> None:
    work.customers.add(customer)
    for note in person.notes:
        work.customers.add_note(
            CustomerNote(desk.ids.new(), customer.id, note.text, note.written_at, actor.id)
        )
    # Wearers come without a name, whatever the other store knew: a guardian's consent given there is none here.
    wearers = {number: WearerId(desk.ids.new()) for number in sorted(person.wearers)}
    for draft, number in zip(person.prescriptions, person.worn_by, strict=True):
        wearer = wearers.get(number)
        current = work.prescriptions.latest_for(customer.id, wearer)
        work.prescriptions.add(
            recorded(
                replace(draft, customer_id=customer.id, wearer=wearer),
                prescription_id=PrescriptionId(desk.ids.new()),
                supersedes=current.id if current and current.written_on <= draft.written_on else None,
                at=desk.clock.now(),
                by=actor.id,
                today=desk.clock.today(),
            )
        )
    desk.note(
        work,
        "dossier_imported",
        customer.id,
        notes=len(person.notes),
        prescriptions=len(person.prescriptions),
    )
    work.changed("customer", customer.id)
    work.changed("prescription")
