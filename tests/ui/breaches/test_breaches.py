"""The register of breaches in the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.breaches import ClockState, Whom
from jooptics_desktop.services import breaches
from jooptics_desktop.ui.breaches.facts_sheet import FactsSheet
from jooptics_desktop.ui.breaches.told_sheet import ToldSheet
from jooptics_desktop.ui.privacy.breaches_tab import BreachesTab
from jooptics_desktop.ui.privacy.page import PrivacyPage
from tests.narrowing import of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def tab(live_window: MainWindow, qtbot: QtBot) -> BreachesTab:
    live_window.go("privacy")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    page = of(PrivacyPage, live_window.page("privacy"))
    page.show_tab("breaches")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    return of(BreachesTab, page.tab("breaches"))


@pytest.mark.promise("S10.5")
def test_a_breach_is_recorded_told_of_and_closed(
    lang: str,
    tab: BreachesTab,
    live: Application,
    live_window: MainWindow,
    settled: Callable[[], None],
    check_screen: Callable[[Any], None],
) -> None:
    check_screen(live_window)
    tab.record()
    sheet = tab.sheet
    assert isinstance(sheet, FactsSheet)
    sheet.save()
    settled()
    assert sheet.isVisible()  # what happened is missing, and said beside its field
    assert not breaches.breaches(live.desk())
    sheet.what.set_text("A disk was lost.")
    sheet.measures.set_text("It is encrypted.")
    sheet.count()
    settled()
    QApplication.processEvents()
    check_screen(live_window)
    sheet.save()
    settled()
    (one,) = breaches.breaches(live.desk())
    assert [clock.state for clock in one.clocks] == [ClockState.RUNNING, ClockState.RUNNING]
    settled()
    assert not tab.close_button.isEnabled()
    for whom, told in ((Whom.PEOPLE, True), (Whom.AUTHORITY, False)):
        tab.told()
        noting = tab.sheet
        assert isinstance(noting, ToldSheet)
        noting.whom.set_value(whom)
        noting.told.set_value(told)
        noting.words.set_text("By phone." if told else "It is encrypted.")
        QApplication.processEvents()
        check_screen(live_window)
        noting.save()
        settled()
        settled()
    assert tab.close_button.isEnabled()
    tab.put_away()
    settled()
    assert breaches.breaches(live.desk())[0].breach.closed
    check_screen(live_window)


def test_the_letter_comes_up(
    tab: BreachesTab, live: Application, live_window: MainWindow, settled: Callable[[], None]
) -> None:
    tab.record()
    sheet = tab.sheet
    assert isinstance(sheet, FactsSheet)
    sheet.what.set_text("A disk was lost.")
    sheet.measures.set_text("It is encrypted.")
    sheet.save()
    settled()
    settled()
    tab.letter(Whom.AUTHORITY)
    settled()
    from jooptics_desktop.ui.kit.paper import PaperOverlay

    (overlay,) = live_window.findChildren(PaperOverlay)
    assert overlay.isVisible()
    overlay.close_overlay()
