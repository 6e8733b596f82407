"""Steps: what they are made of comes up with them, never before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.ui.kit.flow import FlowStep

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


class Explained(FlowStep):
    TITLE = "Title"
    LEAD = "A sentence that leads into it."


class Unexplained(FlowStep):
    TITLE = "Title"


def test_making_a_step_takes_the_keyboard_from_nobody(app: QApplication) -> None:
    """A label shown before it has a parent is a window of its own for a moment, and takes the focus away."""
    shown: list[object] = []
    app.focusWindowChanged.connect(shown.append)
    steps = [Explained(), Unexplained()]
    app.processEvents()
    assert shown == []
    assert not [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    assert [step.lead.isHidden() for step in steps] == [False, True]
    app.focusWindowChanged.disconnect(shown.append)
    for step in steps:
        step.deleteLater()
