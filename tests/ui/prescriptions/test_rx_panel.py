"""Saving, refusing, asking, and the history beside the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.optics import Eye, Power
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.l10n import Formats
from jooptics_desktop.ui.kit.feature import Feature
from jooptics_desktop.ui.prescriptions.judgement import FormTexts, judge
from jooptics_desktop.ui.prescriptions.view import RxCard, one_line
from tests.conftest import a_staff_member
from tests.ui.prescriptions.conftest import PanelPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from tests.ui.prescriptions.conftest import Opened

    Saved = Callable[[], list[Prescription]]

ENTER, F10 = Qt.Key.Key_Return, Qt.Key.Key_F10
CTRL = Qt.KeyboardModifier.ControlModifier


def both_eyes(opened: Opened) -> None:
    opened.press(Qt.Key.Key_D, CTRL)
    opened.type("-125", ENTER)


def test_f10_saves_what_was_typed(lang: str, opened: Opened, saved: Saved) -> None:
    before = saved()[0]
    both_eyes(opened)
    opened.editor.prescriber.set_text("Dr. Rima")
    opened.editor.note.set_text("مكتب")
    opened.type(F10)
    opened.settle()
    now = saved()[0]
    assert (now.right.sphere, now.left, now.prescriber, now.note) == (
        Power(-125),
        before.left,
        "Dr. Rima",
        "مكتب",
    )
    assert (now.written_on, now.valid_until) == (date(2026, 11, 22), date(2028, 11, 22))
    assert now.supersedes == before.id
    assert not opened.panel.is_dirty
    assert opened.panel.cards[0].view._figures[1, 1].text() == "−1.25"
    assert opened.editor.grid._was["right.sphere"].text() == "−1.25"


@pytest.mark.trap("a page's key wins over the form's")
def test_the_key_belongs_to_the_form_while_it_has_the_focus(opened: Opened, saved: Saved) -> None:
    both_eyes(opened)
    opened.type(F10)
    opened.settle()
    assert len(saved()) == 3
    assert opened.page.page_saves == 0


def test_ctrl_s_saves_from_the_note_too(opened: Opened, saved: Saved) -> None:
    both_eyes(opened)
    opened.editor.note.editor.setFocus()
    opened.press(Qt.Key.Key_S, CTRL)
    opened.settle()
    assert len(saved()) == 3


def test_after_clearing_one_writes_on(opened: Opened) -> None:
    both_eyes(opened)
    opened.editor.clear_button.setFocus()
    opened.press(Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    assert opened.focus == "right.sphere"
    assert opened.text("right.sphere") == ""


def test_nothing_wrong_is_saved(opened: Opened, saved: Saved) -> None:
    opened.type("-1", ENTER, "-1", ENTER, F10)
    opened.settle()
    assert len(saved()) == 2
    assert opened.focus == "right.axis"
    assert opened.editor.grid.cell("right.axis").mark == "error"
    assert opened.text("right.sphere") == "−1.00"


def test_an_empty_form_is_refused(lang: str, opened: Opened, saved: Saved) -> None:
    opened.type(F10)
    opened.settle()
    assert len(saved()) == 2
    assert opened.verdict != ""
    assert opened.focus == "right.sphere"


def test_a_question_is_asked_once_and_saving_again_is_the_answer(
    lang: str, opened: Opened, saved: Saved
) -> None:
    opened.press(Qt.Key.Key_D, CTRL)
    opened.type("+1", F10)
    opened.settle()
    assert len(saved()) == 2
    assert "OD SPH" in opened.verdict
    opened.type(F10)
    opened.settle()
    assert saved()[0].right.sphere == Power(100)


@pytest.mark.trap("a held key confirms")
def test_a_key_held_down_is_not_an_answer(opened: Opened, saved: Saved) -> None:
    opened.press(Qt.Key.Key_D, CTRL)
    opened.type("+1", F10)
    held = QKeyEvent(QEvent.Type.KeyPress, F10, Qt.KeyboardModifier.NoModifier, "", autorep=True)
    QApplication.sendEvent(opened.editor.grid.cell("right.sphere"), held)
    opened.settle()
    assert len(saved()) == 2


def test_another_question_is_asked_anew(opened: Opened, saved: Saved) -> None:
    opened.press(Qt.Key.Key_D, CTRL)
    opened.type("+1", F10)
    opened.type("-9", F10)
    opened.settle()
    assert len(saved()) == 2


def test_the_end_follows_the_date_until_it_is_typed(opened: Opened) -> None:
    editor = opened.editor
    editor.written_on.set_date(date(2026, 5, 31))
    assert editor.valid_until.date() == date(2028, 5, 31)
    editor.valid_until.editor.setFocus()
    editor.valid_until.editor.selectAll()
    opened.type("01/06/2027")
    editor.written_on.set_date(date(2026, 1, 1))
    assert editor.valid_until.date() == date(2027, 6, 1)


@pytest.mark.parametrize(
    ("written", "until", "field"),
    [("23/11/2026", "", "written_on"), ("", "", "written_on"), ("01/01/2026", "31/12/2025", "valid_until")],
)
def test_dates_that_cannot_be(opened: Opened, saved: Saved, written: str, until: str, field: str) -> None:
    both_eyes(opened)
    opened.editor.written_on.editor.setText(written)
    opened.editor.valid_until.editor.setText(until)
    opened.editor.save()
    opened.settle()
    assert len(saved()) == 2
    assert getattr(opened.editor, field).error_text != ""
    assert opened.text("right.sphere") == "−1.25"


def test_the_history_shows_what_changed(opened: Opened) -> None:
    current, earlier = opened.panel.cards
    assert current.view._figures[1, 1].property("differs") == "true"
    assert current.view._figures[1, 2].property("differs") is None
    assert earlier.view._figures[1, 1].property("differs") is None
    assert "2 Jan 2025" in current._origin.text()


def test_who_may_only_read_has_no_form(
    open_window: Callable[..., MainWindow], desk: Desk, customer_id: CustomerId, qtbot: QtBot
) -> None:
    window = open_window(
        [Feature("rx", "Rx", "glasses", PanelPage)], desk=desk, staff=a_staff_member(Role.CASHIER)
    )
    window.go("rx")
    page = window.page("rx")
    assert isinstance(page, PanelPage)
    panel = page.panel
    panel.show_customer(customer_id)
    qtbot.waitUntil(lambda: not window.tasks.busy)
    assert not panel.editor.isVisible()
    qtbot.waitUntil(panel.cards[0].isVisible)


@pytest.mark.parametrize(
    ("today", "kind"),
    [(date(2027, 1, 3), "danger"), (date(2026, 12, 1), "warning"), (date(2025, 6, 1), "ok")],
)
def test_a_card_says_whether_it_still_holds(
    app: object, qtbot: QtBot, saved: Saved, today: date, kind: str
) -> None:
    card = RxCard(lambda: Formats("en"), lambda: today)
    qtbot.addWidget(card)
    card.show_prescription(saved()[0])
    assert card._pill.property("pill") == kind
    assert "2 Jan 2027" in card._pill.text()
    card.show_prescription(None)
    assert card._pill.isHidden()


def test_one_line_for_lists(saved: Saved) -> None:
    assert one_line(saved()[1]) == "\u2066OD −0.75 / −0.50 × 170   OS −0.50 / −0.75 × 010\u2069"


def test_judging_needs_no_widgets() -> None:
    texts = FormTexts()
    row = replace(texts.right, sphere="-1", pd="63", near_pd="x")
    found = judge(texts.with_eye(Eye.RIGHT, row).with_eye(Eye.LEFT, replace(row, near_pd="")))
    assert [error.field for error in found.errors] == ["right.near_pd"]
    assert found.pair.binocular_pd is not None
    assert found.about("right.near_pd") is found.errors[0]
    assert found.about("left.sphere") is None


@pytest.mark.promise("S11.2")
def test_ctrl_w_turns_the_form_to_a_child_without_a_name(lang: str, opened: Opened, saved: Saved) -> None:
    own = saved()[0]
    opened.press(Qt.Key.Key_W, CTRL)
    assert opened.focus == "right.sphere", "the hands stay where they are"
    assert not opened.editor.copy_button.isEnabled(), "nothing of the parent's is the child's"
    words = {"en": "no name", "ar": "بلا اسم"}[lang]
    assert words in opened.editor.note.editor.accessibleName()
    opened.type("+300", ENTER, F10)
    if len(saved()) == 2:
        opened.type(F10)  # one eye alone is asked about
    opened.settle()
    child = next(one for one in saved() if one.wearer is not None)
    assert child.supersedes is None
    assert next(one for one in saved() if one.wearer is None) == own
    titles = [(card.title.text(), card.whose.text()) for card in opened.panel.cards]
    current, earlier = {"en": ("Current", "Earlier"), "ar": ("الحالية", "سابقة")}[lang]
    assert [title for title, _ in titles] == [current, earlier, current]
    assert titles[0][1] == titles[1][1] != titles[2][1]
    assert opened.panel.cards[2].view._figures[1, 1].property("differs") is None
    assert opened.editor.wearer is None, "the next form is the customer's again"
    opened.press(Qt.Key.Key_W, CTRL)
    assert opened.editor.wearer == child.wearer
    opened.press(Qt.Key.Key_D, CTRL)
    assert "3.00" in opened.text("right.sphere")
