"""Steps: what they are made of comes up with them, never before; Enter goes on, and chooses what it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QButtonGroup

from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.flow import Flow, FlowStep
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable

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


class Places(FlowStep):
    """Two places to choose from, and a button that does something else."""

    TITLE = "Where?"

    def __init__(self) -> None:
        super().__init__()
        self.folder, self.cloud = Button("A folder"), Button("The cloud")
        self.browse = Button("Browse", lambda: self.pressed.append("browse"))
        self.pressed: list[str] = []
        self._group = QButtonGroup(self)
        for button in (self.folder, self.cloud):
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            self._group.addButton(button)
            self.body.addWidget(button)
        self.folder.setChecked(True)
        self.body.addWidget(self.browse)


class Last(FlowStep):
    """Nothing to answer."""

    TITLE = "Done"


def test_enter_on_a_choice_takes_it_and_goes_on(shown: Callable[[Any], Any]) -> None:
    flow, places, last = Flow(), Places(), Last()
    flow.add(places, last)
    places.done.connect(lambda: flow.show_step(last))
    flow.show_step(places)
    shown(flow)
    places.browse.setFocus()
    QTest.keyClick(places.browse, Qt.Key.Key_Return)
    assert places.pressed == ["browse"]
    assert flow.step is places
    places.cloud.setFocus()
    QTest.keyClick(places.cloud, Qt.Key.Key_Return)
    assert places.cloud.isChecked()
    assert now(flow.step) is last
