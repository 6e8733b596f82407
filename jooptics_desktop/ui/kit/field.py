"""The base of every form field: a label above, the editor, and one line beneath for what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.l10n import sentence, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    Editor = QLineEdit | QComboBox | QPlainTextEdit


class Field(Retranslates, QWidget):
    """A labelled editor. `message` may hold `&` before the letter that jumps to it with Alt."""

    changed = Signal()  # the person edited it

    def __init__(
        self,
        message: str,
        editor: Editor,
        *,
        help: str | None = None,  # noqa: A002 - the word Qt and forms use
        required: bool = False,
    ) -> None:
        super().__init__()
        self.editor = editor
        self._message, self._help, self._required = message, help, required
        self._error: JoopticsError | str | None = None
        self._label = Label(role="label")
        self._label.setBuddy(editor)
        self._beneath = Paragraph()
        self.row = QHBoxLayout()
        self.row.setSpacing(theme.size("space_sm"))
        self.row.addWidget(editor, 1)
        self._arrange()
        self.setFocusProxy(editor)
        self.retranslate()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._label)
        column.addLayout(self.row)
        column.addWidget(self._beneath)
        # Not a stretch: it would make every form as hungry for height as the empty space beneath it.
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def add_beside(self, button: QAbstractButton) -> None:
        """Put a button at the end of the editor's line."""
        self.row.addWidget(button)

    def set_error(self, error: JoopticsError | str | None) -> None:
        """Show what is wrong beneath the editor, or nothing."""
        self._error = error
        theme.set_property(self.editor, "invalid", "true" if error else None)
        self._show_beneath()

    @property
    def error_text(self) -> str:
        """What stands beneath as an error now; empty when nothing is wrong."""
        if isinstance(self._error, JoopticsError):
            return sentence(self._error)
        return self._error or ""

    def say(self, message: str) -> None:
        """Ask for something else from now on: the marked message is the new label."""
        self._message = message
        self.retranslate()

    def set_enabled(self, enabled: bool) -> None:
        """Let the person edit it, or not."""
        self.editor.setEnabled(enabled)

    def retranslate(self) -> None:
        words = tr(self._message)
        self._label.setText(f"{words} *" if self._required else words)
        name = words.replace("&", "")
        self.editor.setAccessibleName(tr("{label} (required)", label=name) if self._required else name)
        self._show_beneath()

    def _show_beneath(self) -> None:
        error = self.error_text
        text = error or (tr(self._help) if self._help else "")
        theme.set_property(self._beneath, "role", "error" if error else "muted")
        self._beneath.setText(text)
        self._beneath.setVisible(bool(text))
        self.editor.setAccessibleDescription(text)
