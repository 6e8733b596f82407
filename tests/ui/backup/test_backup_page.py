"""The backup page over a real store: by hand, verified, restored, on schedule, on closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.backup_places import Place, PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, Unavailable
from jooptics_desktop.services import backup, backup_places, customers
from jooptics_desktop.services.backup import is_problem
from jooptics_desktop.ui.backup.place_card import PlaceCard
from jooptics_desktop.ui.backup.scheduler import BackupScheduler
from jooptics_desktop.ui.backup.status import backup_note
from jooptics_desktop.ui.kit.tasks import Job
from tests.narrowing import now, there

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.backup.page import BackupPage
    from jooptics_desktop.ui.restore.flow import RestoreFlow
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def page(live_window: MainWindow, qtbot: QtBot) -> BackupPage:
    live_window.go("backup")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    return cast("BackupPage", live_window.page("backup"))


def use_disk(page: BackupPage, disk: Path, settled: Callable[[], None]) -> None:
    page.choose_folder()
    page.context.prompts.answer_path(disk)
    page.window().activateWindow()  # no window manager does it here once the file dialog has gone
    settled()


def test_a_folder_is_chosen_and_a_key_backs_up_to_it(
    page: BackupPage, live: Application, qtbot: QtBot, tmp_path: Path, settled: Callable[[], None],
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    assert not page.back_up_button.isEnabled()
    assert page.cards[PlaceKind.FOLDER].choose_button.hasFocus()
    hints = cast("MainWindow", page.window()).key_bar.texts()
    assert not any(hint.startswith(("F7", "F9")) for hint in hints), "keys that do nothing yet"
    check_screen(page.window())
    use_disk(page, tmp_path / "disk", settled)
    card = page.cards[PlaceKind.FOLDER]
    assert str(tmp_path / "disk") in card.where.text()
    qtbot.keyClick(page.window(), Qt.Key.Key_F9)
    settled()
    assert page.list.model.rowCount() == 1
    assert page.bar.text == ""
    assert live.status().notes[-1].kind == "ok"
    check_screen(page.window())


def test_the_top_bar_follows_a_backup_by_hand_and_one_that_failed(
    page: BackupPage, live_window: MainWindow, tmp_path: Path, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    def note() -> str:
        status = live_window.top_bar._status
        assert status is not None
        return status.notes[-1].message

    use_disk(page, tmp_path / "disk", settled)
    page.back_up()
    settled()
    assert "Backed up" in note()
    (tmp_path / "disk").rename(tmp_path / "away")
    page.back_up()
    settled()
    assert "waiting" in note()


def test_an_unreachable_service_is_not_told_to_be_plugged_in(page: BackupPage) -> None:
    card = page.cards[PlaceKind.CLOUD]
    card.show_status(a_place(last_error="cloud.unreachable", waiting=True), NOW, may_configure=True)
    assert "plugged" not in card.words.text()
    assert "service" in card.words.text()


@pytest.mark.parametrize("code", ["cloud.device_revoked", "backup.target_unreachable"])
def test_bad_news_leave_the_window_within_a_small_screen(
    page: BackupPage, live_window: MainWindow, lang: Language, code: str
) -> None:
    page.show_error(Unavailable("backup.target_unreachable"))
    for kind, card in page.cards.items():
        status = replace(a_place(last_error=code, waiting=True), place=Place(kind, "cloud.example.com"))
        card.show_status(status, NOW, may_configure=True)
    page.list.show_places(list(PlaceKind))
    page.account.setVisible(True)
    page.list._failed(PlaceKind.FOLDER, Unavailable("backup.target_unreachable"))
    page.account._failed(NotPermitted(code) if code.startswith("cloud") else Unavailable(code))
    QApplication.processEvents()
    assert live_window.minimumSizeHint().height() <= 700
    assert live_window.height() <= 700


def test_verifying_says_what_could_be_restored(
    page: BackupPage, live: Application, tmp_path: Path, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    customers.register_customer(live.desk(), CustomerDraft(name="Layan"))
    use_disk(page, tmp_path / "disk", settled)
    page.back_up()
    settled()
    qtbot.keyClick(page.window(), Qt.Key.Key_F7)
    settled()
    assert "whole" in page.bar.text
    assert "1" in page.bar.text


def test_a_disk_that_went_away_is_said_in_words_and_waits(
    page: BackupPage, live: Application, tmp_path: Path, settled: Callable[[], None]
) -> None:
    use_disk(page, tmp_path / "disk", settled)
    (tmp_path / "disk").rename(tmp_path / "away")
    page.back_up()
    settled()
    assert page.bar.text
    card = page.cards[PlaceKind.FOLDER]
    assert "waits" in card.words.text()
    assert "tried again" in card.next_words.text()
    assert live.status().notes[-1].kind in {"info", "warning"}


def test_restoring_from_the_page_sets_the_store_aside_and_asks_everybody_to_sign_in(
    page: BackupPage, live: Application, live_window: MainWindow, tmp_path: Path, settled: Callable[[], None],
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    customers.register_customer(live.desk(), CustomerDraft(name="Layan"))
    use_disk(page, tmp_path / "disk", settled)
    page.back_up()
    settled()
    customers.register_customer(live.desk(), CustomerDraft(name="Newer than the backup"))
    page.ask_restore()
    page.context.prompts.answer("act")
    flow = cast("RestoreFlow", page.restore)
    flow.place.choose()
    page.context.prompts.answer_path(tmp_path / "disk")
    settled()
    assert flow.flow.step is flow.key
    check_screen(live_window)
    flow.key.by_code.setChecked(True)
    for box in flow.key.groups.boxes:
        box.setText("000000")
    flow.key.groups.boxes[2].setText("123456")
    flow.key.go_on()
    settled()
    assert flow.key.groups.boxes[2].property("invalid") == "true"
    flow.key.by_password.setChecked(True)
    flow.key.password.set_text("not the password at all")
    flow.key.go_on()
    settled()
    assert flow.key.password.error_text
    flow.key.password.set_text(PASSWORD)
    flow.key.go_on()
    settled()
    assert now(flow.flow.step) is flow.generation
    assert there(flow.generation.table.current_row()).number == 0
    flow.generation.go_on()
    settled()
    assert now(flow.flow.step) is flow.done
    assert not page.may_leave()
    check_screen(live_window)
    back = flow.draft.restored
    assert back is not None
    assert back.set_aside is not None
    assert back.set_aside.exists()
    flow.done.go_on()
    settled()
    assert live_window.lock_screen.is_locked
    assert live_window.page("backup") is None
    with live.opened.store.read() as work:
        assert work.customers.count() == 1
        assert work.staff.full_sign_ins() == {}, "the backup remembered one: no PIN is enough after a restore"


def test_a_whole_code_pasted_into_the_first_box_fills_all_eight(
    page: BackupPage, qtbot: QtBot, live: Application
) -> None:
    flow = live.restore_flow(page.context, lambda: None)
    qtbot.addWidget(flow)
    groups = flow.key.groups
    qtbot.keyClicks(groups.boxes[0], "".join(f"{n}{n}{n}{n}{n}{n}" for n in range(1, 9)))
    assert groups.boxes[0].text() == "111111"
    groups._typed(0, "-".join(f"{n}" * 6 for n in range(1, 9)))
    assert groups.code() == "-".join(f"{n}" * 6 for n in range(1, 9))


def test_the_schedule_backs_up_and_closing_waits_for_the_last_one(
    live_window: MainWindow, live: Application, tmp_path: Path, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    backup_places.use_folder(live.desk(), live.home, tmp_path / "disk")
    scheduler = BackupScheduler(
        live_window, live_window.tasks, live_window.hub, live, live_window.refresh_status
    )
    scheduler.look()
    settled()
    [place] = backup.status(live.desk(), live.home).places
    assert place.generation == 0
    closed: list[bool] = []
    assert scheduler.before_closing(lambda: closed.append(True))
    qtbot.waitUntil(lambda: bool(closed), timeout=20_000)


def test_closing_is_left_to_the_window_while_other_work_goes_on(
    live_window: MainWindow, live: Application
) -> None:
    scheduler = BackupScheduler(
        live_window, live_window.tasks, live_window.hub, live, live_window.refresh_status
    )
    other = Job(live_window.tasks)
    assert not scheduler.before_closing(lambda: None)
    other.setParent(None)
    live._let_go()
    assert not scheduler.before_closing(lambda: None)


NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def a_place(**changes: object) -> backup.PlaceStatus:
    """A place backed up an hour ago."""
    place = Place(PlaceKind.CLOUD, "cloud.example.com")
    status = backup.PlaceStatus(
        place, NOW - timedelta(hours=1), "", waiting=False, next_due=NOW + timedelta(hours=3), generation=4
    )
    return replace(status, **changes)  # type: ignore[arg-type]  # builders take any field


def test_being_offline_is_no_problem_until_days_have_gone_by() -> None:
    offline = a_place(last_error="cloud.unreachable", waiting=True)
    assert not is_problem(offline, NOW)
    assert is_problem(offline, NOW + timedelta(days=4))
    assert is_problem(a_place(last_error="cloud.device_revoked"), NOW)
    assert not is_problem(a_place(), NOW)


def test_a_card_says_why_it_waits_in_the_language_of_the_screen(page: BackupPage, lang: Language) -> None:
    card = page.cards[PlaceKind.CLOUD]
    assert isinstance(card, PlaceCard)
    card.show_status(a_place(last_error="cloud.unreachable", waiting=True), NOW, may_configure=True)
    assert ("waits" in card.words.text()) == (lang == "en")
    card.show_status(a_place(last_error="cloud.slow_down"), NOW, may_configure=True)
    assert card.words.text()
    card.show_status(None, NOW, may_configure=False)
    assert card.choose_button.isHidden()


def test_without_a_place_the_top_bar_says_so(live: Application) -> None:
    assert backup_note(live.desk(), live.home).kind == "warning"
