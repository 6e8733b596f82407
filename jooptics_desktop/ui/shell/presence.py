"""That somebody is still here, for security alone: what a crash leaves open has a sane length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from jooptics_desktop.ui.shell.main_window import MainWindow

STILL_HERE_MS: Final = 300_000


class Presence(QObject):
    """Notes every few minutes that the sign-in goes on, so that a crash leaves it with a sane length."""

    def __init__(
        self,
        window: MainWindow,
        application: Any,  # noqa: ANN401 - `app.Application`, which stands above this floor
    ) -> None:
        super().__init__(window)
        self._window, self._application = window, application
        self._timer = QTimer(self)
        self._timer.setInterval(STILL_HERE_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look every few minutes from now on."""
        self._timer.start()

    def look(self) -> None:
        """Note it, if somebody is here."""
        if self._window.staff is None or not self._application.has_open_store:
            return

        def note() -> None:
            from jooptics_desktop.services.sign_ins import still_here

            still_here(self._application.desk())

        self._window.tasks.prepare(note, self, lambda _: None)
