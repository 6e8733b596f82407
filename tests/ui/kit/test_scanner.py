"""Scanners that type: told from people by speed, whatever has the focus and whichever layout is on."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from jooptics_desktop.ui.kit.keyboard_layout import as_us_keys
from jooptics_desktop.ui.kit.scanner import Scanner
from tests.ui.conftest import OneField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class Hand:
    """Presses keys at a window; each carries the time of a clock of its own."""

    def __init__(self, window: OneField) -> None:
        self.seconds = 100.0
        self.window = window
        self.scans: list[str] = []
        self.scanner = Scanner(window)
        self.scanner.listen(window.windowHandle())
        self.scanner.scanned.connect(self.scans.append)

    def types(self, text: str, gap: float, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type text with that many seconds between keys, then the ending key."""
        for letter in text:
            self._press(Qt.Key.Key_unknown, letter, gap)
        self._press(end, "\r" if end != Qt.Key.Key_Tab else "\t", gap)

    def _press(self, key: Qt.Key, text: str, gap: float) -> None:
        self.seconds += gap
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(round(self.seconds * 1000))
            QCoreApplication.sendEvent(self.window.windowHandle(), event)


@pytest.fixture
def hand(shown: Callable[[QWidget], QWidget]) -> Hand:
    """A window with a focused line edit, and someone at its keyboard."""
    window = OneField()
    shown(window)
    window.edit.setFocus()
    return Hand(window)


def test_a_burst_is_a_scan_and_leaves_the_field_as_it_was(hand: Hand) -> None:
    hand.window.edit.setText("Layan")
    entered: list[int] = []
    hand.window.edit.returnPressed.connect(lambda: entered.append(1))
    hand.types("8056597138123", gap=0.005)
    assert hand.scans == ["8056597138123"]
    assert hand.window.edit.text() == "Layan"
    assert entered == [], "the scanner's Enter must not submit a form"


def test_a_person_typing_is_no_scan(hand: Hand) -> None:
    entered: list[int] = []
    hand.window.edit.returnPressed.connect(lambda: entered.append(1))
    hand.types("805659", gap=0.08)
    assert hand.scans == []
    assert hand.window.edit.text() == "805659"
    assert entered == [1]


def test_the_gap_is_a_setting(hand: Hand) -> None:
    hand.scanner.gap = 0.1
    hand.types("805659", gap=0.08)
    assert hand.scans == ["805659"]


def test_a_busy_window_tears_no_scan_apart(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    late = itertools.count(step=1.0)  # a second goes by before each key is looked at
    monkeypatch.setattr(time, "perf_counter", lambda: next(late))
    hand.types("8056597138123", gap=0.005)
    assert hand.scans == ["8056597138123"]


def test_keys_of_a_person_that_waited_together_are_no_scan(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "perf_counter", lambda: 5.0)  # the window looks at all of them at once
    hand.types("805659", gap=0.08)
    assert hand.scans == []


def test_keys_without_a_time_count_from_when_they_are_seen(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.seconds = 0.0
    seen = itertools.count(step=0.08)
    monkeypatch.setattr(time, "perf_counter", lambda: next(seen))
    hand.types("805659", gap=0.0)
    assert hand.scans == []
    seen = itertools.count(start=60, step=0.005)
    hand.types("805659", gap=0.0)
    assert hand.scans == ["805659"]


@pytest.mark.parametrize("short", ["", "1", "123"])
def test_short_bursts_are_no_scans(hand: Hand, short: str) -> None:
    hand.types(short, gap=0.005)
    assert hand.scans == []


def test_tab_ends_a_scan_too(hand: Hand) -> None:
    hand.types("100233", gap=0.005, end=Qt.Key.Key_Tab)
    assert hand.scans == ["100233"]


def test_only_the_burst_counts_after_slow_typing(hand: Hand) -> None:
    hand.window.edit.setText("")
    for letter in "ab":
        hand._press(Qt.Key.Key_unknown, letter, 0.2)
    hand.seconds += 1
    hand.types("805659", gap=0.005)
    assert hand.scans == ["805659"]
    assert hand.window.edit.text() == "ab"


def test_arabic_digits_of_a_scanner_are_western(hand: Hand) -> None:
    hand.types("٨٠٥٦٥٩", gap=0.005)
    assert hand.scans == ["805659"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("8056597138123", "8056597138123"),
        ("قلا5228-2034", "RB5228-2034"),
        ("ABC-12", "ABC-12"),
        ("شسي12", "ASD12"),
    ],
)
def test_codes_under_an_arabic_layout_are_read_back(typed: str, code: str) -> None:
    assert as_us_keys(typed) == code
