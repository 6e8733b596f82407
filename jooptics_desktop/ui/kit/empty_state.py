"""What a list shows when there is nothing in it: a sign, a sentence, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.labels import Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QPaintEvent, QResizeEvent

SIGN_SIDE = 40
_LEAST_ROOM = 240  # in pixels, before the place it has is known


class _Sign(QLabel):
    """An icon drawn anew in whatever theme is on."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._icon = icon(name, "text_disabled")
        self.setFixedSize(SIGN_SIDE, SIGN_SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        from PySide6.QtGui import QPainter

        with QPainter(self) as painter:
            self._icon.paint(painter, self.rect())


class EmptyState(QWidget):
    """A sign, a marked title and hint, and perhaps a button."""

    def __init__(
        self,
        icon_name: str,
        title: str,
        hint: str = "",
        act: str | None = None,
        on_act: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(theme.size("space_sm"))
        column.addStretch()
        self._sign = _Sign(icon_name)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        self.title, self.hint = Paragraph(title, "lead"), Paragraph(hint, "quiet")
        for words in (self.title, self.hint):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
        self.hint.setVisible(bool(hint))  # only now: without a parent it would come up as a window
        self.act_button = Button(act, on_act) if act is not None else None
        if self.act_button is not None:
            column.addWidget(self.act_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def minimumSizeHint(self) -> QSize:
        """The words alone: a low place does without the sign, so that no list makes the window higher."""
        return QSize(super().minimumSizeHint().width(), self._words_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        with_sign = self._words_height() + SIGN_SIDE + theme.size("space_sm")
        self._sign.setVisible(event.size().height() >= with_sign)

    def _words_height(self) -> int:
        layout = self.layout()
        edges = layout.contentsMargins() if layout is not None else self.contentsMargins()
        room = max(self.width() - edges.left() - edges.right(), _LEAST_ROOM)
        parts = [self.title.heightForWidth(room)]
        if not self.hint.isHidden():
            parts.append(self.hint.heightForWidth(room))
        if self.act_button is not None and not self.act_button.isHidden():
            parts.append(self.act_button.sizeHint().height())
        return sum(parts) + len(parts) * theme.size("space_sm") + edges.top() + edges.bottom()


class OrEmpty(QWidget):
    """A view, or the empty state while its model has no rows."""

    def __init__(self, view: QWidget, model: QAbstractItemModel, empty: EmptyState) -> None:
        super().__init__()
        self._model = model
        self._stack = QStackedLayout(self)
        self._stack.addWidget(view)
        self._stack.addWidget(empty)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._choose)
        self._choose()

    def hasHeightForWidth(self) -> bool:
        """Neither a list nor the words for none ask for height: both give way (`kit.pages`)."""
        return False

    def _choose(self) -> None:
        self._stack.setCurrentIndex(0 if self._model.rowCount() else 1)
