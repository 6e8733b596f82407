"""A customer with two prescriptions, and the panel in the real window over a real store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.optics import Eye, Millimetres
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.rx_entry import read_eye, split_line
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.prescriptions import record_prescription
from jooptics_desktop.ui.kit.feature import Context, Feature, Page
from jooptics_desktop.ui.prescriptions.panel import PrescriptionsPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.domain.eye_rx import EyeRx
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.prescriptions.editor import RxEditor
    from jooptics_desktop.ui.shell.main_window import MainWindow


def eye(line: str, which: Eye) -> EyeRx:
    """An eye as one types it."""
    rx = read_eye(split_line(line), which).rx
    assert rx is not None
    return rx


@pytest.fixture
def customer_id(desk: Desk) -> CustomerId:
    """Born 1979, with a prescription of 2022 and a current one of 2025."""
    found = register_customer(
        desk, CustomerDraft(name="ليان المصري", birth_date=date(1979, 3, 1))
    ).value.customer.id
    old = PrescriptionDraft(
        found,
        eye("-0.75/-0.50x170", Eye.RIGHT),
        eye("-0.50/-0.75x10", Eye.LEFT),
        written_on=date(2022, 3, 2),
        prescriber="Dr. Sameer Haddad",
    )
    current = PrescriptionDraft(
        found,
        eye("-1.00/-0.50x175 add 1.25 pd 31.5", Eye.RIGHT),
        eye("-0.75/-0.75x5 add 1.25 1 bi pd 32", Eye.LEFT),
        written_on=date(2025, 1, 2),
        prescriber="د. سمير حداد",
        note="للقيادة",
        binocular_pd=Millimetres(635),
    )
    for draft in (old, current):
        record_prescription(desk, draft)
    return found


class PanelPage(Page):
    """A page with nothing but the panel."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.panel = PrescriptionsPanel(context)
        self.body.addWidget(self.panel)
        self.page_saves = 0
        self.add_key("Save", "F10", self._save)

    def _save(self) -> None:
        self.page_saves += 1


@dataclass
class Opened:
    """The panel on the screen, and hands to type with."""

    window: MainWindow
    page: PanelPage
    qtbot: QtBot

    @property
    def panel(self) -> PrescriptionsPanel:
        return self.page.panel

    @property
    def editor(self) -> RxEditor:
        return self.page.panel.editor

    def settle(self) -> None:
        """Wait for the store."""
        self.qtbot.waitUntil(lambda: not self.window.tasks.busy)

    def type(self, *strokes: str | Qt.Key) -> None:
        """Type words and press keys wherever the focus is."""
        for stroke in strokes:
            focus = QApplication.focusWidget()
            assert focus is not None
            if isinstance(stroke, Qt.Key):
                QTest.keyClick(focus, stroke)
            else:
                self._type_letters(focus, stroke)

    def _type_letters(self, focus: QWidget, text: str) -> None:
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(focus, letter)
            else:  # QTest knows only Latin keys
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                    QApplication.sendEvent(focus, event)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        """A key with Ctrl and the like."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)

    def text(self, place: str) -> str:
        return self.editor.grid.cell(place).text()

    @property
    def verdict(self) -> str:
        return self.editor.verdict.words.text()

    @property
    def focus(self) -> str:
        """The place of the cell with the focus."""
        cell = self.editor.grid.focused
        return cell.place if cell is not None else ""


@pytest.fixture
def opened(
    open_window: Callable[..., MainWindow], desk: Desk, customer_id: CustomerId, qtbot: QtBot
) -> Opened:
    """The panel of that customer, the focus in the first cell."""
    window = open_window([Feature("rx", "Rx", "glasses", PanelPage)], desk=desk)
    window.go("rx")
    page = window.page("rx")
    assert isinstance(page, PanelPage)
    found = Opened(window, page, qtbot)
    page.panel.show_customer(customer_id)
    found.settle()
    page.panel.editor.grid.setFocus()
    return found


@pytest.fixture
def saved(desk: Desk, customer_id: CustomerId) -> Callable[[], list[Prescription]]:
    """What the store holds for the customer now, newest first."""

    def read() -> list[Prescription]:
        with desk.store.read() as work:
            return work.prescriptions.list_for(customer_id)

    return read
