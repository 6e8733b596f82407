"""The privacy page over a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import privacy

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def page(live_window: MainWindow, qtbot: QtBot) -> PrivacyPage:
    live_window.go("privacy")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    return cast("PrivacyPage", live_window.page("privacy"))


@pytest.fixture
def settled(live_window: MainWindow, qtbot: QtBot) -> Callable[[], None]:
    """Wait until nothing is under way."""
    return lambda: qtbot.waitUntil(lambda: not live_window.tasks.busy, timeout=20_000)


def test_every_tab_can_be_used_and_read(
    page: PrivacyPage, settled: Callable[[], None], check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    for tab in list(page.buttons):
        page.show_tab(tab)
        settled()
        check_screen(page.window())


def test_one_press_gives_and_one_press_takes_back(
    page: PrivacyPage, live: Application, settled: Callable[[], None]
) -> None:
    card = page.decisions.cards[PurposeCode.CLOUD_BACKUP]
    assert not privacy.may(live.desk(), PurposeCode.CLOUD_BACKUP)
    card.button.click()
    settled()
    assert privacy.may(live.desk(), PurposeCode.CLOUD_BACKUP)
    card.button.click()
    settled()
    assert not privacy.may(live.desk(), PurposeCode.CLOUD_BACKUP)
    page.show_tab(page.history)
    settled()
    assert [event.type for event in page.history.model.rows][:2] == ["withdrawn", "given"]


def test_what_was_agreed_to_cites_the_words_that_were_shown(
    page: PrivacyPage, live: Application, settled: Callable[[], None]
) -> None:
    page.decisions.give(PurposeCode.CLOUD_BACKUP)
    settled()
    event = privacy.consent_history(live.desk())[-1]
    record = privacy.consent_record(live.desk(), event.id, {"name": "Jooptics Optical"})
    assert record["notice"] is not None


def test_the_store_is_checked_line_by_line(page: PrivacyPage, settled: Callable[[], None]) -> None:
    page.show_tab(page.check)
    page.check.check()
    settled()
    assert page.check.model.rowCount() == 8
    assert all(finding.sound for finding in page.check.model.rows)
