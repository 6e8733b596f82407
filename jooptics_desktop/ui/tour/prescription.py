"""Chapter 4, a prescription by keyboard alone: shorthand, a refusal, questions, the last one beside the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.customers.page import CustomersPage
from jooptics_desktop.ui.tour.customers import PHONE, find
from jooptics_desktop.ui.tour.hands import TourStuckError

if TYPE_CHECKING:
    from jooptics_desktop.ui.prescriptions.panel import PrescriptionsPanel
    from jooptics_desktop.ui.tour.stage import Stage

_RIGHT: Final = ("-125", "-050", "190")
_LEFT: Final = "-1.00 -0.75 x 10 add 1.50"


def walk(stage: Stage) -> None:
    """Two prescriptions of one person; the second supersedes the first."""
    find(stage, PHONE.replace(" ", ""))
    page = stage.page(CustomersPage)
    stage.hands.press("Alt+2")
    stage.hands.idle()
    panel = page.customer.prescriptions.panel
    if panel is None:
        raise TourStuckError("there is no form for a prescription")
    stage.camera.shoot("empty")
    _first(stage, panel)
    _second(stage, panel)


def _first(stage: Stage, panel: PrescriptionsPanel) -> None:
    hands, shoot, editor = stage.hands, stage.camera.shoot, panel.editor
    hands.tab_to(editor.grid.cell("right.sphere"))
    for figure in _RIGHT:
        hands.write(figure)
        shoot(f"typing-{figure.strip('-')}")
        hands.press("Enter")
    shoot("axis-refused")
    hands.press("Left")
    hands.write("175")
    hands.press("Enter")
    hands.write("150")
    hands.press("Enter")
    editor.grid.go_to("left.sphere")
    hands.write(_LEFT)
    shoot("a-whole-line")
    hands.press("Enter")
    hands.tab_to(editor.grid.cell("right.pd"))
    hands.write("63")
    hands.press("Enter")
    hands.tab_to(editor.prescriber.editor)
    hands.write(stage.words.prescriber)
    shoot("filled")
    hands.press("F10")
    _insist(stage, panel)
    shoot("saved")


def _second(stage: Stage, panel: PrescriptionsPanel) -> None:
    hands, shoot, editor = stage.hands, stage.camera.shoot, panel.editor
    hands.tab_to(editor.grid.cell("right.sphere"))
    hands.press("Ctrl+D")
    shoot("copied-from-the-last")
    hands.write_over("+275")
    hands.press("Enter")
    shoot("sign-changed")
    hands.press("F10")
    shoot("save-again-if-right")
    hands.press("F10")
    hands.until(lambda: len(panel.cards) > 1, "the second prescription was not saved")
    shoot("superseded")


def _insist(stage: Stage, panel: PrescriptionsPanel) -> None:
    """Save again where a question was asked."""
    hands = stage.hands
    hands.idle()
    if panel.editor.is_dirty:
        stage.camera.shoot("asked")
        hands.press("F10")
    hands.until(lambda: not panel.editor.is_dirty, "the prescription was not saved")
