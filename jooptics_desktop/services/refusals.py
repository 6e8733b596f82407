"""What a person's explicit no stops: nobody has to be asked again before it counts.

A yes is asked for by `privacy.may`. A no is stronger: it binds also where the store needs no consent to begin with,
as for the record of somebody who came to be cared for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.purposes import PurposeCode

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import CustomerId


def says_no(work: Work, code: PurposeCode, customer_id: CustomerId) -> bool:
    """Whether that customer refused the purpose, took it back or objects to it, and has not agreed since."""
    return work.privacy.says_no(customer_id, code)


def require_care_not_refused(work: Work, customer_id: CustomerId) -> None:
    """Raise `RuleBroken("consent.care_refused")` for somebody who wants no record of their eyes."""
    if says_no(work, PurposeCode.CARE_RECORD, customer_id):
        raise RuleBroken("consent.care_refused", field="customer")


def require_in_use(work: Work, customer_id: CustomerId) -> None:
    """Raise `RuleBroken` where a record is only stored: nothing is added to it, and nothing made or sent from it.

    `customer.restricted` while the person asked for that, `consent.care_refused` where they want no record at all.
    """
    if work.requests.is_restricted(customer_id):
        raise RuleBroken("customer.restricted", field="customer")
    require_care_not_refused(work, customer_id)


def only_kept(work: Work) -> set[str]:
    """The ids of everybody whose record is only stored: its use is restricted, or they want none kept."""
    return work.requests.restricted() | set(work.privacy.saying_no(PurposeCode.CARE_RECORD))
