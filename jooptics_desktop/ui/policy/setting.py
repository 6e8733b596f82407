"""Sets a policy text as a document of its own direction, and remembers where each part stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextListFormat,
    QTextOption,
)

from jooptics_desktop.domain.policy import BlockKind
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.fonts import ui_font

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PolicyBlock, PolicyText

IN_SHORT: Final = "in-short"
EXPLAINED: Final = "explained"
SUMMARY_TITLE: Final = mark("In short")
EXPLAINED_TITLE: Final = mark("Words explained")
_MARGIN: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A heading (`block` none) or a numbered block of a section."""

    section: str
    block: int | None = None


class PolicySetting:
    """`document` to show, and in `places` the number of the text block each part begins with."""

    def __init__(self, text: PolicyText, zoom: float, *, rtl: bool) -> None:
        self.document = QTextDocument()
        self.places: dict[Place, int] = {}
        self._size = round(theme.size("type_body") * zoom)
        self._rtl = rtl
        self._forms: dict[tuple[float, QFont.Weight, str], QTextCharFormat] = {}
        self._prepare()
        self._cursor = QTextCursor(self.document)
        self._fresh = True
        self._cursor.beginEditBlock()
        self._summary(text)
        for section in text.sections:
            self._heading(section.title, Place(section.id))
            self._blocks(section.blocks, section.id)
        if text.explained:
            self._heading(tr(EXPLAINED_TITLE), Place(EXPLAINED))
            self._blocks(text.explained, EXPLAINED)
        self._cursor.endEditBlock()

    def _prepare(self) -> None:
        option = QTextOption()
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if self._rtl else Qt.LayoutDirection.LeftToRight
        )
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document.setDefaultTextOption(option)
        self.document.setDefaultFont(ui_font(self._size))
        self.document.setDocumentMargin(_MARGIN)
        self.document.setIndentWidth(self._size * 1.6)
        self.document.setUndoRedoEnabled(False)

    def _summary(self, text: PolicyText) -> None:
        if not text.summary:
            return
        self._heading(tr(SUMMARY_TITLE), Place(IN_SHORT))
        items = self._list_format()
        for number, line in enumerate(text.summary):
            self._item(items, Place(IN_SHORT, number), "", line, first=number == 0)

    def _blocks(self, blocks: tuple[PolicyBlock, ...], section: str) -> None:
        before: BlockKind | None = None
        items = self._list_format()
        for number, block in enumerate(blocks):
            place = Place(section, number)
            if block.kind is BlockKind.ITEM:
                self._item(items, place, block.term, block.shown, first=before is not BlockKind.ITEM)
            elif block.kind is BlockKind.NOTE:
                self._note(place, block)
            elif block.kind is BlockKind.SUBHEADING:
                self._next(self._block_format(above=0.5, below=0.25), place)
                self._cursor.insertText(block.shown, self._words(1.0, QFont.Weight.DemiBold))
            else:
                self._next(self._block_format(below=0.45), place)
                self._said(block.term, block.shown)
            before = block.kind

    def _heading(self, title: str, place: Place) -> None:
        form = self._block_format(above=0.2 if self._fresh else 1.3, below=0.45)
        form.setHeadingLevel(2)
        self._next(form, place)
        self._cursor.insertText(title, self._words(1.3, QFont.Weight.DemiBold, "primary"))

    def _item(self, items: QTextListFormat, place: Place, term: str, text: str, *, first: bool) -> None:
        form = self._block_format(below=0.25)
        self._next(form, place)
        if first:
            self._list = self._cursor.createList(items)
            self._cursor.mergeBlockFormat(form)
        else:
            self._list.add(self._cursor.block())
        self._said(term, text)

    def _note(self, place: Place, block: PolicyBlock) -> None:
        """An explanation of the program, set apart from the policy's own words."""
        box = QTextFrameFormat()
        box.setBackground(QBrush(QColor(theme.colour("surface_sunken"))))
        box.setPadding(self._size * 0.6)
        box.setTopMargin(self._size * 0.4)
        box.setBottomMargin(self._size * 0.6)
        self._cursor.insertFrame(box)
        self._cursor.setBlockFormat(self._block_format())
        self.places[place] = self._cursor.blockNumber()
        self._said(block.term, block.shown, "text_muted")
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._fresh = True  # Qt leaves an empty block behind a frame: the next part takes it

    def _said(self, term: str, text: str, colour: str = "text") -> None:
        if term:
            self._cursor.insertText(f"{term}: ", self._words(1.0, QFont.Weight.DemiBold, colour))
        self._cursor.insertText(text, self._words(1.0, QFont.Weight.Normal, colour))

    def _next(self, form: QTextBlockFormat, place: Place) -> None:
        if self._fresh:
            self._cursor.setBlockFormat(form)
        else:
            self._cursor.insertBlock(form, QTextCharFormat())
            self._leave_list(form)
        self._fresh = False
        self.places[place] = self._cursor.blockNumber()

    def _leave_list(self, form: QTextBlockFormat) -> None:
        """A block inserted behind a list item would be an item too."""
        listed = self._cursor.currentList()
        if listed is not None:
            listed.remove(self._cursor.block())
            self._cursor.setBlockFormat(form)

    def _block_format(self, above: float = 0, below: float = 0) -> QTextBlockFormat:
        form = QTextBlockFormat()
        form.setTopMargin(self._size * above)
        form.setBottomMargin(self._size * below)
        form.setLineHeight(112, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if self._rtl else Qt.LayoutDirection.LeftToRight
        )
        return form

    @staticmethod
    def _list_format() -> QTextListFormat:
        form = QTextListFormat()
        form.setStyle(QTextListFormat.Style.ListDisc)
        form.setIndent(1)
        return form

    def _words(self, size: float, weight: QFont.Weight, colour: str = "text") -> QTextCharFormat:
        known = self._forms.get((size, weight, colour))
        if known is not None:
            return known
        form = self._forms[size, weight, colour] = QTextCharFormat()
        form.setFont(ui_font(round(self._size * size), weight))
        form.setForeground(QBrush(QColor(theme.colour(colour))))
        return form
