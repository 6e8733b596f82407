"""The grid under real keys, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from jooptics_desktop.domain.optics import Axis, Base, Eye, Millimetres, Power, Prism
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from tests.ui.prescriptions.conftest import Opened

ENTER, TAB, UP, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Down
LEFT, RIGHT, ESCAPE = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape
CTRL = Qt.KeyboardModifier.ControlModifier


def test_everything_can_be_used(lang: str, opened: Opened, check_screen: Callable[[QWidget], None]) -> None:
    check_screen(opened.window)


def test_a_whole_prescription_by_keyboard_alone(lang: str, opened: Opened) -> None:
    opened.type(
        "-125", ENTER, "-50", ENTER, "175", ENTER, "150", ENTER, "1 bi", ENTER, "31.5", ENTER, "30", ENTER
    )
    opened.type("−1,00", TAB, "-٠٫٧٥", TAB, "5", TAB, "1.5", TAB, "0.5bd 1bo", TAB, "32", TAB, TAB)
    assert opened.focus == "back_vertex_distance"
    opened.type("12", ENTER, "63.5", ENTER, "60", ENTER)
    assert opened.editor.prescriber.editor.hasFocus()
    pair = opened.editor.judgement.pair
    assert (pair.right.sphere, pair.right.cylinder, pair.right.axis) == (Power(-125), Power(-50), Axis(175))
    assert (pair.left.sphere, pair.left.cylinder, pair.left.axis) == (Power(-100), Power(-75), Axis(5))
    assert pair.left.prisms == (Prism(100, Base.OUT), Prism(50, Base.DOWN))
    assert (pair.binocular_pd, pair.back_vertex_distance) == (Millimetres(635), Millimetres(120))
    assert opened.text("right.sphere") == "−1.25"
    assert opened.text("left.axis") == "005"
    assert opened.text("left.prism") == "1.00Δ BO 0.50Δ BD"


@pytest.mark.trap("columns change sides right-to-left")
def test_the_grid_runs_left_to_right_in_every_language(lang: str, opened: Opened) -> None:
    grid = opened.editor.grid
    sphere, cylinder, below = (
        grid.cell(f"{place}") for place in ("right.sphere", "right.cylinder", "left.sphere")
    )
    assert sphere.x() < cylinder.x()
    assert sphere.y() < below.y()
    opened.type(RIGHT)
    assert opened.focus == "right.cylinder"
    opened.type(LEFT)
    assert opened.focus == "right.sphere"


def test_arrows_move_between_the_eyes(opened: Opened) -> None:
    opened.type(DOWN)
    assert opened.focus == "left.sphere"
    opened.type(DOWN)
    assert opened.focus == "left.sphere"  # nothing of both eyes stands under a sphere
    opened.type(UP, UP)
    assert opened.focus == "right.sphere"


def test_arrows_first_move_inside_the_text(opened: Opened) -> None:
    opened.type("-125", LEFT)
    assert opened.focus == "right.sphere"
    opened.type(RIGHT, RIGHT)
    assert opened.focus == "right.cylinder"


def test_enter_skips_the_axis_of_no_cylinder(opened: Opened) -> None:
    opened.type("-2", ENTER, ENTER)
    assert opened.focus == "right.add"


def test_a_distance_of_both_eyes_finds_its_place(opened: Opened) -> None:
    opened.editor.grid.go_to("right.pd")
    opened.type("63", ENTER)
    assert opened.text("right.pd") == ""
    assert opened.text("binocular_pd") == "63.0"
    assert opened.editor.judgement.errors == ()


def test_a_cylinder_alone_is_plano(opened: Opened) -> None:
    opened.type(TAB, "-50", ENTER, "90", ENTER)
    assert opened.text("right.sphere") == "0.00"
    assert opened.editor.judgement.errors == ()


@pytest.mark.trap("Arabic keyboard layout left on")
@pytest.mark.parametrize(
    ("place", "typed", "shown"),
    [
        ("right.prism", "1 لاه", "1.00Δ BI"),
        ("right.sphere", "حم", "0.00"),
        ("right.sphere", "-1ز25", "−1.25"),
        ("right.cylinder", "يس", "DS"),
    ],
)
def test_letters_typed_on_an_arabic_keyboard(opened: Opened, place: str, typed: str, shown: str) -> None:
    opened.editor.grid.go_to(place)
    opened.editor.grid.cell(place).setText(typed)
    opened.type(ENTER)
    assert opened.text(place) == shown


def test_escape_takes_back_what_was_typed_here(opened: Opened) -> None:
    opened.type("-125", ENTER, LEFT)
    opened.type("9")
    assert opened.text("right.sphere") == "9"
    opened.type(ESCAPE)
    assert opened.text("right.sphere") == "−1.25"


@pytest.mark.parametrize(
    ("pasted", "right", "left"),
    [
        ("-1.25/-0.50x175 add 1.50", ("−1.25", "−0.50", "175", "+1.50"), ("", "", "", "")),
        ("OD -1.00 DS\nOS -2.00/-1.00x5", ("−1.00", "DS", "", ""), ("−2.00", "−1.00", "005", "")),
        ("-1.00\t-0.25\t90\t2.00", ("−1.00", "−0.25", "090", "+2.00"), ("", "", "", "")),
    ],
)
def test_whole_lines_may_be_pasted(
    opened: Opened, pasted: str, right: tuple[str, ...], left: tuple[str, ...]
) -> None:
    QGuiApplication.clipboard().setText(pasted)
    opened.press(Qt.Key.Key_V, CTRL)
    opened.type(TAB)
    names = ("sphere", "cylinder", "axis", "add")
    assert tuple(opened.text(f"right.{name}") for name in names) == right
    assert tuple(opened.text(f"left.{name}") for name in names) == left


def test_a_whole_line_may_be_typed_into_a_cell(opened: Opened) -> None:
    opened.type(DOWN, "-125-50x175", ENTER)
    assert [opened.text(f"left.{name}") for name in ("sphere", "cylinder", "axis")] == [
        "−1.25",
        "−0.50",
        "175",
    ]
    assert opened.text("right.sphere") == ""


def test_a_line_being_typed_is_not_called_wrong(opened: Opened) -> None:
    opened.type("-1.25 -0.50 x 175 add 1.50")
    assert opened.editor.grid.cell("right.sphere").mark == ""
    assert opened.verdict == ""


def test_saving_takes_a_line_that_was_just_typed(opened: Opened) -> None:
    opened.type("-1.25 -0.50 x 175 add 1.50", Qt.Key.Key_F10)
    names = ("sphere", "cylinder", "axis", "add")
    assert [opened.text(f"right.{name}") for name in names] == ["−1.25", "−0.50", "175", "+1.50"]
    assert opened.editor.grid.cell("right.sphere").mark == ""


def test_a_pasted_line_keeps_measured_distances(opened: Opened) -> None:
    opened.editor.grid.go_to("right.pd")
    opened.type("31.5", ENTER)
    opened.editor.grid.go_to("right.sphere")
    QGuiApplication.clipboard().setText("-1.25/-0.50x175")
    opened.press(Qt.Key.Key_V, CTRL)
    assert opened.text("right.pd") == "31.5"


def test_one_figure_is_pasted_into_its_cell(opened: Opened) -> None:
    QGuiApplication.clipboard().setText("-1.25")
    opened.press(Qt.Key.Key_V, CTRL)
    opened.type(TAB)
    assert opened.text("right.sphere") == "−1.25"


@pytest.mark.trap("unsigned power taken as plus")
def test_the_sign_is_asked_for_while_typing(lang: str, opened: Opened) -> None:
    opened.type("1")
    cell = opened.editor.grid.cell("right.sphere")
    assert cell.mark == "error"
    assert "OD SPH" in opened.verdict
    assert "1.00" in opened.verdict
    assert cell.accessibleDescription() != ""
    opened.press(Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier)
    opened.type("-")
    assert now(cell.mark) == ""
    assert opened.verdict == ""


def test_a_sign_alone_is_not_yet_wrong(opened: Opened) -> None:
    opened.type("-")
    assert opened.editor.grid.cell("right.sphere").mark == ""


def test_the_axis_is_not_missed_before_its_turn(opened: Opened) -> None:
    opened.type("-1", ENTER, "-1", ENTER)
    assert opened.editor.grid.cell("right.axis").mark == ""
    opened.type(ENTER)
    assert opened.editor.grid.cell("right.axis").mark == "error"
    assert "OD AXIS" in opened.verdict


def test_a_question_is_marked_otherwise_than_an_error(opened: Opened) -> None:
    opened.type("+1", ENTER)
    cell = opened.editor.grid.cell("right.sphere")
    assert cell.mark == "doubt"
    assert cell.property("doubt") == "true"
    assert cell.property("invalid") is None
    opened.type(UP, LEFT, "abc", TAB)
    assert cell.property("invalid") == "true"


def test_the_marks_are_signs_and_not_colours_alone(opened: Opened) -> None:
    cell = opened.editor.grid.cell("right.sphere")
    cell.set_mark("", "")
    plain = cell.grab().copy(4, 0, 12, cell.height()).toImage()
    for mark in ("error", "doubt"):
        cell.set_mark(mark, "")
        signed = cell.grab().copy(4, 0, 12, cell.height()).toImage()
        assert _colours(signed) > _colours(plain)


def _colours(image: QImage) -> int:
    return len({image.pixel(x, y) for x in range(12) for y in range(8, image.height() - 8)})


def test_last_figures_stand_beneath_and_differences_are_marked(opened: Opened) -> None:
    was = opened.editor.grid._was
    assert was["right.sphere"].text() == "−1.00"
    assert was["right.sphere"].isVisible()
    opened.type("-1", ENTER, "-75", ENTER)
    assert was["right.sphere"].text() == "−1.00"
    assert was["right.cylinder"].text() == "≠ −0.50"
    assert was["right.cylinder"].property("role") == "rx-was-other"


def test_the_last_one_is_copied(opened: Opened) -> None:
    opened.press(Qt.Key.Key_D, CTRL)
    assert opened.text("right.sphere") == "−1.00"
    assert opened.text("left.prism") == "1.00Δ BI"
    assert opened.text("binocular_pd") == "63.5"
    pair = opened.editor.judgement.pair
    assert pair.right.add == Power(125)
    assert opened.editor.grid._was["left.prism"].text() == "1.00Δ BI"


def test_the_language_changes_in_place(opened: Opened) -> None:
    opened.type("1")
    english = opened.verdict
    opened.window.switch_language()
    assert opened.text("right.sphere") == "1"
    assert opened.verdict != english
    assert "الإشارة" in opened.verdict
    assert opened.editor.grid.cell("right.axis").accessibleName() == "اليمنى المحور"
    assert Eye.RIGHT.other is Eye.LEFT
