"""Chapter 7, "what do you have about me?": one customer's record and the list, a fresh code, and the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.services.export import ExportFormat
from jooptics_desktop.ui.customers.export_sheet import ExportSheet
from jooptics_desktop.ui.customers.page import CustomersPage
from jooptics_desktop.ui.privacy.check_tab import CheckTab
from jooptics_desktop.ui.privacy.page import PrivacyPage
from jooptics_desktop.ui.privacy.register_tab import RegisterTab
from jooptics_desktop.ui.tour.customers import PHONE, find
from jooptics_desktop.ui.tour.hands import TourStuckError
from jooptics_desktop.ui.tour.phone import WRONG_CODE
from jooptics_desktop.ui.tour.signing_in import come_back, lock_up

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.stage import Stage

_RECORD: Final = "customer-record"
_LIST: Final = "customer-list"


def walk(stage: Stage) -> None:
    """Back from a break by PIN, so that what leaves the shop asks for a code."""
    lock_up(stage)
    stage.hands.write(stage.owner.pin)
    stage.camera.shoot("back-by-pin")
    stage.hands.write_over("")
    come_back(stage)
    find(stage, PHONE.replace(" ", ""))
    page = stage.page(CustomersPage)
    _why_and_to_whom(stage)
    _with_a_code(stage, page)
    for form in (ExportFormat.CSV, ExportFormat.JSON):
        stage.hands.press("F7")
        _decide(stage, form, _RECORD)
    _preview(stage, page)
    _everybody(stage)
    _register(stage)


def _why_and_to_whom(stage: Stage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F7")
    sheet = stage.overlay(ExportSheet)
    shoot("record")
    hands.fill(sheet.recipient, "")
    hands.press("F10")
    shoot("recipient-missing")
    hands.write(stage.words.recipient)


def _with_a_code(stage: Stage, page: CustomersPage) -> None:
    """The first export asks for a code; a wrong one lets nothing out."""
    hands, shoot = stage.hands, stage.camera.shoot
    path = stage.paper(f"{_RECORD}.pdf")
    hands.press("F10")
    stage.answer_file(path)
    shoot("a-code-is-needed")
    hands.write(WRONG_CODE)
    hands.press("Enter")
    hands.until(page.bar.isVisible, "a wrong code was taken")
    shoot("wrong-code")
    hands.press("F7")
    sheet = stage.overlay(ExportSheet)
    hands.fill(sheet.recipient, stage.words.recipient)
    hands.press("F10")
    stage.answer_file(path)
    hands.write(stage.owner.wake().code(hands))
    hands.press("Enter")
    hands.until(path.exists, "the record was not written")
    shoot("record-written")


def _decide(stage: Stage, form: ExportFormat, name: str) -> None:
    """Choose the form, and save."""
    hands = stage.hands
    sheet = stage.overlay(ExportSheet)
    hands.choose_in(sheet.format, list(ExportFormat).index(form) - list(ExportFormat).index(ExportFormat.PDF))
    if not sheet.recipient.text():
        hands.fill(sheet.purpose, stage.words.purpose)
        hands.fill(sheet.recipient, stage.words.accountant)
    stage.camera.shoot(f"{name}-as-{form.value}")
    folder = form is ExportFormat.CSV and name == _RECORD
    path = stage.paper(f"{name}-csv" if folder else f"{name}.{form.value}")
    hands.press("F10")
    stage.answer_file(path)
    hands.until(path.exists, f"the {form.value} was not written")


def _preview(stage: Stage, page: CustomersPage) -> None:
    hands = stage.hands
    hands.press("F7")
    sheet = stage.overlay(ExportSheet)
    hands.push(sheet.preview_button)
    hands.until(lambda: page.paper, "no preview came up")
    stage.camera.shoot("record-preview")
    hands.press("Esc")


def _everybody(stage: Stage) -> None:
    hands = stage.hands
    hands.press("Esc")
    hands.idle()
    hands.press("F7")
    sheet = stage.overlay(ExportSheet)
    hands.press("F10")
    stage.camera.shoot("list-without-a-reason")
    hands.fill(sheet.purpose, stage.words.purpose)
    hands.fill(sheet.recipient, stage.words.accountant)
    for number, form in enumerate((ExportFormat.CSV, ExportFormat.JSON, ExportFormat.PDF)):
        if number:
            hands.press("F7")
        _decide(stage, form, _LIST)


def _register(stage: Stage) -> None:
    """What left the store stands in the register; and the store looks at itself."""
    hands, shoot = stage.hands, stage.camera.shoot
    stage.go("Ctrl+4")
    page = stage.page(PrivacyPage)
    register = page.tab(RegisterTab.NAME)
    _turn_to(stage, page, RegisterTab.NAME)
    hands.until(lambda: isinstance(register, RegisterTab) and register.model.rows, "the register is empty")
    shoot("register")
    check = page.tab(CheckTab.NAME)
    if not isinstance(check, CheckTab):
        raise TourStuckError("the store cannot be checked")
    _turn_to(stage, page, CheckTab.NAME)
    hands.push(check.check_button)
    hands.until(lambda: check.model.rows, "the store was not checked")
    shoot("checked")


def _turn_to(stage: Stage, page: PrivacyPage, name: str) -> None:
    for _ in page.allowed():
        if page.current == name:
            return
        stage.hands.press("Ctrl+PgDown")
        stage.hands.idle()
    raise TourStuckError(f"no key leads to {name}")
