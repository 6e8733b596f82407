"""Laying out fields and cards, and finding the field an error speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.labels import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.field import Field

Area = TypeVar("Area", bound=QScrollArea)


class Card(QFrame):
    """A surface with a border; `body` is its column."""

    def __init__(self, title: str | None = None, *, margin: str = "space_lg") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        edge = theme.size(margin)
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.setSpacing(theme.size("space_md"))
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.size("space_sm"))
        if title is not None:
            self.title = Label(title, "title")
            self.head.addWidget(self.title)
            self.head.addStretch()
            self.body.addLayout(self.head)


class Form(QWidget):
    """Fields in a grid of equal columns, found again by the name an error carries in `field`."""

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self._columns = columns
        self._fields: dict[str, Field] = {}
        self._next = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.size("space_md"))
        self._grid.setVerticalSpacing(theme.size("space_sm"))
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def add(self, name: str, field: Field, *, span: int = 1) -> Field:
        """Put a field into the next free place, `span` columns wide."""
        self._fields[name] = field
        self.add_widget(field, span=span)
        return field

    def add_widget(self, widget: QWidget, *, span: int = 1) -> None:
        """Put anything else into the next free place; nothing is wider than the form."""
        span = min(span, self._columns)
        row, column = divmod(self._next, self._columns)
        if column + span > self._columns:
            row, column = row + 1, 0
        self._grid.addWidget(widget, row, column, 1, span)
        self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(row + 1, 1)  # what is left over lies beneath, not between the fields
        self._next = row * self._columns + column + span

    def clear_errors(self) -> None:
        """Forget what was wrong."""
        for field in self._fields.values():
            field.set_error(None)

    def show_error(self, error: JoopticsError) -> bool:
        """Say it beside the field it speaks of and go there; False when it speaks of none here."""
        field = self._fields.get(error.field or "")
        if field is None:
            return False
        field.set_error(error)
        field.editor.setFocus()
        return True


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def line() -> QFrame:
    """A thin separating line."""
    frame = QFrame()
    frame.setProperty("role", "line")
    return frame


def row(*parts: QWidget | int | None, spacing: str = "space_sm") -> QHBoxLayout:
    """Widgets in a row; None is a stretch, a number is a gap in pixels."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.size(spacing))
    for part in parts:
        if part is None:
            layout.addStretch()
        elif isinstance(part, int):
            layout.addSpacing(part)
        else:
            layout.addWidget(part)
    return layout


def rows(*groups: Sequence[QWidget | None], spacing: str = "space_sm") -> QBoxLayout:
    """Groups of widgets in one row; with large text, where they have no room, each group in a row of its own."""
    if not theme.is_large():
        return row(*(part for group in groups for part in group), spacing=spacing)
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.size(spacing))
    for group in groups:
        column.addLayout(row(*group, *(() if None in group else (None,)), spacing=spacing))
    return column


class Giving(QScrollArea):
    """As high as its content where there is room for it; elsewhere it gives way to its neighbours and scrolls."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        hold(self, content)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """That of the content."""
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Of one line."""
        width = self._content.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, theme.size("size_control"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def scrolled(content: QWidget) -> QScrollArea:
    """The content in a vertical scroll area without a frame, for what may not fit a small screen."""
    return hold(QScrollArea(), content)


def hold(area: Area, content: QWidget) -> Area:
    """The same, in an area of one's own kind."""
    # Tab comes here only while there is something to scroll: else the keyboard would be where nobody sees it.
    bar = area.verticalScrollBar()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    bar.rangeChanged.connect(
        lambda least, most: area.setFocusPolicy(
            Qt.FocusPolicy.StrongFocus if most > least else Qt.FocusPolicy.NoFocus
        )
    )
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setViewport(QWidget())  # Qt's own fills its background; here the page's ground shows through
    area.setWidget(content)
    content.setAutoFillBackground(False)  # `setWidget` turned it on
    return area
