"""A bar at the head of a page for what went wrong or needs attention, with Retry where that may help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from jooptics_desktop.domain.errors import Cancelled, JoopticsError, NotPermitted, RuleBroken, Unavailable
from jooptics_desktop.l10n import mark, sentence, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.incidents import Bug, is_reported
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.sign import Sign
from jooptics_desktop.ui.kit.toast import announce

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from jooptics_desktop.ui.kit.labels import PillKind

_ICONS: Final = {"ok": "circle-check", "info": "info", "warning": "triangle-alert", "danger": "circle-alert"}
_NARROW: Final = 480


class MessageBar(Retranslates, QFrame):
    """Hidden until something is said."""

    def __init__(self) -> None:
        super().__init__()
        self._error: JoopticsError | None = None
        self._lead = ""
        self._retry: Callable[[], object] | None = None
        self._sign = Sign("info", "info")
        self._words = Paragraph()
        self.retry_button = Button(mark("Try again"), self._try_again, icon="refresh-cw")
        # Who can show the report of a bug, by its incident number, says so here.
        self.show_report: Callable[[str], object] | None = None
        self.report_button = Button(mark("Look at the report"), self._look_at_report, icon="wrench")
        self._close = IconButton(mark("Dismiss this message"), "x", self.clear)
        self._acts = QWidget()
        self._acts.setLayout(row(self.report_button, self.retry_button))
        self._grid = QGridLayout(self)
        edge = theme.size("space_sm")
        self._grid.setContentsMargins(edge, 4, edge, 4)  # layouts do not mirror margins
        self._grid.setHorizontalSpacing(edge)
        self._grid.setVerticalSpacing(theme.size("space_xs"))
        self._grid.setColumnStretch(1, 1)
        for column, part in ((0, self._sign), (1, self._words), (3, self._close)):
            self._grid.addWidget(part, 0, column)
        self._grid.addWidget(self._acts, 0, 2)
        self._narrow = False
        self.hide()

    @property
    def text(self) -> str:
        """What it says now; empty when it is hidden."""
        return "" if self.isHidden() else self._words.text()

    def show_error(
        self, error: JoopticsError, retry: Callable[[], object] | None = None, *, lead: str = ""
    ) -> None:
        """Say what went wrong. `retry` is offered for what may pass (`Unavailable`); nothing is said of a cancel.

        `lead` is a marked message with a place for the `{reason}`, where the reason alone does not say enough.
        """
        if isinstance(error, Cancelled):
            self.clear()
            return
        self._error, self._lead = error, lead
        self._retry = retry if isinstance(error, Unavailable | Bug) else None
        self._show(_kind(error), self._reason(error))

    def say(self, kind: PillKind, message: str, /, **values: object) -> None:
        """Say a marked message: `"ok"`, `"info"`, `"warning"` or `"danger"`."""
        self._error = self._retry = None
        self._words.say(message, **values)
        self._show(kind, None)

    def clear(self) -> None:
        """Say nothing any more."""
        self._error = self._retry = None
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the words would be a column of their own, what can be done stands under them."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.pixels(_NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._grid.removeWidget(self._acts)
            place = (1, 1, 1, 2) if narrow else (0, 2, 1, 1)
            self._grid.addWidget(self._acts, *place, Qt.AlignmentFlag.AlignLeading)

    def retranslate(self) -> None:
        if self._error is not None:
            self._words.show_text(self._reason(self._error))

    def _reason(self, error: JoopticsError) -> str:
        reason = sentence(error)
        return tr(self._lead, reason=reason) if self._lead else reason

    def _show(self, kind: str, text: str | None) -> None:
        if text is not None:
            self._words.show_text(text)
        theme.set_bar(self, kind)
        self._sign.set_icon(_ICONS.get(kind, "info"), kind)
        self.retry_button.setVisible(self._retry is not None)
        reported = isinstance(self._error, Bug) and is_reported(self._error.incident)
        self.report_button.setVisible(reported and self.show_report is not None)
        self._acts.setHidden(self.retry_button.isHidden() and self.report_button.isHidden())
        self.show()
        announce(self, self._words.text())

    def _look_at_report(self) -> None:
        if isinstance(self._error, Bug) and self.show_report is not None:
            self.show_report(self._error.incident)

    def _try_again(self) -> None:
        retry = self._retry
        self.clear()
        if retry is not None:
            retry()


def _kind(error: JoopticsError) -> str:
    return "warning" if isinstance(error, RuleBroken | NotPermitted | Unavailable) else "danger"
