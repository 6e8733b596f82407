"""The privacy page: policy, decisions, history, register, and whether the store is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QStackedWidget

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services import privacy
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.feature import Page
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.policy.viewer import PolicyViewer
from jooptics_desktop.ui.privacy.check_tab import CheckTab
from jooptics_desktop.ui.privacy.decisions_tab import DecisionsTab
from jooptics_desktop.ui.privacy.history_tab import HistoryTab
from jooptics_desktop.ui.privacy.register_tab import RegisterTab
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.ui.kit.feature import Context


class PrivacyPage(Page):
    """The policy is for everybody who works here, the register for those who answer for it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.pack: PolicyPack | None = None
        self.viewer: PolicyViewer | None = None
        self.stack = QStackedWidget()
        self._group = QButtonGroup(self)
        self.buttons: dict[PrivacyTab, Button] = {}
        self.policy = PrivacyTab(context)
        self.decisions, self.history = DecisionsTab(context), HistoryTab(context)
        self.register, self.check = RegisterTab(context), CheckTab(context)
        for tab, title, icon in (
            (self.decisions, mark("Decisions"), "user-check"),
            (self.policy, mark("Privacy policy"), "file-text"),
            (self.history, mark("History"), "history"),
            (self.register, mark("What left the store"), "external-link"),
            (self.check, mark("Check the store"), "shield-check"),
        ):
            self._add(tab, title, icon)
        for failing in (self.decisions, self.history, self.register, self.check):
            failing.failed.connect(self.show_error)
        self.body.addLayout(row(*self.buttons.values(), None, spacing="space_xs"))
        self.body.addWidget(self.stack, 1)
        self.add_key(mark("Next tab"), "Ctrl+PgDown", lambda: self.turn(1))
        self.add_key(mark("Previous tab"), "Ctrl+PgUp", lambda: self.turn(-1))
        context.hub.changed.connect(self._on_changed)

    def _add(self, tab: PrivacyTab, title: str, icon: str) -> None:
        button = Button(title, lambda: self.show_tab(tab), icon=icon)
        button.setProperty("kind", "choice")
        button.setCheckable(True)
        self._group.addButton(button)
        self.buttons[tab] = button
        self.stack.addWidget(tab)

    @property
    def current(self) -> PrivacyTab:
        """The tab in front."""
        return next(tab for tab in self.buttons if tab is self.stack.currentWidget())

    def on_shown(self) -> None:
        may = self.context.may(Permission.PRIVACY_MANAGE)
        for tab in (self.register, self.check):
            self.buttons[tab].setVisible(may)
        self.context.tasks.read(
            lambda desk: privacy.policies().in_force(desk.clock.now()),
            self,
            self._policy_read,
            self.show_error,
        )

    def show_tab(self, tab: PrivacyTab) -> None:
        """Bring that tab to the front, loaded anew."""
        self.bar.clear()
        self.buttons[tab].setChecked(True)
        self.stack.setCurrentWidget(tab)
        if isinstance(tab, DecisionsTab | HistoryTab | RegisterTab):
            tab.reload()

    def turn(self, step: int) -> None:
        """To the next tab, round and round."""
        tabs = [tab for tab, button in self.buttons.items() if not button.isHidden()]
        current = self.current
        self.show_tab(tabs[(tabs.index(current) + step) % len(tabs)])
        self.buttons[self.current].setFocus()

    def _policy_read(self, pack: PolicyPack) -> None:
        if self.pack is None or self.pack.sha256 != pack.sha256:
            self.pack = pack
            self._show_policy(pack)
        self.decisions.pack = self.history.pack = pack
        current = self.current
        self.show_tab(current)
        self.buttons[current].setFocus()

    def _show_policy(self, pack: PolicyPack) -> None:
        if self.viewer is not None:
            self.viewer.deleteLater()
        self.viewer = PolicyViewer(self.context, pack)
        self.policy.body.addWidget(self.viewer)

    def _on_changed(self, changes: Changes) -> None:
        if not self.isVisible():
            return
        if changes.touches("consent") and self.current in {self.decisions, self.history}:
            self.show_tab(self.current)
        elif changes.touches("disclosure") and self.current is self.register:
            self.register.reload()
