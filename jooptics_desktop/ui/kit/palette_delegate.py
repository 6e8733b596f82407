"""How a line of the command palette is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import key_text
from jooptics_desktop.ui.kit.columns import ROW_ROLE
from jooptics_desktop.ui.kit.delegates import word_palette
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.labels import draw_line

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.palette_entries import Entry

EDGE = 12
KEY_ROOM = 4  # the painter measures mixed scripts a little wider than the words are


class EntryDelegate(QStyledItemDelegate):
    """Icon, title, quieter detail, and the key at the far end."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme.size("size_row"))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ROW_ROLE)
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colour("selection")))
            radius = theme.size("shape_radius_small")
            painter.drawRoundedRect(rect, radius, radius)
        side = theme.size("size_icon")
        self._place(painter, option, entry, side)
        painter.restore()

    def _place(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry, side: int) -> None:
        rect: QRect = option.rect
        left, right = rect.left() + EDGE, rect.right() - EDGE

        def mirrored(place: QRect) -> QRect:
            return QStyle.visualRect(option.direction, rect, place)

        middle = rect.center().y()
        icon(entry.icon, "text").paint(painter, mirrored(QRect(left, middle - side // 2, side, side)))
        small = QFont(option.font)
        small.setPixelSize(theme.size("type_small"))
        if entry.key:
            words = key_text(entry.key)
            width = QFontMetrics(small).horizontalAdvance(words) + KEY_ROOM
            painter.setFont(small)
            place = mirrored(QRect(right - width, rect.top(), width, rect.height()))
            draw_line(painter, place, words, option.direction, word_palette("text_muted"))
            right -= width + EDGE
        left += side + EDGE
        painter.setFont(option.font)
        width = min(QFontMetrics(option.font).horizontalAdvance(entry.title) + EDGE, (right - left) * 2 // 3)
        place = mirrored(QRect(left, rect.top(), width, rect.height()))
        draw_line(painter, place, entry.title, option.direction, word_palette("text"))
        painter.setFont(small)
        place = mirrored(QRect(left + width, rect.top(), right - left - width, rect.height()))
        draw_line(painter, place, entry.detail, option.direction, word_palette("text_muted"))
