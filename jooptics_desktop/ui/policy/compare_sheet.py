"""Two versions of the policy beside each other, to look at; nothing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.policy.changes_view import ChangesView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.services.policies import PolicyChange
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 1080
_EDGE: Final = 24


class CompareSheet(Overlay):
    """Esc leaves it."""

    def __init__(self, context: Context, window: QWidget, change: PolicyChange) -> None:
        super().__init__(window, width=min(WIDTH, window.width() - 2 * _EDGE), top=_EDGE)
        self.sheet.setFixedHeight(window.height() - 2 * _EDGE)
        self.changes = ChangesView(context, change)
        title = Label(role="title")
        title.say(
            mark("Version {before} and version {after}"),
            before=isolate_ltr(change.before.version), after=isolate_ltr(change.after.version),
        )  # fmt: skip
        self.body.addLayout(row(title, None, IconButton(mark("Close"), "x", self.close_overlay, key="Esc")))
        self.body.addWidget(self.changes, 1)
        self.closed.connect(self.deleteLater)
