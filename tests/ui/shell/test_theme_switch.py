"""After a switch of theme nothing on any page still wears the one before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from jooptics_desktop.ui.kit.tokens import ThemeName, tokens
from jooptics_desktop.ui.privacy.page import PrivacyPage
from jooptics_desktop.ui.settings.page import SettingsPage
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.ui.shell.main_window import MainWindow

GROUNDS: Final = ("ground", "surface")
_STEP: Final = 3  # every third pixel of each third line


def places(window: MainWindow) -> Iterator[str]:
    """Goes everywhere, one place after the other."""
    for feature in window.allowed_features():
        window.go(feature.name)
        page = there(window.page(feature.name))
        yield feature.name
        if isinstance(page, PrivacyPage):
            for name in page.allowed():
                page.show_tab(name)
                yield f"{feature.name}, {name}"
        if isinstance(page, SettingsPage):
            for tab in page.allowed():
                page.show_tab(tab)
                yield f"{feature.name}, {tab.NAME}"


def worn(window: MainWindow) -> Counter[str]:
    """How many of the pixels looked at have which colour."""
    for _ in range(4):  # a layout that asks for another
        QApplication.processEvents()
    image = window.grab().toImage()
    with QPainter(image) as painter:
        for sheet in window.findChildren(QWidget):
            if sheet.property("role") == "paper" and sheet.isVisible():  # white in every theme
                painter.fillRect(QRect(sheet.mapTo(window, QPoint(0, 0)), sheet.size()), "red")
    return Counter(
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), _STEP)
        for y in range(0, image.height(), _STEP)
    )


@pytest.mark.timeout(120)
def test_no_ground_is_left_in_the_theme_before(live_window: MainWindow, qtbot: QtBot) -> None:
    faults = []
    before: ThemeName = "light"
    list(places(live_window))
    after: ThemeName
    for after in ("dark", "light"):
        live_window.prefer(theme=after)
        stale = {tokens(before)[one].upper() for one in GROUNDS} - set(
            map(str.upper, tokens(after).colours.values())
        )
        for where in places(live_window):
            qtbot.waitUntil(lambda: not live_window.tasks.busy)
            found = worn(live_window)
            if sum(found[colour] for colour in stale) > found.total() // 500:
                faults.append(f"{where}, {before} to {after}")
        before = after
    assert not faults, faults
