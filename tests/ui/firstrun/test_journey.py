"""The first run as a person lives through it: by keyboard alone, in either language, from nothing to the counter."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pyotp
import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.purposes import FIRST_RUN
from jooptics_desktop.l10n import current_language
from jooptics_desktop.services import catalogue, first_run, opening, privacy, store_profile
from jooptics_desktop.services.customers import register_customer
from tests.narrowing import there

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.system.home import Home
    from tests.ui.firstrun.conftest import Hands

PASSWORD = "violet camel ladder 9"
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
NAMES = {"en": ("Vision Optical", "Rana Al-Khatib"), "ar": ("نظارات الرؤية", "رنا الخطيب")}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every attempt to reach another computer."""
    made: list[object] = []

    def refuse(*address: object, **_: object) -> None:
        made.append(address)
        raise OSError("no network in this test")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return made


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def to_the_consents(hands: Hands) -> None:
    """Language and policy."""
    hands.press(Qt.Key.Key_Return)
    hands.tab_to(hands.wizard.privacy.accept_button)
    hands.press(Qt.Key.Key_Space)
    assert hands.wizard.step is hands.wizard.consent


def to_the_authenticator(hands: Hands) -> None:
    """Everything that is asked before the phone is taken out."""
    wizard = hands.wizard
    to_the_consents(hands)
    hands.tab_to(wizard.consent.refuse_button)
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Return)  # a new store
    name, owner = NAMES[current_language()]
    hands.write(name)
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Return)  # the suggested taxes
    hands.write(owner)
    for field in (wizard.owner.password, wizard.owner.again):
        hands.tab_to(field)
        hands.write(PASSWORD)
    hands.tab_to(wizard.owner.adult)
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Return)
    assert wizard.step is wizard.authenticator


@pytest.mark.promise("C.1")
def test_from_nothing_to_the_counter_by_keyboard(
    lang: str, hands: Hands, home: Home, calls: list[object], tmp_path: Path
) -> None:
    wizard = hands.wizard
    assert current_language() == lang
    to_the_authenticator(hands)
    assert listing(tmp_path) == []
    hands.write(pyotp.TOTP(wizard.authenticator.secret).now())
    hands.press(Qt.Key.Key_Return)
    hands.until(wizard.codes)
    code = wizard.draft.result.recovery_code
    for step in (wizard.codes, wizard.sheet):
        hands.tab_to(step.next_button)
        hands.press(Qt.Key.Key_Return)
    for group in list(wizard.typed_back.groups):
        typed = code.split("-")[group - 1]
        hands.tab_to(wizard.typed_back.fields[wizard.typed_back.groups.index(group)])
        hands.write(typed.translate(ARABIC_DIGITS) if lang == "ar" else typed)
    hands.press(Qt.Key.Key_Return)
    hands.qtbot.waitUntil(lambda: hands.window.staff is not None, timeout=60_000)
    hands.idle()
    assert not hands.window.lock_screen.is_locked
    assert there(hands.window.staff).name == NAMES[lang][1]
    _check_store(hands.window.services.desk(), lang)
    assert hands.window.services.preferences().language == lang
    assert calls == []
    hands.leave()
    for opened in (
        opening.open_with_password(home, PASSWORD),
        opening.open_with_recovery_code(home, code),
    ):
        opened.store.close()


def _check_store(desk: Desk, lang: str) -> None:
    """Everything that was answered is there, and the counter works though every optional purpose was refused."""
    assert store_profile.store_profile(desk).name_in(lang) == NAMES[lang][0]
    assert {tax.name_en for tax in catalogue.tax_classes(desk)} == {"General sales tax", "Exempt"}
    assert first_run.recovery_sheet_confirmed(desk)
    assert not any(privacy.may(desk, purpose.code, there(desk.session).staff.id) for purpose in FIRST_RUN)
    events = privacy.consent_history(desk)
    assert sorted(event.type.value for event in events) == ["acknowledged"] + ["refused"] * len(FIRST_RUN)
    register_customer(desk, CustomerDraft(name="ليان المصري", phones=("0791234567",)))


@pytest.mark.promise("C.2")
@pytest.mark.parametrize("where", ["privacy", "consent"])
def test_declining_leaves_no_trace(where: str, hands: Hands, calls: list[object], tmp_path: Path) -> None:
    if where == "consent":
        to_the_consents(hands)
    else:
        hands.press(Qt.Key.Key_Return)
    hands.tab_to(hands.wizard.step.decline_button)
    hands.press(Qt.Key.Key_Space)
    hands.qtbot.waitUntil(hands.window.isHidden)
    assert listing(tmp_path) == []
    assert calls == []


def test_closing_the_window_in_the_middle_leaves_nothing(hands: Hands, tmp_path: Path) -> None:
    to_the_authenticator(hands)
    hands.leave()
    assert listing(tmp_path) == []


def test_the_sheet_may_wait_and_is_then_known_to_be_missing(hands: Hands, home: Home) -> None:
    wizard = hands.wizard
    to_the_authenticator(hands)
    hands.write(pyotp.TOTP(wizard.authenticator.secret).now())
    hands.press(Qt.Key.Key_Return)
    hands.until(wizard.codes)
    hands.tab_to(wizard.codes.next_button)
    hands.press(Qt.Key.Key_Return)
    hands.tab_to(wizard.sheet.later_button)
    hands.press(Qt.Key.Key_Space)
    assert hands.window.prompts.question is not None
    sheet = there(hands.window.prompts._sheet)
    words = max(sheet.findChildren(type(wizard.sheet.lead)), key=lambda label: len(label.text()))
    assert words.height() >= words.heightForWidth(words.width()), "the warning is cut off"
    hands.window.prompts.answer("stay")
    assert wizard.step is wizard.sheet
    wizard.sheet.later_button.click()
    hands.window.prompts.answer("later")
    hands.qtbot.waitUntil(lambda: hands.window.staff is not None, timeout=60_000)
    hands.idle()
    assert not first_run.recovery_sheet_confirmed(hands.window.services.desk())
    assert "Recovery sheet not confirmed" in [note.message for note in hands.window.services.status().notes]
    assert wizard.draft.result is None
