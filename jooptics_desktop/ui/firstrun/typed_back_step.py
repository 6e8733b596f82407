"""Proof that the sheet is in somebody's hands: two of its groups, typed back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services.recovery_sheet import ASKED_GROUPS, check_typed_back
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CodeField
from jooptics_desktop.ui.kit.forms import Card, Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPushButton

    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

GROUPS = 8
_WIDTH = 420


class _GroupField(CodeField):
    """Asks for one group by its number."""

    def __init__(self) -> None:
        self.group = 0
        super().__init__("", required=True, max_length=12)

    def ask(self, group: int) -> None:
        """Ask for that group."""
        self.group = group
        self.set_text("")
        self.retranslate()

    def retranslate(self) -> None:
        self._message = tr("Group number {number}", number=isolate_ltr(str(self.group)))
        super().retranslate()


class TypedBackStep(Step):
    """The code is not on this page: it has to come from the sheet."""

    TITLE = mark("Is the sheet at hand?")
    LEAD = mark("Type these two groups from the sheet. That shows it was printed or written down correctly.")
    STAGE = mark("Recovery sheet")

    later = Signal()

    def __init__(self, context: Context, draft: Draft, confirm: Callable[[], object]) -> None:
        """`confirm` is called in a worker once both groups were right."""
        super().__init__(context, draft)
        self._confirm = confirm
        self.groups: list[int] = []
        self.fields = [_GroupField() for _ in range(ASKED_GROUPS)]
        self.form = Form()
        card = Card()
        card.setMaximumWidth(_WIDTH)
        for number, field in enumerate(self.fields):
            self.form.add(str(number), field)
        card.body.addWidget(self.form)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def make_buttons(self) -> list[QPushButton]:
        self.later_button = Button(mark("Do it later"), self.later.emit, large=True)
        return [self.later_button, *super().make_buttons()]

    def on_shown(self) -> None:
        if not self.groups:
            numbers = list(range(1, GROUPS + 1))
            self.groups = sorted(numbers.pop(secrets.randbelow(len(numbers))) for _ in range(ASKED_GROUPS))
            for field, group in zip(self.fields, self.groups, strict=True):
                field.ask(group)
        self.fields[0].editor.setFocus()

    def go_on(self) -> None:
        if not self.draft.recovery_code:
            raise ValueError("there is no code yet")
        self.form.clear_errors()
        try:
            check_typed_back(self.draft.recovery_code, self.groups, [field.text() for field in self.fields])
        except RuleBroken as error:
            wrong = self.fields[self.groups.index(int(str(error.values["group"])))]
            wrong.set_error(error)
            wrong.editor.selectAll()
            wrong.editor.setFocus()
            return
        self.next_button.setEnabled(False)
        self.context.tasks.call(self._confirm, self, lambda _: self._confirmed(), self._failed)

    def _confirmed(self) -> None:
        self.next_button.setEnabled(True)
        self.done.emit()

    def _failed(self, error: Exception) -> None:
        self.next_button.setEnabled(True)
        if isinstance(error, RuleBroken):
            self.show_error(error)
