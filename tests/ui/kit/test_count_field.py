"""Numbers of pieces, and values chosen where there is no room for a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit import language as ui_language
from jooptics_desktop.ui.kit.chooser import Chooser
from jooptics_desktop.ui.kit.count_field import CountField

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.l10n import Language


@pytest.mark.parametrize(("typed", "count"), [("12", 12), ("٤", 4), (" 0 ", 0), ("", None)])
def test_digits_of_both_scripts_are_read(
    shown: Callable[[QWidget], QWidget], typed: str, count: int | None
) -> None:
    field = CountField(mark("Count"))
    shown(field)
    field.editor.setText(typed)
    assert field.checked() == count
    assert not field.error_text


@pytest.mark.parametrize("typed", ["-1", "1.5", "12 pieces", "9999999"])
def test_anything_else_is_refused_with_the_keyboard_there(
    lang: Language, shown: Callable[[QWidget], QWidget], typed: str
) -> None:
    field = CountField(mark("Count"))
    shown(field)
    field.editor.setText(typed)
    assert field.checked() is None
    assert field.error_text
    assert QApplication.focusWidget() is field.editor
    assert lang in {"en", "ar"}


def test_a_chooser_keeps_its_value_through_a_change_of_language_and_the_wheel(
    app: QApplication, shown: Callable[[QWidget], QWidget]
) -> None:
    chooser = Chooser(mark("Kind"), [(None, mark("Item")), (1, mark("Price"))], what="Heading")
    shown(chooser)
    chooser.set_value(1)
    ui_language.switch(app, "ar")
    assert chooser.value() == 1
    assert chooser.currentText() == "السعر"
    assert chooser.accessibleName() == "النوع: Heading"
    turned = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003 - Qt takes it by its place
    )  # fmt: skip
    QApplication.sendEvent(chooser, turned)
    assert chooser.value() == 1, "scrolling past must not choose"
    chooser.set_value("unknown")
    assert chooser.value() is None
