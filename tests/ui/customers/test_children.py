"""Children in a customer's care: chosen by the owner, recorded with the notice before the guardian, gone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.dependants import MinorsMode
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.wearers import SOMEBODY_NEW
from jooptics_desktop.services import dependants, minors
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.prescriptions import prescriptions_of, record_prescription

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.customers.page import CustomersPage
    from jooptics_desktop.ui.privacy.children_tab import ChildrenTab
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.shell.main_window import MainWindow

NOTICE = {"en": "given name or initials", "ar": "الحروف الأولى"}


@pytest.fixture
def mother(live: Application) -> CustomerId:
    draft = CustomerDraft(name="Rana", phones=("0795550199",), language="en")
    return register_customer(live.desk(), draft).value.customer.id


def open_privacy(window: MainWindow, settled: Callable[[], None]) -> ChildrenTab:
    window.go("privacy")
    settled()
    page = cast("PrivacyPage", window.page("privacy"))
    page.show_tab("children")
    settled()
    return cast("ChildrenTab", page.tab("children"))


@pytest.mark.promise("S11.2")
def test_the_owner_chooses_and_goes_back(
    lang: Language,
    live_window: MainWindow,
    live: Application,
    mother: CustomerId,
    settled: Callable[[], None],
    check_screen: Callable[[QWidget], None],
) -> None:
    tab = open_privacy(live_window, settled)
    assert tab.keep_button.isVisible()
    assert not tab.nameless_button.isVisible()
    tab.keep()
    live_window.context.prompts.answer("act")
    settled()
    assert minors.mode(live.desk()) is MinorsMode.GUARDIAN
    assert tab.bar.text, "nobody is named whom the law may want"
    check_screen(live_window)
    tab.let_names_go()
    live_window.context.prompts.answer("act")
    settled()
    assert minors.mode(live.desk()) is MinorsMode.BLOCK


@pytest.mark.promise("S11.3")
def test_a_child_is_recorded_with_the_notice_and_erased_at_once(
    live_window: MainWindow,
    live: Application,
    mother: CustomerId,
    settled: Callable[[], None],
    check_screen: Callable[[QWidget], None],
) -> None:
    dependants.keep_dependants(live.desk())
    live_window.go("customers", mother)
    settled()
    view = cast("CustomersPage", live_window.page("customers")).customer
    view.show_tab(6)
    settled()
    tab = view.children_tab
    tab.add_button.click()
    settled()
    sheet = tab.sheet
    assert sheet is not None
    assert NOTICE["en"] in sheet.notice.toPlainText()
    sheet.name.set_text("Zubaida")
    sheet.born.set_text("2016-5")
    sheet.save()
    assert "2016-05" in sheet.born.error_text
    sheet.born.set_text("2016-05")
    check_screen(live_window)
    sheet.save()
    settled()
    assert [one.dependant.name for one in tab.model.rows] == ["Zubaida"]
    check_screen(live_window)
    tab.correct_button.click()
    assert tab.sheet is not None
    assert tab.sheet.born.text() == "2016-05"
    check_screen(live_window)
    tab.sheet.name.set_text("Z.")
    tab.sheet.save()
    settled()
    assert [one.dependant.name for one in tab.model.rows] == ["Z."]
    assert not tab.customer_button.isEnabled(), "not before they are 18"
    tab.erase()
    settled()
    live_window.context.prompts.answer("act")
    settled()
    assert dependants.dependants_of(live.desk(), mother) == []


@pytest.mark.promise("S11.3")
def test_a_wearer_without_a_name_goes_by_itself(
    live_window: MainWindow,
    live: Application,
    mother: CustomerId,
    settled: Callable[[], None],
    check_screen: Callable[[QWidget], None],
    qtbot: QtBot,
) -> None:
    for sphere, wearer in ((-100, None), (300, SOMEBODY_NEW)):
        eye = EyeRx(Power(sphere))
        draft = PrescriptionDraft(mother, eye, eye, live.desk().clock.today(), wearer=wearer)
        record_prescription(live.desk(), draft)
    live_window.go("customers", mother)
    settled()
    view = cast("CustomersPage", live_window.page("customers")).customer
    view.show_tab(1)
    settled()
    panel = view.prescriptions.panel
    assert panel is not None
    own, childs = panel.cards
    assert panel.isVisible()
    qtbot.waitUntil(childs.isVisible)  # a layout shows what it was given once the loop is back
    assert (own.erase.isVisible(), childs.erase.isVisible()) == (False, True)
    check_screen(live_window)
    childs.erase.click()
    settled()
    prompts = live_window.context.prompts
    assert prompts.question is not None
    check_screen(live_window)
    prompts.answer("act")
    settled()
    assert [rx.wearer for rx in prescriptions_of(live.desk(), mother)] == [None]
    assert len(panel.cards) == 1
