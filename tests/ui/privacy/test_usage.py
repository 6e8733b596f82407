"""Usage information and error reports in the privacy centre: seen before they go, and sent by a press alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.usage import UsageEvent
from jooptics_desktop.services import privacy, sign_ins, usage
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.kit import incidents
from jooptics_desktop.ui.privacy.upkeep import EVERY_MS, Upkeep, usage_errands
from jooptics_desktop.ui.settings.own_tab import OwnTab
from jooptics_desktop.ui.shell.presence import Presence
from jooptics_desktop.ui.shell.usage_watch import UsageWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.counter.page import CounterPage
    from jooptics_desktop.ui.privacy.error_reports_tab import ErrorReportsTab
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.privacy.usage_tab import UsageTab
    from jooptics_desktop.ui.settings.page import SettingsPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


def agree(desk: Desk, code: PurposeCode = PurposeCode.IMPROVEMENT) -> None:
    pack = privacy.policies().in_force(desk.clock.now())
    privacy.give(desk, pack, shown_policy(pack, "en"), code)


def counted(live: Application) -> dict[str, int]:
    return {one.event.value: one.count for one in usage.standing(live.desk()).counts}


def part(window: MainWindow, name: str) -> QWidget:
    window.go("privacy", name)
    return cast("PrivacyPage", window.page("privacy")).tab(name)


@pytest.mark.promise("S2.U.4", "S8.4")
def test_the_window_counts_screens_and_acts_only_once_the_store_agreed(
    live_window: MainWindow, live: Application, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    watch = UsageWatch(live_window, live)
    live_window.go("stock")
    settled()
    agree(live.desk())
    live_window.go("customers")
    live_window.go("stock")
    live_window.tasks.write(
        lambda desk: privacy.give(
            desk,
            pack := privacy.policies().in_force(desk.clock.now()),
            shown_policy(pack, "en"),
            PurposeCode.NEWS,
        ),
        watch,
    )
    expected = {"screen.customers": 1, "screen.stock": 1}
    qtbot.waitUntil(lambda: counted(live) == expected, timeout=10_000)
    settled()
    assert counted(live) == expected, "an answer to a consent is no use of a function"


@pytest.mark.promise("S2.U.1", "S2.U.4")
def test_what_would_be_sent_stands_there_word_for_word(
    live_window: MainWindow, live: Application, settled: Callable[[], None], check_screen: Callable[[QWidget], None],
    lang: Language,
) -> None:  # fmt: skip
    tab = cast("UsageTab", part(live_window, "usage"))
    settled()
    assert not tab.send_button.isEnabled()
    agree(live.desk())
    desk = live.desk()
    for _ in range(3):
        usage.UsageRecorder(live.desk).record(UsageEvent.DONE_SALE)
    yesterday = desk.clock.today().replace(year=2026, month=1, day=1)
    raw = live.opened.store.raw_connection()
    raw.execute("UPDATE usage_count SET day = ?", (yesterday.isoformat(),))
    raw.commit()
    raw.close()
    tab.reload()
    settled()
    shown = json.loads(tab.source.toPlainText())
    assert shown["events"] == [{"event": "done.sale", "day": "2026-01-01", "count": 3}]
    assert not tab.send_button.isEnabled(), "there is nowhere to send it to"
    check_screen(live_window)


@pytest.fixture
def a_bug(live: Application) -> Iterator[str]:
    """Something nobody foresaw happened, with a customer's name in it."""
    try:
        raise ValueError("Layan Al-Masri 0791234567 ليان")
    except ValueError as error:
        incidents.note_bug(error, "1a2b3c4d")
    yield "1a2b3c4d"
    incidents.forget("1a2b3c4d")


@pytest.mark.promise("S2.U.6")
def test_a_bug_leads_to_its_report_and_parts_can_be_struck_out(
    live_window: MainWindow, a_bug: str, settled: Callable[[], None], check_screen: Callable[[QWidget], None],
    lang: Language,
) -> None:  # fmt: skip
    page = cast("CounterPage", live_window.page("counter"))
    page.show_error(incidents.Bug(a_bug))
    assert page.cart.bar.report_button.isVisible()
    check_screen(live_window)
    page.cart.bar.report_button.click()
    settled()
    tab = cast("ErrorReportsTab", part(live_window, "error_reports"))
    settled()
    text = tab.source.toPlainText()
    assert [word for word in ("Layan", "0791234567", "ليان") if word in text] == []
    assert json.loads(text)["error"] == "ValueError"
    tab.checks["error"].setChecked(False)
    assert json.loads(tab.source.toPlainText())["error"] is None
    assert not tab.send_button.isEnabled(), "nobody agreed, and there is no account"
    check_screen(live_window)


def test_a_bug_that_cannot_be_reported_is_told_all_the_same() -> None:
    assert incidents.note_bug(ValueError("Layan"), "not a number of ours").incident == "not a number of ours"
    assert not incidents.is_reported("not a number of ours")


def test_errands_are_looked_after_and_find_nothing_to_do(
    live_window: MainWindow, live: Application, settled: Callable[[], None]
) -> None:
    post = Upkeep(live_window, live_window.tasks, live, usage_errands)
    post.look()
    settled()
    assert post.wait_ms == EVERY_MS


@pytest.mark.promise("S2.U.5")
def test_a_sign_in_is_seen_while_it_goes_on(live_window: MainWindow, live: Application, qtbot: QtBot) -> None:
    def seen() -> int:
        raw = live.opened.store.raw_connection()
        (found,) = raw.execute("SELECT count(*) FROM sign_in WHERE seen_at IS NOT NULL").fetchone()
        raw.close()
        return int(found)

    assert seen() == 0
    Presence(live_window, live).look()
    qtbot.waitUntil(lambda: seen() == 1, timeout=10_000)


@pytest.mark.promise("S2.U.5")
def test_ones_own_sign_ins_can_be_seen(
    live_window: MainWindow, live: Application, settled: Callable[[], None], check_screen: Callable[[QWidget], None],
    lang: Language,
) -> None:  # fmt: skip
    live_window.go("settings", "own")
    settled()
    page = cast("SettingsPage", live_window.page("settings"))
    page.tab(OwnTab).sign_ins_button.click()
    settled()
    sheet = page.tab(OwnTab).sign_ins_sheet
    assert sheet.model.rowCount() == len(sign_ins.sign_ins(live.desk())) > 0
    check_screen(live_window)
    sheet.close_overlay()
