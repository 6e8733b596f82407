"""One customer's page: what it shows, what it writes down, and what it lets one do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.changes import Changes
from jooptics_desktop.domain.customers import Channel, CustomerDraft
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.privacy import Standing
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.l10n import tr
from jooptics_desktop.services import sales
from jooptics_desktop.services.customers import (
    family_of,
    join_household,
    notes_about,
    open_customer,
    register_customer,
)
from jooptics_desktop.services.privacy import customer_consents
from jooptics_desktop.ui.customers.overview_tab import OverviewTab
from jooptics_desktop.ui.customers.rx_tab import RxTab
from tests.ui.customers.conftest import CONTROL, Opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.sales import Sale
    from tests.conftest import Shop, StillClock

OVERVIEW, PRESCRIPTIONS, PURCHASES, FAMILY, NOTES, CONSENTS = range(6)


def an_order(shop: Shop) -> Sale:
    """A frame of 95 dinars for Layan, 20 dinars paid."""
    draft = sales.start_sale(shop.desk, shop.customer.id).value
    sales.add_line(shop.desk, draft.id, shop.frame.id)
    sales.confirm(shop.desk, draft.id)
    return sales.take_payment(shop.desk, draft.id, Tender.CASH, Money(20_000, JOD)).value


def readings(shop: Shop) -> int:
    """How often somebody's prescriptions were looked at, by the audit trail."""
    with shop.desk.store.read() as work:
        return sum(e.event == "prescriptions_read" for e in work.audit.about(shop.customer.id))


def standing(shop: Shop, code: PurposeCode) -> Standing:
    states = {state.purpose.code: state for state in customer_consents(shop.desk, shop.customer.id)}
    return states[code].standing


def test_the_head_names_the_person(lang: str, opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    view = opened.page.customer
    assert "ليان المصري" in view.name.text()
    assert "Layan Al-Masri" in view.about.text()
    assert "+962 7 9123 4567" in view.about.text()
    assert view.avatar.text() == "ل م"
    assert view.owed.isHidden()


def test_the_timeline_tells_what_happened(opened: Opened, shop: Shop) -> None:
    sale = an_order(shop)
    opened.open(shop.customer.id)
    model = opened.page.customer.overview.moments
    whats = [model.columns[1].text(moment) for moment in model.rows]
    assert any(sale.number in what for what in whats)
    assert "Registered as a customer" in whats
    assert "75.000" in opened.page.customer.owed.text()


def test_enter_on_a_sale_goes_to_the_counter(opened: Opened, shop: Shop) -> None:
    sale = an_order(shop)
    opened.open(shop.customer.id)
    opened.tab(PURCHASES)
    table = opened.page.customer.purchases.table
    assert [row.id for row in opened.page.customer.purchases.sales.rows] == [sale.id]
    table.setFocus()
    opened.press(Qt.Key.Key_Return)
    assert opened.handed == [sale.id]


def test_health_data_is_read_only_where_it_is_shown(opened: Opened, shop: Shop, clock: StillClock) -> None:
    opened.open(shop.customer.id)
    seen = readings(shop)
    clock.advance(hours=5)  # so that the next look is entered again
    for tab in (PURCHASES, FAMILY, NOTES, CONSENTS):
        opened.tab(tab)
    assert readings(shop) == seen, "no other tab reads prescriptions"
    opened.tab(PRESCRIPTIONS)
    assert readings(shop) == seen + 1


def test_edit_changes_what_is_known(lang: str, opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.press(Qt.Key.Key_F2)
    sheet = opened.page.sheet
    assert sheet is not None
    assert sheet.name.text() == "ليان المصري"
    assert not sheet.is_dirty
    sheet.address.set_text("عبدون")
    opened.press(Qt.Key.Key_S, CONTROL)
    assert open_customer(shop.desk, shop.customer.id).address == "عبدون"
    assert open_customer(shop.desk, shop.customer.id).phones == shop.customer.phones
    assert opened.page.customer.customer is not None
    assert opened.page.customer.customer.address == "عبدون"


def test_notes_are_added_newest_first(opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.tab(NOTES)
    notes = opened.page.customer.notes
    notes.note.editor.setFocus()
    for text in ("first", "second"):
        opened.type(text)
        opened.press(Qt.Key.Key_Return, CONTROL)
        opened.settle()
    assert [note.text for note in notes_about(shop.desk, shop.customer.id)] == ["second", "first"]
    assert len(notes.cards) == 2
    opened.press(Qt.Key.Key_Return, CONTROL)
    assert notes.note.error_text, "an empty note is refused beside the field"


def test_a_note_in_hand_is_not_lost_by_leaving(opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.tab(NOTES)
    opened.page.customer.notes.note.editor.setFocus()
    opened.type("half")
    opened.window.go("counter")
    assert opened.window.stack.currentWidget() is opened.page
    assert opened.page.bar.text
    opened.press(Qt.Key.Key_Return, CONTROL)
    opened.settle()
    assert not opened.page.bar.text, "it is saved now, and no longer said not to be"
    opened.type("another")
    opened.press(Qt.Key.Key_Escape)
    assert opened.window.prompts.question is not None
    opened.window.prompts.answer("act")
    opened.settle()
    assert opened.page.list.isVisible()
    opened.window.go("counter")
    assert opened.window.stack.currentWidget() is not opened.page


def test_a_relative_is_added_by_search_and_taken_back(lang: str, opened: Opened, shop: Shop) -> None:
    son = register_customer(shop.desk, CustomerDraft(name="عمر المصري")).value.customer
    opened.open(shop.customer.id)
    opened.tab(FAMILY)
    family = opened.page.customer.family
    assert family.nobody.title.text() == tr("Who belongs to the family?")
    family.search.setFocus()
    opened.type("zzz")
    family.search.seek()
    opened.settle()
    assert family.nobody.title.text() == tr("Nobody found")
    family.search.clear()
    opened.type("عمر")
    opened.press(Qt.Key.Key_Return)
    opened.settle()
    assert [hit.id for hit in family_of(shop.desk, shop.customer.id)] == [son.id]
    assert [hit.id for hit in family.members.rows] == [son.id]
    assert opened.window.toast.undo()
    opened.settle()
    assert family_of(shop.desk, shop.customer.id) == []


def test_undo_puts_a_relative_back_where_they_were(opened: Opened, shop: Shop) -> None:
    son, aunt = (
        register_customer(shop.desk, CustomerDraft(name=name)).value.customer for name in ("Omar", "Muna")
    )
    join_household(shop.desk, son.id, aunt.id)
    opened.open(shop.customer.id)
    opened.tab(FAMILY)
    family = opened.page.customer.family
    family.search.setFocus()
    opened.type("omar")
    opened.press(Qt.Key.Key_Return)
    opened.settle()
    assert opened.window.toast.undo()
    opened.settle()
    assert [hit.id for hit in family_of(shop.desk, aunt.id)] == [son.id]


def test_enter_on_a_relative_opens_them(opened: Opened, shop: Shop) -> None:
    son = register_customer(shop.desk, CustomerDraft(name="Omar")).value.customer
    join_household(shop.desk, son.id, shop.customer.id)
    opened.open(shop.customer.id)
    opened.page.customer.notes.note.set_text("half")
    opened.tab(FAMILY)
    family = opened.page.customer.family
    family.members_table.select_row(0)
    family.members_table.setFocus()
    opened.press(Qt.Key.Key_Return)
    assert opened.page.bar.text, "a note in hand is spoken of, not lost"
    opened.page.customer.notes.note.set_text("")
    family.members_table.setFocus()
    opened.press(Qt.Key.Key_Return)
    opened.settle()
    assert opened.page.customer.customer is not None
    assert opened.page.customer.customer.id == son.id


@pytest.mark.promise("S7.7")
def test_giving_and_taking_back_are_one_press_each(lang: str, opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.tab(CONSENTS)
    consents = opened.page.customer.consents
    assert {standing(shop, code) for code in consents.rows} == {Standing.UNASKED}
    row = consents.rows[PurposeCode.REMINDERS]
    assert row.yes.size().height() == row.no.size().height()
    row.yes.click()
    opened.settle()
    assert standing(shop, PurposeCode.REMINDERS) is Standing.GIVEN
    assert standing(shop, PurposeCode.MARKETING) is Standing.UNASKED, "one answer is about one purpose"
    row.no.click()
    opened.settle()
    assert standing(shop, PurposeCode.REMINDERS) is Standing.WITHDRAWN


def test_the_notice_speaks_the_customers_language(lang: str, opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.tab(CONSENTS)
    consents = opened.page.customer.consents
    assert consents.notice is not None
    assert consents.notice.text.language == "ar"
    assert "جوبتكس للبصريات" in consents.notice_view.toPlainText()
    consents.rows[PurposeCode.CARE_RECORD].yes.click()
    opened.settle()
    with shop.desk.store.read() as work:
        event = work.privacy.events_of(shop.customer.id)[-1]
        assert event.notice_id is not None
        notice = work.privacy.notice(event.notice_id)
    assert notice is not None
    assert notice.ui_text_sha256 == consents.notice.text.shown_sha256()
    consents.other_language.click()
    opened.settle()
    assert consents.notice.text.language == "en"
    assert "Jooptics Optical" in consents.notice_view.toPlainText()


def test_ways_to_reach_somebody_open_with_consent(opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.tab(CONSENTS)
    consents = opened.page.customer.consents
    assert not any(box.isEnabled() for box in consents.channels.values())
    consents.rows[PurposeCode.REMINDERS].yes.click()
    opened.settle()
    consents.channels[Channel.WHATSAPP].click()
    opened.settle()
    assert open_customer(shop.desk, shop.customer.id).preferred_channels == {Channel.WHATSAPP}
    consents.rows[PurposeCode.REMINDERS].no.click()
    opened.settle()
    assert not any(box.isEnabled() for box in consents.channels.values())


def test_a_change_elsewhere_is_seen_here(opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    an_order(shop)
    opened.window.hub.publish(Changes().merged("sale", "1"))
    opened.settle()
    assert opened.page.customer.owed.isVisible()


@pytest.mark.parametrize("tab", range(6))
def test_every_tab_is_usable(
    lang: str, opened: Opened, shop: Shop, check_screen: Callable[..., None], tab: int
) -> None:
    an_order(shop)
    opened.open(shop.customer.id)
    opened.tab(tab)
    QApplication.processEvents()
    check_screen(opened.window)
    assert opened.window.height() == 700, "a tab made the window higher than the screen has room for"


def test_list_and_form_are_usable(lang: str, opened: Opened, check_screen: Callable[..., None]) -> None:
    check_screen(opened.window)
    opened.page.new_customer()
    assert opened.page.sheet is not None
    check_screen(opened.page.sheet)


def test_who_may_not_see_prescriptions_has_no_tab_for_them(
    open_page: Callable[..., Opened], shop: Shop
) -> None:
    opened = open_page(Role.CASHIER)
    opened.open(shop.customer.id)
    assert opened.page.customer.tabs.isTabVisible(PRESCRIPTIONS), "a cashier prints what was dispensed"


def test_a_tab_of_the_customer_is_made_on_its_first_visit(opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    view = opened.page.customer
    assert view.made == {OverviewTab}
    assert view.may_leave()
    opened.tab(PRESCRIPTIONS)
    assert view.made == {OverviewTab, RxTab}
    assert view.prescriptions.isVisible()
    opened.page.back()
    assert view.made == {OverviewTab, RxTab}, "neither asking nor forgetting makes another"


def test_after_saving_a_prescription_the_keyboard_is_at_the_customers_tabs(
    opened: Opened, shop: Shop
) -> None:
    opened.open(shop.customer.id)
    opened.tab(PRESCRIPTIONS)
    view = opened.page.customer
    panel = view.prescriptions.panel
    assert panel is not None
    panel.editor.setFocus()
    opened.type("-1")
    opened.press(Qt.Key.Key_F10)
    if panel.is_dirty:
        opened.press(Qt.Key.Key_F10)  # one eye alone is asked about
    assert not panel.is_dirty
    assert view.tabs.tabBar().hasFocus()
    opened.press(Qt.Key.Key_Right)
    assert view.purchases.isVisible()
