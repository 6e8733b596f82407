"""The privacy policy, whole; accepting it is a button of its own and says nothing about any purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from jooptics_desktop.l10n import current_language, mark
from jooptics_desktop.ui.firstrun.step import Step, same_size
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.policy.viewer import PolicyViewer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context


class PrivacyStep(Step):
    """In short first, then every section; reading is never forced, only noted."""

    TITLE = mark("Privacy policy")
    LEAD = mark(
        "What happens with data, in short first and then in full. "
        "Optional uses are asked about one by one on the next page."
    )
    STAGE = mark("Privacy")
    SCROLLS = False
    RETURN_GOES_ON = False

    decline = Signal()

    def __init__(
        self, context: Context, draft: Draft, clock: Clock, leave: str = mark("Decline and quit")
    ) -> None:
        self._leave = leave
        super().__init__(context, draft)
        self._clock = clock
        self.viewer: PolicyViewer | None = None

    def make_buttons(self) -> list[QPushButton]:
        self.decline_button = Button(self._leave, self.decline.emit, large=True)
        self.accept_button = Button(mark("Accept the policy"), self.go_on, large=True)
        self.accept_button.setEnabled(False)
        self.accept_button.deliberate = self.decline_button.deliberate = True
        return [self.decline_button, self.accept_button]

    def show_pack(self, pack: PolicyPack) -> None:
        """The version to read."""
        self.viewer = PolicyViewer(self.context, pack)
        self.viewer.read_to_end.connect(lambda: self.draft.read_to_end.add(current_language()))
        self.body.addWidget(self.viewer)
        self.accept_button.setEnabled(True)
        self.retranslate()

    def on_shown(self) -> None:
        self._served()
        if self.viewer is not None:
            self.viewer.browser.setFocus()

    def go_on(self) -> None:
        self._served()
        self.draft.acknowledged = True
        self.done.emit()

    def retranslate(self) -> None:
        same_size([self.decline_button, self.accept_button])
        if self.isVisible():
            self._served()

    def _served(self) -> None:
        self.draft.served_at.setdefault(current_language(), self._clock.now())
