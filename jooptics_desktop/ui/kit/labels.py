"""Labels that say a message in the current language, or shorten a long text instead of widening the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from jooptics_desktop.l10n import isolate_ltr, tr
from jooptics_desktop.l10n.bidi import FSI, LRI, PDI
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    Role = Literal[
        "title",
        "lead",
        "strong",
        "muted",
        "quiet",
        "label",
        "error",
        "figure",
        "huge",
        "avatar",
        "key",
        "code",
    ]
    PillKind = Literal["neutral", "ok", "info", "warning", "danger"]

ELLIPSIS: Final = "…"
FIGURE_WIDTH: Final = 112


class Label(Retranslates, QLabel):
    """Says a marked message; `say()` changes it, and a language switch repeats it."""

    def __init__(self, message: str = "", role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = message
        self._values: dict[str, object] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.retranslate()

    def say(self, message: str, /, **values: object) -> None:
        """Show that marked message with its `{named}` values."""
        self._message, self._values = message, values
        self.retranslate()

    def show_text(self, text: str) -> None:
        """Show data (a name, a formatted figure) that is no message."""
        self._message, self._values = "", {}
        self.setText(text)

    def retranslate(self) -> None:
        if self._message:
            self.setText(tr(self._message, **self._values))

    def paintEvent(self, _event: QPaintEvent) -> None:
        # QLabel takes the direction from the first strong letter; a Latin name would turn an Arabic line round.
        with QPainter(self) as painter:
            self.drawFrame(painter)
            flags = directed(self.alignment(), self.layoutDirection())
            flags |= int(Qt.TextFlag.TextWordWrap) if self.wordWrap() else 0
            flags |= int(Qt.TextFlag.TextShowMnemonic) if self.buddy() is not None else 0
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.contentsRect(), flags, self.text())


class Composed(Label):
    """A label whose words are put together by a function, again on each language switch."""

    def __init__(self, role: Role | None = None) -> None:
        self._make: Callable[[], str] = str
        super().__init__(role=role)

    def compose(self, make: Callable[[], str]) -> None:
        """Show what `make()` says."""
        self._make = make
        self.retranslate()

    def retranslate(self) -> None:
        self.setText(self._make())


def place_of(number: int, count: int) -> str:
    """`3 of 7`: figures on both sides of a stroke change places where one reads from the right."""
    return tr("{number} of {count}", number=isolate_ltr(str(number)), count=isolate_ltr(str(count)))


class Paragraph(Label):
    """A message that wraps over several lines."""

    def __init__(self, message: str = "", role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(message, role, parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class Figure(QLabel):
    """A number on the absolute right of its place, in both directions, so that decimals line up."""

    def __init__(self, text: str = "", role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(NUMBER_ALIGNMENT)
        if role:
            self.setProperty("role", role)

    def sizeHint(self) -> QSize:
        """Right to left a figure stands at the left edge; a common width keeps the decimals under each other."""
        return super().sizeHint().expandedTo(QSize(FIGURE_WIDTH, 0))

    def minimumSizeHint(self) -> QSize:
        # Not `setMinimumWidth`, which would let a longer figure be cut to it.
        return super().minimumSizeHint().expandedTo(QSize(FIGURE_WIDTH, 0))


NUMBER_ALIGNMENT: Final = (
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
)


class Pill(Label):
    """A quiet status word; the sign in front carries the meaning for those who do not see colours."""

    SIGNS: Final = {"neutral": "", "ok": "✓ ", "info": "", "warning": "! ", "danger": "! "}

    def __init__(self, message: str = "", kind: PillKind = "neutral", parent: QWidget | None = None) -> None:
        self._kind: PillKind = kind
        super().__init__(message, None, parent)
        self.setProperty("pill", kind)
        self.setIndent(0)  # QLabel would leave half a letter beside the padding
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_kind(self, kind: PillKind) -> None:
        """Change what the pill means."""
        self._kind = kind
        theme.set_property(self, "pill", kind)
        self.retranslate()

    def show_text(self, text: str) -> None:
        super().show_text(self.SIGNS[self._kind] + text)

    def retranslate(self) -> None:
        if self._message:
            self.setText(self.SIGNS[self._kind] + tr(self._message, **self._values))


class ElideLabel(Label):
    """One line that gives way: shortened with an ellipsis at its reading end, whole in the tool tip."""

    def __init__(self, message: str = "", role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(message, role, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw_line(
                painter,
                self.contentsRect(),
                self.text(),
                self.layoutDirection(),
                self.palette(),
                self.alignment(),
            )


def elided(text: str, metrics: QFontMetrics, width: int) -> str:
    """The text shortened to `width`; isolates the cut left open are closed before the ellipsis."""
    short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    if short == text or not short.endswith(ELLIPSIS):
        return short
    body = short[: -len(ELLIPSIS)]
    unclosed = body.count(LRI) + body.count(FSI) - body.count(PDI)
    return body + PDI * max(0, unclosed) + ELLIPSIS


def directed(alignment: Qt.AlignmentFlag, direction: Qt.LayoutDirection) -> int:
    """Flags for drawing text in that direction; the painter turns the alignment round by them."""
    rtl = direction == Qt.LayoutDirection.RightToLeft
    force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
    return int(alignment) | int(force)


def draw_line(
    painter: QPainter,
    rect: QRect,
    text: str,
    direction: Qt.LayoutDirection,
    palette: QPalette,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """Draw one shortened line in the direction of the page, whatever script the text happens to start with."""
    painter.setPen(palette.color(QPalette.ColorRole.WindowText))
    flags = directed(alignment, direction) | int(Qt.TextFlag.TextSingleLine)
    painter.drawText(rect, flags, elided(text, painter.fontMetrics(), rect.width()))
