"""What goes on in the window, told to the recorder of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from jooptics_desktop.domain import usage

if TYPE_CHECKING:
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.usage import UsageEvent
    from jooptics_desktop.ui.shell.main_window import MainWindow


class UsageWatch(QObject):
    """Lives as long as its window. It says which screen and which kind of act; ids of what changed stay behind."""

    def __init__(
        self,
        window: MainWindow,
        application: Any,  # noqa: ANN401 - `app.Application`, which stands above this floor
    ) -> None:
        super().__init__(window)
        self._window, self._application = window, application
        window.went.connect(lambda name: self._record(usage.screen_visited(name)))
        window.hub.changed.connect(self._on_changed)

    def _on_changed(self, changes: Changes) -> None:
        for noun in changes.ids:
            self._record(usage.done(noun))

    def _record(self, event: UsageEvent | None) -> None:
        if event is None or not self._application.has_open_store:
            return

        def record() -> None:
            from jooptics_desktop.services.usage import UsageRecorder  # the first window waits for none of it

            UsageRecorder(self._application.desk).record(event)

        self._window.tasks.prepare(record, self, lambda _: None)
