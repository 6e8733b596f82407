"""Everybody who signs in is told once more that the store gets a new owner, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from jooptics_desktop.l10n import isolate, mark

if TYPE_CHECKING:
    from jooptics_desktop.domain.handover import Announcement


class HandoverWatch(QObject):
    """Lives as long as its window; says nothing while nothing is announced, or in the middle of a sale."""

    def __init__(self, window: Any) -> None:  # noqa: ANN401 - `ui.policy.watch.Frame`, which is a QWidget as well
        super().__init__(window)
        self._window = window
        window.entered.connect(lambda _staff: self._look())

    def _look(self) -> None:
        from jooptics_desktop.services import handover  # the first window waits for none of it

        if not self._window.in_the_middle():
            self._window.tasks.read(handover.announced, self, self._tell, lambda _error: None)

    def _tell(self, said: Announcement | None) -> None:
        if said is not None and self._window.staff is not None:
            context = self._window.context
            day = isolate(context.formats().date(said.on))
            context.toast.say(mark("The store passes to {to} on {day}."), None, to=isolate(said.to), day=day)
