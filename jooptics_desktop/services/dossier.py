"""A person's own copy of everything the store keeps about them (statement S7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.customers import existing

if TYPE_CHECKING:
    from jooptics_desktop.domain.dossier import Dossier
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk


def dossier_of(desk: Desk, customer_id: CustomerId) -> Done[Dossier]:
    """Everything about a customer; needs a fresh authenticator code, and that it was gathered is written down."""
    desk.require(Permission.EXPORT_CUSTOMER)
    with desk.store.write() as work:
        existing(work, customer_id)
        desk.note(work, "dossier_gathered", customer_id)  # first, so that the copy shows it too
        dossier = work.dossiers.of(Subject.CUSTOMER, customer_id)
    return Done(dossier, work.changes)


def own_dossier(desk: Desk) -> Done[Dossier]:
    """Everything about the acting person, who needs no permission for it."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    member = desk.session.staff
    with desk.store.write() as work:
        desk.note(work, "own_dossier_gathered", member.id)
        dossier = work.dossiers.of(Subject.STAFF, member.id)
    return Done(dossier, work.changes)
