"""Traps of Qt and its binding that we fell into once; each test says which."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import language
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable


class _Speaker(QObject):
    spoke = Signal(bool)


@pytest.mark.trap("PySide6 6.12.0 drops references on Python 3.11")
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_void_calls_leave_the_references_of_none_alone(app: QApplication) -> None:
    thing, before = QObject(), sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 100


@pytest.mark.trap("PySide6 6.12.0 drops references on Python 3.11")
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True is immortal from Python 3.12 on")
def test_emits_leave_the_references_of_true_alone(app: QApplication) -> None:
    speaker, truth = _Speaker(), True
    before = sys.getrefcount(truth)
    for _ in range(1000):
        speaker.spoke.emit(truth)
    assert sys.getrefcount(truth) > before - 100


@pytest.mark.trap("selectRow() selects nothing right-to-left")
def test_a_row_is_selected_in_both_directions(lang: str, shown: Callable[[Any], Any]) -> None:
    model: RowsModel[str] = RowsModel([Column("a", "Item", str), Column("b", "Price", str, width=80)])
    model.set_rows(["first", "second"])
    table = shown(Table(model, "Cart"))
    table.select_row(1)
    assert len(table.selectionModel().selectedIndexes()) == 2
    assert table.current_row() == "second"


@pytest.mark.trap("a button that is disabled passes the keyboard on, and never has it back")
def test_a_button_has_the_keyboard_again_when_its_work_is_done(shown: Callable[[Any], Any]) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    button, other, third = Button("Check now"), Button("Something else"), Button("A third")
    for one in (button, other, third):
        column.addWidget(one)
    shown(page)
    button.setFocus()
    button.setEnabled(False)
    assert other.hasFocus()
    button.setEnabled(True)
    assert button.hasFocus()
    button.setEnabled(False)
    third.setFocus()
    button.setEnabled(True)
    assert third.hasFocus(), "somebody went on meanwhile"
    button.setFocus()
    for one in (button, other):
        one.setEnabled(False)
    assert third.hasFocus()
    for one in (other, button):
        one.setEnabled(True)
    assert button.hasFocus(), "two were shut at once"


@pytest.mark.trap("setText() after setShortcut() forgets the shortcut")
def test_the_trap_of_set_text_is_still_there(app: QApplication) -> None:
    button = QPushButton()
    button.setShortcut("F12")
    button.setText("Pay")
    assert button.shortcut().isEmpty(), "Qt mended this; actions may own their keys directly again"


@pytest.mark.trap("pytest-qt leaks windows")
@pytest.mark.parametrize("turn", range(3))
def test_windows_of_earlier_tests_are_gone(app: QApplication, shown: Callable[[Any], Any], turn: int) -> None:
    assert not [widget for widget in app.topLevelWidgets() if widget.objectName() == "left over"]
    made = QWidget()
    made.setObjectName("left over")
    shown(made)


@pytest.mark.trap("installing a translator must not be needed for LanguageChange to arrive")
def test_a_language_switch_reaches_hidden_children(app: QApplication) -> None:
    heard: list[str] = []

    class Child(language.Retranslates, QWidget):
        def retranslate(self) -> None:
            heard.append("child")

    window = QWidget()
    Child(window)
    language.switch(app, "en")
    assert heard
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
