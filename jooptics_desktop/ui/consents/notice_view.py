"""The shop's notice as the customer reads it: in their language, whatever the screen speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QTextBrowser

from jooptics_desktop.domain.policy import BlockKind, PolicyBlock, PolicySection
from jooptics_desktop.ui.policy.setting import PolicySetting

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PolicyText


class NoticeView(QTextBrowser):
    """Scrolls with the keyboard; Tab leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self._text: PolicyText | None = None
        self._setting: PolicySetting | None = None
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def show_notice(self, text: PolicyText) -> None:
        """Show exactly these words."""
        self._text = text
        self.setAccessibleName(text.title.text)
        before, self._setting = self._setting, PolicySetting(_headed(text), 1.0, rtl=text.language == "ar")
        self._setting.document.setParent(self)
        self.setDocument(self._setting.document)
        if before is not None:  # Qt deletes only the document it made itself
            before.document.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._text is not None:
            self.show_notice(self._text)  # the words carry the theme's colours


def _headed(text: PolicyText) -> PolicyText:
    """The same words with the title over the summary, so that no heading comes from the screen's language."""
    lines = tuple(PolicyBlock(BlockKind.ITEM, line) for line in text.summary)
    return replace(text, summary=(), sections=(PolicySection("head", text.title.text, lines), *text.sections))
