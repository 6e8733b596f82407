"""A new store, or one that comes back from a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.firstrun.cards import ChoiceCard
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit.forms import row

if TYPE_CHECKING:
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context


class OriginStep(Step):
    """`restore` is emitted in place of `done` when the store is to come from a backup."""

    TITLE = mark("Where does the store come from?")
    LEAD = mark(
        "Begin with an empty store, or bring one back that was backed up on this or another computer."
    )
    STAGE = mark("Store")

    restore = Signal()

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._group = QButtonGroup(self)
        self.new_card = ChoiceCard(
            "store", mark("Set up a new store"),
            mark("For a shop that starts with Jooptics. It takes about five minutes."), lambda: None,
        )  # fmt: skip
        self.restore_card = ChoiceCard(
            "cloud-download", mark("Restore from a backup"),
            mark("From the cloud or from a folder or disk. You need the owner's password or the recovery sheet."),
            lambda: None,
        )  # fmt: skip
        for card in (self.new_card, self.restore_card):
            self._group.addButton(card)
        self.new_card.setChecked(True)
        self.body.addStretch(1)
        self.body.addLayout(row(self.new_card, self.restore_card, spacing="space_lg"))
        self.body.addStretch(2)

    def on_shown(self) -> None:
        (self.restore_card if self.restore_card.isChecked() else self.new_card).setFocus()

    def go_on(self) -> None:
        if self.restore_card.isChecked():
            self.restore.emit()
        else:
            self.done.emit()
