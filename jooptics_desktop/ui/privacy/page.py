"""The privacy centre: one calm place for everything about personal data, its parts in groups at the side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout

from jooptics_desktop.domain.consent_receipts import PREFIX
from jooptics_desktop.l10n import mark
from jooptics_desktop.services import policies
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.feature import Page
from jooptics_desktop.ui.kit.pages import Pages
from jooptics_desktop.ui.kit.side_list import SideList
from jooptics_desktop.ui.privacy.audit_tab import AuditTab
from jooptics_desktop.ui.privacy.breaches_tab import BreachesTab
from jooptics_desktop.ui.privacy.check_tab import CheckTab
from jooptics_desktop.ui.privacy.children_tab import ChildrenTab
from jooptics_desktop.ui.privacy.consents_tab import CustomersConsentsTab
from jooptics_desktop.ui.privacy.decisions_tab import DecisionsTab
from jooptics_desktop.ui.privacy.error_reports_tab import ErrorReportsTab
from jooptics_desktop.ui.privacy.handover_tab import HandoverTab
from jooptics_desktop.ui.privacy.history_tab import HistoryTab
from jooptics_desktop.ui.privacy.local_tab import LocalTab
from jooptics_desktop.ui.privacy.officer_tab import OfficerTab
from jooptics_desktop.ui.privacy.policy_tab import PolicyTab
from jooptics_desktop.ui.privacy.processors_tab import ProcessorsTab
from jooptics_desktop.ui.privacy.register_tab import RegisterTab
from jooptics_desktop.ui.privacy.requests_tab import RequestsTab
from jooptics_desktop.ui.privacy.retention_tab import RetentionTab
from jooptics_desktop.ui.privacy.status_tab import StatusTab
from jooptics_desktop.ui.privacy.training_tab import TrainingTab
from jooptics_desktop.ui.privacy.usage_tab import UsageTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.privacy.tab import PrivacyTab

# The parts, in the order of the list. A part is made on the first visit.
GROUPS: Final[tuple[tuple[str, tuple[type[PrivacyTab], ...]], ...]] = (
    (mark("At a glance"), (StatusTab,)),
    (mark("What we agreed to"), (DecisionsTab, PolicyTab, HistoryTab)),
    (
        mark("Registers"),
        (
            RequestsTab,
            CustomersConsentsTab,
            ChildrenTab,
            BreachesTab,
            RegisterTab,
            AuditTab,
            ProcessorsTab,
            OfficerTab,
            TrainingTab,
        ),
    ),
    (mark("About the program"), (LocalTab, UsageTab, ErrorReportsTab)),
    (mark("Upkeep"), (CheckTab, RetentionTab, HandoverTab)),
)


class PrivacyPage(Page):
    """Policy and own decisions are for everybody who works here, the rest for those who answer for it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.pack: PolicyPack | None = None
        self.side = SideList(mark("Parts of the privacy centre"))
        self.stack = Pages()
        self.kinds: dict[str, type[PrivacyTab]] = {}
        self.tabs: dict[str, PrivacyTab] = {}
        for title, kinds in GROUPS:
            self.side.add_group(title)
            for kind in kinds:
                self.side.add(kind.NAME, kind.TITLE, kind.ICON)
                self.kinds[kind.NAME] = kind
        self.side.finish()
        self.side.chosen.connect(self.show_tab)
        self.current = StatusTab.NAME
        columns = QHBoxLayout()
        columns.setSpacing(theme.size("space_md"))
        columns.addWidget(self.side)
        columns.addWidget(self.stack.room, 1)
        self.body.addLayout(columns, 1)
        self.add_key(mark("Next part"), "Ctrl+PgDown", lambda: self.turn(1))
        self.add_key(mark("Previous part"), "Ctrl+PgUp", lambda: self.turn(-1))
        context.hub.changed.connect(self._on_changed)

    def tab(self, name: str) -> PrivacyTab:
        """The part of that name, made now if it was not before."""
        if name not in self.tabs:
            made = self.kinds[name](self.context)
            made.pack = self.pack
            made.failed.connect(self.show_error)
            self.tabs[name] = made
            self.stack.addWidget(made)
        return self.tabs[name]

    def allowed(self) -> list[str]:
        """The parts for whoever is signed in, in their order."""
        may = self.context.may
        return [name for name, kind in self.kinds.items() if kind.PERMISSION is None or may(kind.PERMISSION)]

    def on_shown(self) -> None:
        self.side.allow(set(self.allowed()))
        self.context.tasks.read(
            policies.in_force,
            self,
            self._policy_read,
            self.show_error,
        )

    def open_item(self, what: object) -> None:
        """`context.go("privacy", "policy")` brings that part, `("requests", id)` one thing in it."""
        name, item = what if isinstance(what, tuple) else (what, None)
        if name in self.allowed():
            self.show_tab(str(name))
            if item is not None:
                self.tab(str(name)).open_item(item)

    def on_scan(self, code: str) -> bool:
        if not code.upper().startswith(f"{PREFIX}-") or CustomersConsentsTab.NAME not in self.allowed():
            return False
        self.show_tab(CustomersConsentsTab.NAME)
        self.tab(CustomersConsentsTab.NAME).open_item(code)
        return True

    def show_tab(self, name: str) -> None:
        """Bring that part to the front, loaded anew."""
        self.bar.clear()
        self.current = name
        self.side.mark(name)
        tab = self.tab(name)
        self.stack.setCurrentWidget(tab)
        tab.reload()

    def turn(self, step: int) -> None:
        """To the next part, round and round."""
        allowed = self.allowed()
        self.show_tab(allowed[(allowed.index(self.current) + step) % len(allowed)])
        self.side.items[self.current].setFocus()

    def _policy_read(self, pack: PolicyPack) -> None:
        self.pack = pack
        for tab in self.tabs.values():
            tab.pack = pack
        allowed = self.allowed()
        self.show_tab(self.current if self.current in allowed else allowed[0])
        self.side.items[self.current].setFocus()

    def _on_changed(self, changes: Changes) -> None:
        tab = self.tabs.get(self.current)
        if tab is not None and self.isVisible() and any(changes.touches(noun) for noun in tab.TOUCHED):
            tab.reload()
