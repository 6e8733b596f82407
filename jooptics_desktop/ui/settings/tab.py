"""What every tab of the settings has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from jooptics_desktop.domain.staff import Permission
    from jooptics_desktop.ui.kit.feature import Context


class Tab(Retranslates, QWidget):
    """`failed` carries what no field of the tab could say."""

    failed = Signal(object)

    NAME: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    ICON: ClassVar[str] = "settings"
    PERMISSION: ClassVar[Permission | None] = None
    TOUCHED: ClassVar[tuple[str, ...]] = ()  # changes to these nouns make it load anew

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.size("space_md"))

    @property
    def is_dirty(self) -> bool:
        """Whether leaving would lose something typed."""
        return False

    def reload(self) -> None:
        """Show what is kept."""

    def on_handed_on(self) -> None:
        """Somebody else signed in (see `Page.on_handed_on`)."""

    def save(self) -> None:
        """Keep what is written, where a tab is saved as a whole."""
