"""The registry of what can be done from the keyboard right now: by the page shown, and everywhere.

A page registers its actions once. While it is shown they are attached to the window's content, so a key works
wherever the focus is inside it, and not under a question, the palette or the lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.kit.icons import icon as make_icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done: its marked title, its key, and the action that does it."""

    title: str
    key: str
    action: QAction
    hinted: bool

    @property
    def works(self) -> bool:
        """Whether it would do something now."""
        return self.action.isEnabled() and self.action.isVisible()


class Shortcuts(QObject):
    """Who may use which key. `changed` is emitted when what acts now is different."""

    changed = Signal()

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        self._content = content
        self._everywhere: list[Command] = []
        self._of_page: dict[QWidget, list[Command]] = {}
        self._page: QWidget | None = None

    def add_everywhere(
        self,
        title: str,
        key: str,
        do: Callable[[], object],
        *,
        hinted: bool = False,
        over_sheets: bool = False,
    ) -> QAction:
        """An action of the window itself, such as Ctrl+K; `over_sheets` lets it act under a question as well."""
        command = self._command(self._content, title, key, do, None, hinted)
        self._everywhere.append(command)
        (self._content.window() if over_sheets else self._content).addAction(command.action)
        return command.action

    def add(
        self,
        page: QWidget,
        title: str,
        key: str,
        do: Callable[[], object],
        *,
        icon: str | None = None,
        hinted: bool = True,
    ) -> QAction:
        """An action of a page (marked `title`); disable the answered QAction while it makes no sense."""
        command = self._command(page, title, key, do, icon, hinted)
        taken = [c.title for c in (*self._everywhere, *self._of_page.get(page, ())) if c.key == key]
        if taken:
            raise ValueError(f"{key} already does {taken[0]!r}")
        if page not in self._of_page:
            self._of_page[page] = []
            page.destroyed.connect(lambda: self._of_page.pop(page, None))
        self._of_page[page].append(command)
        if page is self._page:
            self._content.addAction(command.action)
        return command.action

    def show_page(self, page: QWidget | None) -> None:
        """Let that page's keys act instead of the last one's."""
        for command in self._of_page.get(self._page, ()) if self._page else ():
            self._content.removeAction(command.action)
        self._page = page
        for command in self._of_page.get(page, ()) if page else ():
            self._content.addAction(command.action)
        self.changed.emit()

    def now(self) -> list[Command]:
        """What works at this moment, the page's first."""
        of_page = self._of_page.get(self._page, []) if self._page else []
        return [command for command in (*of_page, *self._everywhere) if command.works]

    def all_now(self) -> tuple[list[Command], list[Command]]:
        """The page's commands and those that work everywhere, for the help."""
        return list(self._of_page.get(self._page, [])) if self._page else [], list(self._everywhere)

    def retranslate(self) -> None:
        """Name the actions in the current language."""
        for command in (*self._everywhere, *(c for commands in self._of_page.values() for c in commands)):
            command.action.setText(tr(command.title))
        self.changed.emit()

    def _command(
        self, parent: QWidget, title: str, key: str, do: Callable[[], object], icon: str | None, hinted: bool
    ) -> Command:
        action = QAction(tr(title), parent)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(False)
        if icon:
            action.setIcon(make_icon(icon, "text"))
        action.triggered.connect(lambda *_: do())
        action.changed.connect(self.changed)
        return Command(title, key, action, hinted)


def key_action(widget: QWidget, key: str, do: Callable[[], object]) -> QAction:
    """A key that works while the focus is inside that widget, as in a sheet or a part of a page."""
    action = QAction(widget)
    action.setShortcut(QKeySequence(key))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.setAutoRepeat(False)
    action.triggered.connect(lambda *_: do())
    widget.addAction(action)
    return action
