"""Erasing one record without a request in writing: what would go is said once, then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.erasure import erase_customer, plan_erasure
from jooptics_desktop.ui.kit.erasing import Erasing

if TYPE_CHECKING:
    from jooptics_desktop.domain.erasure import ErasurePlan
    from jooptics_desktop.domain.ids import CustomerId


class EraseNow(Erasing):
    """For somebody who wants no record."""

    def ask(self, customer_id: CustomerId, name: str) -> None:
        """Read the plan, say what it comes to, and erase when that is agreed to."""
        self._read_plan(lambda desk: plan_erasure(desk, customer_id), lambda plan: self._ask_once(plan, name))

    def _ask_once(self, plan: ErasurePlan, name: str) -> None:
        if plan.obstacles:
            self._fail(RuleBroken(plan.obstacles[0]))
            return
        formats = self._context.formats()
        self._confirm(
            mark("Erase the record of {name}?"),
            mark(
                "Entries that go: {gone}. Entries the law wants kept, without a name: {kept}. This cannot be undone. "
                "Sealed backups of before keep the record, unread, until their time is over."
            ),
            lambda opened, desk: erase_customer(opened, desk, plan),
            name=name,
            gone=formats.number(plan.goes),
            kept=formats.number(plan.stays),
        )
