"""Questions, toasts, bars and the palette: answerable in tests, usable from the keyboard, said aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from jooptics_desktop.domain.errors import Cancelled, NotPermitted, RuleBroken, Unavailable, Untrusted
from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit import language, theme
from jooptics_desktop.ui.kit.buttons import key_text
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.kit.forms import scrolled
from jooptics_desktop.ui.kit.incidents import Bug
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.palette import Palette
from jooptics_desktop.ui.kit.palette_entries import Entry
from jooptics_desktop.ui.kit.prompts import Choice, Prompts
from jooptics_desktop.ui.kit.toast import Toast
from tests.narrowing import of, there
from tests.ui.conftest import OneField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.ui.kit.feature import Context


@pytest.fixture
def window(shown: Callable[[QWidget], QWidget]) -> OneField:
    """A window with one line edit, focused."""
    made = OneField()
    shown(made)
    made.edit.setFocus()
    return made


def focus() -> QWidget:
    """Where the keyboard is."""
    return there(QApplication.focusWidget())


def test_esc_answers_none_and_gives_the_keyboard_back(window: OneField) -> None:
    heard: list[Any] = []
    prompts = Prompts(window)
    prompts.ask("Title", "Text", (Choice("a", "First"), Choice("b", "Second")), heard.append)
    assert of(QPushButton, focus()).text() == "First"
    QTest.keyClick(focus(), Qt.Key.Key_Escape)
    assert heard == [None]
    assert focus() is window.edit


@pytest.mark.parametrize("codes", [["ONE"], ["ONE", "TWO", "THREE"]])
def test_codes_come_up_with_the_keyboard_on_their_answer(window: OneField, codes: list[str]) -> None:
    sheet = CodesSheet(window, cast("Context", None), "Codes", "Write them down now.", codes)
    sheet.open(sheet.close_button)
    QApplication.processEvents()
    assert focus() is sheet.close_button


def test_a_sheet_too_high_for_the_window_scrolls(window: OneField) -> None:
    """Its fields keep their height, and the keyboard brings them into sight."""
    sheet = Overlay(window)
    fields = [QLineEdit() for _ in range(30)]
    for field in fields:
        sheet.body.addWidget(field)
    sheet.open(fields[0])
    QApplication.processEvents()
    assert {field.height() for field in fields} == {fields[0].sizeHint().height()}
    last = fields[-1]
    last.setFocus()
    QApplication.processEvents()
    assert sheet.rect().contains(last.mapTo(sheet, last.rect().center()))


@pytest.mark.parametrize("kind", ["info", "warning", "danger", "ok"])
def test_a_bar_says_each_thing_in_its_own_colour(
    kind: Literal["info", "warning", "danger", "ok"], shown: Callable[[QWidget], QWidget]
) -> None:
    """Whatever it said before."""
    bar = MessageBar()
    shown(bar)
    for before in ("ok", "danger", "warning"):
        bar.say(cast("Any", before), "Said before")
        QApplication.processEvents()
    bar.say(kind, "Said now")
    QApplication.processEvents()
    colour = bar._words.palette().color(QPalette.ColorRole.WindowText).name()
    assert colour == theme.colour(kind).lower()


def test_a_question_over_a_window_that_lies_behind_gives_the_keyboard_back_too(
    window: OneField, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    """As after a file dialog, which may still be in front when the answer to it asks the next question."""
    prompts = Prompts(window)
    dialog = shown(QLineEdit())
    prompts.ask("Title", "Text", (Choice("a", "First"),), lambda _: None)
    dialog.close()
    with qtbot.waitActive(window):
        window.activateWindow()
    prompts.answer("a")
    assert focus() is window.edit


def test_tab_stays_inside_a_question(window: OneField) -> None:
    prompts = Prompts(window)
    prompts.ask("Title", "Text", (Choice("a", "First"), Choice("b", "Second")), lambda _: None)
    seen = []
    for _ in range(4):
        seen.append(of(QPushButton, focus()).text())
        QTest.keyClick(focus(), Qt.Key.Key_Tab)
    assert seen == ["First", "Second", "First", "Second"]
    prompts.answer(None)


@pytest.mark.parametrize(("lines", "stops"), [(1, False), (200, True)])
def test_tab_comes_to_what_scrolls_only_while_it_scrolls(
    window: OneField, lines: int, stops: bool, qtbot: QtBot
) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    for _ in range(lines):
        column.addWidget(QLabel("a line"))
    area = scrolled(content)
    there(window.layout()).addWidget(area)
    qtbot.waitUntil(lambda: area.isVisible() and (area.verticalScrollBar().maximum() > 0) is stops)
    window.edit.setFocus()
    QTest.keyClick(window.edit, Qt.Key.Key_Tab)
    assert area.hasFocus() is stops


def test_choices_weigh_the_same(window: OneField) -> None:
    prompts = Prompts(window)
    prompts.ask("Title", "Text", (Choice("a", "Keep"), Choice("b", "Drop")), lambda _: None)
    kinds = {button.property("kind") for button in there(prompts._sheet).buttons}
    assert kinds == {None}
    prompts.answer(None)


def test_questions_wait_for_each_other(window: OneField) -> None:
    heard: list[Any] = []
    prompts = Prompts(window)
    prompts.ask("One", "Text", (Choice("a", "First"),), lambda key: heard.append(("one", key)))
    prompts.ask("Two", "Text", (Choice("b", "Second"),), lambda key: heard.append(("two", key)))
    assert there(prompts.question).title == "One"
    prompts.answer("a")
    assert there(prompts.question).title == "Two"
    prompts.answer("b")
    assert prompts.question is None
    assert heard == [("one", "a"), ("two", "b")]


def test_a_reason_is_required_before_the_act(window: OneField) -> None:
    heard: list[str] = []
    prompts = Prompts(window)
    prompts.ask_text("Void", "Why?", "Reason", "Void", heard.append)
    prompts.answer("act", "  ")
    assert heard == []
    assert there(there(prompts._sheet).line).error_text
    prompts.answer("act", "mistyped")
    assert heard == ["mistyped"]


def test_confirm_does_nothing_unless_the_act_is_chosen(window: OneField) -> None:
    heard: list[int] = []
    prompts = Prompts(window)
    prompts.confirm("Remove", "Sure?", "Remove", lambda: heard.append(1), danger=True)
    prompts.answer("cancel")
    prompts.confirm("Remove", "Sure?", "Remove", lambda: heard.append(2), danger=True)
    prompts.answer("act")
    assert heard == [2]


def test_where_to_save_is_answered_in_tests(window: OneField, tmp_path: Path) -> None:
    heard: list[Path] = []
    prompts = Prompts(window)
    prompts.save_path("Save as PDF", "receipt.pdf", "PDF (*.pdf)", heard.append)
    prompts.answer_path(tmp_path / "receipt.pdf")
    prompts.save_path("Save as PDF", "receipt.pdf", "PDF (*.pdf)", heard.append)
    prompts.answer_path(None)
    assert heard == [tmp_path / "receipt.pdf"]


def test_a_toast_takes_the_act_back_once(window: OneField) -> None:
    heard: list[int] = []
    toast = Toast(window)
    toast.say("Undo", lambda: heard.append(1))
    assert toast.isVisible()
    assert toast.undo()
    assert not toast.undo()
    assert heard == [1]
    assert toast.isHidden()


def test_a_toast_may_lead_on(window: OneField) -> None:
    heard: list[int] = []
    toast = Toast(window)
    toast.offer("Saved as {name}", "Continue", lambda: heard.append(1), name="list.pdf")
    assert toast.label.text() == "Saved as list.pdf"
    assert not toast.undo(), "leading on is not taking back"
    toast.act_button.click()
    assert heard == [1]
    assert toast.isHidden()


def test_a_newer_toast_ends_the_older_undo(window: OneField) -> None:
    heard: list[int] = []
    toast = Toast(window)
    toast.say("Undo", lambda: heard.append(1))
    toast.say("Save")
    assert not toast.undo()
    assert heard == []
    toast._go()


def test_a_toast_stays_inside_its_window(window: OneField) -> None:
    toast = Toast(window)
    toast.say("Undo", lambda: None)
    window.resize(900, 600)
    QApplication.processEvents()
    assert window.rect().contains(toast.geometry())
    toast._go()


@pytest.mark.parametrize(
    ("error", "kind", "retried"),
    [
        (RuleBroken("money.not_an_amount", places=3), "warning", False),
        (NotPermitted("permission.second_factor"), "warning", False),
        (Unavailable("permission.second_factor"), "warning", True),
        (Untrusted("permission.second_factor"), "danger", False),
        (Bug("K7M2"), "danger", True),
    ],
)
def test_a_bar_offers_retry_only_where_it_may_help(
    window: OneField, error: Any, kind: str, retried: bool
) -> None:
    bar = MessageBar()
    there(window.layout()).addWidget(bar)
    heard: list[int] = []
    bar.show_error(error, lambda: heard.append(1))
    assert bar.property("bar") == kind
    assert bar.text
    assert bar.retry_button.isVisible() is retried
    if retried:
        bar.retry_button.click()
        assert heard == [1]
        assert bar.text == ""


def test_a_cancel_says_nothing(window: OneField) -> None:
    bar = MessageBar()
    there(window.layout()).addWidget(bar)
    bar.show_error(Cancelled())
    assert bar.text == ""


def test_a_bar_speaks_the_new_language(window: OneField, app: QApplication) -> None:
    bar = MessageBar()
    there(window.layout()).addWidget(bar)
    bar.show_error(RuleBroken("money.not_an_amount", places=3))
    language.switch(app, "ar")
    assert "ليس مبلغاً" in bar.text


def entry(number: int, chosen: list[int]) -> Entry:
    """A palette line that notes when it was chosen."""
    return Entry(str(number), f"Entry {number}", "detail", "user", lambda: chosen.append(number))


def test_the_palette_walks_with_arrows_from_the_edit(window: OneField) -> None:
    chosen: list[int] = []
    palette = Palette(window)
    palette.add_provider(lambda _words, found: found([entry(n, chosen) for n in range(3)]))
    palette.popup()
    QTest.keyClick(palette.edit, Qt.Key.Key_Down)
    assert palette.edit.hasFocus()
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert chosen == [1]
    assert focus() is window.edit
    palette.popup()
    assert [e.id for e in palette.entries()] == ["1", "0", "2"]
    QTest.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_enter_before_everybody_has_answered_takes_the_best_once_they_have(
    window: OneField, qtbot: QtBot
) -> None:
    chosen: list[int] = []
    late: list[Callable[[Sequence[Entry]], None]] = []
    palette = Palette(window)
    palette.add_provider(lambda words, found: late.append(found) if words else found([]))
    palette.add_provider(lambda _words, found: found([entry(7, chosen)]))
    palette.popup()
    qtbot.keyClicks(palette.edit, "layan")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert chosen == []
    late[-1]([entry(3, chosen)])
    assert chosen == [3]
    palette.popup()
    qtbot.keyClicks(palette.edit, "lay")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(palette.edit, "l")
    late[-1]([entry(4, chosen)])
    assert chosen == [3], "the words are others by now"
    palette.close_overlay()


def test_late_answers_of_the_palette_are_dropped(window: OneField, qtbot: QtBot) -> None:
    late: list[Callable[[Sequence[Entry]], None]] = []
    palette = Palette(window)
    palette.add_provider(lambda _words, found: late.append(found))
    palette.popup()
    palette.edit.setText("lay")
    qtbot.waitUntil(lambda: len(late) == 2)
    late[0]([entry(1, [])])
    assert palette.entries() == []
    late[1]([entry(2, [])])
    assert [e.id for e in palette.entries()] == ["2"]
    palette.close_overlay()


def test_a_bar_takes_the_colour_of_what_it_says_now(window: OneField) -> None:
    bar = MessageBar()
    there(window.layout()).addWidget(bar)
    words = bar._words
    colours = {}
    for kind in ("ok", "warning", "danger", "ok"):
        bar.say(cast("Any", kind), "Save")
        QApplication.processEvents()
        said = words.palette().color(words.foregroundRole())
        assert said == QColor(theme.colour(kind))
        colours[kind] = said
    assert len(set(map(QColor.name, colours.values()))) == 3


def test_a_question_shows_the_keys_that_answer_it(window: OneField) -> None:
    prompts = Prompts(window)
    prompts.ask_text("Title", "Text", "Reason", "Save", lambda _: None)
    sheet = there(prompts._sheet)
    assert [button.text() for button in sheet.buttons] == [
        f"{tr('Cancel')}  {key_text('Esc')}",
        f"{tr('Save')}  {key_text('Enter')}",
    ]
    assert [button.property("kind") for button in sheet.buttons] == [None, "primary"]
    prompts.answer(None)
    prompts.confirm("Title", "Text", "Save", lambda: None)
    assert [button.text() for button in there(prompts._sheet).buttons] == [
        f"{tr('Cancel')}  {key_text('Esc')}",
        tr("Save"),
    ]
    prompts.answer(None)
