"""What the random ids of the audit trail lead to, as long as it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from jooptics_desktop.data.catalogue import ITEM
from jooptics_desktop.data.customers import CUSTOMER
from jooptics_desktop.data.prepared import PreparedAmong
from jooptics_desktop.data.prescriptions import PRESCRIPTION
from jooptics_desktop.data.processors import PROCESSOR
from jooptics_desktop.data.requests import SUBJECT_REQUEST
from jooptics_desktop.data.sales import SALE
from jooptics_desktop.data.staff import STAFF
from jooptics_desktop.domain.audit import AuditSubject, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jooptics_desktop.data.connections import Link

_CUSTOMER_NAME: Final = sa.case(
    (CUSTOMER.c.name != "", CUSTOMER.c.name), else_=CUSTOMER.c.name_alternative
).label("name")
_NAMED: Final = {
    SubjectKind.CUSTOMER: PreparedAmong(sa.select(CUSTOMER.c.id, _CUSTOMER_NAME), CUSTOMER.c.id),
    SubjectKind.STAFF: PreparedAmong(sa.select(STAFF.c.id, STAFF.c.name), STAFF.c.id),
    SubjectKind.SALE: PreparedAmong(
        sa.select(SALE.c.id, sa.func.coalesce(SALE.c.number, "").label("name")), SALE.c.id
    ),
    SubjectKind.ITEM: PreparedAmong(sa.select(ITEM.c.id, ITEM.c.sku.label("name")), ITEM.c.id),
    SubjectKind.PRESCRIPTION: PreparedAmong(
        sa.select(PRESCRIPTION.c.id, _CUSTOMER_NAME).join(
            CUSTOMER, CUSTOMER.c.id == PRESCRIPTION.c.customer_id
        ),
        PRESCRIPTION.c.id,
    ),
    SubjectKind.REQUEST: PreparedAmong(
        sa.select(SUBJECT_REQUEST.c.id, sa.cast(SUBJECT_REQUEST.c.number, sa.String).label("name")),
        SUBJECT_REQUEST.c.id,
    ),
    SubjectKind.COMPANY: PreparedAmong(sa.select(PROCESSOR.c.id, PROCESSOR.c.name), PROCESSOR.c.id),
}


def subjects(connection: Link, ids: Iterable[str]) -> dict[str, AuditSubject]:
    """What is there under these ids; those that lead nowhere are left out."""
    found: dict[str, AuditSubject] = {}
    left = set(ids)
    for kind, query in _NAMED.items():
        for key, name in query.plain(connection, sorted(left)):
            found[key] = AuditSubject(kind, name)
        left -= found.keys()
    return found
