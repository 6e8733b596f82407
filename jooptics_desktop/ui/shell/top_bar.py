"""The bar above the pages: title, search, quiet status, who is signed in, language and theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark, side_by_side, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton, key_text
from jooptics_desktop.ui.kit.forms import clear
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, Pill, elided
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.ui.shell.ports import Note, Status

SEARCH_WIDTH = 330
MOST_NOTES = 2
_LOUDNESS = ("danger", "warning", "info", "neutral", "ok")


class _Search(Button):
    """Looks like a search field; pressing it opens the palette."""

    def retranslate(self) -> None:
        self.setAccessibleName(tr("Search"))
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def _say(self) -> None:
        """As much of the hint as there is room for."""
        hint = tr("Search customers, orders, items…")
        whole = f" {hint}  {key_text('Ctrl+K')}"
        around = self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())
        self.setText(elided(whole, self.fontMetrics(), self.width() - around))


class TopBar(Retranslates, QFrame):
    """What is shown never depends on colour alone, and is loud only when something must be done."""

    search = Signal()
    switch_language = Signal()
    switch_theme = Signal()
    lock = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "top-bar")
        self.setFixedHeight(theme.size("size_top_bar"))
        self.title = Label(role="title")
        self._search = _Search("", self.search.emit)
        self._search.setProperty("kind", "search")
        self._search.setIcon(icon("search"))
        self._search.setMinimumWidth(160)
        self._search.setMaximumWidth(SEARCH_WIDTH)
        self._search.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._search.retranslate()
        self._working = Pill(mark("Working…"), "neutral")
        self._working.hide()
        self._notes = QHBoxLayout()
        self._notes.setSpacing(theme.size("space_sm"))
        self._who = ElideLabel(role="muted")
        self._who.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._language = IconButton(mark("Switch to Arabic"), "languages", self.switch_language.emit)
        self._theme = IconButton(mark("Change colours"), "moon", self.switch_theme.emit)
        self._lock = IconButton(mark("Lock"), "lock", self.lock.emit, key="Ctrl+L")
        self._status: Status | None = None
        self._staff: StaffMember | None = None
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        line = QHBoxLayout(self)
        edge = theme.size("space_lg")
        line.setContentsMargins(edge, 0, edge, 0)
        line.setSpacing(theme.size("space_sm"))
        line.addWidget(self.title)
        line.addSpacing(theme.size("space_md"))
        line.addWidget(self._search, 2)
        line.addStretch(1)
        line.addWidget(self._working)
        line.addLayout(self._notes)
        line.addWidget(self._who)
        for button in (self._language, self._theme, self._lock):
            line.addWidget(button)

    def show_status(self, status: Status) -> None:
        """Tell what the services know."""
        self._status = status
        clear(self._notes)
        notes = sorted(status.notes, key=lambda note: _LOUDNESS.index(note.kind))
        most = 1 if theme.is_large() else MOST_NOTES
        for note in notes[:most]:
            pill = Pill(kind=note.kind)
            pill.say(note.message, **note.values)
            self._notes.addWidget(pill)
        self._fold(notes[most:])
        self._say_who()

    def _fold(self, notes: Sequence[Note]) -> None:
        """What would leave the search no room is counted, and read out."""
        if notes:
            more = Pill()
            more.show_text(isolate_ltr(f"+{len(notes)}"))
            said = "\n".join(tr(note.message, **note.values) for note in notes)
            more.setToolTip(said)
            more.setAccessibleName(said)
            self._notes.addWidget(more)

    def show_staff(self, staff: StaffMember | None) -> None:
        """Tell who is signed in."""
        self._staff = staff
        self._say_who()

    def show_busy(self, busy: bool) -> None:
        """Tell that something is being written or fetched."""
        self._working.setVisible(busy)

    def retranslate(self) -> None:
        self._language.say(
            mark("Switch to English") if current_language() == "ar" else mark("Switch to Arabic")
        )
        self._theme.set_icon("sun" if theme.current().dark else "moon")
        self._say_who()

    def _say_who(self) -> None:
        parts = [self._staff.name if self._staff else "", self._status.place if self._status else ""]
        self._who.show_text(side_by_side(isolate(part) for part in parts if part))
