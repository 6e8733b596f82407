"""On a customer's page: not asked yet, wants no record, and what can be done about either with one key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.services import disclosures
from jooptics_desktop.services.contact_lists import ContactPurpose
from jooptics_desktop.services.customers import count_customers
from jooptics_desktop.services.export import ExportFormat
from tests.narrowing import there
from tests.services.test_refusals import decide

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
