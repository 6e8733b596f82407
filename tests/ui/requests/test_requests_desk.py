"""The rights desk on screen over a real store: two keys take a request in, and every step is one key."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.requests import Asked, AskedAbout, IdentityProof, RequestKind, RequestState
from jooptics_desktop.services import customers, privacy, request_execution, requests
from jooptics_desktop.ui.privacy.requests_tab import RequestsTab
from jooptics_desktop.ui.requests.status import request_notes
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def layan(live: Application) -> Customer:
    draft = CustomerDraft(name="ليان المصري", name_alternative="Layan Al-Masri", phones=("0791234567",))
    return customers.register_customer(live.desk(), draft).value.customer


def asked(
    live: Application, customer: Customer, kind: RequestKind = RequestKind.ACCESS, **more: Any
) -> SubjectRequest:
    wanted = Asked(kind, AskedAbout.CUSTOMER, customer.id, wording="Please", **more)
    return requests.open_request(live.desk(), wanted, proof=IdentityProof.ID_SEEN).value


def settled(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.tasks.busy)


def opened(qtbot: QtBot, window: MainWindow, request: SubjectRequest | None = None) -> RequestsTab:
    window.go("privacy", None)
    settled(qtbot, window)
    window.go("privacy", ("requests", request.id) if request else "requests")
    page = cast("Any", window.page("privacy"))
    tab = page.tabs["requests"]
    assert isinstance(tab, RequestsTab)
    settled(qtbot, window)
    if request is not None:
        qtbot.waitUntil(lambda: tab.detail.request is not None and tab.detail.next_button.hasFocus())
    return tab


def comes_up(qtbot: QtBot, find: Callable[[], QWidget]) -> None:
    """Wait for a widget that is only being made."""

    def came() -> bool:
        return find().isVisible()

    qtbot.waitUntil(came)


def press(key: Qt.Key, window: MainWindow) -> None:
    focused = cast("QWidget | None", window.focusWidget())  # the stub forgets that nothing may have it
    QTest.keyClick(focused or window, key)


def stands_at(tab: RequestsTab, state: RequestState) -> Callable[[], bool]:
    """Asks whether the request on screen has come that far."""
    return lambda: there(tab.detail.request).state is state


def state_of(live: Application, request: SubjectRequest) -> RequestState:
    return requests.request_of(live.desk(), request.id).request.state


@pytest.mark.promise("S7.1")
def test_two_keys_on_the_customer_s_page_take_a_request_in(
    live_window: MainWindow, live: Application, layan: Customer, qtbot: QtBot
) -> None:
    live_window.go("customers", layan.id)
    page = cast("Any", live_window.page("customers"))
    qtbot.waitUntil(lambda: page.customer.facts is not None)
    settled(qtbot, live_window)
    press(Qt.Key.Key_F9, live_window)
    comes_up(qtbot, lambda: page.intake)
    press(Qt.Key.Key_F10, live_window)
    qtbot.waitUntil(lambda: requests.requests(live.desk()) != [])
    listed = requests.requests(live.desk())[0]
    assert (listed.request.asked.kind, listed.person) == (RequestKind.ACCESS, "ليان المصري")
    assert listed.request.identity is None  # nothing is assumed
    settled(qtbot, live_window)
    comes_up(qtbot, lambda: page.customer.banner)
    assert "R-1" in page.customer.banner.words.text()


@pytest.mark.promise("S7.1")
def test_one_key_after_the_other_leads_to_the_end(
    live_window: MainWindow, live: Application, layan: Customer, qtbot: QtBot
) -> None:
    request = asked(live, layan, RequestKind.OBJECTION, purposes=("marketing",))
    tab = opened(qtbot, live_window, request)
    for state in (RequestState.ACCEPTED, RequestState.EXECUTING):
        press(Qt.Key.Key_F10, live_window)
        qtbot.waitUntil(stands_at(tab, state))
        settled(qtbot, live_window)
    press(Qt.Key.Key_F10, live_window)
    comes_up(qtbot, lambda: tab.detail.steps.sheet)
    press(Qt.Key.Key_F10, live_window)
    qtbot.waitUntil(stands_at(tab, RequestState.ANSWERED))
    settled(qtbot, live_window)
    press(Qt.Key.Key_F10, live_window)
    qtbot.waitUntil(stands_at(tab, RequestState.CLOSED))
    qtbot.waitUntil(lambda: tab.detail.next_button.isHidden() is True)
    states = {
        s.purpose.code.value: s.standing.value for s in privacy.customer_consents(live.desk(), layan.id)
    }
    assert states["marketing"] == "objected"


def test_how_we_know_them_is_asked_for_first(
    live_window: MainWindow, live: Application, layan: Customer, qtbot: QtBot
) -> None:
    wanted = Asked(RequestKind.ACCESS, AskedAbout.CUSTOMER, layan.id)
    request = requests.open_request(live.desk(), wanted).value
    tab = opened(qtbot, live_window, request)
    press(Qt.Key.Key_F10, live_window)
    comes_up(qtbot, lambda: tab.detail.steps.sheet)
    press(Qt.Key.Key_Down, live_window)
    press(Qt.Key.Key_F10, live_window)
    qtbot.waitUntil(lambda: there(tab.detail.request).identity is IdentityProof.KNOWN)


@pytest.mark.promise("S7.5")
def test_the_copy_is_written_and_its_passphrase_shown_once(
    live_window: MainWindow, live: Application, layan: Customer, qtbot: QtBot, tmp_path: Path
) -> None:
    request = asked(live, layan, RequestKind.PORTABILITY)
    requests.accept(live.desk(), request.id)
    tab = opened(qtbot, live_window, request)
    press(Qt.Key.Key_F10, live_window)
    comes_up(qtbot, lambda: tab.detail.steps.sheet)
    press(Qt.Key.Key_F10, live_window)
    settled(qtbot, live_window)
    live_window.prompts.answer_path(tmp_path / "copy.zip")
    qtbot.waitUntil(lambda: hasattr(tab.detail.steps, "codes") and tab.detail.steps.codes.isVisible())
    assert zipfile.is_zipfile(tmp_path / "copy.zip")
    tab.detail.steps.codes.close_button.click()
    qtbot.waitUntil(stands_at(tab, RequestState.EXECUTING))
    settled(qtbot, live_window)


@pytest.mark.promise("S7.3")
def test_a_correction_opens_the_form_and_saving_it_is_noted(
    live_window: MainWindow, live: Application, layan: Customer, qtbot: QtBot
) -> None:
    request = asked(live, layan, RequestKind.CORRECTION)
    requests.accept(live.desk(), request.id)
    opened(qtbot, live_window, request)
    press(Qt.Key.Key_F10, live_window)
    page = cast("Any", live_window.page("customers"))
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.isVisible())
    assert "Please" in page.sheet.bar.text
    page.sheet.name.set_text("لين المصري")
    press(Qt.Key.Key_F10, live_window)
    qtbot.waitUntil(lambda: state_of(live, request) is RequestState.EXECUTING)
    settled(qtbot, live_window)
    assert requests.request_of(live.desk(), request.id).request.events[-1].facts == {"fields": 1}


@pytest.mark.promise("S7.4")
def test_what_would_go_is_shown_before_anything_goes(
    live_window: MainWindow, live: Application, layan: Customer, qtbot: QtBot
) -> None:
    request = asked(live, layan, RequestKind.DELETION)
    requests.accept(live.desk(), request.id)
    tab = opened(qtbot, live_window, request)
    press(Qt.Key.Key_F10, live_window)
    qtbot.waitUntil(lambda: tab.detail.steps.erasure.erase_button.isEnabled() is True)
    sheet = tab.detail.steps.erasure
    assert {row.section for row in sheet.model.rows} >= {"customer", "requests"}
    press(Qt.Key.Key_F10, live_window)  # no key erases
    settled(qtbot, live_window)
    assert customers.open_customer(live.desk(), layan.id).id == layan.id
    sheet.erase_button.click()
    qtbot.waitUntil(lambda: state_of(live, request) is RequestState.EXECUTING)
    settled(qtbot, live_window)
    assert requests.request_of(live.desk(), request.id).person == ""
    close_overlays(live_window)


def close_overlays(window: MainWindow) -> None:
    from jooptics_desktop.ui.kit.overlay import Overlay

    for overlay in window.findChildren(Overlay):
        overlay.close_overlay()


def test_a_restricted_record_says_so_and_is_not_exported(
    live_window: MainWindow, live: Application, layan: Customer, qtbot: QtBot
) -> None:
    request = asked(live, layan, RequestKind.RESTRICTION)
    requests.accept(live.desk(), request.id)
    request_execution.restrict(live.desk(), request.id)
    live_window.go("customers", layan.id)
    page = cast("Any", live_window.page("customers"))
    comes_up(qtbot, lambda: page.customer.banner)
    assert page.customer.banner.lift_button.isVisible()
    page.customer.banner.lift_button.click()
    live_window.prompts.answer("act")
    qtbot.waitUntil(lambda: not requests.is_restricted(live.desk(), layan.id))
    settled(qtbot, live_window)


def test_days_off_are_entered_as_they_were_announced(live_window: MainWindow, qtbot: QtBot) -> None:
    tab = opened(qtbot, live_window)
    tab.days_button.click()
    comes_up(qtbot, lambda: tab.days)
    settled(qtbot, live_window)
    expected = len(tab.days.model.rows)
    tab.days.table.select_row(0)
    tab.days.enter_button.click()
    qtbot.waitUntil(lambda: any(one in tab.days._entered for one in tab.days.model.rows))
    assert len(tab.days.model.rows) == expected
    tab.days.close_overlay()


def test_the_top_bar_tells_those_who_answer_when_it_is_pressing(live: Application, layan: Customer) -> None:
    assert request_notes(live.desk()) == []
    wanted = Asked(RequestKind.ACCESS, AskedAbout.CUSTOMER, layan.id)
    long_ago = live.desk().clock.now() - dt.timedelta(days=40)
    requests.open_request(live.desk(), wanted, received_at=long_ago)
    assert [(note.kind, note.values["count"]) for note in request_notes(live.desk())] == [
        ("danger", "\u20661\u2069")
    ]
    assert request_notes(live.desk()) == [note for note in live.status().notes if "overdue" in note.message]


@pytest.mark.usefixtures("lang")
def test_list_and_detail_are_usable_in_both_languages(
    live_window: MainWindow,
    live: Application,
    layan: Customer,
    qtbot: QtBot,
    check_screen: Callable[[QWidget], None],
) -> None:
    request = asked(live, layan, RequestKind.OBJECTION, purposes=("marketing", "reminders"))
    tab = opened(qtbot, live_window)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 1)
    check_screen(live_window)
    tab.open_item(request.id)
    qtbot.waitUntil(lambda: tab.detail.request is not None)
    settled(qtbot, live_window)
    check_screen(live_window)
    press(Qt.Key.Key_Escape, live_window)
    qtbot.waitUntil(lambda: tab.stack.currentWidget() is tab.list)
    tab.new_button.click()
    comes_up(qtbot, lambda: tab.intake)
    settled(qtbot, live_window)
    tab.intake.kind.set_value(RequestKind.OBJECTION)
    tab.intake._kind_chosen()
    check_screen(tab.intake)
    tab.intake.close_overlay()
