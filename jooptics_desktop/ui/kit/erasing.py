"""What every erasing of one record has in common: asked once, done at once, and then said."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.l10n import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.erasure import ErasurePlan, ErasureReceipt
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.ui.kit.feature import Context


class Erasing:
    """Subclasses say what goes. `then` is called when the record is gone, `fail` when it is not."""

    GONE: ClassVar[str] = mark("The record is erased.")

    def __init__(
        self,
        context: Context,
        owner: QWidget,
        then: Callable[[], object] | None,
        fail: Callable[[JoopticsError], object],
    ) -> None:
        self._context, self._owner, self._then, self._fail = context, owner, then, fail

    def _read_plan(self, plan: Callable[[Desk], ErasurePlan], then: Callable[[ErasurePlan], object]) -> None:
        """What would go; nothing is changed."""
        self._context.tasks.read(plan, self._owner, then, self._fail)

    def _confirm(
        self,
        question: str,
        what_goes: str,
        erase: Callable[[OpenStore, Desk], Done[ErasureReceipt]],
        **values: object,
    ) -> None:
        """Both marked, with their `values`; `erase` follows once it is agreed to."""
        opened: OpenStore = self._context.services.opened
        self._context.prompts.confirm(
            question,
            what_goes,
            mark("Erase the record"),
            lambda: self._context.tasks.write(
                lambda desk: erase(opened, desk), self._owner, self._erased, self._fail
            ),
            danger=True,
            **values,
        )

    def _erased(self, _receipt: ErasureReceipt) -> None:
        self._context.toast.say(self.GONE)
        if self._then is not None:
            self._then()
