"""Picking the picture at the head of receipts, and seeing it before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from jooptics_desktop.domain.errors import RuleBroken, Unavailable
from jooptics_desktop.domain.store_profile import MAX_LOGO_BYTES, StoreProfile
from jooptics_desktop.l10n import mark, sentence, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context

_WIDTH, _HEIGHT = 220, 92
KINDS: Final = "PNG, JPEG (*.png *.jpg *.jpeg)"


class LogoPicker(Retranslates, QWidget):
    """`content` is the chosen file as it is, None for no logo."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.content: bytes | None = None
        self._error: JoopticsError | None = None
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        frame = QFrame()
        frame.setProperty("role", "paper")
        frame.setFixedSize(_WIDTH, _HEIGHT)
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(6, 6, 6, 6)
        inner.addWidget(self.picture)
        self.choose_button = Button(mark("Choose a logo…"), self.choose, icon="folder-open")
        self.remove_button = Button(mark("Remove"), self.remove, kind="quiet")
        self._beneath = Paragraph(role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_xs"))
        column.addWidget(Label(mark("Logo on receipts"), "label"))
        column.addWidget(frame)
        column.addLayout(row(self.choose_button, self.remove_button, None))
        column.addWidget(self._beneath)
        column.addStretch()
        self._show()

    @property
    def error_text(self) -> str:
        """What was wrong with the last picture chosen."""
        return sentence(self._error) if self._error else ""

    def choose(self) -> None:
        """Ask for a picture and read it."""
        self._context.prompts.open_path(mark("Choose a logo"), KINDS, self._read)

    def remove(self) -> None:
        """Go on without a logo."""
        self.content = self._error = None
        self._show()
        self.choose_button.setFocus()

    def show_content(self, content: bytes | None) -> None:
        """Show the logo that is kept."""
        self.content, self._error = content, None
        self._show()

    def retranslate(self) -> None:
        self._show()

    def _read(self, path: Path) -> None:
        self._context.tasks.call(lambda: _checked(path), self, self._take, self._refuse)

    def _take(self, content: bytes) -> None:
        if QPixmap().loadFromData(content):
            self.content, self._error = content, None
        else:
            self._error = RuleBroken("store_profile.logo_not_a_picture", field="logo")
        self._show()

    def _refuse(self, error: JoopticsError) -> None:
        self._error = error
        self._show()

    def _show(self) -> None:
        picture = QPixmap()
        if self.content is not None:
            picture.loadFromData(self.content)
            ratio = self.devicePixelRatioF()
            picture = picture.scaled(
                round((_WIDTH - 12) * ratio), round((_HEIGHT - 12) * ratio),
                Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
            picture.setDevicePixelRatio(ratio)
            self.picture.setPixmap(picture)
        else:
            self.picture.setText(tr("No logo"))
        self.picture.setAccessibleName(tr("Logo on receipts"))
        self.remove_button.setVisible(self.content is not None)
        theme.set_property(self._beneath, "role", "error" if self._error else "muted")
        limit = MAX_LOGO_BYTES // 1024
        self._beneath.setText(self.error_text or tr("PNG or JPEG, up to {limit} kB", limit=limit))


def _checked(path: Path) -> bytes:
    """The file's content when it may be a logo; in a worker."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_LOGO_BYTES + 1)
    except OSError:
        raise Unavailable("store_profile.logo_unreadable", field="logo") from None
    StoreProfile("-", logo=content).checked()
    return content
