"""Fields: what they read, how they say what is wrong, and how they are reached."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLineEdit

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.ui.kit import language
from jooptics_desktop.ui.kit.calendar import Calendar
from jooptics_desktop.ui.kit.date_field import DateField, read_date
from jooptics_desktop.ui.kit.fields import (
    ChoiceField,
    CodeField,
    NoteField,
    PasswordField,
    PhoneField,
    TextField,
)
from jooptics_desktop.ui.kit.forms import Form
from jooptics_desktop.ui.kit.money_field import MoneyField
from tests.narrowing import of, there

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

TODAY = dt.date(2026, 11, 22)


@pytest.mark.trap("ar_JO turns a typed 95.5 into 955")
@pytest.mark.parametrize("typed", ["95.5", "٩٥٫٥", "95.500", " 95.5 "])
def test_typed_95_5_is_95_500_in_both_languages(app: QApplication, lang: str, typed: str) -> None:
    field = MoneyField("Amount", JOD)
    field.editor.insert(typed)  # QTest types ASCII only
    assert field.money() == Money(95_500, JOD)


@pytest.mark.parametrize("typed", [".5", "٫٥", "٫٥٠٠", "0.5"])
def test_half_a_dinar_needs_no_nought(app: QApplication, typed: str) -> None:
    field = MoneyField("Amount", JOD)
    field.editor.insert(typed)
    assert field.money() == Money(500, JOD)


@pytest.mark.trap("ar_JO turns a typed 95.5 into 955")
def test_the_trap_is_real_and_the_default_locale_avoids_it(app: QApplication, lang: str) -> None:
    assert QLocale() == QLocale.c()
    trapped = QDoubleSpinBox()
    trapped.setLocale(QLocale(QLocale.Language.Arabic, QLocale.Country.Jordan))
    trapped.setMaximum(10_000)
    trapped.clear()
    QTest.keyClicks(trapped, "95.5")
    assert trapped.value() != 95.5


@pytest.mark.parametrize("typed", ["1.2345", "abc", "1,25", "NaN", "1e9", "--3"])
def test_what_is_no_amount_is_said_beneath_and_kept(app: QApplication, typed: str) -> None:
    field = MoneyField("Amount", JOD)
    field.editor.setText(typed)
    assert field.checked() is None
    assert "12.500" in field.error_text
    assert field.editor.text() == typed
    assert field.editor.property("invalid") == "true"


def test_an_amount_is_tidied_when_left(shown: Callable[[Any], Any], qtbot: QtBot) -> None:
    form = Form()
    form.add("amount", MoneyField("Amount", JOD))
    form.add("next", TextField("Next"))
    shown(form)
    editor = of(QLineEdit, form._fields["amount"].editor)
    editor.setFocus()
    QTest.keyClicks(editor, "7.5")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "7.500"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2/4/2026", dt.date(2026, 4, 2)),
        ("02/04/2026", dt.date(2026, 4, 2)),
        ("02042026", dt.date(2026, 4, 2)),
        ("2026-04-02", dt.date(2026, 4, 2)),
        ("٠٢/٠٤/٢٠٢٦", dt.date(2026, 4, 2)),
        ("2.4.2026", dt.date(2026, 4, 2)),
        ("31/02/2026", None),
        ("next week", None),
        ("", None),
    ],
)
def test_days_are_read_day_first(typed: str, day: dt.date | None) -> None:
    assert read_date(typed) == day


def test_a_day_is_stepped_with_the_keyboard(shown: Callable[[Any], Any]) -> None:
    field = shown(DateField("Day", lambda: TODAY))
    field.set_date(dt.date(2026, 1, 31))
    QTest.keyClick(field.editor, Qt.Key.Key_Up)
    assert field.date() == dt.date(2026, 2, 1)
    field.set_date(dt.date(2026, 1, 31))
    QTest.keyClick(field.editor, Qt.Key.Key_PageUp)
    assert field.date() == dt.date(2026, 2, 28)
    field.set_date(None)
    QTest.keyClick(field.editor, Qt.Key.Key_Down)
    assert field.date() == TODAY - dt.timedelta(days=1)


def test_a_day_is_chosen_from_a_calendar(shown: Callable[[Any], Any], lang: str) -> None:
    field = shown(DateField("Day", lambda: TODAY))
    field.set_date(dt.date(2026, 4, 2))
    QTest.keyClick(field.editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = there(there(QApplication.activePopupWidget()).findChild(Calendar))
    assert ("نيسان" if lang == "ar" else "April") in calendar._title.text()
    assert "2026" in calendar._title.text()
    days = calendar._days
    assert days.columnViewportPosition(1) >= 0
    assert sum(days.columnWidth(column) for column in range(8)) <= days.viewport().width()
    calendar._month.setSelectedDate(QDate(2026, 4, 17))
    calendar._month.activated.emit(QDate(2026, 4, 17))
    assert field.date() == dt.date(2026, 4, 17)


def test_what_is_no_day_is_said(app: QApplication) -> None:
    field = DateField("Day", lambda: TODAY)
    field.editor.setText("31/02/2026")
    assert field.checked() is None
    assert "day/month/year" in field.error_text
    field.editor.clear()
    field.set_error(None)
    assert field.checked() is None
    assert field.error_text == ""


@pytest.mark.parametrize("make", [CodeField, PhoneField, PasswordField])
def test_codes_run_left_to_right_in_arabic_too(app: QApplication, make: Any) -> None:
    language.switch(app, "ar")
    field = make("Code")
    assert field.editor.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_a_code_has_western_digits(app: QApplication) -> None:
    field = CodeField("Code")
    field.editor.setText("٠٧٩١٢٣")
    assert field.text() == "079123"


def test_a_secret_is_hidden_until_asked_for(app: QApplication) -> None:
    field = PasswordField()
    field.editor.setText(" correct horse ")
    assert field.editor.echoMode() == QLineEdit.EchoMode.Password
    field._reveal.click()
    assert field.editor.echoMode() == QLineEdit.EchoMode.Normal
    assert field.text() == " correct horse "
    field.clear()
    assert field.editor.echoMode() == QLineEdit.EchoMode.Password


def test_an_error_speaks_the_language_of_the_screen(app: QApplication) -> None:
    field = MoneyField("Amount", JOD)
    field.set_error(RuleBroken("money.not_an_amount", field="amount", places=3))
    english = field.error_text
    language.switch(app, "ar")
    assert field.error_text != english
    field.retranslate()
    assert field._beneath.text() == field.error_text


def test_editing_forgets_the_error(app: QApplication) -> None:
    field = TextField("Name")
    field.set_error("Wrong")
    QTest.keyClicks(field.editor, "L")
    assert field.error_text == ""
    assert field.editor.property("invalid") is None


def test_a_form_takes_an_error_to_its_field(shown: Callable[[Any], Any]) -> None:
    form = Form(2)
    form.add("name", TextField("Name"))
    amount = form.add("amount", MoneyField("Amount", JOD))
    shown(form)
    assert form.show_error(RuleBroken("money.not_an_amount", field="amount", places=3))
    assert amount.editor.hasFocus()
    assert not form.show_error(RuleBroken("money.not_an_amount", field="elsewhere", places=3))
    form.clear_errors()
    assert amount.error_text == ""


def test_a_choice_keeps_its_value_when_the_words_change(app: QApplication) -> None:
    field: ChoiceField[str] = ChoiceField("Kind", [("frame", "Print"), ("lens", "Cancel")])
    field.set_value("lens")
    language.switch(app, "ar")
    field.retranslate()
    assert field.value() == "lens"
    assert field.editor.currentText() == "إلغاء"


def test_a_note_begins_where_its_language_begins(shown: Callable[[Any], Any], lang: str) -> None:
    note = shown(NoteField("Note"))
    note.set_text("نص" if lang == "ar" else "words")
    caret, width = note.editor.cursorRect().center().x(), note.editor.viewport().width()
    assert (caret > width / 2) is (lang == "ar")


def test_what_is_left_over_in_a_form_lies_beneath(shown: Callable[[Any], Any]) -> None:
    form = Form()
    fields = [TextField(name) for name in ("First", "Second", "Third")]
    for number, field in enumerate(fields):
        form.add(str(number), field)
    shown(form)
    before = [field.y() for field in fields]
    form.resize(form.width(), form.height() + 200)
    QApplication.processEvents()
    assert [field.y() for field in fields] == before


def test_a_note_is_left_with_tab(shown: Callable[[Any], Any]) -> None:
    form = Form()
    form.add("note", NoteField("Note"))
    form.add("next", TextField("Next"))
    shown(form)
    form._fields["note"].editor.setFocus()
    QTest.keyClick(form._fields["note"].editor, Qt.Key.Key_Tab)
    assert form._fields["next"].editor.hasFocus()


def test_alt_and_the_marked_letter_jump_to_a_field(shown: Callable[[Any], Any]) -> None:
    form = Form()
    form.add("first", TextField("First"))
    form.add("name", TextField("&Name"))
    window = shown(form)
    form._fields["first"].editor.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert form._fields["name"].editor.hasFocus()
    assert form._fields["name"].editor.accessibleName() == "Name"
