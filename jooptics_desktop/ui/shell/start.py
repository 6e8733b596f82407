"""Starting the window; the first picture needs Qt and the theme, and nothing slower."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from jooptics_desktop.ui.kit import language, qt_messages, theme
from jooptics_desktop.ui.kit.incidents import note_bug
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.main_window import MainWindow
from jooptics_desktop.ui.shell.ports import Services
from jooptics_desktop.ui.shell.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from jooptics_desktop.ui.kit.feature import Feature

    Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]

WIDTH: Final = 1366
HEIGHT: Final = 700
LATEST_MS: Final = 1000


class Program(Services, Protocol):
    """What is below the window, and what goes on beside it."""

    def accompany(self, window: MainWindow) -> None:
        """The window is built: begin what goes on beside it, such as backups on schedule."""
        ...


def start(services: Program, arguments: Sequence[str] = ()) -> int:
    """Show the window and stay until it is closed; answers the exit code."""
    qt_messages.keep_quiet()
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["jooptics", *arguments])
    window = build(application, services, FEATURES)
    sys.excepthook = _last_net(window, services)
    try:
        window.show()
        return application.exec()
    finally:
        sys.excepthook = sys.__excepthook__


def build(application: QApplication, services: Program, features: Sequence[Feature]) -> MainWindow:
    """The window in its language and theme; the store opens once the first picture is on the screen."""
    application.setApplicationName("Jooptics")
    preferences = services.preferences()
    language.switch(application, preferences.language)
    theme.apply(application, preferences.theme, preferences.zoom)
    window = MainWindow(services, features)
    window.resize(WIDTH, HEIGHT)
    session = Session(window, services)
    services.accompany(window)
    window.lock_screen.wait()
    _FirstPicture(window, session.open)
    return window


class _FirstPicture(QObject):
    """Calls `then` when the window has been painted for the first time: what is slow comes after it."""

    def __init__(self, window: QWidget, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._then: Callable[[], object] | None = then
        window.installEventFilter(self)
        QTimer.singleShot(LATEST_MS, self, self._go)  # a window that starts minimised paints nothing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._go)
        return False

    def _go(self) -> None:
        then, self._then = self._then, None
        if then is None:
            return
        if not gc.isenabled():
            gc.freeze()  # what was loaded so far is never looked through again
            gc.enable()
        then()


def _last_net(window: MainWindow, services: Services) -> Hook:
    """What becomes of an exception in a slot that nobody caught: an apology and an incident number."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            window.apologise(note_bug(error, services.new_incident()))

    return hook
