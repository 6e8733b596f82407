"""The part of the privacy centre about a new owner, and the handover itself, by keyboard alone (S4.6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pyotp
import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.errors import Unavailable, Untrusted
from jooptics_desktop.domain.handover import HandoverKind
from jooptics_desktop.domain.policy_changes import NOTICE
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import handover, opening, policies, staff
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.ui.policy.watch import PolicyWatch
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.handover import Announcement
    from jooptics_desktop.ui.handover.sheet import HandoverSheet
    from jooptics_desktop.ui.privacy.handover_tab import HandoverTab
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from tests.keyboard import Keyboard

NAMES = {"en": "Rana Petra", "ar": "رنا البتراء"}
NEW_PASSWORD = "eleven copper kettles"


@pytest.fixture
def tab(live_window: MainWindow, hands: Keyboard) -> HandoverTab:
    live_window.go("privacy", "handover")
    hands.idle()
    live_window.go("privacy", "handover")
    hands.idle()
    return cast("HandoverTab", cast("PrivacyPage", live_window.page("privacy")).tab("handover"))


@pytest.mark.promise("S4.6", "S12.3")
def test_announced_put_off_and_called_off(
    lang: str,
    tab: HandoverTab,
    live: Application,
    live_window: MainWindow,
    hands: Keyboard,
    check_screen: Callable[[QWidget], None],
) -> None:
    check_screen(live_window)
    assert not tab.begin_button.isVisible()
    (owner,) = handover.owners_leaving(live.desk())
    assert tab.leaving.isVisible()
    assert owner in tab.leaving.text(), "said before it is announced"
    hands.fill(tab.to, "Petra Optics")
    first = tab.on.date()
    assert first == live.today() + NOTICE
    tab.on.set_date(first - timedelta(days=1))
    hands.push(tab.announce_button)
    hands.idle()
    assert tab.on.error_text
    assert handover.announced(live.desk()) is None
    tab.on.set_date(first)
    hands.push(tab.announce_button)
    hands.idle()
    said = handover.announced(live.desk())
    assert said is not None
    assert (said.to, said.kind, said.on) == ("Petra Optics", HandoverKind.SALE, first)
    assert "Petra Optics" in tab.headline.text()
    assert not tab.begin_button.isEnabled()
    check_screen(live_window)
    notes = [note.message for note in live.status().notes]
    assert "New owner from {day}" in notes
    tab.move_button.click()
    live_window.prompts.answer("act", (first + timedelta(days=4)).strftime("%d/%m/%Y"))
    hands.idle()
    moved = handover.announced(live.desk())
    assert moved is not None
    assert moved.on == first + timedelta(days=4)
    tab.call_off_button.click()
    live_window.prompts.answer("act")
    hands.idle()
    assert handover.announced(live.desk()) is None
    assert tab.form.isVisible()


@pytest.mark.promise("S4.6")
def test_everybody_sees_it_and_nobody_else_may_do_it(
    announced: Announcement, live: Application, live_window: MainWindow, hands: Keyboard
) -> None:
    cashier = next(one for one in staff.staff_list(live.desk()) if one.role is Role.CASHIER)
    live_window.let_in(live.sign_in(cashier.id, PASSWORD, ""))
    hands.idle()
    live_window.go("privacy", "handover")
    hands.idle()
    tab = cast("HandoverTab", cast("PrivacyPage", live_window.page("privacy")).tab("handover"))
    hands.idle()
    assert announced.to in tab.headline.text()
    for button in (tab.announce_button, tab.move_button, tab.call_off_button, tab.begin_button):
        assert not button.isVisible()
    assert not tab.leaving.isVisible()
    assert "New owner from {day}" in [note.message for note in live.status().notes]


@pytest.mark.promise("S4.6")
@pytest.mark.usefixtures("announced")
def test_handed_over_by_keyboard_alone(
    lang: str, secret: str, tab: HandoverTab, live: Application, live_window: MainWindow, hands: Keyboard,
    check_screen: Callable[[QWidget], None],
) -> None:  # fmt: skip
    hands.push(tab.begin_button)
    sheet = tab.sheet
    assert sheet is not None
    seen = [sheet.step]
    (owner,) = handover.owners_leaving(live.desk())
    assert owner in sheet.both.leaving.text()

    def look() -> None:
        check_screen(live_window)
        seen.append(sheet.step)

    hands.press(Qt.Key.Key_Return)
    look()
    hands.push(sheet.privacy.accept_button)
    look()
    hands.push(sheet.consent.refuse_button)
    look()
    become_owner(sheet, hands, NAMES[lang], look)
    assert sheet.step is sheet.present
    code = sheet.draft.recovery_code
    home = live.home
    with pytest.raises(Untrusted):
        KeyFile(home.keys).open_with_passphrase(NEW_PASSWORD)
    hands.fill(sheet.present.password, "a wrong password")
    hands.fill(sheet.present.code, _later(secret))
    hands.push(sheet.present.next_button)
    hands.idle()
    assert sheet.step is sheet.present, "a wrong password goes nowhere"
    sheet.present.forget()
    hands.fill(sheet.present.password, PASSWORD)
    hands.fill(sheet.present.code, _later(secret, steps=2))
    hands.push(sheet.present.next_button)
    hands.until(lambda: sheet.step is sheet.codes)
    hands.idle()
    assert now(sheet.step) is sheet.codes
    look()
    assert not sheet.leave.isVisible()
    hands.press(Qt.Key.Key_Escape)
    hands.push(sheet.codes.next_button)
    look()
    hands.press(Qt.Key.Key_Return)
    hands.idle()
    assert seen == [step for step in sheet.steps if step is not sheet.act]
    assert live_window.staff is not None
    assert live_window.staff.name == NAMES[lang]
    assert not live_window.lock_screen.is_locked
    assert handover.announced(live.desk()) is None
    live_window.close()
    opening.open_with_recovery_code(home, code).store.close()


def become_owner(sheet: HandoverSheet, hands: Keyboard, name: str, look: Callable[[], None]) -> None:
    """Name, password, app and recovery sheet of the new owner."""
    hands.fill(sheet.owner.name, name)
    hands.fill(sheet.owner.password, NEW_PASSWORD)
    hands.fill(sheet.owner.again, NEW_PASSWORD)
    hands.push(sheet.owner.adult)
    hands.press(Qt.Key.Key_Return)
    look()
    hands.write(pyotp.TOTP(sheet.authenticator.secret).now())
    hands.press(Qt.Key.Key_Return)
    look()
    hands.push(sheet.code_sheet.next_button)
    look()
    for field, group in zip(sheet.typed_back.fields, sheet.typed_back.groups, strict=True):
        hands.fill(field, sheet.draft.recovery_code.split("-")[group - 1])
    hands.press(Qt.Key.Key_Return)
    hands.idle()
    look()


def _later(secret: str, steps: int = 1) -> str:
    """A code that was not used yet; the one of the next half minute counts already."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * (steps - 1) + 1))


@pytest.mark.usefixtures("announced")
def test_leaving_it_changes_nothing(tab: HandoverTab, live: Application, hands: Keyboard) -> None:
    tab.begin_button.click()
    assert tab.sheet is not None
    left: list[str] = []
    tab.sheet.closed.connect(lambda: left.append("closed"))
    hands.press(Qt.Key.Key_Return)
    hands.push(tab.sheet.privacy.decline_button)
    assert left == ["closed"]
    assert handover.announced(live.desk()) is not None


@pytest.mark.usefixtures("announced")
def test_a_failure_after_the_store_was_closed_opens_it_again(
    tab: HandoverTab,
    live: Application,
    live_window: MainWindow,
    hands: Keyboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tab.begin_button.click()
    sheet = tab.sheet
    assert sheet is not None
    sheet.draft.acknowledged = True
    sheet.draft.served_at["en"] = live.desk().clock.now()
    sheet.draft.decide("en", dict.fromkeys(sheet.consent.answers(), False))
    sheet.draft.owner = staff.NewStaff(
        "Rana Petra", Role.OWNER, NEW_PASSWORD, adult=True, totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    )
    sheet.present.password.set_text(PASSWORD)

    def broken(*_given: object, **_more: object) -> None:
        raise Unavailable("store.replacement_failed")

    with monkeypatch.context() as patch:
        patch.setattr("jooptics_desktop.data.replacement.Replacement._exchange", broken)
        sheet._show(sheet.act)
        hands.until(lambda: live_window.lock_screen.is_locked)
        hands.idle()
    assert live_window.lock_screen.bar.isVisible()
    assert "was not handed over" in live_window.lock_screen.bar.text
    KeyFile(live.home.keys).open_with_passphrase(PASSWORD)


@pytest.mark.promise("S4.6")
def test_the_cashier_reads_the_policy_once_the_store_has_a_new_owner(
    lang: str,
    live: Application,
    live_window: MainWindow,
    hands: Keyboard,
    check_screen: Callable[[QWidget], None],
) -> None:
    watch = PolicyWatch(live_window, live)
    desk = live.desk()
    with desk.store.write() as work:
        work.settings.put(policies.ASKED_ANEW, desk.clock.now().isoformat())
    cashier = next(one for one in staff.staff_list(desk) if one.role is Role.CASHIER)
    live_window.let_in(live.sign_in(cashier.id, PASSWORD, ""))
    hands.idle()
    sheet = watch.sheet
    assert sheet is not None
    assert sheet.viewer is not None
    assert sheet.viewer.isVisible()
    check_screen(live_window)
    hands.push(sheet.accept)
    hands.idle()
    assert watch.sheet is None
    live_window.let_in(live.sign_in(cashier.id, PASSWORD, ""))
    hands.idle()
    assert watch.sheet is None
