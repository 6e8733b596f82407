"""Erasing one record without a request in writing: what would go is said once, then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.erasure import erase_customer, plan_erasure

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.erasure import ErasurePlan, ErasureReceipt
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.ui.kit.feature import Context


class EraseNow:
    """`then` is called when the record is gone."""

    def __init__(
        self,
        context: Context,
        owner: QWidget,
        then: Callable[[ErasureReceipt], object] | None,
        fail: Callable[[JoopticsError], object],
    ) -> None:
        self._context, self._owner, self._then, self._fail = context, owner, then, fail

    def ask(self, customer_id: CustomerId, name: str) -> None:
        """Read the plan, say what it comes to, and erase when that is agreed to."""
        self._context.tasks.read(
            lambda desk: plan_erasure(desk, customer_id),
            self._owner,
            lambda plan: self._confirm(plan, name),
            self._fail,
        )

    def _confirm(self, plan: ErasurePlan, name: str) -> None:
        if plan.obstacles:
            self._fail(RuleBroken(plan.obstacles[0]))
            return
        formats = self._context.formats()
        self._context.prompts.confirm(
            mark("Erase the record of {name}?"),
            mark(
                "Entries that go: {gone}. Entries the law wants kept, without a name: {kept}. This cannot be undone. "
                "Sealed backups of before keep the record, unread, until their time is over."
            ),
            mark("Erase the record"),
            lambda: self._erase(plan),
            danger=True,
            name=name,
            gone=formats.number(plan.goes),
            kept=formats.number(plan.stays),
        )

    def _erase(self, plan: ErasurePlan) -> None:
        opened = self._context.services.opened
        self._context.tasks.write(
            lambda desk: erase_customer(opened, desk, plan), self._owner, self._then, self._fail
        )
