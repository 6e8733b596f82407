"""A sheet for one step: a sentence, some fields, and the step itself on F10."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.field import Field

GO_KEY: Final = "F10"
WIDTH: Final = 560


class StepSheet(Overlay):
    """`act` answers, on the GUI thread, what is done with the desk; the sheet goes once that succeeded."""

    def __init__(
        self,
        window: QWidget,
        context: Context,
        *,
        title: str,
        text: str,
        go: str,
        act: Callable[[], Callable[[Desk], Done[object]]],
        fields: Mapping[str, Field] | None = None,
        boxes: Sequence[QWidget] = (),
        then: Callable[[object], object] | None = None,
    ) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._act, self._then = context, act, then
        self.bar, self.form = MessageBar(), Form()
        fields = fields or {}
        for name, field in fields.items():
            self.form.add(name, field)
        self.body.setSpacing(theme.size("space_sm"))
        for part in (Label(title, "title"), Paragraph(text, "quiet"), self.bar, self.form, *boxes):
            self.body.addWidget(part)
        self.form.setVisible(bool(fields))
        self.cancel_button = Button(mark("Cancel"), self.on_escape, key="Esc")
        self.go_button = Button(go, self.go, key=GO_KEY, kind="primary")
        self.body.addLayout(row(None, self.cancel_button, self.go_button))
        self._first: QWidget = next((field.editor for field in fields.values()), self.go_button)
        self.setAccessibleName(tr(title))
        action = QAction(self)
        action.setShortcut(QKeySequence(GO_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda *_: self.go())
        self.addAction(action)
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open with the keyboard in the first field."""
        self.open(self._first)

    def go(self) -> None:
        """Do it; what is wrong is said beside its field."""
        if not self.go_button.isEnabled():
            return
        self.form.clear_errors()
        self.bar.clear()
        self.go_button.setEnabled(False)
        self._context.tasks.write(self._act(), owner=self, then=self._done, fail=self._refused)

    def _done(self, value: object) -> None:
        then = self._then
        self.close_overlay()
        if then is not None:
            then(value)

    def _refused(self, error: JoopticsError) -> None:
        self.go_button.setEnabled(True)
        if not self.form.show_error(error):
            self.bar.show_error(error)
