"""The real window over a shop that things go wrong in, in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.app import Application
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.start import build
from jooptics_desktop.ui.shell.warm_up import WarmUp
from tests.faults.fixtures import shop, template
from tests.faults.table import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.restore.flow import RestoreFlow
    from jooptics_desktop.ui.shell.lock import LockScreen
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from tests.faults.broken_shop import BrokenShop

__all__ = ["shop", "template"]


class Seen:
    """A window, and what somebody in front of it does and reads."""

    def __init__(
        self, window: MainWindow, application: Application, qtbot: QtBot, language: Language
    ) -> None:
        self.window, self.application, self._qtbot, self.language = window, application, qtbot, language

    @property
    def lock(self) -> LockScreen:
        return self.window.lock_screen

    def settle(self) -> None:
        """Wait until nothing is under way."""
        [warm_up] = self.window.findChildren(WarmUp)
        self._qtbot.waitUntil(
            lambda: not self.window.tasks.busy and not warm_up.is_waited_for, timeout=60_000
        )

    def says(self, fault: str) -> str:
        """What the table has for a fault, in the window's language."""
        return FAULTS[fault].said(self.language)

    def sign_in(self, password: str = PASSWORD, code: str = "") -> None:
        """The owner signs in."""
        self.lock.secret.editor.setText(password)
        self.lock.code.set_text(code)
        self.lock._sign_in()
        self.settle()

    def go(self, feature: str) -> None:
        self.window.go(feature)
        self.settle()

    @property
    def restoring(self) -> RestoreFlow:
        """The steps of a restore that stand on the screen."""
        from jooptics_desktop.ui.restore.flow import RestoreFlow

        [flow] = self.window.findChildren(RestoreFlow)
        return flow


@pytest.fixture
def look(app: QApplication, qtbot: QtBot, lang: Language, shop: BrokenShop) -> Iterator[Callable[[], Seen]]:
    """`look()`: start the program over the shop's folder as it is now."""
    made: list[Seen] = []
    shop.home.device.write_text(json.dumps({"language": lang}), encoding="utf-8")

    def start() -> Seen:
        application = Application(shop.home)
        window = build(app, application, FEATURES)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        seen = Seen(window, application, qtbot, lang)
        made.append(seen)
        lock = window.lock_screen
        qtbot.waitUntil(
            lambda: not window.tasks.busy and (lock.isHidden() or lock.title.text() != tr("Opening…")),
            timeout=60_000,
        )
        return seen

    yield start
    for seen in made:
        seen.window.before_closing = None
        seen.window.close()
        seen.window.deleteLater()
