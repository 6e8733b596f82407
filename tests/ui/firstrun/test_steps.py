"""Each step says beside the field what is wrong, and forgets nothing on the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication

from jooptics_desktop.ui.restore.flow import RestoreFlow

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.firstrun.conftest import Hands


def at(hands: Hands, name: str) -> Any:
    step = getattr(hands.wizard, name)
    hands.wizard._show(step)
    return step


def test_the_keyboard_begins_at_the_language_of_the_system(lang: str, hands: Hands) -> None:
    card = hands.wizard.language.cards[lang]
    hands.qtbot.waitUntil(card.hasFocus)
    assert card.isChecked()
    other = hands.wizard.language.cards["en" if lang == "ar" else "ar"]
    assert card.size() == other.size()
    hands.press(Qt.Key.Key_Left)  # the cards are one group, so arrows go from one to the other
    assert other.hasFocus()
    hands.press(Qt.Key.Key_Down)
    assert card.hasFocus()
    hands.press(Qt.Key.Key_Up)
    assert other.hasFocus()
    hands.press(Qt.Key.Key_Space)
    assert hands.wizard.step is hands.wizard.language
    assert (hands.wizard.layoutDirection() == Qt.LayoutDirection.RightToLeft) is (lang == "en")


def test_a_store_needs_a_name(lang: str, hands: Hands) -> None:
    step = at(hands, "store")
    hands.press(Qt.Key.Key_Return)
    assert hands.wizard.step is step
    assert step.name.error_text
    assert step.name.editor.hasFocus()
    step.name_alternative.set_text("Vision Optical")
    assert not step.name.error_text, "one of the two is enough"
    hands.press(Qt.Key.Key_Return)
    assert hands.wizard.step is hands.wizard.taxes
    assert hands.wizard.draft.profile.name_in("ar") == "Vision Optical"
    assert hands.wizard.draft.profile.currency_code == "JOD"


def test_a_logo_is_seen_before_it_is_kept(hands: Hands, tmp_path: Path) -> None:
    step = at(hands, "store")
    step.logo.choose_button.click()
    wrong = tmp_path / "logo.png"
    wrong.write_bytes(b"GIF89a")
    hands.window.prompts.answer_path(wrong)
    hands.idle()
    assert step.logo.error_text
    picture = QPixmap(80, 40)
    picture.fill(QColor("teal"))
    right = tmp_path / "right.png"
    assert picture.save(str(right))
    step.logo.choose_button.click()
    hands.window.prompts.answer_path(right)
    hands.idle()
    assert not step.logo.error_text
    assert not step.logo.picture.pixmap().isNull()
    step.name.set_text("نظارات")
    step.go_on()
    assert hands.wizard.draft.profile.logo == right.read_bytes()


@pytest.mark.parametrize(("rate", "fault"), [("", "rate"), ("160", "rate"), ("x", "rate"), ("16", "")])
def test_a_wrong_rate_is_told_beneath_its_row(rate: str, fault: str, hands: Hands) -> None:
    step = at(hands, "taxes")
    step.rows[0].rate.setText(rate)
    hands.press(Qt.Key.Key_Return)
    assert bool(step.rows[0].error.text()) is bool(fault)
    assert (hands.wizard.step is step) is bool(fault)
    assert step.rows[0].rate.hasFocus() is bool(fault)


def test_taxes_are_added_and_taken_away(hands: Hands) -> None:
    step = at(hands, "taxes")
    step.add_button.click()
    assert step.rows[2].name_ar.hasFocus()
    hands.write("ضريبة مخفضة")
    step.rows[2].rate.setText("٤")
    step.rows[1].remove.click()
    step.go_on()
    assert [(tax.name_ar, tax.percent) for tax in hands.wizard.draft.taxes] == [
        ("ضريبة المبيعات العامة", "16"),
        ("ضريبة مخفضة", "٤"),
    ]


def test_the_owner_is_advised_and_corrected(lang: str, hands: Hands) -> None:
    step = at(hands, "owner")
    advice = step.advice.text()
    step.name.set_text("Rana")
    step.password.set_text("short")
    assert step.advice.text() != advice
    step.go_on()
    assert step.password.error_text
    step.password.set_text("violet camel ladder 9")
    step.again.set_text("violet camel ladder 8")
    step.go_on()
    assert step.again.error_text
    step.again.set_text("violet camel ladder 9")
    step.pin.set_text("1234")
    step.go_on()
    assert step.pin.error_text
    step.pin.set_text("٤٨٢٩١٧")
    step.pin_again.set_text("482917")
    step.go_on()
    assert step.adult_error.isVisible()
    step.adult.setChecked(True)
    step.go_on()
    assert hands.wizard.step is hands.wizard.authenticator
    assert hands.wizard.draft.owner.pin == "482917"
    assert "violet" not in repr(hands.wizard.draft)


def test_the_authenticator_is_proved_by_a_code(hands: Hands) -> None:
    step = at(hands, "authenticator")
    hands.press(Qt.Key.Key_Return)
    assert step.code.error_text
    hands.write("000000")
    hands.press(Qt.Key.Key_Return)
    assert hands.wizard.step is step
    assert step.code.error_text
    assert len(step.by_hand.text().replace(" ", "").strip("\u2066\u2069")) == 32


def test_back_and_another_language_lose_nothing(hands: Hands) -> None:
    step = at(hands, "store")
    step.name.set_text("نظارات الرؤية")
    step.tax_number.set_text("1234567")
    hands.wizard.go_on()
    alt = Qt.KeyboardModifier.AltModifier
    hands.press(Qt.Key.Key_Left, alt)
    hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert hands.wizard.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert hands.wizard.step is step
    assert (step.name.text(), step.tax_number.text()) == ("نظارات الرؤية", "1234567")


def test_restoring_is_offered_and_left_again(hands: Hands) -> None:
    step = at(hands, "origin")
    step.restore_card.setFocus()
    hands.press(Qt.Key.Key_Return)
    assert isinstance(hands.wizard.stack.currentWidget(), RestoreFlow)
    assert not hands.wizard.side._offline.isVisible()
    hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert hands.wizard.step is step
    assert hands.wizard.side._offline.isVisible()
    assert QApplication.focusWidget() is step.restore_card
