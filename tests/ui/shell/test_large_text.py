"""Half as large again and in the strongest contrast, every page still says and offers everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.ui.kit import theme as ui_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.shell.main_window import MainWindow

WIDTH, HEIGHT = 1366, 700  # what the screen of most shops leaves


@pytest.fixture(params=[1.25, 1.5])
def zoom(request: pytest.FixtureRequest, app: QApplication, live: Application) -> Iterator[float]:
    """The size of the text, chosen before the window is built, as by somebody who starts the program."""
    chosen: float = request.param
    desk = live.desk()
    register_customer(
        desk, CustomerDraft(name="ليان المصري", name_alternative="Layan", phones=("0791234567",))
    )
    live.keep(text_size=round(chosen * 100))
    ui_theme.apply(app, "contrast", chosen)
    yield chosen
    ui_theme.apply(app, "light")


def test_every_page_has_room_for_its_words(
    lang: Language,
    zoom: float,
    live_window: MainWindow,
    check_text: Callable[[QWidget], list[str]],
    qtbot: QtBot,
) -> None:
    found = []
    for feature in live_window.allowed_features():
        live_window.go(feature.name)
        qtbot.waitUntil(lambda: not live_window.tasks.busy)
        for _ in range(3):  # a layout that asks for another
            QApplication.processEvents()
        size = live_window.size()
        found += [f"{feature.name}: {fault}" for fault in check_text(live_window)]
        if (size.width(), size.height()) != (WIDTH, HEIGHT):
            found.append(f"{feature.name} needs more room than the screen has: {size}")
    assert not found, "\n".join(found)
