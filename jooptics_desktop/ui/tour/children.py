"""Part of chapter 9: the store keeps children in their guardians' care, asks a mother again, and adds her child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.consents.ask_sheet import AskSheet
from jooptics_desktop.ui.customers.children_tab import ChildrenTab as InCareTab
from jooptics_desktop.ui.customers.customer_view import KINDS
from jooptics_desktop.ui.customers.dependant_sheet import DependantSheet
from jooptics_desktop.ui.customers.page import CustomersPage
from jooptics_desktop.ui.privacy.children_tab import ChildrenTab
from jooptics_desktop.ui.tour.customers import PHONE, find
from jooptics_desktop.ui.tour.privacy import turn_to

if TYPE_CHECKING:
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.tour.stage import Stage

_BORN: Final = "2017-05"


def walk(stage: Stage, privacy: PrivacyPage) -> None:
    """What the notice says from then on is why consents end, so the mother is asked again first."""
    _keep(stage, privacy)
    find(stage, PHONE.replace(" ", ""))
    page = stage.page(CustomersPage)
    _ask_again(stage, page)
    _add(stage, page)


def _keep(stage: Stage, privacy: PrivacyPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, turn_to(stage, privacy, ChildrenTab)
    shoot("children")
    hands.push(tab.keep_button)
    shoot("keep-children-question")
    stage.accept()
    hands.until(tab.keep_button.isHidden, "children are not kept")
    shoot("children-in-care")


def _ask_again(stage: Stage, page: CustomersPage) -> None:
    hands, shoot, banner = stage.hands, stage.camera.shoot, page.customer.renew
    hands.until(banner.isVisible, "no consent ended")
    shoot("consents-have-ended")
    hands.press("Shift+F6")
    sheet = stage.overlay(AskSheet)
    hands.idle()
    shoot("asked-again")
    hands.press("F8")
    hands.until_gone(sheet, "the answers were not kept")
    hands.until(banner.isHidden, "the consents were not renewed")
    shoot("consents-renewed")


def _add(stage: Stage, page: CustomersPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press(f"Alt+{KINDS.index(InCareTab) + 1}")
    hands.idle()
    tab = page.customer.children_tab
    shoot("no-child-yet")
    hands.push(tab.add_button)
    sheet = stage.overlay(DependantSheet)
    hands.until(sheet.save_button.isEnabled, "no notice was put before the mother")
    shoot("add-a-child")
    hands.fill(sheet.born, "1999-13")
    hands.press("F10")
    hands.idle()
    shoot("child-refused")
    hands.fill(sheet.name, stage.words.child)
    hands.fill(sheet.born, _BORN)
    shoot("child-filled")
    hands.press("F10")
    hands.until_gone(sheet, "the child was not kept")
    hands.until(lambda: tab.model.rows, "the child is not on the list")
    shoot("child-in-care")
