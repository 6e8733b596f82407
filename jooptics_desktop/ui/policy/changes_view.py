"""What a new version says differently: by section, word by word, to read, step through and take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.policy_reading import Run
from jooptics_desktop.l10n import current_language, is_rtl, mark, tr
from jooptics_desktop.services.policy_papers import changed_parts, changes_pdf
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.fonts import ui_font
from jooptics_desktop.ui.kit.labels import Label, place_of
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.paper import Paper
from jooptics_desktop.ui.kit.shortcuts import key_action
from jooptics_desktop.ui.policy.reading import Outline, ReadingPane, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.policy_reading import Difference
    from jooptics_desktop.services.policies import PolicyChange
    from jooptics_desktop.ui.kit.feature import Context

_MARGIN: Final = 16
_COLOURS: Final = {Run.GONE: ("danger", "danger_soft"), Run.NEW: ("ok", "ok_soft")}


class ChangesView(Retranslates, QWidget):
    """Sections at the side, what changed in them beside; what is gone is struck out, what is new underlined."""

    def __init__(self, context: Context, change: PolicyChange) -> None:
        super().__init__()
        self._context, self.change = context, change
        self._blocks: list[int] = []  # the text block of each change, in order
        self._first_of: list[int] = []  # the number of each section's first change
        self.at = 0
        self._drawn = False
        self._paper = Paper(context, self, self._name, self._pdf)
        self.outline = Outline()
        self.browser = ReadingPane()
        self.back = IconButton(
            mark("Previous change"), "chevron-up", lambda: self.step(-1), key="Shift+F3", framed=True
        )
        self.on = IconButton(mark("Next change"), "chevron-down", lambda: self.step(1), key="F3", framed=True)
        self.count = Label(role="muted")
        self.save = Button(mark("Save as PDF"), self._paper.save, icon="download")
        self.preview = Button(mark("Print"), self._paper.preview, icon="printer", key="Ctrl+P")
        self._arrange()
        self._keys()
        self.retranslate()

    def step(self, by: int) -> None:
        """To the next or the last change, round the end."""
        if self._blocks:
            self._go((self.at + by) % len(self._blocks))

    def retranslate(self) -> None:
        self.outline.setAccessibleName(tr("Sections with changes"))
        self.browser.setAccessibleName(tr("What changes in the privacy policy"))
        self._set_text()
        self._drawn = True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._drawn:
            self._set_text()  # the words carry the theme's colours

    def _arrange(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(theme.size("space_xs"))
        for part in (self.back, self.on, self.count):
            tools.addWidget(part)
        tools.addStretch(1)
        tools.addWidget(self.save)
        tools.addWidget(self.preview)
        self.outline.currentRowChanged.connect(self._chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_sm"))
        column.addLayout(tools)
        column.addLayout(side_by_side(self.outline, self.browser), 1)

    def _keys(self) -> None:
        key_action(self, "F3", lambda: self.step(1))
        key_action(self, "Shift+F3", lambda: self.step(-1))
        key_action(self, "Ctrl+P", self._paper.preview)

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._first_of) and self.outline.hasFocus():
            self._go(self._first_of[row])

    def _go(self, number: int) -> None:
        self.at = number
        self.browser.bring(self._blocks[number])
        self._say_count()
        self.outline.follow(max(n for n, first in enumerate(self._first_of) if first <= number))

    def _say_count(self) -> None:
        self.count.show_text(place_of(self.at + 1 if self._blocks else 0, len(self._blocks)))

    def _set_text(self) -> None:
        """Draw everything anew: the language or the theme may be another."""
        document = QTextDocument(self.browser)
        option = QTextOption()
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if is_rtl() else Qt.LayoutDirection.LeftToRight
        )
        document.setDefaultTextOption(option)
        document.setDefaultFont(ui_font(theme.size("type_body")))
        document.setDocumentMargin(_MARGIN)
        cursor = QTextCursor(document)
        self._blocks, self._first_of = [], []
        parts = changed_parts(self.change, current_language())
        for part in parts:
            self._first_of.append(len(self._blocks))
            self._next(cursor, above=1.0, below=0.4)
            cursor.insertText(part.title, _form(1.2, QFont.Weight.DemiBold, "primary"))
            for kind, difference in zip(part.kinds, part.differences, strict=True):
                self._next(cursor, below=0.6)
                self._blocks.append(cursor.blockNumber())
                cursor.insertText(f"{kind}: ", _form(1.0, QFont.Weight.DemiBold, "text_muted"))
                self._say(cursor, difference)
        self.outline.fill((f"{part.title} ({len(part.differences)})", "") for part in parts)
        self.outline.follow(0)
        self.browser.setDocument(document)
        self.at = 0
        for button in (self.back, self.on):
            button.setEnabled(len(self._blocks) > 1)
        self._say_count()

    @staticmethod
    def _say(cursor: QTextCursor, difference: Difference) -> None:
        for run, text in difference.runs():
            form = _form(1.0, QFont.Weight.Normal, "text")
            if run in _COLOURS:  # a sign beside the colour, for those who do not see it
                ink, ground = _COLOURS[run]
                form.setForeground(QColor(theme.colour(ink)))
                form.setBackground(QColor(theme.colour(ground)))
                form.setFontStrikeOut(run is Run.GONE)
                form.setFontUnderline(run is Run.NEW)
            cursor.insertText(text, form)

    @staticmethod
    def _next(cursor: QTextCursor, above: float = 0, below: float = 0) -> None:
        form, size = QTextBlockFormat(), theme.size("type_body")
        form.setTopMargin(size * above)
        form.setBottomMargin(size * below)
        form.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if is_rtl() else Qt.LayoutDirection.LeftToRight
        )
        if cursor.document().isEmpty():
            cursor.setBlockFormat(form)
        else:
            cursor.insertBlock(form, QTextCharFormat())

    def _name(self) -> str:
        title = tr("What changes in the privacy policy")
        return f"{title} {self.change.after.version}.pdf"

    def _pdf(self) -> Callable[[], bytes]:
        """What makes the PDF in a worker."""
        change, language, formats = self.change, current_language(), self._context.formats()
        return lambda: changes_pdf(change, language, formats)


def _form(size: float, weight: QFont.Weight, colour: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFont(ui_font(round(theme.size("type_body") * size), weight))
    form.setForeground(QColor(theme.colour(colour)))
    return form
