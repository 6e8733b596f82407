"""Nobody under 18 is kept on record: a child's record is erased the moment it is known to be one (S11.2, S11.3).

Typing, correcting, importing refuse a child's birth date (`domain.customers.check_adult`). What comes all the same,
with a restored backup or an older program, is found by its birth date and erased by rule: when a restore ends, and
once a day. Whoever works at the counter may say of any record that it is a child's, and needs nobody's leave.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.customers import ADULT_AGE, comes_of_age
from jooptics_desktop.domain.erasure import ErasureReason
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.erasure import erase_agreed, plan_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.erasure import ErasureReceipt
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

YOUNGEST: Final = dt.timedelta(days=366 * ADULT_AGE + 1)


def erase_child(opened: OpenStore, desk: Desk, customer_id: CustomerId) -> Done[ErasureReceipt]:
    """This record is a child's: erase it at once, whatever is unfinished about it; the receipt says what remains.

    For everybody who works at the counter. The next backup is due at once; until then, and for as long as older
    backups are kept, the ledger of erasures keeps the record from ever coming back.
    """
    desk.require(Permission.CUSTOMERS_READ)
    return _erase(opened, desk, customer_id)


def erase_found(opened: OpenStore, desk: Desk, *, cancelled: Callable[[], bool] = lambda: False) -> Done[int]:
    """Erase every record whose birth date says it is a child's, and say how many there were. The program acts.

    A computer whose date was set back makes nobody a child: whoever was grown up when they were recorded stays.
    """
    found, changes = children_on_record(desk), Changes()
    for customer_id in found:
        if cancelled():
            break
        changes = changes.joined(_erase(opened, desk, customer_id).changes)
    return Done(len(found), changes)


def children_on_record(desk: Desk) -> list[CustomerId]:
    """Records of people under age, by their birth date and the day at the store."""
    today = desk.clock.today()
    with desk.store.read() as work:
        young = work.customers.born_after(today - YOUNGEST)
    return [
        CustomerId(one.id)
        for one in young
        if one.birth_date is not None and comes_of_age(one.birth_date) > max(today, one.created_at.date())
    ]


def _erase(opened: OpenStore, desk: Desk, customer_id: CustomerId) -> Done[ErasureReceipt]:
    with desk.store.read() as work:
        plan = plan_in(work, customer_id)
    return erase_agreed(opened, desk, plan, ErasureReason.CHILD)
