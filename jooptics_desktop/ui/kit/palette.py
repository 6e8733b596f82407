"""The command palette (Ctrl+K): customers, orders, items and commands in one box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.columns import ROW_ROLE
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.palette_delegate import EntryDelegate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.ui.kit.palette_entries import Entry, Provider

DEBOUNCE_MS: Final = 150
RECENT: Final = 8
TOP: Final = 64
_FORWARDED: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def show(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        return 0 if parent.isValid() else len(self._entries)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.title}, {entry.detail}"
        return entry if role == ROW_ROLE else None


class Palette(Overlay):
    """Type, walk with the arrows, Enter. Providers are asked in the order they were added."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, width=640, top=TOP)
        self._providers: list[Provider] = []
        self._recent: list[Entry] = []
        self._found: dict[int, list[Entry]] = {}
        self._asked = 0
        self._enter_waits = False  # Enter was pressed before every provider had answered
        self.body.setContentsMargins(8, 8, 8, 8)
        self.body.setSpacing(theme.size("space_sm"))
        self.edit = QLineEdit()
        self.edit.setProperty("role", "bare")
        self.edit.setClearButtonEnabled(False)
        self.edit.installEventFilter(self)
        self._model = _Entries(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFixedHeight(theme.size("size_row") * 8)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        self._nothing = Label(role="quiet")
        self.body.addWidget(self.edit)
        self.body.addWidget(self.list)
        self.body.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignHCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._ask)
        self.edit.textChanged.connect(lambda *_: self._typed())
        self.retranslate()

    def add_provider(self, provider: Provider) -> None:
        """Ask this one too."""
        self._providers.append(provider)

    def popup(self, words: str = "") -> None:
        """Come up, with recent entries first."""
        self._enter_waits = False
        self.edit.setText(words)
        self.open(self.edit)
        self._ask()

    def entries(self) -> list[Entry]:
        """What is listed now."""
        return [self._model.index(row).data(ROW_ROLE) for row in range(self._model.rowCount())]

    def retranslate(self) -> None:
        self.edit.setPlaceholderText(tr("Search customers, orders, items and commands"))
        self.edit.setAccessibleName(tr("Search"))
        self.list.setAccessibleName(tr("Results"))
        self.setAccessibleName(tr("Search"))

    def _typed(self) -> None:
        self._enter_waits = False
        self._timer.start()

    def _ask(self) -> None:
        self._timer.stop()
        self._asked += 1
        self._found = {}
        words = self.edit.text().strip()
        for number, provider in enumerate(self._providers):
            provider(words, self._answer_to(self._asked, number))
        self._show()

    def _answer_to(self, asked: int, number: int) -> Callable[[Sequence[Entry]], None]:
        def found(entries: Sequence[Entry]) -> None:
            if asked == self._asked:  # an answer to older words comes too late
                self._found[number] = list(entries)
                self._show()
                if self._enter_waits and self._all_answered and self.isVisible():
                    self._enter_waits = False
                    self._choose(self.list.currentIndex())

        return found

    @property
    def _all_answered(self) -> bool:
        return len(self._found) == len(self._providers)

    def _enter(self) -> None:
        """Take what is chosen, or the best there is once everybody has answered: fast fingers are not too fast."""
        if self._timer.isActive():
            self._ask()
        if self._all_answered:
            self._choose(self.list.currentIndex())
        else:
            self._enter_waits = True

    def _show(self) -> None:
        listed = [entry for number in sorted(self._found) for entry in self._found[number]]
        if not self.edit.text().strip():
            known = {entry.id for entry in self._recent}
            listed = [*self._recent, *(entry for entry in listed if entry.id not in known)]
        self._model.show(listed)
        if listed:
            self.list.setCurrentIndex(self._model.index(0))
        self._nothing.say(mark("Nothing found") if self.edit.text().strip() else mark("Start typing"))
        self._nothing.setVisible(not listed)
        self.list.setVisible(bool(listed))

    def _choose(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(ROW_ROLE) if index.isValid() else None
        if entry is None:
            return
        self._recent = [entry, *(old for old in self._recent if old.id != entry.id)][:RECENT]
        self.close_overlay()
        entry.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _FORWARDED:
                self.list.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._enter()
                return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return self.window().size()
