"""The steps that lead to the cloud: agreement first, then where, then who."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
import trustme
from PySide6.QtCore import Qt

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import cloud_account, privacy
from tests.cloud.service_thread import Service
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.backup.connect import ConnectSheet
    from jooptics_desktop.ui.backup.page import BackupPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def sheet(live_window: MainWindow, settled: Callable[[], None]) -> ConnectSheet:
    live_window.go("backup")
    settled()
    page = cast("BackupPage", live_window.page("backup"))
    page.connect_cloud()
    settled()
    return page.sheet


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A real service over TLS, with an authority of its own."""
    running = Service(tmp_path / "service", "")
    yield running
    running.stop()


def test_a_new_account_from_the_first_question_to_the_first_computer(
    sheet: ConnectSheet, service: Service, live_window: MainWindow, settled: Callable[[], None],
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    page = cast("BackupPage", live_window.page("backup"))
    sheet.consent.next_button.click()
    settled()
    sheet.service.fields.address.set_text(service.url)
    sheet.service.fields.choose()
    live_window.prompts.answer_path(service.cloud.home.authority_path)
    settled()
    sheet.service.next_button.click()
    settled()
    assert sheet.flow.step is sheet.country
    assert service.cloud.home.settings.region == sheet.country.place.country
    check_screen(live_window)
    sheet.country.next_button.click()
    settled()
    step = sheet.account
    step.new.setChecked(True)
    step.email.set_text("rana@example.com")
    for field in (step.password, step.again):
        field.set_text("umbrella kettle seven pigeons")
    step.adult.setChecked(True)
    step.next_button.click()
    settled()
    assert now(sheet.flow.step) is sheet.code
    first = service.code_for("rana@example.com")
    sheet.code.again_button.click()
    settled()
    assert live_window.focusWidget() is sheet.code.code.editor
    check_screen(live_window)
    sheet.code.code.set_text(first)
    sheet.code.next_button.click()
    settled()
    assert sheet.code.code.error_text, "the code of the letter before no longer counts"
    sheet.code.code.set_text(service.code_for("rana@example.com", 2))
    sheet.code.next_button.click()
    settled()
    assert [device.current for device in page.account.model.rows] == [True]


def test_enter_never_agrees_by_accident_and_a_press_does(
    sheet: ConnectSheet, live: Application, qtbot: QtBot, settled: Callable[[], None],
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    assert sheet.flow.step is sheet.consent
    check_screen(sheet.window())
    qtbot.keyClick(sheet.flow, Qt.Key.Key_Return)
    settled()
    assert not privacy.may(live.desk(), PurposeCode.CLOUD_BACKUP)
    sheet.consent.next_button.click()
    settled()
    assert privacy.may(live.desk(), PurposeCode.CLOUD_BACKUP)
    assert now(sheet.flow.step) is sheet.service
    check_screen(sheet.window())


def test_leaving_gives_the_keyboard_back_to_where_it_was(
    live_window: MainWindow, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    live_window.go("backup")
    settled()
    page = cast("BackupPage", live_window.page("backup"))
    button = page.cards[PlaceKind.CLOUD].choose_button
    button.setFocus()
    button.click()
    settled()
    qtbot.keyClick(page.sheet, Qt.Key.Key_Escape)
    assert button.hasFocus()
    page.verify_button.setEnabled(True)
    page.verify_button.setFocus()
    page.prove()
    settled()
    assert page.proof_sheet.step.password.editor.hasFocus()
    qtbot.keyClick(page.proof_sheet, Qt.Key.Key_Escape)
    assert page.verify_button.hasFocus()


def test_a_wrong_address_is_said_and_a_certificate_shows_its_fingerprint(
    sheet: ConnectSheet, live_window: MainWindow, tmp_path: Path, settled: Callable[[], None],
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    sheet.flow.show_step(sheet.service)
    fields = sheet.service.fields
    fields.address.set_text("https://")
    sheet.service.go_on()
    settled()
    assert fields.address.error_text
    certificate = tmp_path / "service.pem"
    trustme.CA().cert_pem.write_to_path(certificate)
    fields.choose()
    live_window.prompts.answer_path(certificate)
    settled()
    shown = "".join(letter for letter in fields.print.text() if letter.isalnum())
    assert shown == cloud_account.read_fingerprint(certificate).replace(":", "")
    check_screen(live_window)
    (tmp_path / "other.pem").write_text("not a certificate")
    fields.choose()
    live_window.prompts.answer_path(tmp_path / "other.pem")
    settled()
    assert fields.authority is None
    assert fields.print.isHidden()
    sheet.flow.show_step(sheet.account)
    sheet.account.new.setChecked(True)
    check_screen(live_window)


def test_an_unreachable_service_keeps_what_was_typed(
    sheet: ConnectSheet, live: Application, settled: Callable[[], None]
) -> None:
    sheet.consent.next_button.click()
    settled()
    sheet.service.fields.address.set_text("https://127.0.0.1:9")
    sheet.service.go_on()
    settled()
    sheet.account.email.set_text("rana@example.com")
    sheet.account.password.set_text("umbrella kettle seven pigeons")
    sheet.account.go_on()
    settled()
    assert sheet.account.bar.text
    assert sheet.account.email.text() == "rana@example.com"
    assert live.status().notes[-1].kind == "warning"
