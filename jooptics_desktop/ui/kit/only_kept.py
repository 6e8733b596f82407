"""What stands where a record would, while it is only stored: that it is there, and why nobody sees it."""

from __future__ import annotations

from jooptics_desktop.l10n import mark
from jooptics_desktop.l10n.sentences import sentences
from jooptics_desktop.ui.kit.empty_state import EmptyState


class OnlyKept(EmptyState):
    """For the places that show what was recorded about somebody."""

    def __init__(self) -> None:
        super().__init__("lock", mark("This record is only stored"))

    def show_reason(self, code: str) -> None:
        """Say why: a code of `refusals.kept_because`. Empty: the record is in use, and nothing is said."""
        self.setVisible(bool(code))
        if code:
            self.hint.say(sentences()[code])
            self.hint.show()
