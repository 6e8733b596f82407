"""Notes about a customer: added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, mark, side_by_side
from jooptics_desktop.services.customers import add_note, notes_about
from jooptics_desktop.services.refusals import only_kept_because
from jooptics_desktop.services.staff import staff_list
from jooptics_desktop.ui.customers.tab import Tab
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.empty_state import EmptyState
from jooptics_desktop.ui.kit.fields import NoteField
from jooptics_desktop.ui.kit.forms import Card, clear, row, scrolled
from jooptics_desktop.ui.kit.labels import Composed, Paragraph
from jooptics_desktop.ui.kit.only_kept import OnlyKept

if TYPE_CHECKING:
    from jooptics_desktop.domain.customers import Customer, CustomerNote
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

SHOWN_AT_ONCE: Final = 50
ADD_KEY: Final = "Ctrl+Enter"


@dataclass(frozen=True, slots=True)
class _Written:
    note: CustomerNote
    author: str


@dataclass(frozen=True, slots=True)
class _Notes:
    kept_because: str
    written: list[_Written]


class NotesTab(Tab):
    """A field above, the notes beneath, newest first; neither while the record is only stored."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.note = NoteField(mark("Ne&w note"), lines=3)
        self.add_button = Button(mark("Add note"), self.add, icon="plus", key=ADD_KEY, kind="primary")
        self._writing = Card(margin="space_md")
        self._writing.body.setSpacing(theme.size("space_sm"))
        self._writing.body.addWidget(self.note)
        self._writing.body.addLayout(row(None, self.add_button))
        self.cards: list[Card] = []
        past = QWidget()
        self._past = QVBoxLayout(past)
        self._past.setContentsMargins(0, 0, 0, 0)
        self._past.setSpacing(theme.size("space_sm"))
        self._past.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._writing)
        self._area, self.only_kept = scrolled(past), OnlyKept()
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self.only_kept, 1)
        self.only_kept.hide()
        action = QAction(self)
        action.setShortcuts([QKeySequence(ADD_KEY), QKeySequence("Ctrl+Return")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda *_: self.add())
        self.addAction(action)

    @property
    def is_dirty(self) -> bool:
        """Whether something is written that was not added."""
        return bool(self.note.text())

    def show_customer(self, customer: Customer) -> None:
        if self.customer is None or self.customer.id != customer.id:
            self.note.set_text("")
            self._writing.hide()  # until it is known that a note may be added
        super().show_customer(customer)
        self.ask(lambda desk: _notes(desk, customer.id), self._show)

    def add(self) -> None:
        """Keep what is written."""
        customer, text = self.customer, self.note.text()
        if customer is None or self._writing.isHidden():
            return
        self.add_button.setEnabled(False)
        self.context.tasks.write(
            lambda desk: add_note(desk, customer.id, text),
            owner=self,
            then=self._added,
            fail=self._refused,
        )

    def _added(self, _note: CustomerNote) -> None:
        self.add_button.setEnabled(True)
        self.note.set_text("")
        self.note.editor.setFocus()
        self.context.toast.say(mark("The note was added"))

    def _refused(self, error: JoopticsError) -> None:
        self.add_button.setEnabled(True)
        if error.field == "note":
            self.note.set_error(error)
            self.note.editor.setFocus()
        else:
            self.failed.emit(error)

    def _show(self, notes: _Notes) -> None:
        written, in_use = notes.written, not notes.kept_because
        self.only_kept.show_reason(notes.kept_because)
        self._area.setVisible(in_use)
        self._writing.setVisible(in_use and self.context.may(Permission.CUSTOMERS_WRITE))
        if not in_use:
            self.note.set_text("")  # it would be refused
        clear(self._past)
        self.cards = [self._card(one) for one in written[:SHOWN_AT_ONCE]]
        for card in self.cards:
            self._past.addWidget(card)
        if not written:
            hint = mark("What the next colleague should know about this customer belongs here.")
            self._past.addWidget(EmptyState("pencil", mark("No notes yet"), hint))

    def _card(self, written: _Written) -> Card:
        card = Card(margin="space_md")
        card.body.setSpacing(theme.size("space_xs"))
        text = Paragraph()
        text.show_text("\n".join(isolate(one) for one in written.note.text.splitlines()))
        about = Composed("muted")
        about.compose(lambda: self._say_about(written))
        card.body.addWidget(text)
        card.body.addWidget(about)
        return card

    def _say_about(self, written: _Written) -> str:
        parts = [isolate(written.author), self.context.formats().moment(written.note.written_at)]
        return side_by_side(parts)


def _notes(desk: Desk, customer_id: CustomerId) -> _Notes:
    names: dict[str, str] = {member.id: member.name for member in staff_list(desk)}
    written = [_Written(note, names.get(note.written_by, "")) for note in notes_about(desk, customer_id)]
    return _Notes(only_kept_because(desk, customer_id), written)
