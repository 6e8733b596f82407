"""Erasing one wearer's record: what would go is said once, then it is done; the customer's own record stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import mark
from jooptics_desktop.services.dependants import erase_wearer, plan_wearer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.erasure import ErasurePlan, ErasureReceipt
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import CustomerId, WearerId
    from jooptics_desktop.ui.kit.feature import Context


class EraseWearer:
    """`then` is called when the record is gone."""

    def __init__(
        self,
        context: Context,
        owner: QWidget,
        then: Callable[[], object],
        fail: Callable[[JoopticsError], object],
    ) -> None:
        self._context, self._owner, self._then, self._fail = context, owner, then, fail

    def ask(self, customer_id: CustomerId, wearer: WearerId, whose: str) -> None:
        """Read the plan, say what it comes to, and erase when that is agreed to."""
        self._context.tasks.read(
            lambda desk: plan_wearer(desk, customer_id, wearer),
            self._owner,
            lambda plan: self._confirm(customer_id, plan, whose),
            self._fail,
        )

    def _confirm(self, customer_id: CustomerId, plan: ErasurePlan, whose: str) -> None:
        formats = self._context.formats()
        self._context.prompts.confirm(
            mark("Erase the record of {name}?"),
            mark(
                "Entries that go: {gone}. The record of the customer who orders for them stays. This cannot be undone. "
                "Sealed backups of before keep the entries, unread, until their time is over."
            ),
            mark("Erase the record"),
            lambda: self._erase(customer_id, plan),
            danger=True,
            name=whose,
            gone=formats.number(plan.goes),
        )

    def _erase(self, customer_id: CustomerId, plan: ErasurePlan) -> None:
        opened = self._context.services.opened
        self._context.tasks.write(
            lambda desk: erase_wearer(opened, desk, customer_id, plan), self._owner, self._erased, self._fail
        )

    def _erased(self, _receipt: ErasureReceipt) -> None:
        self._context.toast.say(mark("The record is erased."), None)
        self._then()
