"""The audit trail on screen, over a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.l10n import tr
from jooptics_desktop.services import audit, customers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.privacy.audit_tab import AuditTab
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def tab(live_window: MainWindow, live: Application, settled: Callable[[], None]) -> AuditTab:
    desk = live.desk()
    rana = customers.register_customer(desk, CustomerDraft(name="Rana Haddad", phones=("0791111111",)))
    customers.open_customer(desk, rana.value.customer.id)
    customers.register_customer(desk, CustomerDraft(name="ليان المصري", phones=("0792222222",)))
    live_window.go("privacy", "audit")
    settled()
    page = cast("PrivacyPage", live_window.page("privacy"))
    page.show_tab("audit")
    settled()
    return cast("AuditTab", page.tab("audit"))


def shown(tab: AuditTab, column: str, settled: Callable[[], None]) -> list[str]:
    place = tab.model.column_number(column)
    for row in range(tab.model.rowCount()):
        tab.model.index(row, place).data()
    settled()
    return [str(tab.model.index(row, place).data()) for row in range(tab.model.rowCount())]


def test_who_did_what_to_whom_can_be_read(
    tab: AuditTab, settled: Callable[[], None], check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    events = shown(tab, "event", settled)
    assert events.count(tr("Registered a customer")) == 2
    about = shown(tab, "about", settled)
    assert any("ليان المصري" in text for text in about)
    check_screen(tab.window())


def test_one_customer_is_found_and_the_rest_is_left_out(tab: AuditTab, settled: Callable[[], None]) -> None:
    tab.search.setText("Rana Haddad")
    tab.search.seek()
    settled()
    assert shown(tab, "event", settled) == [
        tr("Looked at the audit trail"),  # that of one customer is a reading too
        tr("Opened a customer's record"),
        tr("Registered a customer"),
    ]
    assert all("Rana Haddad" in text for text in shown(tab, "about", settled))
    tab.kind.set_value("reading")
    tab.kind.picked.emit("reading")
    settled()
    assert len(shown(tab, "event", settled)) == 2
    tab.search.setText("Nobody Like That")
    tab.search.seek()
    settled()
    assert tab.model.rowCount() == 0


def test_the_trail_is_checked_and_what_is_wrong_is_said(
    tab: AuditTab, live: Application, settled: Callable[[], None]
) -> None:
    assert not tab.sign_off_button.isVisible()
    tab.check()
    settled()
    assert tr("Sound") in tab.pill.text()
    tab.sign_off_button.click()
    settled()
    assert not tab.sign_off_button.isVisible()
    assert audit.last_reviewed(live.desk()) is not None
    raw = live.desk().store.raw_connection()
    raw.execute("DROP TRIGGER audit_entry_no_update")
    raw.execute("UPDATE audit_entry SET subject_id = 'x' WHERE seq = 2")
    raw.close()
    tab.check()
    settled()
    assert tr("Not sound") in tab.pill.text()
    assert "2" in tab.says.text()


def test_what_is_shown_is_written_to_a_file(
    tab: AuditTab, settled: Callable[[], None], tmp_path: Path
) -> None:
    target = tmp_path / "trail.csv"
    tab.save_to(target)
    settled()
    text = target.read_text(encoding="utf-8-sig")
    assert text.startswith("number,at,by,event,event_words,about_kind,about,facts")
    assert "customer_registered" in text
    assert "ليان المصري" in text
