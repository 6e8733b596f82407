"""Chapter 13, how everybody likes it: store, taxes, staff, sign-in, colours and larger text, a new sheet, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.settings.own_tab import OwnTab
from jooptics_desktop.ui.settings.page import SettingsPage
from jooptics_desktop.ui.settings.sheet_tab import SheetTab
from jooptics_desktop.ui.settings.sign_ins_sheet import SignInsSheet
from jooptics_desktop.ui.settings.staff_sheets import PasswordSheet, StaffSheet
from jooptics_desktop.ui.settings.staff_tab import StaffTab
from jooptics_desktop.ui.settings.store_tab import StoreTab
from jooptics_desktop.ui.settings.taxes_tab import TaxesTab

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.stage import Stage


def walk(stage: Stage) -> None:
    """From tab to tab."""
    stage.go("Ctrl+6")
    page = stage.page(SettingsPage)
    _store(stage, page)
    _taxes(stage, page)
    _staff(stage, page)
    _own(stage, page)
    _computer(stage)
    _sheet(stage, page)


def _next_tab(stage: Stage) -> None:
    stage.hands.press("Ctrl+PgDown")
    stage.hands.idle()


def _store(stage: Stage, page: SettingsPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    shoot("store")
    hands.fill(page.tab(StoreTab).email, "not an address")
    hands.press("F10")
    hands.idle()
    shoot("store-refused")
    hands.press("Ctrl+PgDown")
    shoot("leave-without-saving")
    hands.press("Esc")
    hands.push(page.tab(StoreTab).undo_button)


def _taxes(stage: Stage, page: SettingsPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    _next_tab(stage)
    shoot("taxes")
    hands.tab_to(page.tab(TaxesTab).table)
    hands.press("Down")
    hands.fill(page.tab(TaxesTab).rate, "160")
    hands.press("F10")
    hands.idle()
    shoot("tax-refused")
    _next_tab(stage)


def _staff(stage: Stage, page: SettingsPage) -> None:
    hands, shoot, owner = stage.hands, stage.camera.shoot, stage.owner
    hands.until(lambda: isinstance(page.current, StaffTab), "the staff are not in front")
    shoot("staff")
    hands.push(page.tab(StaffTab).add_button)
    sheet = stage.overlay(StaffSheet)
    shoot("add-somebody")
    hands.write(stage.words.colleague)
    hands.fill(sheet.password, owner.password)
    hands.press("F10")
    hands.idle()
    shoot("add-somebody-not-of-age")
    hands.push(sheet.adult)
    hands.press("F10")
    hands.until_gone(sheet, "nobody was added")
    page.tab(StaffTab).table.select_where(lambda member: member.name == stage.words.colleague)
    hands.tab_to(page.tab(StaffTab).table)
    shoot("somebody-added")
    hands.push(page.tab(StaffTab).reset_button)
    stage.overlay(PasswordSheet)
    shoot("new-password-for-somebody")
    hands.press("Esc")
    hands.push(page.tab(StaffTab).leave_button)
    shoot("no-longer-works-here")
    hands.press("Esc")


def _own(stage: Stage, page: SettingsPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    _next_tab(stage)
    shoot("own")
    hands.fill(page.tab(OwnTab).old, stage.owner.password)
    hands.fill(page.tab(OwnTab).new, "one two three four")
    hands.fill(page.tab(OwnTab).again, "one two three")
    hands.push(page.tab(OwnTab).password_button)
    hands.idle()
    shoot("passwords-differ")
    hands.push(page.tab(OwnTab).begin_button)
    shoot("another-app")
    hands.push(page.tab(OwnTab).stop_button)
    hands.push(page.tab(OwnTab).sign_ins_button)
    stage.overlay(SignInsSheet)
    hands.idle()
    shoot("sign-ins")
    hands.press("Esc")
    hands.push(page.tab(OwnTab).look_button)
    stage.look_at_paper("own-data", "own-data.pdf")


def _computer(stage: Stage) -> None:
    _next_tab(stage)
    stage.camera.shoot("computer")


def _sheet(stage: Stage, page: SettingsPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    _next_tab(stage)
    shoot("recovery-sheet")
    hands.push(page.tab(SheetTab).renew_button)
    shoot("new-sheet-question")
    hands.write(stage.owner.password)
    hands.press("Enter")
    sheet = stage.overlay(CodesSheet)
    shoot("new-sheet")
    hands.push(sheet.close_button)
    hands.idle()
    shoot("type-one-group-back")
    hands.press("Esc")
