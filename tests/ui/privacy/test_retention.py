"""What is over goes by itself once a day; the privacy centre shows it, and asks whether the date is right."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.domain.inventory import RetentionClass
from jooptics_desktop.domain.retention import RetentionPreferences
from jooptics_desktop.l10n import isolate_ltr
from jooptics_desktop.services import retention, trusted_time
from jooptics_desktop.ui.privacy.upkeep import AFTER_FAILURE_MS, EVERY_MS, Upkeep, what_the_day_asks

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.privacy.retention_tab import RetentionTab
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def tab(live_window: MainWindow, settled: Callable[[], None]) -> RetentionTab:
    live_window.go("privacy", "retention")
    settled()
    page = cast("PrivacyPage", live_window.page("privacy"))
    return cast("RetentionTab", page.tab("retention"))


def seen(live: Application, ago: timedelta) -> None:
    """Another run of the program saw the time so long ago."""
    past = live.desk().clock.now() - ago
    with live.desk().store.write() as work:
        work.settings.put(
            trusted_time.SEEN_TIME,
            {"latest": past.isoformat(), "run": "another", "began": past.isoformat(), "began_ms": 0},
        )


def old_sign_in(live: Application) -> None:
    """A sign-in of three years ago."""
    raw = live.opened.store.raw_connection()
    raw.execute("UPDATE sign_in SET started_at = started_at - 3 * 366 * 86400000000 WHERE rowid = 1")
    raw.commit()
    raw.close()


@pytest.mark.promise("S6.1")
def test_it_runs_by_itself_once_a_day(
    live_window: MainWindow, live: Application, settled: Callable[[], None]
) -> None:
    disposal = Upkeep(live_window, live_window.tasks, live, what_the_day_asks)
    assert retention.last_run(live.desk()) is None
    disposal.look()
    settled()
    first = retention.last_run(live.desk())
    assert first is not None
    disposal.look()
    settled()
    assert retention.last_run(live.desk()) == first
    yesterday = (first.at - retention.EVERY).isoformat()
    with live.desk().store.write() as work:
        work.settings.put(retention.LAST_RUN, {"at": yesterday, "gone": {}})
    disposal.look()
    settled()
    again = retention.last_run(live.desk())
    assert again is not None
    assert again.at >= first.at
    assert disposal.wait_ms == EVERY_MS


def test_it_waits_an_hour_after_a_failure(
    live_window: MainWindow, live: Application, settled: Callable[[], None]
) -> None:
    with live.desk().store.write() as work:
        work.settings.put(retention.PREFERENCES, {"inactive_customers": None, "shorter": {"no_class": 1}})
    disposal = Upkeep(live_window, live_window.tasks, live, what_the_day_asks)
    disposal.look()
    settled()
    assert disposal.wait_ms == AFTER_FAILURE_MS
    with live.desk().store.write() as work:
        work.settings.put(retention.PREFERENCES, {"inactive_customers": None, "shorter": {}})
    disposal.look()
    settled()
    assert disposal.wait_ms == EVERY_MS
    assert retention.last_run(live.desk()) is not None


def test_the_terms_in_force_stand_beside_what_the_policy_allows(
    tab: RetentionTab, live: Application, settled: Callable[[], None]
) -> None:
    words = {row.kept: [column.text(row) for column in tab.model.columns[1:3]] for row in tab.model.rows}
    assert words[RetentionClass.BUSINESS] == ["Until somebody asks", "As you choose"]
    assert words[RetentionClass.USAGE_LOG] == ["2 years", "2 years"]
    tab.change_button.click()
    settled()
    sheet = tab.sheet
    assert sheet is not None
    sheet.fields[RetentionClass.USAGE_LOG].editor.setText("25")
    sheet.save()
    settled()
    assert retention.preferences(live.desk()) == RetentionPreferences()
    sheet.fields[RetentionClass.USAGE_LOG].editor.setText("18")
    sheet.inactive.editor.setText("٦٠")
    sheet.save()
    settled()
    kept = {row.kept: row.term.months for row in tab.model.rows}
    assert (kept[RetentionClass.USAGE_LOG], kept[RetentionClass.BUSINESS]) == (18, 60)


@pytest.mark.promise("S6.5")
def test_what_is_over_is_shown_and_goes_at_a_press(
    tab: RetentionTab, live: Application, settled: Callable[[], None]
) -> None:
    old_sign_in(live)
    tab.reload()
    settled()
    over = {row.kept: tab.model.columns[3].text(row) for row in tab.model.rows}
    assert over[RetentionClass.USAGE_LOG] == isolate_ltr("1")
    assert over[RetentionClass.PAYMENT] == isolate_ltr("0")
    tab.run_button.click()
    settled()
    last = retention.last_run(live.desk())
    assert last is not None
    assert dict(last.gone) == {"sign_ins": 1}
    assert f"Sign-ins: {isolate_ltr('1')}" in tab.last.text()


@pytest.mark.trap("a clock set ahead throws data away")
def test_where_the_time_is_not_believed_the_owner_says_that_the_date_is_right(
    tab: RetentionTab, live: Application, settled: Callable[[], None]
) -> None:
    assert not tab.date_button.isVisible()
    old_sign_in(live)
    seen(live, timedelta(days=900))
    tab.reload()
    settled()
    assert tab.date_button.isVisible()
    assert not tab.run_button.isEnabled()
    assert "nothing is thrown away" in tab.warning.text
    tab.date_button.click()
    settled()
    assert retention.time_believed(live.desk())
    assert not tab.date_button.isVisible()
    assert tab.run_button.isEnabled()


def test_the_tab_and_its_sheet_can_be_used_and_read(
    tab: RetentionTab,
    live: Application,
    settled: Callable[[], None],
    check_screen: Callable[[QWidget], None],
    lang: Language,
) -> None:
    seen(live, timedelta(days=900))
    tab.reload()
    settled()
    check_screen(tab.window())
    tab.change()
    settled()
    check_screen(tab.window())
