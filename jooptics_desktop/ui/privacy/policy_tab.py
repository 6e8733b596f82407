"""The privacy policy in force, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.policy.viewer import PolicyViewer
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.feature import Context


class PolicyTab(PrivacyTab):
    """The reader, made anew when another version came into force."""

    NAME: ClassVar[str] = "policy"
    TITLE: ClassVar[str] = mark("Privacy policy")
    ICON: ClassVar[str] = "file-text"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.viewer: PolicyViewer | None = None
        self._shown = ""

    def reload(self) -> None:
        if self.pack is None or self.pack.sha256 == self._shown:
            return
        if self.viewer is not None:
            self.viewer.deleteLater()
        self._shown = self.pack.sha256
        self.viewer = PolicyViewer(self.context, self.pack)
        self.body.addWidget(self.viewer)
