"""Starting the window; the first picture needs Qt and the theme, and nothing slower."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from jooptics_desktop.ui.kit import language, theme
from jooptics_desktop.ui.kit.incidents import note_bug
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.main_window import MainWindow
from jooptics_desktop.ui.shell.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from jooptics_desktop.ui.kit.feature import Feature
    from jooptics_desktop.ui.shell.ports import Services

    Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]

WIDTH: Final = 1366
HEIGHT: Final = 700


def start(services: Services, arguments: Sequence[str] = ()) -> int:
    """Show the window and stay until it is closed; answers the exit code."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["jooptics", *arguments])
    window = build(application, services, FEATURES)
    sys.excepthook = _last_net(window, services)
    try:
        window.show()
        return application.exec()
    finally:
        sys.excepthook = sys.__excepthook__


def build(application: QApplication, services: Services, features: Sequence[Feature]) -> MainWindow:
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
    QTimer.singleShot(0, session, session.open)
    return window


def _last_net(window: MainWindow, services: Services) -> Hook:
    """What becomes of an exception in a slot that nobody caught: an apology and an incident number."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            window.apologise(note_bug(error, services.new_incident()))

    return hook
