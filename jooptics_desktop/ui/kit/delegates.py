"""How cells are drawn: one or two lines, shortened, in the direction of the page; a pill for a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.columns import PILL_ROLE, SECOND_ROLE
from jooptics_desktop.ui.kit.labels import Pill, draw_line, elided

if TYPE_CHECKING:
    Index = QModelIndex | QPersistentModelIndex

PADDING: Final = 8
_PILL_EDGES: Final = 20
_FRACTION: Final = 2  # widths of words are not whole, and what lacks part of a pixel is shortened


class CellDelegate(QStyledItemDelegate):
    """Draws ground, selection, focus and separator of a cell, then its lines or its pill."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        painter.save()
        if self._has_keyboard(cell, index):
            cell.state |= QStyle.StateFlag.State_HasFocus
        self._ground(painter, cell)
        pill = index.data(PILL_ROLE)
        if pill:
            self._pill(painter, cell, pill)
        else:
            self._lines(painter, cell, index.data(SECOND_ROLE))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), max(hint.height(), theme.size("size_row_single")))

    def width_needed(self, index: Index, font: QFont) -> int:
        """How wide a column has to be for nothing of that cell to be cut."""
        words, second = str(index.data() or ""), index.data(SECOND_ROLE)
        first_font, second_font = self._fonts(font)
        kind = index.data(PILL_ROLE)
        if kind:
            second_font.setWeight(QFont.Weight.Medium)
            words = Pill.SIGNS.get(kind, "") + words
            return QFontMetrics(second_font).horizontalAdvance(words) + _PILL_EDGES + 2 * PADDING + _FRACTION
        first = QFontMetrics(font if second is None else first_font).horizontalAdvance(words)
        second_advance = QFontMetrics(second_font).horizontalAdvance(second or "")
        return max(first, second_advance) + 2 * PADDING + _FRACTION

    def _has_keyboard(self, cell: QStyleOptionViewItem, index: Index) -> bool:
        """Whether the keyboard is in that row, where a row is one thing."""
        view = cell.widget
        if not isinstance(view, QAbstractItemView) or not view.hasFocus():
            return False
        whole = view.selectionBehavior() == QAbstractItemView.SelectionBehavior.SelectRows
        return whole and view.currentIndex().row() == index.row()

    def _ground(self, painter: QPainter, cell: QStyleOptionViewItem) -> None:
        selected = bool(cell.state & QStyle.StateFlag.State_Selected)
        hovered = bool(cell.state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.fillRect(cell.rect, QColor(theme.colour("selection" if selected else "surface_sunken")))
        painter.setPen(QColor(theme.colour("line")))
        painter.drawLine(cell.rect.bottomLeft(), cell.rect.bottomRight())
        focused = bool(cell.state & QStyle.StateFlag.State_HasFocus)
        if focused:
            painter.fillRect(self._edge(cell), QColor(theme.colour("focus")))

    def _edge(self, cell: QStyleOptionViewItem) -> QRect:
        """The focus mark under the current row: a bar, so that a row does not look like a grid."""
        return QRect(cell.rect.left(), cell.rect.bottom() - 1, cell.rect.width(), 2)

    def _lines(self, painter: QPainter, cell: QStyleOptionViewItem, second: str | None) -> None:
        place = cell.rect.adjusted(PADDING, 0, -PADDING, 0)
        alignment = cell.displayAlignment
        if not second:  # empty where others have two lines: their first line is what this one is
            painter.setFont(cell.font if second is None else self._fonts(cell.font)[0])
            draw_line(painter, place, cell.text, cell.direction, word_palette("text"), alignment)
            return
        first_font, second_font = self._fonts(cell.font)
        first_height = QFontMetrics(first_font).height()
        second_height = QFontMetrics(second_font).height()
        top = place.top() + (place.height() - first_height - second_height) // 2
        painter.setFont(first_font)
        first_place = QRect(place.left(), top, place.width(), first_height)
        draw_line(painter, first_place, cell.text, cell.direction, word_palette("text"), alignment)
        painter.setFont(second_font)
        second_place = QRect(place.left(), top + first_height, place.width(), second_height)
        draw_line(painter, second_place, second, cell.direction, word_palette("text_muted"), alignment)

    def _fonts(self, base: QFont) -> tuple[QFont, QFont]:
        first, second = QFont(base), QFont(base)
        first.setWeight(QFont.Weight.Medium)
        second.setPixelSize(theme.size("type_small"))
        return first, second

    def _pill(self, painter: QPainter, cell: QStyleOptionViewItem, kind: str) -> None:
        font = QFont(cell.font)
        font.setPixelSize(theme.size("type_small"))
        font.setWeight(QFont.Weight.Medium)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        space = cell.rect.adjusted(PADDING, 0, -PADDING, 0)
        words = elided(Pill.SIGNS.get(kind, "") + cell.text, metrics, space.width() - _PILL_EDGES)
        box = QSize(metrics.horizontalAdvance(words) + _PILL_EDGES, metrics.height() + 4)
        place = QStyle.alignedRect(cell.direction, cell.displayAlignment, box, space)
        sunken = kind == "neutral"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.colour("surface_sunken" if sunken else f"{kind}_soft")))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(place, box.height() / 2, box.height() / 2)
        centre = Qt.AlignmentFlag.AlignCenter
        draw_line(
            painter, place, words, cell.direction, word_palette("text_muted" if sunken else kind), centre
        )


def word_palette(meaning: str) -> QPalette:
    """A palette whose words have that colour."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor(theme.colour(meaning)))
    return palette
