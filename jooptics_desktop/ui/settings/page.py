"""The settings page: one tab per thing that is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.feature import Page
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.pages import Stack
from jooptics_desktop.ui.settings.computer_tab import ComputerTab
from jooptics_desktop.ui.settings.own_tab import OwnTab
from jooptics_desktop.ui.settings.sheet_tab import SheetTab
from jooptics_desktop.ui.settings.staff_tab import StaffTab
from jooptics_desktop.ui.settings.store_tab import StoreTab
from jooptics_desktop.ui.settings.taxes_tab import TaxesTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.settings.tab import Tab


class SettingsPage(Page):
    """Tabs the role may not use are not there; Alt+Left and Alt+Right go through them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.stack = Stack()
        self._group = QButtonGroup(self)
        self.buttons: dict[Tab, Button] = {}
        self.store, self.taxes, self.staff = StoreTab(context), TaxesTab(context), StaffTab(context)
        self.own, self.computer, self.sheet = OwnTab(context), ComputerTab(context), SheetTab(context)
        self.tabs: list[Tab] = [self.store, self.taxes, self.staff, self.own, self.computer, self.sheet]
        for tab in self.tabs:
            self._add(tab)
        self.body.addLayout(row(*self.buttons.values(), None, spacing="space_xs"))
        self.body.addWidget(self.stack, 1)
        self.add_key(mark("Save"), "F10", self.save)
        self.add_key(mark("Next tab"), "Ctrl+PgDown", lambda: self.turn(1))
        self.add_key(mark("Previous tab"), "Ctrl+PgUp", lambda: self.turn(-1))
        context.hub.changed.connect(self._on_changed)

    def _add(self, tab: Tab) -> None:
        button = Button(tab.TITLE, lambda: self.show_tab(tab), icon=tab.ICON)
        button.setProperty("kind", "choice")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.addButton(button)
        self.buttons[tab] = button
        self.stack.addWidget(tab)
        tab.failed.connect(self.show_error)

    @property
    def current(self) -> Tab:
        """The tab in front."""
        return next(tab for tab in self.tabs if tab is self.stack.currentWidget())

    def allowed(self) -> list[Tab]:
        """The tabs for whoever is signed in."""
        return [tab for tab in self.tabs if tab.PERMISSION is None or self.context.may(tab.PERMISSION)]

    def show_tab(self, tab: Tab) -> None:
        """Bring that tab to the front; an edited one asks first."""
        before = self.current
        if before is not tab and before.is_dirty:
            self.buttons[before].setChecked(True)
            self.context.prompts.confirm(
                mark("Leave without saving?"),
                mark("What you changed here is lost."),
                mark("Leave without saving"),
                lambda: self._bring(tab),
                danger=True,
            )
            return
        self._bring(tab)

    def _bring(self, tab: Tab) -> None:
        self.bar.clear()
        self.buttons[tab].setChecked(True)
        self.stack.setCurrentWidget(tab)
        tab.reload()

    def turn(self, step: int) -> None:
        """To the next tab, round and round."""
        allowed = self.allowed()
        wanted = allowed[(allowed.index(self.current) + step) % len(allowed)]
        self.show_tab(wanted)
        if self.current is wanted:  # else it is being asked, and the question has the keyboard
            self.buttons[wanted].setFocus()

    def save(self) -> None:
        """Save the tab in front, where there is something to save."""
        self.bar.clear()
        self.current.save()

    def on_shown(self) -> None:
        allowed = self.allowed()
        for tab, button in self.buttons.items():
            button.setVisible(tab in allowed)
        tab = self.current if self.current in allowed else allowed[0]
        if not tab.is_dirty:
            self._bring(tab)
        self.buttons[tab].setFocus()

    def open_item(self, what: object) -> None:
        """`context.go("settings", "sheet")` opens the recovery sheet's tab."""
        for tab in self.allowed():
            if what == tab.NAME:
                self.show_tab(tab)

    def may_leave(self) -> bool:
        if not self.current.is_dirty:
            return True
        self.bar.say("warning", mark("Save your changes first (F10), or undo them with Cancel."))
        return False

    def _on_changed(self, changes: Changes) -> None:
        tab = self.current
        if self.isVisible() and not tab.is_dirty and any(changes.touches(noun) for noun in tab.TOUCHED):
            tab.reload()
