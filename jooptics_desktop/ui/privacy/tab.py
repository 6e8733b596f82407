"""What the tabs of the privacy page have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.ui.kit.feature import Context


class PrivacyTab(Retranslates, QWidget):
    """`failed` carries what went wrong; `pack` is the policy in force once it was read."""

    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.pack: PolicyPack | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.size("space_md"))

    def purpose_label(self, code: str) -> str:
        """What the policy calls that purpose; the code itself before the policy was read."""
        from jooptics_desktop.l10n import current_language
        from jooptics_desktop.services.policy_papers import shown_policy

        if self.pack is None:
            return code
        try:
            return shown_policy(self.pack, current_language()).purpose(code).label
        except KeyError:
            return code
