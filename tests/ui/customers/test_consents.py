"""Asking at the counter, on the customer's own screen and on paper; by keyboard alone, and as easily taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.privacy import EventType, Method, Standing
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, PurposeCode
from jooptics_desktop.services import privacy, staff
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.ui.consents.answer_row import AnswerRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.domain.privacy import ConsentEvent
    from jooptics_desktop.ui.consents.ask_sheet import AskSheet
    from jooptics_desktop.ui.consents.customer_screen import CustomerScreen
    from tests.conftest import Shop, StillClock
    from tests.ui.customers.conftest import Opened

CONSENTS = 5
# Nothing goes abroad from this shop, so nobody is asked about that.
ALL = [p.code for p in AT_THE_COUNTER if p.code is not PurposeCode.CLOUD_BACKUP_ABROAD]
PIN = "482915"


def standings(shop: Shop) -> dict[PurposeCode, Standing]:
    states = privacy.customer_consents(shop.desk, shop.customer.id)
    return {state.purpose.code: state.standing for state in states if state.purpose.code in ALL}


def events(shop: Shop) -> list[ConsentEvent]:
    return privacy.consent_history(shop.desk, shop.customer.id)


def notices(shop: Shop) -> int:
    with shop.desk.store.read() as work:
        return len(work.privacy.notices_of(shop.customer.id, Method.SCREEN))


def sheet_of(opened: Opened) -> AskSheet:
    sheet = opened.page.customer.consents.acts.sheet
    assert sheet is not None
    return sheet


@pytest.fixture
def asking(opened: Opened, shop: Shop) -> AskSheet:
    """The sheet is up after one key on the customer's page."""
    opened.open(shop.customer.id)
    opened.press(Qt.Key.Key_F6)
    return sheet_of(opened)


class TestAtTheCounter:
    @pytest.mark.promise("C.1")
    def test_shown_and_decided_are_two_things(self, asking: AskSheet, opened: Opened, shop: Shop) -> None:
        assert notices(shop) == 1
        assert events(shop) == []
        assert {row.answer for row in asking.rows.values()} == {None}, "nothing is chosen beforehand"
        opened.press(Qt.Key.Key_Escape)
        assert events(shop) == [], "closing is no answer"

    @pytest.mark.promise("C.1")
    def test_return_on_opening_answers_nothing(self, asking: AskSheet, opened: Opened, shop: Shop) -> None:
        opened.press(Qt.Key.Key_Return)
        opened.press(Qt.Key.Key_Enter)
        assert events(shop) == []
        assert asking.isVisible()

    def test_by_keyboard_alone(self, asking: AskSheet, opened: Opened, shop: Shop) -> None:
        opened.press(Qt.Key.Key_1)
        opened.press(Qt.Key.Key_3)
        opened.press(Qt.Key.Key_3)
        opened.press(Qt.Key.Key_F10)
        assert [(e.purpose.code, e.type) for e in events(shop)] == [
            (PurposeCode.CARE_RECORD, EventType.GIVEN), (PurposeCode.MARKETING, EventType.REFUSED),
        ]  # fmt: skip
        assert opened.page.customer.consents.acts.sheet is None

    def test_tab_and_space_reach_every_answer(self, asking: AskSheet, opened: Opened) -> None:
        for row in asking.rows.values():
            for button in (row.yes, row.no):
                button.setFocus()
                opened.press(Qt.Key.Key_Space)
                assert button.isChecked()
        assert {row.answer for row in asking.rows.values()} == {False}

    @pytest.mark.parametrize(
        ("key", "wanted"), [(Qt.Key.Key_F8, Standing.GIVEN), (Qt.Key.Key_F7, Standing.REFUSED)]
    )
    def test_all_with_one_key(
        self, asking: AskSheet, opened: Opened, shop: Shop, key: Qt.Key, wanted: Standing
    ) -> None:
        opened.press(key)
        assert standings(shop) == dict.fromkeys(ALL, wanted)

    def test_saving_nothing_says_so(self, asking: AskSheet, opened: Opened, shop: Shop) -> None:
        opened.press(Qt.Key.Key_F10)
        assert asking.bar.text
        assert events(shop) == []

    @pytest.mark.promise("C.1")
    def test_the_three_buttons_weigh_the_same(self, lang: str, asking: AskSheet) -> None:
        three = (asking.refuse_button, asking.save_button, asking.accept_button)
        assert max(b.width() for b in three) - min(b.width() for b in three) <= 1
        assert len({(b.height(), b.y(), b.property("kind"), b.font().weight()) for b in three}) == 1
        for row in asking.rows.values():
            assert row.yes.size() == row.no.size()

    def test_another_language_keeps_what_was_chosen(
        self, asking: AskSheet, opened: Opened, shop: Shop
    ) -> None:
        assert asking.text is not None
        assert asking.text.language == "ar"
        opened.press(Qt.Key.Key_1)
        opened.press(Qt.Key.Key_F9)
        assert asking.text.language == "en"
        assert asking.rows["care_record"].answer is True
        opened.press(Qt.Key.Key_F10)
        with shop.desk.store.read() as work:
            notice = work.privacy.notice(events(shop)[0].notice_id or "")
        assert notice is not None
        assert notice.language == "en", "the answer is to the words that were shown last"

    def test_everything_can_be_read_and_reached(
        self, lang: str, asking: AskSheet, opened: Opened, check_screen: Callable[[QWidget], None]
    ) -> None:
        check_screen(asking)


class TestTakingBack:
    @pytest.mark.promise("S7.7")
    def test_as_few_acts_as_giving(self, opened: Opened, shop: Shop) -> None:
        """From the same page: every act of a hand is counted."""
        opened.open(shop.customer.id)
        giving = self._acts(opened, Qt.Key.Key_F6, Qt.Key.Key_F8)
        assert set(standings(shop).values()) == {Standing.GIVEN}
        taking_back = self._acts(opened, Qt.Key.Key_F6, Qt.Key.Key_F7)
        assert set(standings(shop).values()) == {Standing.WITHDRAWN}
        assert taking_back <= giving <= 2
        opened.tab(CONSENTS)
        row = opened.page.customer.consents.rows[PurposeCode.MARKETING]
        one_to_give = self._presses(opened, row.yes)
        assert standings(shop)[PurposeCode.MARKETING] is Standing.GIVEN
        one_to_take = self._presses(opened, row.no)
        assert standings(shop)[PurposeCode.MARKETING] is Standing.WITHDRAWN
        assert one_to_take == one_to_give == 1
        assert not privacy.may(shop.desk, PurposeCode.MARKETING, shop.customer.id)

    def _acts(self, opened: Opened, *keys: Qt.Key) -> int:
        for key in keys:
            opened.press(key)
        return len(keys)

    def _presses(self, opened: Opened, button: QWidget) -> int:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        opened.settle()
        return 1


class TestAskingAgain:
    def test_a_banner_and_one_key(self, opened: Opened, shop: Shop, clock: StillClock) -> None:
        opened.open(shop.customer.id)
        opened.press(Qt.Key.Key_F6)
        opened.press(Qt.Key.Key_F8)
        assert not opened.page.customer.renew.isVisible()
        clock.advance(days=350)
        opened.window.go("counter")
        opened.open(shop.customer.id)
        assert opened.page.customer.renew.isVisible()
        assert "2027" in opened.page.customer.renew.words.text()
        opened.press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        sheet = sheet_of(opened)
        assert list(sheet.rows) == ["marketing"]
        opened.press(Qt.Key.Key_F8)
        assert events(shop)[-1].type is EventType.RENEWED
        assert not opened.page.customer.renew.isVisible()

    @pytest.mark.parametrize(("days", "renewing"), [(1830, True), (3660, False)])
    def test_what_ended_is_told_once(
        self, opened: Opened, shop: Shop, clock: StillClock, days: int, *, renewing: bool
    ) -> None:
        """Nobody is said never to have been asked: one banner speaks of what is over, be it lately or long ago."""
        opened.open(shop.customer.id)
        opened.press(Qt.Key.Key_F6)
        opened.press(Qt.Key.Key_F8)
        clock.advance(days=days)
        opened.window.go("counter")
        opened.open(shop.customer.id)
        view = opened.page.customer
        assert standings(shop)[PurposeCode.CARE_RECORD] is Standing.EXPIRED
        assert view.renew.isVisible() is renewing
        assert view.care.isVisible() is not renewing
        assert renewing or "ended" in view.care.words.text()


class TestOnPaper:
    def test_printed_signed_and_entered(self, opened: Opened, shop: Shop) -> None:
        opened.open(shop.customer.id)
        opened.tab(CONSENTS)
        tab = opened.page.customer.consents
        tab.back_button.click()
        opened.settle()
        assert tab.acts.sheet is None, "nothing was printed yet"
        tab.paper_button.click()
        opened.settle()
        assert tab.acts.paper is not None
        opened.press(Qt.Key.Key_Escape)
        tab.back_button.click()
        opened.settle()
        assert notices(shop) == 0, "it was served on paper, not on the screen"
        opened.press(Qt.Key.Key_2)
        opened.press(Qt.Key.Key_F10)
        (event,) = events(shop)
        assert (event.purpose.code, event.type, event.method) == (
            PurposeCode.REMINDERS, EventType.GIVEN, Method.PAPER,
        )  # fmt: skip

    def test_the_receipt_is_offered(self, asking: AskSheet, opened: Opened) -> None:
        opened.press(Qt.Key.Key_F8)
        opened.window.toast.act_button.click()
        opened.settle()
        paper = opened.page.customer.consents.acts.paper
        assert paper is not None
        opened.press(Qt.Key.Key_Escape)


class TestOnTheCustomersScreen:
    @pytest.fixture
    def screen(self, opened: Opened, shop: Shop) -> Iterator[CustomerScreen]:
        register_customer(shop.desk, CustomerDraft(name="Zubaida Canary", phones=("0795550199",)))
        staff.set_pin(shop.desk, PIN)
        opened.open(shop.customer.id)
        opened.page.customer.ask_on_screen()
        opened.settle()
        screen = opened.page.customer.consents.acts.screen
        assert screen is not None
        yield screen
        if opened.page.customer.consents.acts.screen is not None:
            screen.close_now()

    def test_it_is_alone_and_speaks_their_language(self, screen: CustomerScreen, opened: Opened) -> None:
        assert screen.isFullScreen()
        assert screen.layoutDirection() is Qt.LayoutDirection.RightToLeft
        assert not opened.window.isVisible(), "with one screen nothing else is to be seen"
        shown = _words(screen)
        assert "جوبتكس للبصريات" in shown
        assert "Zubaida" not in shown
        assert "0795550199" not in shown

    def test_what_they_choose_is_kept_as_theirs(
        self, screen: CustomerScreen, opened: Opened, shop: Shop
    ) -> None:
        screen.rows["reminders"].yes.click()
        screen.keep.click()
        opened.settle()
        (event,) = events(shop)
        assert (event.purpose.code, event.type, event.method) == (
            PurposeCode.REMINDERS, EventType.GIVEN, Method.CUSTOMER_SCREEN,
        )  # fmt: skip

    def test_equal_answers_and_no_answer_by_accident(self, screen: CustomerScreen, shop: Shop) -> None:
        three = (screen.refuse, screen.keep, screen.accept)
        assert max(b.width() for b in three) - min(b.width() for b in three) <= 1
        screen.keep.click()
        assert screen.said.text()
        assert events(shop) == []

    def test_leaving_needs_the_staffs_key(self, screen: CustomerScreen, opened: Opened, qtbot: QtBot) -> None:
        screen.close()
        assert screen.isVisible()
        screen.secret.editor.setText("111111")
        screen.leave()
        opened.settle()
        assert screen.isVisible()
        screen.secret.editor.setText(PIN)
        screen.leave()
        opened.settle()
        qtbot.waitUntil(lambda: opened.page.customer.consents.acts.screen is None)
        assert opened.window.isVisible()

    def test_a_program_that_locked_itself_meanwhile_asks_at_its_own_lock(
        self, screen: CustomerScreen, opened: Opened, qtbot: QtBot
    ) -> None:
        screen._not_let_out(NotPermitted("permission.nobody_signed_in"))
        qtbot.waitUntil(lambda: opened.page.customer.consents.acts.screen is None)

    def test_another_language_in_place(self, screen: CustomerScreen, opened: Opened) -> None:
        screen.rows["marketing"].no.click()
        screen.language_button.click()
        opened.settle()
        assert screen.layoutDirection() is Qt.LayoutDirection.LeftToRight
        assert screen.rows["marketing"].answer is False
        assert screen.accept.text() == "Accept all"


def _words(widget: QWidget) -> str:
    from PySide6.QtWidgets import QAbstractButton, QLabel, QTextBrowser

    found = [part.text() for part in widget.findChildren(QLabel)]
    found += [part.text() for part in widget.findChildren(QAbstractButton)]
    found += [part.toPlainText() for part in widget.findChildren(QTextBrowser)]
    return " ".join(found)


def test_an_answer_row_turns_round(app: QApplication) -> None:
    row = AnswerRow()
    seen = []
    for _ in range(3):
        row.turn()
        seen.append(row.answer)
    assert seen == [True, False, None]
    row.deleteLater()
