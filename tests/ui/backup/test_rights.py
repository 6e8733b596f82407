"""The account holder's sheet, and the country that is asked about again once the service has moved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.privacy import StoragePlace
from jooptics_desktop.services import cloud_country
from tests.cloud.service_thread import Service
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.backup.page import BackupPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def shop(live: Application, tmp_path: Path) -> Iterator[CloudShop]:
    """The store of the window, connected."""
    service = Service(tmp_path / "service", "")
    connected = CloudShop(service, live.opened, live.desk())
    connected.connect()
    yield connected
    service.stop()


@pytest.fixture
def page(shop: CloudShop, live_window: MainWindow, settled: Callable[[], None]) -> BackupPage:
    live_window.go("backup")
    settled()
    return cast("BackupPage", live_window.page("backup"))


def test_what_one_may_do_about_ones_account_stands_on_one_sheet(
    page: BackupPage, shop: CloudShop, live_window: MainWindow, settled: Callable[[], None], tmp_path: Path,
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    page.account.rights_button.click()
    settled()
    sheet = page.account.rights_sheet
    assert EMAIL in sheet.email.text()
    check_screen(live_window)
    sheet.news.click()
    settled()
    assert sheet.state is not None
    assert sheet.state.news is True
    sheet.copy_button.click()
    live_window.prompts.answer_path(tmp_path / "mine.json")
    settled()
    assert json.loads((tmp_path / "mine.json").read_bytes())["sections"]["account"][0]["news_since"]
    sheet.delete_button.click()
    live_window.prompts.answer("act")
    settled()
    assert sheet.keep_button.isVisible()
    assert sheet.delete_button.isHidden()
    check_screen(live_window)
    sheet.keep_button.click()
    settled()
    assert sheet.state.closes_at is None
    assert sheet.delete_button.isVisible()


def test_another_address_takes_password_and_code(
    page: BackupPage, shop: CloudShop, live_window: MainWindow, settled: Callable[[], None]
) -> None:
    page.account.rights_button.click()
    settled()
    sheet = page.account.rights_sheet
    sheet.email_button.click()
    live_window.prompts.answer("act", "rana@optics.example.com")
    live_window.prompts.answer("act", CLOUD_PASSWORD)
    settled()
    live_window.prompts.answer("act", shop.service.code_for("rana@optics.example.com"))
    settled()
    assert "rana@optics.example.com" in sheet.email.text()


def test_a_service_that_moved_is_asked_about_and_enter_does_not_agree(
    page: BackupPage, shop: CloudShop, live_window: MainWindow, settled: Callable[[], None], qtbot: QtBot,
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    card = page.cards[PlaceKind.CLOUD]
    assert card.agree_button.isHidden()
    shop.service.move_to("DE")
    page.back_up()
    settled()
    assert shop.status().last_error == cloud_country.NOT_AGREED
    assert card.agree_button.isVisible()
    check_screen(live_window)
    card.agree_button.click()
    settled()
    sheet = page.country_sheet
    assert ("ألمانيا" if lang == "ar" else "Germany") in sheet.step.words.text()
    check_screen(live_window)
    qtbot.keyClick(sheet.step, Qt.Key.Key_Return)
    settled()
    assert cloud_country.agreed(shop.desk) == StoragePlace(shop.endpoint.host, "JO")
    sheet.step.next_button.click()
    settled()
    assert cloud_country.agreed(shop.desk) == StoragePlace(shop.endpoint.host, "DE")
    assert shop.status().last_error == ""
    assert card.agree_button.isHidden()
