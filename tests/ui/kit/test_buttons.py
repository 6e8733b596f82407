"""Buttons under the keys of somebody who never takes the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QButtonGroup, QVBoxLayout, QWidget

from jooptics_desktop.ui.kit.buttons import Button, IconButton

if TYPE_CHECKING:
    from collections.abc import Callable

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Asked(QWidget):
    """What buttons stand in: it has an Enter of its own."""

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self.entered = 0
        column = QVBoxLayout(self)
        for button in buttons:
            column.addWidget(button)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        self.entered += event.key() in ENTERS


@pytest.mark.parametrize("key", ENTERS)
@pytest.mark.parametrize("kind", [Button, IconButton])
def test_enter_presses_the_button_that_has_the_keyboard(
    kind: type[Button | IconButton], key: Qt.Key, shown: Callable[[QWidget], QWidget]
) -> None:
    pressed: list[str] = []
    cancel = Button("Cancel", lambda: pressed.append("cancel"))
    go = kind("Go", on_press=lambda: pressed.append("go"), icon="save")
    asked = Asked(cancel, go)
    shown(asked)
    for button, name in ((cancel, "cancel"), (go, "go")):
        button.setFocus()
        QTest.keyClick(button, key)
        assert pressed.pop() == name
    assert asked.entered == 0, "what they stand in may not act as well"


def test_a_key_that_is_held_down_presses_once(shown: Callable[[QWidget], QWidget]) -> None:
    pressed: list[int] = []
    go = Button("Go", lambda: pressed.append(1))
    asked = Asked(go)
    shown(asked)
    go.setFocus()
    for repeated in (False, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", repeated
        )
        QApplication.sendEvent(go, event)
    assert pressed == [1]
    assert asked.entered == 0


def test_choices_and_deliberate_answers_leave_enter_alone(shown: Callable[[QWidget], QWidget]) -> None:
    pressed: list[str] = []
    consent = Button("I agree", lambda: pressed.append("consent"))
    consent.deliberate = True
    choice, group = Button("This line", lambda: pressed.append("choice")), QButtonGroup()
    choice.setCheckable(True)
    group.addButton(choice)
    asked = Asked(consent, choice)
    shown(asked)
    for button in (consent, choice):
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Return)
    assert pressed == []
    assert asked.entered == 2
    QTest.keyClick(consent, Qt.Key.Key_Space)
    assert pressed == ["consent"]
