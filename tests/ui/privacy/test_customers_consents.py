"""The privacy centre checks a receipt, and lists whom to ask again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.domain.consent_receipts import Verdict
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import consent_receipts, consents, privacy
from jooptics_desktop.services.customers import register_customer
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.privacy.consents_tab import CustomersConsentsTab
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def layan(live: Application) -> Customer:
    """A customer who agreed to offers."""
    desk = live.desk()
    customer = register_customer(desk, CustomerDraft(name="ليان المصري")).value.customer
    served = consents.serve_notice(desk, customer.id, "ar").value
    consents.record_answers(desk, customer.id, served.notice.id, {"marketing": True})
    return customer


@pytest.fixture
def tab(live_window: MainWindow, layan: Customer, settled: Callable[[], None]) -> CustomersConsentsTab:
    live_window.go("privacy", "consents")
    settled()
    page = cast("PrivacyPage", live_window.page("privacy"))
    page.show_tab("consents")
    settled()
    return cast("CustomersConsentsTab", page.tab("consents"))


def test_a_scanned_receipt_is_checked_and_named(
    lang: Language,
    tab: CustomersConsentsTab,
    live: Application,
    live_window: MainWindow,
    layan: Customer,
    settled: Callable[[], None],
) -> None:
    code = consent_receipts.issue_receipt(live.desk(), layan.id, "ar").value.code
    page = cast("PrivacyPage", live_window.page("privacy"))
    assert page.on_scan(code)
    settled()
    assert tab.checked is not None
    assert tab.checked.found.verdict is Verdict.STANDS
    assert "ليان المصري" in tab.said.text()
    privacy.withdraw(live.desk(), PurposeCode.MARKETING, layan.id)
    tab.check()
    settled()
    assert now(tab.checked.found.verdict) is Verdict.CHANGED_SINCE
    assert not page.on_scan("8056597138123"), "a barcode is not a receipt"


def test_a_code_that_is_none_is_said_beside_it(
    tab: CustomersConsentsTab, settled: Callable[[], None]
) -> None:
    tab.code.set_text("JC-123")
    tab.check()
    settled()
    assert tab.code.error_text
    assert tab.pill.isHidden()


def test_whom_to_ask_again(
    tab: CustomersConsentsTab, live: Application, layan: Customer, settled: Callable[[], None]
) -> None:
    assert list(tab.model.rows) == []
    raw = live.opened.store.raw_connection()
    raw.execute("DROP TRIGGER consent_event_no_update")
    raw.execute("UPDATE consent_event SET valid_until = valid_until - 360 * CAST(86400000 AS BIGINT)")
    raw.commit()
    raw.close()
    tab.reload()
    settled()
    assert [one.customer.id for one in tab.model.rows] == [layan.id]
    tab.table.select_row(0)
    tab.ask_again()
    settled()
    assert tab.acts.sheet is not None
    assert list(tab.acts.sheet.rows) == ["marketing"]
    tab.acts.sheet.accept_button.click()
    settled()
    assert list(tab.model.rows) == []
