"""A list of places at the side of a page, in titled groups; one of them is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import scrolled
from jooptics_desktop.ui.kit.labels import Label, Pill
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class SideItem(Button):
    """One place; a pill at its end says how much waits there."""

    def __init__(self, message: str, icon: str) -> None:
        super().__init__(message, icon=icon)
        self.setProperty("kind", "side")
        self.setCheckable(True)
        self.pill = Pill(kind="warning")
        self.pill.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.pill.hide()
        end = QHBoxLayout(self)
        end.setContentsMargins(0, 0, theme.size("space_sm"), 0)
        end.addStretch()
        end.addWidget(self.pill)

    def say_waiting(self, text: str, kind: str = "warning") -> None:
        """Show a short word or figure at the end; an empty one takes it away."""
        self.pill.set_kind(kind)  # type: ignore[arg-type]  # a kind of pill
        self.pill.show_text(text)
        self.pill.setVisible(bool(text))


class SideList(Retranslates, QWidget):
    """Grouped places; Up and Down go through them, `chosen` carries the name of the one in front."""

    chosen = Signal(str)

    def __init__(self, message: str) -> None:
        super().__init__()
        self._message = message
        self.items: dict[str, SideItem] = {}
        self._groups: list[tuple[Label, list[SideItem]]] = []
        self._buttons = QButtonGroup(self)
        self._content = content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, theme.size("space_xs"), 0)
        self._column.setSpacing(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._room = scrolled(content)
        outer.addWidget(self._room)
        self._room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr(self._message))

    def add_group(self, message: str) -> None:
        """Begin a group; the items that follow are in it."""
        if self._groups:
            self._column.addSpacing(theme.size("space_md"))
        title = Label(message, "muted")
        title.setContentsMargins(theme.size("space_sm"), 0, 0, 2)
        self._groups.append((title, []))
        self._column.addWidget(title)

    def add(self, name: str, message: str, icon: str) -> SideItem:
        """A place in the group that was begun last."""
        item = SideItem(message, icon)
        item.clicked.connect(lambda *_: self.chosen.emit(name))
        self._buttons.addButton(item)
        self.items[name] = item
        self._groups[-1][1].append(item)
        self._column.addWidget(item)
        return item

    def finish(self) -> None:
        """After the last item."""
        self._column.addStretch()
        self._fit()

    def _fit(self) -> None:
        """As wide as the longest title and the scroll bar beside it."""
        needed = self._content.minimumSizeHint().width() + self._room.verticalScrollBar().sizeHint().width()
        self.setFixedWidth(max(theme.size("size_side_list"), needed))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # titles came in another language or size
            self._fit()
        return super().event(event)

    def allow(self, names: set[str]) -> None:
        """Show these only; a group with none of them goes too."""
        for name, item in self.items.items():
            item.setVisible(name in names)
        for title, items in self._groups:
            title.setVisible(any(not item.isHidden() for item in items))

    def mark(self, name: str) -> None:
        """Say that this one is in front; it comes into sight."""
        item = self.items[name]
        item.setChecked(True)
        self._room.ensureWidgetVisible(item, 0, item.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        shown = [(name, item) for name, item in self.items.items() if not item.isHidden()]
        here = next((n for n, (_, item) in enumerate(shown) if item.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        name, item = shown[(here + step) % len(shown)]
        item.setFocus()
        self.chosen.emit(name)
