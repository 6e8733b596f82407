"""Nobody is steered: answers weigh the same, none is given by accident, and none is bundled with another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from jooptics_desktop.domain.purposes import FIRST_RUN
from jooptics_desktop.l10n import current_language
from jooptics_desktop.services.policy_papers import shown_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.firstrun.conftest import Hands


@pytest.fixture
def at_consent(hands: Hands) -> Hands:
    hands.wizard.go_on()
    hands.wizard.privacy.accept_button.click()
    return hands


@pytest.mark.promise("C.1")
def test_every_optional_purpose_is_off_and_asked_by_itself(lang: str, at_consent: Hands) -> None:
    boxes = at_consent.wizard.consent.boxes
    assert list(boxes) == [purpose.code.value for purpose in FIRST_RUN]
    assert not any(box.isChecked() for box in boxes.values())


def test_the_answers_weigh_the_same(lang: str, at_consent: Hands) -> None:
    step = at_consent.wizard.consent
    buttons = step.buttons
    assert len({(button.width(), button.height(), button.y()) for button in buttons}) == 1
    assert {button.property("kind") for button in buttons} == {None}
    assert {button.font().weight() for button in buttons} == {buttons[0].font().weight()}
    assert all(button.sizeHint().width() <= button.width() for button in buttons)
    assert not any(button.isDefault() or button.autoDefault() for button in buttons)


def test_the_answers_follow_each_other_for_tab(at_consent: Hands) -> None:
    step = at_consent.wizard.consent
    at_consent.tab_to(step.buttons[0])
    for button in step.buttons[1:]:
        at_consent.press(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is button


@pytest.mark.promise("C.2")
def test_declining_weighs_as_much_as_accepting(lang: str, hands: Hands) -> None:
    hands.wizard.go_on()
    decline, accept = hands.wizard.privacy.decline_button, hands.wizard.privacy.accept_button
    assert decline.size() == accept.size()
    assert decline.y() == accept.y()
    assert decline.property("kind") == accept.property("kind")


@pytest.mark.promise("C.1")
@pytest.mark.trap("accepted by a key that was still held down")
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_a_key_on_open_records_nothing(key: Qt.Key, hands: Hands) -> None:
    hands.wizard.go_on()
    hands.press(key)
    assert hands.wizard.step is hands.wizard.privacy
    assert not hands.wizard.draft.acknowledged
    hands.wizard.privacy.accept_button.click()
    for widget in (None, hands.wizard.consent.accept_button):
        if widget is not None:
            hands.tab_to(widget)
        hands.press(key)
        assert hands.wizard.step is hands.wizard.consent
        assert hands.wizard.draft.choices is None


@pytest.mark.parametrize(
    ("press", "expected"),
    [("accept_button", {True}), ("refuse_button", {False}), ("save_button", {False, True})],
)
def test_what_was_answered_is_taken_with_the_words_it_was_given_on(
    lang: str, press: str, expected: set[bool], at_consent: Hands
) -> None:
    wizard = at_consent.wizard
    wizard.consent.boxes["news"].setChecked(True)
    getattr(wizard.consent, press).click()
    choices = wizard.draft.choices
    shown = shown_policy(wizard.draft.pack, current_language())
    assert set(choices.answers.values()) == expected
    assert choices.answers["news"] is (press != "refuse_button")
    assert choices.acknowledged is True
    assert choices.language == lang
    assert choices.text_sha256 == shown.sha256
    assert choices.ui_text_sha256 == shown.shown_sha256()
    assert choices.checked(wizard.draft.pack, FIRST_RUN)


def test_answers_survive_a_switch_of_language(at_consent: Hands) -> None:
    step = at_consent.wizard.consent
    step.boxes["improvement"].setChecked(True)
    in_english = step.boxes["improvement"].text()
    at_consent.wizard.switch_language()
    assert step.boxes["improvement"].isChecked()
    assert step.boxes["improvement"].text() != in_english
    step.save_button.click()
    assert at_consent.wizard.draft.choices.language == "ar"


def test_everything_on_every_step_can_be_used(
    lang: str, hands: Hands, check_screen: Callable[[Any], None]
) -> None:
    wizard = hands.wizard
    for step in wizard.steps:
        if step is wizard.making:
            break
        wizard._show(step)
        hands.idle()
        check_screen(hands.window)
        assert not any(button.isDefault() for button in step.findChildren(QPushButton))
    least = hands.window.minimumSizeHint()
    assert least.width() <= 1366
    assert least.height() <= 700
