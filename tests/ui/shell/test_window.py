"""The main window: pages on demand, languages and themes in place, keys, scans, and everybody can use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from jooptics_desktop.l10n import current_language
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.shell.start import _last_net
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot


def test_everything_on_the_shell_can_be_used(
    lang: str, gallery: ModuleType, open_window: Any, check_screen: Callable[[QWidget], None]
) -> None:
    window = open_window(gallery.SAMPLES)
    check_screen(window)
    window.go("customers")
    check_screen(window)


def test_the_window_fits_a_small_screen(lang: str, gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    window.go("customers")
    least = window.minimumSizeHint()
    assert least.width() <= 1100
    assert least.height() <= 700


@pytest.mark.trap("a widget shown before it has a parent comes up as a window and takes the keyboard")
def test_building_a_page_opens_no_window(gallery: ModuleType, open_window: Any, app: QApplication) -> None:
    window = open_window(gallery.SAMPLES)
    window.go("customers")
    QApplication.processEvents()
    assert app.activeWindow() is window


def test_keys_work_though_what_had_the_keyboard_is_gone(
    gallery: ModuleType, open_window: Any, qtbot: QtBot
) -> None:
    window = open_window(gallery.SAMPLES)
    window.go("customers")
    had_it = QApplication.focusWidget()
    assert had_it is not None
    had_it.clearFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    QTest.keyClick(there(QApplication.focusWidget()), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_box.isVisible()


def test_what_lies_over_the_window_gets_the_keyboard_back_first(
    gallery: ModuleType, open_window: Any, qtbot: QtBot
) -> None:
    window = open_window(gallery.SAMPLES)
    window.palette_box.popup()
    window.palette_box.edit.clearFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    QTest.keyClick(there(QApplication.focusWidget()), Qt.Key.Key_Escape)
    assert not window.palette_box.isVisible()


@pytest.mark.trap("what Python knows of a tab bar ends before the tab bar does")
def test_the_keyboard_returns_beneath_a_sheet_whatever_python_forgot(
    gallery: ModuleType, open_window: Any
) -> None:
    window = open_window(gallery.SAMPLES)
    window.go("customers")
    forgotten = QWidget()
    window.palette_box.popup()
    window.palette_box.give_keyboard_to(forgotten)
    shiboken6.delete(forgotten)
    window.palette_box.close_overlay()
    assert window.content.isAncestorOf(QApplication.focusWidget())


def test_a_page_is_built_on_its_first_visit_only(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    assert window.page("customers") is None
    window.go("customers")
    first = window.page("customers")
    window.go("counter")
    window.go("customers")
    assert window.page("customers") is first


def test_the_language_changes_in_place_and_keeps_what_was_typed(
    gallery: ModuleType, open_window: Any
) -> None:
    window = open_window(gallery.SAMPLES)
    page = window.page("counter")
    page.scan.set_text("100233")
    window.switch_language()
    assert current_language() == "ar"
    assert window.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert page.scan.text() == "100233"
    assert window.services.kept.language == "ar"
    window.switch_language()
    assert window.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_the_theme_changes_in_place(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    before = window.grab().toImage().pixelColor(700, 60)
    window.switch_theme()
    assert window.services.kept.theme == "dark"
    assert window.grab().toImage().pixelColor(700, 60) != before


def test_a_switched_theme_looks_as_if_the_program_had_begun_in_it(
    lang: str, gallery: ModuleType, open_window: Any, app: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pictures(window: Any) -> list[QImage]:
        found = []
        for name in ("customers", "counter"):
            window.go(name)
            window.page(name).setFocus()
            QApplication.processEvents()
            found.append(window.grab().toImage())
        window.palette_box.popup()
        found.append(window.grab().toImage())
        return found

    switched = open_window(gallery.SAMPLES)
    switched.go("customers")  # one page is built in the theme before, and not on the screen when it goes
    switched.go("counter")
    switched.prefer(theme="dark")
    after = pictures(switched)
    monkeypatch.setattr(theme, "_islands", WeakSet())  # the next window is the first of its program
    theme.apply(app, "dark")
    assert after == pictures(open_window(gallery.SAMPLES))


def test_a_switch_of_theme_leaves_hidden_pages_for_later(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    window.go("customers")
    window.go("counter")
    hidden = window.page("customers")
    before = hidden.styleSheet()
    window.switch_theme()
    assert hidden.styleSheet() == before
    window.go("customers")
    assert hidden.styleSheet() == window.page("counter").styleSheet() != before


def test_a_preference_acts_at_once_and_is_kept(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    window.context.prefer(scanner_gap=0.1, idle_minutes=10, theme="contrast")
    assert window.scanner.gap == 0.1
    assert window.idle_watch._timer.interval() == 600_000
    assert theme.current().name == "contrast"
    assert window.services.kept == window.context.preferences()


def test_keys_of_the_page_in_front_act_wherever_the_focus_is(
    gallery: ModuleType, open_window: Any, qtbot: QtBot
) -> None:
    window = open_window(gallery.SAMPLES)
    page = window.page("counter")
    page.table.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F2)
    assert page.scan.editor.hasFocus()
    window.go("customers")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F2)
    assert not page.scan.editor.hasFocus()


def test_the_key_bar_tells_what_acts_now(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    assert "F12 Take payment" in window.key_bar.texts()
    window.go("customers")
    assert "F12 Take payment" not in window.key_bar.texts()
    assert "F1 Help" in window.key_bar.texts()


def test_keys_do_not_reach_the_page_under_a_question(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    page = window.page("counter")
    page.table.setFocus()
    window.prompts.confirm("Title", "Text", "Do it", lambda: None)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F2)
    assert not page.scan.editor.hasFocus()
    window.prompts.answer(None)
    assert page.table.hasFocus()


def test_the_palette_goes_to_a_feature(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_box.edit.hasFocus()
    QTest.keyClicks(window.palette_box.edit, "custom")
    QTest.keyClick(window.palette_box.edit, Qt.Key.Key_Return)
    assert window.palette_box.isHidden()
    assert window.stack.currentWidget() is window.page("customers")
    window.palette_box.popup()
    assert next(entry.id for entry in window.palette_box.entries()) == "go:customers"  # the most recent first
    window.palette_box.close_overlay()


def test_features_without_the_permission_are_not_offered(gallery: ModuleType, open_window: Any) -> None:
    from dataclasses import replace

    from jooptics_desktop.domain.staff import Permission, Role

    guarded = replace(gallery.SAMPLES[1], permission=Permission.AUDIT_READ)
    cashier = replace(gallery.RANA, role=Role.CASHIER)
    window = open_window([gallery.SAMPLES[0], guarded], staff=cashier)
    window.go("customers")
    assert window.page("customers") is None
    assert window.stack.currentWidget() is window.page("counter")


def test_an_exception_nobody_caught_becomes_an_apology(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    hook = _last_net(window, window.services)
    try:
        raise ZeroDivisionError("Layan Al-Masri")
    except ZeroDivisionError as error:
        hook(type(error), error, error.__traceback__)
    assert "K7M2-04" in window.page("counter").bar.text


def test_a_scan_goes_to_the_page_in_front_or_is_told(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    page = window.page("counter")
    scans: list[str] = []

    def on_scan(code: str) -> bool:
        scans.append(code)
        return code.startswith("8")

    page.on_scan = on_scan
    window.scanner.scanned.emit("8056597138123")
    assert window.toast.isHidden()
    window.scanner.scanned.emit("100233")
    assert "100233" in window.toast.label.text()
    assert scans == ["8056597138123", "100233"]
    window.toast._go()


def test_one_key_does_one_thing(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    page = window.page("counter")
    with pytest.raises(ValueError, match="F2"):
        page.add_key("Another", "F2", lambda: None)
    with pytest.raises(ValueError, match="F1"):
        page.add_key("Another", "F1", lambda: None)


def test_a_disabled_action_is_not_hinted(gallery: ModuleType, open_window: Any) -> None:
    window = open_window(gallery.SAMPLES)
    action = window.page("counter").add_key("Discount", "F4", lambda: None)
    assert "F4 Discount" in window.key_bar.texts()
    action.setEnabled(False)
    assert "F4 Discount" not in window.key_bar.texts()


def test_help_lists_every_key(
    lang: str, gallery: ModuleType, open_window: Any, check_screen: Callable[[QWidget], None]
) -> None:
    window = open_window(gallery.SAMPLES)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
    words = [label.text() for label in window.help.findChildren(QLabel)]
    assert any("F12" in text for text in words)
    assert any("Ctrl+L" in text or "Ctrl+K" in text for text in words)
    check_screen(window.help)
    QTest.keyClick(there(QApplication.focusWidget()), Qt.Key.Key_Escape)
    assert window.help.isHidden()


def test_a_bug_in_background_work_becomes_an_apology(
    gallery: ModuleType, open_window: Any, qtbot: QtBot
) -> None:
    window = open_window(gallery.SAMPLES)

    def wrong(_desk: object) -> None:
        raise ZeroDivisionError("Layan Al-Masri")

    window.tasks.read(wrong, window)
    qtbot.waitUntil(lambda: not window.tasks.busy)
    text = window.page("counter").bar.text
    assert "K7M2-04" in text
    assert "Layan" not in text
