"""The first part of the privacy centre: how every promise stands, and the way to where it is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.domain.erasure import LostLedger, LostLedgerOutcome
from jooptics_desktop.domain.status import IndicatorCode
from jooptics_desktop.l10n.words_status import STATES
from jooptics_desktop.services import first_run, lost_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.privacy.status_tab import StatusTab
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def tab(live_window: MainWindow, settled: Callable[[], None]) -> StatusTab:
    live_window.go("privacy")
    settled()
    return cast("StatusTab", cast("PrivacyPage", live_window.page("privacy")).tab("status"))


@pytest.mark.promise("S1.2")
def test_it_comes_first_and_tells_what_is_so(
    tab: StatusTab, live: Application, settled: Callable[[], None]
) -> None:
    sheet = IndicatorCode.RECOVERY_SHEET
    assert tab.isVisible()
    assert tab.pills[IndicatorCode.ENCRYPTION].text() == "✓ In order"
    assert "SQLCipher" in tab.sentences[IndicatorCode.ENCRYPTION].text()
    assert tab.pills[sheet].text() == "! To do"
    first_run.confirm_recovery_sheet(live.desk())
    tab.reload()
    settled()
    assert tab.pills[sheet].text() == "✓ In order"


def test_every_line_leads_to_where_it_is_put_right(
    tab: StatusTab, live_window: MainWindow, settled: Callable[[], None]
) -> None:
    page = cast("PrivacyPage", live_window.page("privacy"))
    tab.buttons[IndicatorCode.RETENTION].click()
    settled()
    assert page.current == "retention"
    for code in tab.buttons:
        live_window.go("privacy", "status")
        settled()
        assert tab.isVisible()
        tab.buttons[code].click()
        settled()
        assert not tab.isVisible()


def test_a_restore_without_the_list_is_told_until_somebody_says_what_came_of_it(
    tab: StatusTab, live: Application, live_window: MainWindow, settled: Callable[[], None]
) -> None:
    desk = live.desk()
    with desk.store.write() as work:
        lost_ledger.write_down(work, LostLedger(desk.clock.now(), 2, 5))
    for answer in (None, "cancel"):
        tab.reload()
        settled()
        assert tab.pills[IndicatorCode.LEDGER_LOST].text() == "! Not in order"
        tab.buttons[IndicatorCode.LEDGER_LOST].click()
        live_window.prompts.answer(answer)
        settled()
    tab.buttons[IndicatorCode.LEDGER_LOST].click()
    live_window.prompts.answer(LostLedgerOutcome.NOBODY_BACK)
    settled()
    assert IndicatorCode.LEDGER_LOST not in tab.pills
    assert lost_ledger.lost_ledger(live.desk()) is not None


def test_it_can_be_used_and_read(
    tab: StatusTab, check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    assert set(tab.pills) <= set(IndicatorCode)
    assert len(STATES) == 4
    check_screen(tab.window())
