"""Tells every open page what kind of thing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from jooptics_desktop.domain.changes import Changes


class ChangeHub(QObject):
    """Pages connect to `changed` and ask `changes.touches("sale")` before they look again."""

    changed = Signal(object)  # Changes

    def publish(self, changes: Changes) -> None:
        """Tell everyone; on the GUI thread only. Nothing is said when nothing changed."""
        if changes.ids:
            self.changed.emit(changes)
