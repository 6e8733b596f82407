"""Restoring, step by step: place, keys, backup, progress, what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.flow import Detour, Flow
from jooptics_desktop.ui.kit.forms import Card
from jooptics_desktop.ui.restore.draft import RestoreDraft
from jooptics_desktop.ui.restore.key_step import KeyStep
from jooptics_desktop.ui.restore.place_steps import CloudStep, PlaceStep, StoreStep
from jooptics_desktop.ui.restore.run_steps import DoneStep, GenerationStep, RunStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 860


class RestoreFlow(Detour):
    """Ends in `finished()` with the restored store adopted; `left` when the person went back at the first step.

    `closed` with an error: the restore failed after the store that was open had been closed, and that one has to be
    opened again. `application` gives `restore(unlocked, number, clock, progress, cancelled)`, `adopt(opened)` and
    `has_open_store`.
    """

    closed = Signal(object)

    def __init__(self, context: Context, application: Any, finished: Callable[[], None]) -> None:  # noqa: ANN401 - `app.Application`, which stands above this floor
        super().__init__()
        self._application, self._finished = application, finished
        self.setProperty("role", "ground")
        self.draft = RestoreDraft()
        self.flow = Flow()
        self.place = PlaceStep(context, self.draft)
        self.cloud = CloudStep(context, self.draft)
        self.store = StoreStep(context, self.draft)
        self.key = KeyStep(context, self.draft)
        self.generation = GenerationStep(context, self.draft)
        self.run = RunStep(context, self.draft, application)
        self.done = DoneStep(context, self.draft)
        self.flow.add(self.place, self.cloud, self.store, self.key, self.generation, self.run, self.done)
        self._connect()
        self._arrange()
        self.flow.show_step(self.place)

    def _arrange(self) -> None:
        card = Card(margin="space_xl")
        card.setMaximumWidth(WIDTH)
        card.body.addWidget(self.flow)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card, 100)
        across.addStretch(1)
        column = QVBoxLayout(self)
        edge = theme.size("space_lg")
        column.setContentsMargins(edge, edge, edge, edge)
        column.addLayout(across)

    def _connect(self) -> None:
        show = self.flow.show_step
        self.flow.left.connect(self.left)
        self.place.cloud.connect(lambda: show(self.cloud))
        self.place.done.connect(lambda: show(self.key))
        self.cloud.done.connect(lambda: show(self.store if len(self.draft.sources) > 1 else self.key))
        self.store.done.connect(lambda: show(self.key))
        self.key.done.connect(lambda: show(self.generation))
        self.generation.done.connect(lambda: show(self.run))
        self.run.stopped.connect(self.flow.go_back)
        self.run.closed.connect(self.closed)
        self.run.done.connect(self._restored)
        self.done.done.connect(self._finished)

    def may_leave(self) -> bool:
        """Not in the middle of it, and not before the new store was signed in to."""
        return self.draft.restored is None and not self.run.waiting

    def _restored(self) -> None:
        back = self.draft.restored
        if back is not None:
            self._application.adopt(back.opened)
        self.flow.show_step(self.done, no_way_back=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.flow.step is self.place:
            self.place.on_shown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.flow.step is self.place:
            self.left.emit()
            return
        super().keyPressEvent(event)
