"""Ten codes for the day the phone is lost, shown once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services import recovery_sheet
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

_ROWS = 5


class CodesStep(Step):
    """The owner's own sign-in codes; new ones can be made later, these are not shown again."""

    TITLE = mark("Your codes for signing in")
    LEAD = mark(
        "If your phone is not at hand, one of these codes takes the place of the authenticator app. "
        "Each works once. They are not shown again."
    )
    STAGE = mark("Your codes")

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self.back_button.hide()
        self.paper = Paper(context, self, lambda: tr("Sign-in recovery codes") + ".pdf", self._pdf)
        self.save_button = Button(mark("Save as PDF"), self.paper.save, icon="download")
        self.print_button = Button(mark("Print"), self.paper.preview, icon="printer")
        card = Card()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.size("space_xl"))
        self._grid.setVerticalSpacing(theme.size("space_sm"))
        card.body.addLayout(self._grid)
        card.body.addLayout(row(self.save_button, self.print_button, None))
        self.body.addWidget(card)
        self.body.addWidget(
            Paragraph(mark("Keep the sheet where only you can reach it, never beside the computer."), "quiet")
        )
        self.body.addStretch()

    def show_codes(self) -> None:
        """Draw the codes of the store just made."""
        codes = self.draft.result.owner_codes if self.draft.result else ()
        for place, code in enumerate(codes):
            column, line = divmod(place, _ROWS)
            label = Label(role="code")
            label.show_text(isolate_ltr(code))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            number = Label(role="muted")
            number.show_text(isolate_ltr(f"{place + 1}."))
            self._grid.addWidget(number, line, 2 * column)
            self._grid.addWidget(label, line, 2 * column + 1)
        self._grid.setColumnStretch(3, 1)

    def on_shown(self) -> None:
        self.save_button.setFocus()

    def _pdf(self) -> Callable[[], bytes]:
        result, name = self.draft.result, self.draft.owner.name
        if result is None:
            raise ValueError("there is no store yet")

        def work() -> bytes:
            paper = io.BytesIO()
            recovery_sheet.write_staff_codes(result.desk, name, result.owner_codes, paper)
            return paper.getvalue()

        return work
