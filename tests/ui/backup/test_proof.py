"""Proving in the window that it is you: what the service held back is done, by keyboard, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.l10n import tr
from jooptics_desktop.services import cloud_account, cloud_login, opening
from tests.cloud.service_thread import Service
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop
from tests.keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.backup.page import BackupPage
    from jooptics_desktop.ui.shell.main_window import MainWindow

NEW_PASSWORD = "umbrella kettle seven pigeons"


@pytest.fixture
def shop(live: Application, tmp_path: Path) -> Iterator[CloudShop]:
    """The store of the window, connected; the account has a second factor."""
    service = Service(tmp_path / "service", "")
    connected = CloudShop(service, live.opened, live.desk())
    connected.connect()
    connected.switch_second_factor_on()
    yield connected
    service.stop()


@pytest.fixture
def page(shop: CloudShop, live_window: MainWindow, settled: Callable[[], None]) -> BackupPage:
    live_window.go("backup")
    settled()
    return cast("BackupPage", live_window.page("backup"))


@pytest.fixture
def keyboard(live_window: MainWindow, qtbot: QtBot) -> Keyboard:
    return Keyboard(live_window, qtbot)


def type_proof(keyboard: Keyboard, password: str, code: str) -> None:
    """As a person does: password, Tab past the eye, code, Enter."""
    keyboard.write(password)
    keyboard.press(Qt.Key.Key_Tab)
    keyboard.press(Qt.Key.Key_Tab)
    keyboard.write(code)
    keyboard.enter()


def test_changed_keys_are_renewed_by_whoever_proves_it(
    page: BackupPage, shop: CloudShop, live: Application, settled: Callable[[], None], keyboard: Keyboard,
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    opening.change_own_password(live.opened, live.desk(), PASSWORD, NEW_PASSWORD)
    shop.later()
    page.back_up()
    settled()
    card = page.cards[PlaceKind.CLOUD]
    assert shop.status().last_error == "backup.keys_outdated"
    assert card.prove_button.isVisible()
    assert live.status().notes[-1].kind == "danger"
    check_screen(page.window())
    keyboard.push(card.prove_button)
    sheet = page.proof_sheet
    assert EMAIL in sheet.step.account.text()
    check_screen(page.window())
    type_proof(keyboard, CLOUD_PASSWORD, "000000")
    assert sheet.step.code.error_text
    assert sheet.step.code.editor.hasFocus()
    check_screen(page.window())
    keyboard.write(shop.code())
    keyboard.enter()
    assert shop.status().last_error == ""
    assert card.prove_button.isHidden()
    assert live.status().notes[-1].kind == "ok"
    said = [label.text() for label in page.context.toast.findChildren(QLabel)]
    assert tr("The service knows that it is you") in said


def test_a_backup_by_hand_asks_for_the_proof_it_lacks_and_goes_on(
    page: BackupPage, shop: CloudShop, settled: Callable[[], None], keyboard: Keyboard
) -> None:
    shop.service.clock.advance(days=31)
    page.back_up()
    settled()
    assert page.proof_sheet.isVisible()
    type_proof(keyboard, CLOUD_PASSWORD, shop.code())
    assert shop.status().generation == 0
    assert page.bar.text == ""


def test_a_computer_is_shut_out_once_its_owner_proved_it(
    page: BackupPage, shop: CloudShop, settled: Callable[[], None], keyboard: Keyboard, lang: Language
) -> None:
    lost = cloud_login.sign_in(shop.endpoint, EMAIL, CLOUD_PASSWORD, shop.code(), "Lost laptop")
    lost.account.keeper.close()
    shop.later()
    page.reload()
    settled()
    account = page.account
    assert account.table.select_where(lambda device: device.label == "Lost laptop")
    account.ask_revoke()
    page.context.prompts.answer("act")
    settled()
    type_proof(keyboard, CLOUD_PASSWORD, shop.code())
    found = {device.label: device for device in cloud_account.devices(shop.opened, shop.desk)}
    assert found["Lost laptop"].revoked_reason == "lost"
    assert found["Till 1"].revoked_at is None


def test_leaving_the_proof_does_nothing(
    page: BackupPage, shop: CloudShop, settled: Callable[[], None], keyboard: Keyboard
) -> None:
    lost = cloud_login.sign_in(shop.endpoint, EMAIL, CLOUD_PASSWORD, shop.code(), "Lost laptop")
    lost.account.keeper.close()
    shop.later()
    page.reload()
    settled()
    page.account.table.select_where(lambda device: device.label == "Lost laptop")
    page.account.ask_revoke()
    page.context.prompts.answer("act")
    settled()
    keyboard.press(Qt.Key.Key_Escape)
    settled()
    assert all(device.revoked_at is None for device in cloud_account.devices(shop.opened, shop.desk))


def test_a_second_factor_is_set_up_after_a_proof(
    live: Application, live_window: MainWindow, tmp_path: Path, settled: Callable[[], None], keyboard: Keyboard,
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    import pyotp

    service = Service(tmp_path / "service", "")
    try:
        shop = CloudShop(service, live.opened, live.desk())
        shop.connect()
        shop.later()
        live_window.go("backup")
        settled()
        page = cast("BackupPage", live_window.page("backup"))
        page.account.factor_button.click()
        settled()
        type_proof(keyboard, CLOUD_PASSWORD, "")
        sheet = page.account.factor_sheet
        check_screen(live_window)
        shop.totp = pyotp.TOTP(sheet.code.pane.by_hand.text().replace("\u2066", "").replace("\u2069", "")
                               .replace(" ", "").replace("\n", ""))  # fmt: skip
        sheet.code.pane.code.set_text(shop.code())
        sheet.code.go_on()
        settled()
        with pytest.raises(NotPermitted, match="second_factor_needed"):
            cloud_login.sign_in(shop.endpoint, EMAIL, CLOUD_PASSWORD, "", "Elsewhere")
    finally:
        service.stop()
