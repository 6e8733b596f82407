"""The program as it begins on a fresh computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.app import Application
from jooptics_desktop.l10n import current_language
from jooptics_desktop.system.home import Home
from jooptics_desktop.ui.shell.start import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.ui.shell.main_window import MainWindow

PASSWORD = "violet camel ladder 9"
PATIENCE_MS = 60_000


class Hands:
    """Somebody at the keyboard of a window, without a mouse."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    @property
    def wizard(self) -> Any:
        """What the window shows alone."""
        return self.window.stack.currentWidget()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key, wherever the focus is."""
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def write(self, text: str) -> None:
        """Type letters of any script into what has the focus."""
        for letter in text:
            target = QApplication.focusWidget()
            assert target is not None
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(target, event)

    def tab_to(self, widget: QWidget) -> None:
        """Go there with Tab alone."""
        for _ in range(60):
            if QApplication.focusWidget() in {widget, getattr(widget, "editor", None)}:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {widget}")

    def idle(self) -> None:
        """Wait for what is under way."""
        self.qtbot.waitUntil(lambda: not self.window.tasks.busy, timeout=PATIENCE_MS)

    def leave(self) -> None:
        """Close the window; it may have something to finish first."""
        self.window.close()
        self.qtbot.waitUntil(self.window.isHidden, timeout=PATIENCE_MS)

    def until(self, step: Any) -> None:
        """Wait until that step is shown."""
        self.qtbot.waitUntil(lambda: self.wizard.step is step, timeout=PATIENCE_MS)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A folder nobody has made yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def begin(
    app: QApplication, home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Hands]]:
    """`begin()`: the real program over that folder, at its first question; the system speaks the test's language."""
    made: list[MainWindow] = []
    system = ("ar_JO" if current_language() == "ar" else "en_GB", "UTF-8")
    monkeypatch.setattr("jooptics_desktop.app.locale.getlocale", lambda: system)

    def start() -> Hands:
        window = build(app, Application(home), ())
        window.resize(1366, 700)
        made.append(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        hands = Hands(window, qtbot)
        qtbot.waitUntil(lambda: hands.wizard is not None, timeout=PATIENCE_MS)
        hands.idle()
        return hands

    yield start
    for window in made:
        Hands(window, qtbot).leave()
        window.deleteLater()


@pytest.fixture
def hands(begin: Callable[[], Hands]) -> Hands:
    """Somebody at the first question."""
    return begin()
