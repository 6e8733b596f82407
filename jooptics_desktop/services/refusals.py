"""What a person's explicit no stops: nobody has to be asked again before it counts.

A yes is asked for by `privacy.may`. A no is stronger: it binds also where the store needs no consent to begin with,
as for the record of somebody who came to be cared for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk


def says_no(work: Work, code: PurposeCode, customer_id: CustomerId) -> bool:
    """Whether that customer refused the purpose, took it back or objects to it, and has not agreed since."""
    return work.privacy.says_no(customer_id, code)


def kept_because(work: Work, customer_id: CustomerId) -> str:
    """Why a record is only stored, as the code of a `RuleBroken`; empty while it is in use.

    `customer.restricted` while the person asked for that, `consent.care_refused` where they want no record at all.
    Nothing is added to such a record, nothing made or sent from it, and its prescriptions and notes are shown to
    nobody: looking is using. The person's own requests are answered from it all the same (`request_execution`).
    """
    if work.requests.is_restricted(customer_id):
        return "customer.restricted"
    return "consent.care_refused" if says_no(work, PurposeCode.CARE_RECORD, customer_id) else ""


def require_in_use(work: Work, customer_id: CustomerId) -> None:
    """Raise `RuleBroken` where a record is only stored, with the code of `kept_because`."""
    code = kept_because(work, customer_id)
    if code:
        raise RuleBroken(code, field="customer")


def only_kept_because(desk: Desk, customer_id: CustomerId) -> str:
    """`kept_because` for a page, which then offers nothing that would be refused."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return kept_because(work, customer_id)


def only_kept(work: Work) -> set[str]:
    """The ids of everybody whose record is only stored: its use is restricted, or they want none kept."""
    return work.requests.restricted() | set(work.privacy.saying_no(PurposeCode.CARE_RECORD))
