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
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.settings.page import SettingsPage
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
    for tab in page.tabs:
        page.show_tab(tab)
        settled()
        check_screen(page.window())


def test_details_are_saved_with_a_key_and_kept_from_being_lost(
    page: SettingsPage, live: Application, qtbot: QtBot, settled: Callable[[], None]
) -> None:
    page.store.address.set_text("Rainbow Street 7")
    assert not page.may_leave()
    page.show_tab(page.taxes)
    assert page.current is page.store
    page.context.prompts.answer(None)
    qtbot.keyClick(page.window(), Qt.Key.Key_F10)
    settled()
    assert store_profile.store_profile(live.desk()).address == "Rainbow Street 7"
    assert page.may_leave()


def test_the_question_before_another_tab_keeps_the_keyboard(page: SettingsPage, qtbot: QtBot) -> None:
    page.store.address.set_text("Rainbow Street 7")
    page.turn(1)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.context.prompts.question is not None
    qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert now(page.context.prompts.question) is None
    assert page.current is page.store
    page.store.undo()
    page.turn(1)
    assert page.buttons[page.taxes].hasFocus()


def test_a_name_is_asked_for_beside_its_field(page: SettingsPage, settled: Callable[[], None]) -> None:
    page.store.name.set_text("")
    page.store.name_alternative.set_text("")
    page.store.save()
    settled()
    assert page.store.name.error_text
    page.store.undo()


def test_a_new_rate_has_its_day_and_the_old_one_stays(
    page: SettingsPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab(page.taxes)
    settled()
    [before] = catalogue.tax_classes(live.desk())
    page.taxes.rate.set_text("١٨")
    page.taxes.save()
    settled()
    [after] = catalogue.tax_classes(live.desk())
    assert after.periods[0] == before.periods[0]
    assert after.rate_on(page.context.today()).ppm == 180_000
    page.taxes.begin_new()
    page.taxes.save()
    settled()
    assert page.taxes.name_ar.error_text
    page.taxes.name_ar.set_text("معفى")
    page.taxes.kind.set_value(TaxCategory.EXEMPT)
    page.taxes.save()
    settled()
    assert len(catalogue.tax_classes(live.desk())) == 2


def test_somebody_is_let_in_given_a_new_password_and_let_in_no_more(
    page: SettingsPage, live: Application, settled: Callable[[], None],
    check_screen: Callable[[QWidget], None], lang: Language,
) -> None:  # fmt: skip
    page.show_tab(page.staff)
    settled()
    page.staff.add()
    sheet = page.staff.sheet
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
    assert page.staff.table.select_where(lambda m: m.id == sami.id)
    page.staff.reset()
    page.staff.password_sheet.password.set_text(PASSWORD)
    page.staff.password_sheet.again.set_text(PASSWORD)
    page.staff.password_sheet.save()
    settled()
    assert staff.sign_in(live.desk().acting_as(None), sami.id, PASSWORD).value.staff.name == "Sami"
    page.staff.ask_deactivate()
    page.context.prompts.answer("act")
    settled()
    assert "Sami" not in [m.name for m in staff.staff_list(live.desk())]


def test_the_owners_new_password_opens_the_store_too(
    page: SettingsPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab(page.own)
    settled()
    own = page.own
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

    page.show_tab(page.own)
    settled()
    assert page.own.app_pill.text().endswith(tr("Not set up"))
    page.own.begin_app()
    page.own.pane.code.set_text("000000")
    page.own.confirm_app()
    settled()
    assert page.own.pane.code.error_text
    page.own.pane.code.set_text(pyotp.TOTP(page.own._secret).now())
    page.own.confirm_app()
    settled()
    sheet = page.own.codes_sheet
    assert isinstance(sheet, CodesSheet)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert next(m for m in staff.staff_list(live.desk()) if m.name == "Rana").has_second_factor
    sheet.close_button.click()
    settled()
    today = page.context.formats().date(live.desk().clock.now())
    assert page.own.app_pill.text().endswith(tr("On since {date}", date=today))
    assert tr("Use another app…") in page.own.begin_button.text()


def test_preferences_of_this_computer_act_at_once_and_are_kept(
    page: SettingsPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab(page.computer)
    settled()
    page.computer.minutes.set_value(30)
    page.computer.minutes.changed.emit()
    page.computer.gap.set_value(0.08)
    page.computer.gap.changed.emit()
    page.computer.paper.set_value("a4")
    page.computer.paper.changed.emit()
    settled()
    kept = live.settings()
    assert (kept.lock_after_minutes, kept.scanner_gap_ms, kept.receipt_paper) == (30, 80, "a4")


def test_a_new_recovery_sheet_counts_once_part_of_it_was_typed_back(
    page: SettingsPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab(page.sheet)
    settled()
    page.sheet.ask_renew()
    page.context.prompts.answer("act", PASSWORD)
    settled()
    sheet = page.sheet.sheet
    sheet.close_button.click()
    page.context.prompts.answer("act", "000000")
    assert not first_run.recovery_sheet_confirmed(live.desk())
    page.context.prompts.answer(None)
