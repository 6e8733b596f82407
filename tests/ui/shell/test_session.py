"""Opening, signing in, locking: who gets to see what, and what stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.errors import NotPermitted, Unavailable
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.l10n import current_language, sentence, tr
from jooptics_desktop.services import staff as staff_service
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.kit.overlay import overlays
from jooptics_desktop.ui.kit.preferences import Preferences
from jooptics_desktop.ui.kit.prompts import Choice
from jooptics_desktop.ui.shell import start as start_module
from jooptics_desktop.ui.shell.start import build
from tests.narrowing import now, there
from tests.ui.kit.gallery import SampleServices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from jooptics_desktop.ui.shell.ports import Opened


@pytest.fixture
def start(app: QApplication, gallery: ModuleType, qtbot: QtBot) -> Iterator[Callable[..., Any]]:
    """`start(services)`: the program as it begins, waiting for somebody to sign in."""
    made: list[Any] = []

    def begin(services: Any = None) -> Any:
        window = build(
            app, services or gallery.SampleServices(Preferences(language=current_language())), gallery.SAMPLES
        )
        made.append(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        # The store opens once the window was painted; afterwards the lock asks something.
        lock = window.lock_screen
        qtbot.waitUntil(
            lambda: not window.tasks.busy and (lock.isHidden() or lock.title.text() != tr("Opening…"))
        )
        return window

    yield begin
    for window in made:
        window.close()
        window.deleteLater()


def test_the_store_opens_after_the_first_picture(
    app: QApplication, gallery: ModuleType, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_module, "LATEST_MS", 60_000)  # else a slow machine opens without a picture
    happened: list[str] = []

    class Painted(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                happened.append("painted")
            return False

    class Recording(SampleServices):
        def open(self) -> Opened:
            happened.append("opened")
            return "sign_in"

    window = build(app, Recording(Preferences(language=current_language())), gallery.SAMPLES)
    painted = Painted()
    window.installEventFilter(painted)
    QApplication.processEvents()
    assert happened == []
    window.show()
    qtbot.waitUntil(lambda: "opened" in happened)
    qtbot.waitUntil(lambda: not window.tasks.busy)
    assert happened.index("painted") < happened.index("opened")
    window.close()
    window.deleteLater()


def test_a_window_that_begins_minimised_opens_its_store_too(
    app: QApplication, gallery: ModuleType, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_module, "LATEST_MS", 1)
    window = build(app, gallery.SampleServices(Preferences(language=current_language())), gallery.SAMPLES)
    qtbot.waitUntil(lambda: window.lock_screen.title.text() != tr("Opening…"))
    window.close()
    window.deleteLater()


def sign_in(window: Any, qtbot: QtBot, secret: str, code: str = "") -> None:
    """Type at the lock and wait for the answer."""
    window.lock_screen.secret.editor.setText(secret)
    window.lock_screen.code.set_text(code)
    QTest.keyClick(window.lock_screen.secret.editor, Qt.Key.Key_Return)
    if window.lock_screen.code.isVisible():
        QTest.keyClick(window.lock_screen.code.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.tasks.busy)


def test_the_lock_covers_everything_until_somebody_signs_in(start: Any, qtbot: QtBot) -> None:
    window = start()
    lock = window.lock_screen
    assert lock.geometry() == window.rect()
    for place in (QPoint(40, 90), QPoint(700, 25), QPoint(300, 690)):
        on_top = window.childAt(place)
        assert on_top is lock or lock.isAncestorOf(on_top)
    sign_in(window, qtbot, "1234")
    assert lock.isHidden()
    assert window.staff is not None
    assert window.stack.currentWidget() is window.page("counter")


def test_the_lock_can_be_used(lang: str, start: Any, check_screen: Callable[[QWidget], None]) -> None:
    check_screen(start().lock_screen)


def test_names_at_the_lock_stay_when_the_language_is_switched(start: Any) -> None:
    window = start()
    names = [button.text().strip() for button in window.lock_screen._group.buttons()]
    assert names
    assert all(names)
    window.prefer(language="ar" if current_language() == "en" else "en")
    QApplication.processEvents()
    assert [button.text().strip() for button in window.lock_screen._group.buttons()] == names


def test_a_wrong_secret_is_said_and_asked_for_again(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "0000")
    assert window.lock_screen.is_locked
    assert window.lock_screen.secret.error_text
    assert window.lock_screen.secret.editor.hasFocus()
    sign_in(window, qtbot, "1234")
    assert not window.lock_screen.is_locked


def test_nothing_typed_asks_nobody(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "")
    assert window.lock_screen.secret.error_text


def test_a_missing_code_is_asked_for(start: Any, gallery: ModuleType, qtbot: QtBot) -> None:
    class WithCode(SampleServices):
        def sign_in(self, staff_id: str, secret: str, code: str) -> Any:
            if not code:
                raise NotPermitted("staff.code_needed", field="code")
            return gallery.RANA

    window = start(WithCode())
    sign_in(window, qtbot, "1234")
    assert window.lock_screen.code.isVisible()
    assert window.lock_screen.code.editor.hasFocus()
    sign_in(window, qtbot, "1234", "123456")
    assert not window.lock_screen.is_locked


def test_keys_do_nothing_while_locked(start: Any) -> None:
    window = start()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
    assert window.palette_box.isHidden()
    assert window.help.isHidden()
    assert window.lock_screen.is_locked


def test_locking_keeps_what_was_being_done(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "1234")
    window.page("counter").scan.set_text("100233")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.lock_screen.is_locked
    assert window.staff is None
    qtbot.waitUntil(lambda: not window.tasks.busy)
    assert window.services.left == ["lock"]
    assert window.lock_screen._chosen.id == "1", "the last person is offered first"
    sign_in(window, qtbot, "1234")
    assert window.page("counter").scan.text() == "100233"


def test_the_lock_closes_questions_and_palette_over_it(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "1234")
    window.prompts.confirm("Title", "Layan Al-Masri", "Do it", lambda: None)
    window.top_bar.lock.emit()
    on_top = window.childAt(window.rect().center())
    assert window.lock_screen.isAncestorOf(on_top) or on_top is window.lock_screen
    qtbot.waitUntil(lambda: not window.tasks.busy)
    sign_in(window, qtbot, "1234")
    assert window.prompts.question is not None, "the question waits"
    window.prompts.answer(None)


def test_what_comes_up_while_locked_waits_under_the_lock(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "1234")
    window.top_bar.lock.emit()
    qtbot.waitUntil(lambda: not window.tasks.busy)
    window.prompts.confirm("Title", "Layan Al-Masri", "Do it", lambda: None)
    window.toast.say("Undo", lambda: None)
    for place in (window.rect().center(), window.toast.geometry().center()):
        on_top = window.childAt(place)
        assert on_top is window.lock_screen or window.lock_screen.isAncestorOf(on_top)
    assert window.lock_screen.secret.editor.hasFocus()
    sign_in(window, qtbot, "1234")
    assert window.prompts._sheet.isAncestorOf(QApplication.focusWidget())
    window.prompts.answer(None)
    window.toast._go()


def test_idleness_locks(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "1234")
    window.idle_watch.idle.emit()
    assert window.lock_screen.is_locked
    qtbot.waitUntil(lambda: not window.tasks.busy)
    assert window.services.left == ["idle"]


def test_a_touch_puts_idleness_off(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "1234")
    timer = window.idle_watch._timer
    timer.stop()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    assert timer.isActive()
    window.idle_watch.set_minutes(0)
    assert not timer.isActive()


def test_a_store_that_does_not_open_can_be_tried_again(start: Any, gallery: ModuleType, qtbot: QtBot) -> None:
    class Locked(SampleServices):
        tries = 0

        def open(self) -> Opened:
            self.tries += 1
            if self.tries == 1:
                raise Unavailable("store.unreadable")
            return "sign_in"

    window = start(Locked())
    assert window.lock_screen.bar.text
    window.lock_screen.bar.retry_button.click()
    qtbot.waitUntil(lambda: not window.tasks.busy and window.lock_screen.secret.isVisible())


def test_the_passphrase_opens_when_the_keyring_does_not(
    start: Any, gallery: ModuleType, qtbot: QtBot
) -> None:
    services = gallery.SampleServices()
    services.opened = "passphrase"
    window = start(services)
    assert window.lock_screen.hint.isVisible()
    sign_in(window, qtbot, "wrong")
    assert window.lock_screen.secret.error_text
    sign_in(window, qtbot, "owner's password")
    qtbot.waitUntil(lambda: not window.tasks.busy and window.lock_screen._chosen is not None)
    sign_in(window, qtbot, "1234")
    assert not window.lock_screen.is_locked


def test_the_first_run_stands_alone_then_somebody_signs_in(
    start: Any, gallery: ModuleType, qtbot: QtBot
) -> None:
    class Fresh(SampleServices):
        def first_run(self, context: Any, finished: Any) -> Any:
            self.finished = finished
            return super().first_run(context, finished)

    services = Fresh()
    services.opened = "first_run"
    window = start(services)
    qtbot.waitUntil(lambda: not window.lock_screen.is_locked)
    assert not window.rail.isVisible()
    services.finished()
    qtbot.waitUntil(lambda: not window.tasks.busy)
    sign_in(window, qtbot, "1234")
    assert window.rail.isVisible()


def test_whoever_set_the_store_up_is_here_already(start: Any, gallery: ModuleType, qtbot: QtBot) -> None:
    class Fresh(SampleServices):
        def first_run(self, context: Any, finished: Any) -> Any:
            self.finished = finished
            return super().first_run(context, finished)

    services = Fresh()
    services.opened = "first_run"
    window = start(services)
    services.here = gallery.RANA
    services.finished()
    assert not window.lock_screen.is_locked
    assert window.staff == gallery.RANA


def test_an_act_is_repeated_after_its_code(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "1234")
    heard: list[Any] = []

    def export(_desk: Any) -> Done[str]:
        if not window.services.stepped_up:
            raise NotPermitted("permission.second_factor")
        return Done("exported", Changes())

    window.tasks.write(export, window, heard.append, heard.append)
    qtbot.waitUntil(lambda: window.prompts.question is not None)
    window.prompts.answer("act", "123456")
    qtbot.waitUntil(lambda: heard == ["exported"])


def test_closing_asks_while_work_goes_on(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "1234")

    def work(_desk: Any, _report: Any, cancelled: Any) -> None:
        while not cancelled():
            pass

    window.tasks.run(work, window)
    window.close()
    assert window.isVisible()
    window.prompts.answer("stay")
    assert window.isVisible()
    window.close()
    window.prompts.answer("close")
    assert not window.isVisible()


def test_the_lock_asks_for_the_password_unless_the_pin_is_enough_today(
    live_window: MainWindow,
    live: Application,
    qtbot: QtBot,
    lang: str,
    check_screen: Callable[[QWidget], None],
) -> None:
    lock = live_window.lock_screen
    staff_service.set_pin(live.desk(), "482915")

    def lock_up() -> None:
        live_window.top_bar.lock.emit()
        qtbot.waitUntil(lambda: lock.is_locked and not live_window.tasks.busy)
        next(button for button in lock._group.buttons() if button.accessibleName() == "Rana").click()

    lock_up()
    assert lock.secret.editor.accessibleName() == tr("Password or PIN")
    sign_in(live_window, qtbot, "482915")
    assert not lock.is_locked
    with live.opened.store.write() as work:
        work.staff.forget_full_sign_ins()  # as overnight
    lock_up()
    assert lock.secret.editor.accessibleName() == tr("Password")
    sign_in(live_window, qtbot, "482915")
    assert now(lock.is_locked)
    assert lock.secret.error_text == sentence(NotPermitted("staff.password_first"))
    check_screen(lock)
    sign_in(live_window, qtbot, PASSWORD)
    assert not lock.is_locked


def test_the_lock_is_at_hand_over_every_question(start: Any, qtbot: QtBot) -> None:
    window = start()
    sign_in(window, qtbot, "1234")
    window.prompts.confirm("Title", "Layan Al-Masri", "Do it", lambda: None)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.lock_screen.is_locked
    qtbot.waitUntil(lambda: not window.tasks.busy)
    sign_in(window, qtbot, "1234")
    assert window.prompts.question is not None
    window.prompts.answer(None)


def test_what_somebody_had_open_is_nobody_elses_business(
    start: Any, gallery: ModuleType, qtbot: QtBot
) -> None:
    class TwoPeople(SampleServices):
        def sign_in(self, staff_id: str, secret: str, code: str) -> StaffMember:
            rana: StaffMember = gallery.RANA
            return replace(rana, id=StaffId(staff_id))

    window = start(TwoPeople())
    sign_in(window, qtbot, "1234")
    answers: list[str | None] = []
    window.prompts.ask("Title", "Layan Al-Masri", (Choice("yes", "Yes"),), answers.append)
    window.prompts.ask("Title", "Layan Al-Masri", (Choice("yes", "Yes"),), answers.append)
    codes = CodesSheet(window, window.context, "Your codes", "Keep them", ("7KQ2M-XWPRA",))
    codes.open(codes.close_button)
    handed_on: list[bool] = []
    window.page("counter").on_handed_on = lambda: handed_on.append(True)
    window.top_bar.lock.emit()
    qtbot.waitUntil(lambda: not window.tasks.busy)
    window.lock_screen._choose(window.lock_screen._staff[2])
    sign_in(window, qtbot, "1234")
    assert overlays(window) == []
    assert answers == [None, None]
    assert handed_on == [True]
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.content.isAncestorOf(focus)


def test_who_works_is_chosen_by_arrows_from_the_secret(start: Any, qtbot: QtBot) -> None:
    window = start()
    lock = window.lock_screen
    window.scanner.gap = 0.0  # nobody types as fast as this test
    sameer = lock._group.buttons()[1]
    assert lock.secret.editor.hasFocus()
    QTest.keyClick(lock.secret.editor, Qt.Key.Key_Down)
    QTest.keyClick(lock.secret.editor, Qt.Key.Key_Down)
    assert (lock._chosen.id, lock.secret.editor.hasFocus()) == ("3", True)
    QTest.keyClick(lock.secret.editor, Qt.Key.Key_Down)
    QTest.keyClick(lock.secret.editor, Qt.Key.Key_Up)
    QTest.keyClick(lock.secret.editor, Qt.Key.Key_Up)
    assert lock._chosen.id == "2"
    while QApplication.focusWidget() is not sameer:
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() not in {lock._group.buttons()[0], lock._group.buttons()[2]}
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4):
        QTest.keyClick(window.windowHandle(), key)
    assert lock.secret.text() == "1234"
    there(sameer).setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    assert lock.secret.editor.hasFocus()
    assert lock.is_locked
