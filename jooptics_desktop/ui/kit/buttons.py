"""Buttons that know their message, icon and key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from jooptics_desktop.l10n import isolate_ltr, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.icons import icon as make_icon
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from PySide6.QtGui import QKeyEvent

    Kind = Literal["plain", "primary", "danger", "quiet"]

_TINTS = {"plain": "text", "primary": "on_primary", "danger": "danger", "quiet": "primary"}
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def key_text(key: str) -> str:
    """A key as it is printed on the keyboard, isolated for an Arabic line: `F12`, `Ctrl+K`."""
    return isolate_ltr(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))


class _Pressed(QPushButton):
    """Enter presses the button that has the keyboard, as the space bar does; Qt leaves that to its own dialogs.

    Not where Enter means more: one of several choices is taken by what they stand in. And not where it means
    too much: what is `deliberate`, such as a consent, is no answer to a key that may still be held down.
    """

    deliberate = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _ENTER or self.deliberate or self.group() is not None:
            super().keyPressEvent(event)
            return
        event.accept()
        if not event.isAutoRepeat():
            self.click()


class Button(Retranslates, _Pressed):
    """A button with words. `key` is only *shown* on it: actions own their keys (see `shortcuts`)."""

    _shut: ClassVar[Button | None] = None  # had the keyboard when it was shut, …
    _went_to: ClassVar[QWidget | None] = None  # … which went there

    def __init__(
        self,
        message: str,
        on_press: Callable[[], object] | None = None,
        *,
        icon: str | None = None,
        key: str | None = None,
        kind: Kind = "plain",
        large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._message = message
        self._values: dict[str, object] = {}
        self._key = key
        self._tight = False
        self._data = ""
        if kind != "plain":
            self.setProperty("kind", kind)
        if large:
            self.setProperty("bulk", "large")
        if icon:
            self.setIcon(make_icon(icon, _TINTS[kind]))
            side = theme.size("size_icon_large" if large else "size_icon")
            self.setIconSize(QSize(side, side))
        if on_press is not None:
            self.clicked.connect(lambda *_: on_press())
        self.retranslate()

    def setEnabled(self, enabled: bool) -> None:
        """A button that is shut while its work goes on has the keyboard again afterwards, unless it went elsewhere."""
        had = self.hasFocus()
        super().setEnabled(enabled)
        if not enabled and had:
            if Button._went_to is not self:  # else it only passes on what it got from another that was shut
                Button._shut = self
            Button._went_to = QApplication.focusWidget()
        elif enabled and Button._shut is self:
            stayed = QApplication.focusWidget() is Button._went_to
            Button._shut = Button._went_to = None
            if stayed:
                self.setFocus()

    def say(self, message: str, /, **values: object) -> None:
        """Show another marked message."""
        self._message, self._values, self._data = message, values, ""
        self.retranslate()

    def show_text(self, text: str) -> None:
        """Show data, such as a name, in every language as it is."""
        self._message, self._values, self._data = "", {}, text
        self.retranslate()

    def set_key(self, key: str | None) -> None:
        """Show another key, or none."""
        self._key = key
        self.retranslate()

    def set_tight(self, *, tight: bool) -> None:
        """Name the key in the tool tip alone, where there is no room for it."""
        self._tight = tight
        self.retranslate()

    def retranslate(self) -> None:
        words = self._data.replace("&", "&&") or tr(self._message, **self._values)
        named = f"{words}  {key_text(self._key)}" if self._key else words
        shown = words if self._tight else named
        self.setToolTip(named if self._tight else "")
        # Style sheets know no gap between icon and text.
        self.setText(f" {shown}" if not self.icon().isNull() else shown)
        self.setAccessibleName(self._data or words.replace("&", ""))


class IconButton(Retranslates, _Pressed):
    """A button with an icon alone; its message is the tool tip and the accessible name."""

    def __init__(
        self,
        message: str,
        icon: str,
        on_press: Callable[[], object] | None = None,
        *,
        key: str | None = None,
        tint: str = "text_muted",
        framed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._message = message
        self._key = key
        if not framed:
            self.setProperty("kind", "icon")
        self.set_icon(icon, tint)
        side = theme.size("size_icon")
        self.setIconSize(QSize(side, side))
        if on_press is not None:
            self.clicked.connect(lambda *_: on_press())
        self.retranslate()

    def set_icon(self, icon: str, tint: str = "text_muted") -> None:
        """Show another icon."""
        self.setIcon(make_icon(icon, tint))

    def say(self, message: str) -> None:
        """Change what the button is called."""
        self._message = message
        self.retranslate()

    def retranslate(self) -> None:
        words = tr(self._message)
        self.setAccessibleName(words)
        self.setToolTip(f"{words}  {key_text(self._key)}" if self._key else words)
