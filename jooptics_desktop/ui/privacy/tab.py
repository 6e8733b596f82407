"""What every part of the privacy centre has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.domain.staff import Permission
    from jooptics_desktop.ui.kit.feature import Context


class PrivacyTab(Retranslates, QWidget):
    """One part: made on the first visit, loaded anew on each.

    `failed` carries what went wrong; `pack` is the policy in force once it was read. `TOUCHED` names the nouns
    whose changes make it load anew.
    """

    failed = Signal(object)

    NAME: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    ICON: ClassVar[str] = "shield-check"
    PERMISSION: ClassVar[Permission | None] = None
    TOUCHED: ClassVar[tuple[str, ...]] = ()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.pack: PolicyPack | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.size("space_md"))

    def reload(self) -> None:
        """Show how things stand now."""

    def open_item(self, what: object) -> None:
        """Show one thing: `context.go("privacy", ("requests", request_id))` ends here with the id."""

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
