"""The settings over a real store: details, taxes, staff, one's own sign-in, this computer, the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.tax import TaxCategory
from jooptics_desktop.l10n import tr
from jooptics_desktop.services import catalogue, first_run, opening, staff, store_profile
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.settings.computer_tab import ComputerTab
from jooptics_desktop.ui.settings.own_tab import OwnTab
from jooptics_desktop.ui.settings.page import KINDS, SettingsPage
from jooptics_desktop.ui.settings.sheet_tab import SheetTab
from jooptics_desktop.ui.settings.staff_tab import StaffTab
from jooptics_desktop.ui.settings.store_tab import StoreTab
from jooptics_desktop.ui.settings.taxes_tab import TaxesTab
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.shell.main_window import MainWindow

NEW_PASSWORD = "umbrella kettle seven pigeons"


@pytest.fixture
def page(live_window: MainWindow, qtbot: QtBot) -> SettingsPage:
    live_window.go("settings")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    return cast("SettingsPage", live_window.page("settings"))


def test_every_tab_can_be_used_and_read(
    page: SettingsPage, settled: Callable[[], None], check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    for tab in KINDS:
        page.show_tab(tab)
        settled()
        check_screen(page.window())


def test_details_are_saved_with_a_key_and_kept_from_being_lost(
    page: SettingsPage, live: Application, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    page.tab(StoreTab).address.set_text("Rainbow Street 7")
    assert not page.may_leave()
    page.show_tab(TaxesTab)
    assert page.current is page.tab(StoreTab)
    page.context.prompts.answer(None)
    qtbot.keyClick(page.window(), Qt.Key.Key_F10)
    settled()
    assert store_profile.store_profile(live.desk()).address == "Rainbow Street 7"
    assert page.may_leave()


def test_the_question_before_another_tab_keeps_the_keyboard(page: SettingsPage, qtbot: QtBot) -> None:
    page.tab(StoreTab).address.set_text("Rainbow Street 7")
    page.turn(1)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.context.prompts.question is not None
    qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert now(page.context.prompts.question) is None
    assert page.current is page.tab(StoreTab)
    page.tab(StoreTab).undo()
    page.turn(1)
    assert page.buttons[TaxesTab].hasFocus()


def test_a_name_is_asked_for_beside_its_field(page: SettingsPage, settled: Callable[[], None]) -> None:
    page.tab(StoreTab).name.set_text("")
    page.tab(StoreTab).name_alternative.set_text("")
    page.tab(StoreTab).save()
    settled()
    assert page.tab(StoreTab).name.error_text
    page.tab(StoreTab).undo()


def test_a_new_rate_has_its_day_and_the_old_one_stays(
    page: SettingsPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab(TaxesTab)
    settled()
    [before] = catalogue.tax_classes(live.desk())
    page.tab(TaxesTab).rate.set_text("١٨")
    page.tab(TaxesTab).save()
    settled()
    [after] = catalogue.tax_classes(live.desk())
    assert after.periods[0] == before.periods[0]
    assert after.rate_on(page.context.today()).ppm == 180_000
    page.tab(TaxesTab).begin_new()
    page.tab(TaxesTab).save()
    settled()
    assert page.tab(TaxesTab).name_ar.error_text
    page.tab(TaxesTab).name_ar.set_text("معفى")
    page.tab(TaxesTab).kind.set_value(TaxCategory.EXEMPT)
    page.tab(TaxesTab).save()
    settled()
    assert len(catalogue.tax_classes(live.desk())) == 2


def test_somebody_is_let_in_given_a_new_password_and_let_in_no_more(
    page: SettingsPage, live: Application, settled: Callable[[], None],
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    page.show_tab(StaffTab)
    settled()
    page.tab(StaffTab).add()
    sheet = page.tab(StaffTab).sheet
    check_screen(page.window())
    sheet.name.set_text("Sami")
    sheet.password.set_text(NEW_PASSWORD)
    sheet.save()
    settled()
    assert sheet.adult_error.text()
    sheet.adult.setChecked(True)
    sheet.save()
    settled()
    sami = next(m for m in staff.staff_list(live.desk()) if m.name == "Sami")
    assert page.tab(StaffTab).table.select_where(lambda m: m.id == sami.id)
    page.tab(StaffTab).reset()
    page.tab(StaffTab).password_sheet.password.set_text(PASSWORD)
    page.tab(StaffTab).password_sheet.again.set_text(PASSWORD)
    page.tab(StaffTab).password_sheet.save()
    settled()
    assert staff.sign_in(live.desk().acting_as(None), sami.id, PASSWORD).value.staff.name == "Sami"
    page.tab(StaffTab).ask_deactivate()
    page.context.prompts.answer("act")
    settled()
    assert "Sami" not in [m.name for m in staff.staff_list(live.desk())]


def test_the_owners_new_password_opens_the_store_too(
    page: SettingsPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab(OwnTab)
    settled()
    own = page.tab(OwnTab)
    own.old.set_text("something else entirely")
    own.new.set_text(NEW_PASSWORD)
    own.again.set_text(NEW_PASSWORD)
    own.change_password()
    settled()
    assert own.old.error_text
    own.old.set_text(PASSWORD)
    own.change_password()
    settled()
    assert not own.old.text()
    opening.open_with_password(live.home, NEW_PASSWORD).store.close()


def test_an_authenticator_counts_once_a_code_was_given_and_its_codes_stay_until_put_away(
    page: SettingsPage, live: Application, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    import pyotp

    page.show_tab(OwnTab)
    settled()
    assert page.tab(OwnTab).app_pill.text().endswith(tr("Not set up"))
    page.tab(OwnTab).begin_app()
    page.tab(OwnTab).pane.code.set_text("000000")
    page.tab(OwnTab).confirm_app()
    settled()
    assert page.tab(OwnTab).pane.code.error_text
    page.tab(OwnTab).pane.code.set_text(pyotp.TOTP(page.tab(OwnTab)._secret).now())
    page.tab(OwnTab).confirm_app()
    settled()
    sheet = page.tab(OwnTab).codes_sheet
    assert isinstance(sheet, CodesSheet)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert next(m for m in staff.staff_list(live.desk()) if m.name == "Rana").has_second_factor
    sheet.close_button.click()
    settled()
    today = page.context.formats().date(live.desk().clock.now())
    assert page.tab(OwnTab).app_pill.text().endswith(tr("On since {date}", date=today))
    assert tr("Use another app…") in page.tab(OwnTab).begin_button.text()


def test_preferences_of_this_computer_act_at_once_and_are_kept(
    page: SettingsPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab(ComputerTab)
    settled()
    page.tab(ComputerTab).minutes.set_value(30)
    page.tab(ComputerTab).minutes.changed.emit()
    page.tab(ComputerTab).gap.set_value(0.08)
    page.tab(ComputerTab).gap.changed.emit()
    page.tab(ComputerTab).paper.set_value("a4")
    page.tab(ComputerTab).paper.changed.emit()
    settled()
    kept = live.settings()
    assert (kept.lock_after_minutes, kept.scanner_gap_ms, kept.receipt_paper) == (30, 80, "a4")


def test_a_new_recovery_sheet_counts_once_part_of_it_was_typed_back(
    page: SettingsPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab(SheetTab)
    settled()
    page.tab(SheetTab).ask_renew()
    page.context.prompts.answer("act", PASSWORD)
    settled()
    sheet = page.tab(SheetTab).sheet
    sheet.close_button.click()
    page.context.prompts.answer("act", "000000")
    assert not first_run.recovery_sheet_confirmed(live.desk())
    page.context.prompts.answer(None)


def test_only_the_tab_in_front_is_made(live_window: MainWindow, settled: Callable[[], None]) -> None:
    live_window.go("settings")
    settled()
    page = live_window.page("settings")
    assert isinstance(page, SettingsPage)
    assert list(page.tabs) == [StoreTab]
    page.turn(1)
    assert list(page.tabs) == [StoreTab, TaxesTab]
