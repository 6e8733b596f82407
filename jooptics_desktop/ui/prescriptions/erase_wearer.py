"""Erasing one wearer's record: what would go is said once, then it is done; the customer's own record stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import mark
from jooptics_desktop.services.dependants import erase_wearer, plan_wearer
from jooptics_desktop.ui.kit.erasing import Erasing

if TYPE_CHECKING:
    from jooptics_desktop.domain.erasure import ErasurePlan
    from jooptics_desktop.domain.ids import CustomerId, WearerId


class EraseWearer(Erasing):
    """From a customer's prescriptions, and from the children in their care."""

    def ask(self, customer_id: CustomerId, wearer: WearerId, whose: str) -> None:
        """Read the plan, say what it comes to, and erase when that is agreed to."""
        self._read_plan(
            lambda desk: plan_wearer(desk, customer_id, wearer),
            lambda plan: self._ask_once(customer_id, plan, whose),
        )

    def _ask_once(self, customer_id: CustomerId, plan: ErasurePlan, whose: str) -> None:
        self._confirm(
            mark("Erase the record of {name}?"),
            mark(
                "Entries that go: {gone}. The record of the customer who orders for them stays. This cannot be undone. "
                "Sealed backups of before keep the entries, unread, until their time is over."
            ),
            lambda opened, desk: erase_wearer(opened, desk, customer_id, plan),
            name=whose,
            gone=self._context.formats().number(plan.goes),
        )
