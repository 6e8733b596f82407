"""Entering a delivery, a count, or pieces that are broken or lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.stock import count_stock, receive_stock, write_off
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.count_field import CountField
from jooptics_desktop.ui.kit.fields import TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.stock.words import item_title

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import ItemId
    from jooptics_desktop.domain.stock import Level
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

SAVE_KEY: Final = "F10"


@dataclass(frozen=True, slots=True)
class Move:
    """One way stock moves by hand: its marked words, and the act."""

    title: str
    quantity: str
    note: str
    said: str
    act: Callable[[Desk, ItemId, int, str], Done[Level]]


RECEIVE: Final = Move(
    mark("Receive a delivery"),
    mark("Pieces received"),
    mark("Note, such as the supplier's invoice number"),
    mark("The delivery is entered; {count} on hand"),
    receive_stock,
)
COUNT: Final = Move(
    mark("Count the shelf"),
    mark("Pieces on the shelf, reserved ones too"),
    mark("Note"),
    mark("The count is entered; {count} on hand"),
    count_stock,
)
WRITE_OFF: Final = Move(
    mark("Write off pieces"),
    mark("Pieces broken or lost"),
    mark("Note, such as what happened"),
    mark("The pieces are written off; {count} on hand"),
    write_off,
)


class MoveSheet(Overlay):
    """How many, and a note; Enter goes on to the note, then enters it."""

    def __init__(self, window: QWidget, context: Context, item: Item, move: Move) -> None:
        super().__init__(window)
        self._context, self._item, self._move = context, item, move
        self._saving = False
        self.bar = MessageBar()
        self.form = Form()
        self.quantity = CountField(move.quantity, required=True)
        self.note = TextField(move.note)
        self.form.add("quantity", self.quantity)
        self.form.add("note", self.note)
        self.quantity.editor.returnPressed.connect(self.note.editor.setFocus)
        self.note.editor.returnPressed.connect(self.save)
        name = ElideLabel(role="quiet")
        name.show_text(item_title(item))
        self.cancel_button = Button(mark("Cancel"), self.close_overlay, key="Esc")
        self.save_button = Button(mark("Save"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        for part in (Label(move.title, "title"), name, self.bar, self.form):
            self.body.addWidget(part)
        self.body.addLayout(row(None, self.cancel_button, self.save_button))
        action = QAction(self)
        action.setShortcut(QKeySequence(SAVE_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda *_: self.save())
        self.addAction(action)
        self.closed.connect(self.deleteLater)

    def save(self) -> None:
        """Enter it; what is wrong is said beside its field."""
        self.form.clear_errors()
        self.bar.clear()
        quantity, note, item_id, act = (
            self.quantity.checked(),
            self.note.text(),
            self._item.id,
            self._move.act,
        )
        if quantity is None:
            if self.quantity.is_blank():
                self.quantity.refuse(RuleBroken("stock.not_positive", field="quantity"))
            return
        if self._saving:
            return
        self._saving = True
        pieces = quantity
        self._context.tasks.write(
            lambda desk: act(desk, item_id, pieces, note), owner=self, then=self._done, fail=self._refuse
        )

    def _done(self, level: Level) -> None:
        self.close_overlay()
        count = self._context.formats().number(level.on_hand)
        self._context.toast.say(self._move.said, None, count=count)

    def _refuse(self, error: JoopticsError) -> None:
        self._saving = False
        if not self.form.show_error(error):
            self.bar.show_error(error)
