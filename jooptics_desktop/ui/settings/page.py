"""The settings page: one tab per thing that is set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

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
from jooptics_desktop.ui.settings.tab import Tab
from jooptics_desktop.ui.settings.taxes_tab import TaxesTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.ui.kit.feature import Context

KINDS: Final[tuple[type[Tab], ...]] = (StoreTab, TaxesTab, StaffTab, OwnTab, ComputerTab, SheetTab)
_Kind = TypeVar("_Kind", bound=Tab)


class SettingsPage(Page):
    """Tabs the role may not use are not there; a tab is made on its first visit."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.stack = Stack()
        self._group = QButtonGroup(self)
        self.buttons = {kind: self._button(kind) for kind in KINDS}
        self.tabs: dict[type[Tab], Tab] = {}
        self.body.addLayout(row(*self.buttons.values(), None, spacing="space_xs"))
        self.body.addWidget(self.stack, 1)
        self.add_key(mark("Save"), "F10", self.save)
        self.add_key(mark("Next part"), "Ctrl+PgDown", lambda: self.turn(1))
        self.add_key(mark("Previous part"), "Ctrl+PgUp", lambda: self.turn(-1))
        context.hub.changed.connect(self._on_changed)

    def _button(self, kind: type[Tab]) -> Button:
        button = Button(kind.TITLE, lambda: self.show_tab(kind), icon=kind.ICON)
        button.setProperty("kind", "choice")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.addButton(button)
        return button

    def tab(self, kind: type[_Kind]) -> _Kind:
        """The tab of that kind, made now if it was not before."""
        made = self.tabs.get(kind)
        if not isinstance(made, kind):
            made = kind(self.context)
            made.failed.connect(self.show_error)
            self.tabs[kind] = made
            self.stack.addWidget(made)
        return made

    @property
    def current(self) -> Tab | None:
        """The tab in front; none before the first visit."""
        front = self.stack.currentWidget()
        return front if isinstance(front, Tab) else None

    @property
    def _is_dirty(self) -> bool:
        return self.current is not None and self.current.is_dirty

    def allowed(self) -> list[type[Tab]]:
        """The kinds of tabs for whoever is signed in."""
        return [kind for kind in KINDS if kind.PERMISSION is None or self.context.may(kind.PERMISSION)]

    def show_tab(self, kind: type[Tab]) -> None:
        """Bring that tab to the front; an edited one asks first."""
        before = self.current
        if before is not None and type(before) is not kind and before.is_dirty:
            self.buttons[type(before)].setChecked(True)
            self.context.prompts.confirm(
                mark("Leave without saving?"),
                mark("What you changed here is lost."),
                mark("Leave without saving"),
                lambda: self._bring(kind),
                danger=True,
            )
            return
        self._bring(kind)

    def _bring(self, kind: type[Tab]) -> None:
        tab = self.tab(kind)
        self.bar.clear()
        self.buttons[kind].setChecked(True)
        self.stack.setCurrentWidget(tab)
        tab.reload()

    def turn(self, step: int) -> None:
        """To the next tab, round and round."""
        allowed = self.allowed()
        if self.current is None:
            return
        wanted = allowed[(allowed.index(type(self.current)) + step) % len(allowed)]
        self.show_tab(wanted)
        if type(self.current) is wanted:  # else it is being asked, and the question has the keyboard
            self.buttons[wanted].setFocus()

    def save(self) -> None:
        """Save the tab in front, where there is something to save."""
        self.bar.clear()
        if self.current is not None:
            self.current.save()

    def on_shown(self) -> None:
        allowed = self.allowed()
        for kind, button in self.buttons.items():
            button.setVisible(kind in allowed)
        kind = next((each for each in allowed if each is type(self.current)), allowed[0])
        if not self._is_dirty:
            self._bring(kind)
        self.buttons[kind].setFocus()

    def on_handed_on(self) -> None:
        for tab in self.tabs.values():
            tab.on_handed_on()

    def open_item(self, what: object) -> None:
        """`context.go("settings", "sheet")` opens the recovery sheet's tab."""
        for kind in self.allowed():
            if what == kind.NAME:
                self.show_tab(kind)

    def may_leave(self) -> bool:
        if not self._is_dirty:
            return True
        self.bar.say("warning", mark("Save your changes first (F10), or undo them with Cancel."))
        return False

    def _on_changed(self, changes: Changes) -> None:
        tab = self.current
        if tab is None or tab.is_dirty or not self.isVisible():
            return
        if any(changes.touches(noun) for noun in tab.TOUCHED):
            tab.reload()
