"""On a customer's page: not asked yet, wants no record, and what can be done about either with one key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.domain.changes import Changes
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import sentence
from jooptics_desktop.services import disclosures
from jooptics_desktop.services.contact_lists import ContactPurpose
from jooptics_desktop.services.customers import add_note, count_customers
from jooptics_desktop.services.export import ExportFormat
from jooptics_desktop.services.records import TimelineKind
from jooptics_desktop.ui.customers.customer_view import KINDS
from jooptics_desktop.ui.customers.notes_tab import NotesTab
from jooptics_desktop.ui.customers.overview_tab import OverviewTab
from jooptics_desktop.ui.customers.rx_tab import RxTab
from tests.narrowing import there
from tests.services.test_refusals import decide, record, refuse, restricts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.l10n import Language
    from tests.conftest import Shop
    from tests.ui.customers.conftest import Opened


def test_who_was_not_asked_is_asked_with_one_key(
    opened: Opened, shop: Shop, check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    opened.open(shop.customer.id)
    banner = opened.page.customer.care
    assert banner.isVisible()
    assert not banner.erase_button.isVisible()
    check_screen(opened.window)
    opened.press(Qt.Key.Key_F6)
    opened.press(Qt.Key.Key_F8)
    assert not banner.isVisible()


@pytest.mark.promise("S7.6")
def test_who_wants_no_record_can_be_erased_there(
    opened: Opened, shop: Shop, check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    decide(shop.desk, shop.customer.id, care_record=False)
    opened.open(shop.customer.id)
    banner = opened.page.customer.care
    assert banner.isVisible()
    assert banner.erase_button.isVisible()
    check_screen(opened.window)


@pytest.mark.promise("S7.6")
@pytest.mark.parametrize(
    ("close", "code"), [(restricts, "customer.restricted"), (refuse, "consent.care_refused")]
)
def test_a_record_that_is_only_stored_offers_nothing_that_is_refused(
    opened: Opened,
    shop: Shop,
    close: Callable[[Shop], None],
    code: str,
    check_screen: Callable[[QWidget], None],
) -> None:
    record(shop)
    add_note(shop.desk, shop.customer.id, "Dry eyes")
    opened.open(shop.customer.id)
    page = opened.page.customer
    for kind in (RxTab, NotesTab):
        opened.tab(KINDS.index(kind))
    panel = there(page.prescriptions.panel)
    page.notes.note.set_text("half a note")
    assert (panel.editor.isVisible(), len(page.notes.cards)) == (False, 1)

    close(shop)
    opened.window.hub.publish(Changes().merged("customer", shop.customer.id))
    opened.settle()
    reason = sentence(RuleBroken(code))
    assert page.notes.only_kept.isVisible()
    assert page.notes.only_kept.hint.text() == reason
    assert not page.notes.note.isVisible()
    assert (page.notes.cards, page.may_leave()) == ([], True)
    check_screen(opened.window)
    opened.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not opened.page.bar.isVisible(), "nothing was tried"

    opened.tab(KINDS.index(RxTab))
    assert panel.only_kept.hint.text() == reason
    assert not panel.editor.isVisible()
    assert not any(card.isVisible() for card in panel.cards)
    check_screen(opened.window)

    assert page.banner.isVisible() is not page.care.isVisible(), "one says why, and nobody is asked for more"
    assert not page.export_button.isEnabled()
    opened.press(Qt.Key.Key_F7)
    assert opened.page.export_sheet is None
    assert reason in opened.page.bar.text

    opened.tab(KINDS.index(OverviewTab))
    kinds = {moment.entry.kind for moment in page.overview.moments.rows}
    assert not kinds & {TimelineKind.PRESCRIPTION, TimelineKind.NOTE}


def test_a_contact_list_asks_for_no_purpose_in_words(
    opened: Opened, shop: Shop, tmp_path: Path, check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    decide(shop.desk, shop.customer.id, marketing=True)
    opened.page.list.focus_search()
    opened.press(Qt.Key.Key_F7)
    sheet = there(opened.page.export_sheet)
    check_screen(opened.window)
    sheet.whom.set_value(ContactPurpose.MARKETING.value)
    sheet.whom.changed.emit()
    assert not sheet.purpose.isEnabled()
    sheet.recipient.set_text("Ourselves")
    sheet.format.set_value(ExportFormat.JSON)
    check_screen(opened.window)
    sheet.go_on()
    target = tmp_path / "offers.json"
    opened.page.context.prompts.answer_path(target)
    opened.settle()
    assert json.loads(target.read_text("utf-8"))["purpose"] == "marketing"
    (entry,) = disclosures.disclosures(shop.desk)
    assert (entry.purpose, entry.records) == ("marketing", count_customers(shop.desk))
