"""The optional purposes, each with an answer of its own; none is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout

from jooptics_desktop.domain.purposes import FIRST_RUN, Asking, Layer, purposes_asked
from jooptics_desktop.l10n import current_language, mark
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.firstrun.step import Step, same_size
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Card
from jooptics_desktop.ui.kit.labels import Label, Paragraph

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.policy import PolicyText
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

_STATED = purposes_asked(Layer.STAFF, Asking.NOTICE)


class ConsentStep(Step):
    """Accept all, refuse all and save weigh the same; no key answers by accident."""

    TITLE = mark("What may be done beyond that?")
    LEAD = mark(
        "Each of these is optional and off until you switch it on. The program works in full without them, "
        "and every answer can be changed later on the privacy page."
    )
    STAGE = mark("Your choices")
    RETURN_GOES_ON = False

    decline = Signal()

    def __init__(
        self, context: Context, draft: Draft, clock: Clock, leave: str = mark("Decline and quit")
    ) -> None:
        self._leave = leave
        super().__init__(context, draft)
        self._clock = clock
        self.boxes: dict[str, QCheckBox] = {}
        self._texts: dict[str, Paragraph] = {}
        self._stated: dict[str, tuple[Label, Paragraph]] = {}
        self._optional()
        self._necessary()
        self.body.setSpacing(theme.size("space_sm"))
        self.body.addStretch()

    def make_buttons(self) -> list[QPushButton]:
        self.decline_button = Button(self._leave, self.decline.emit, large=True)
        self.refuse_button = Button(mark("Refuse all"), lambda: self._all(agreed=False), large=True)
        self.save_button = Button(mark("Save my choices"), self.go_on, large=True)
        self.accept_button = Button(mark("Accept all"), lambda: self._all(agreed=True), large=True)
        answers: list[QPushButton] = []
        for button in (self.decline_button, self.refuse_button, self.save_button, self.accept_button):
            button.deliberate = True
            answers.append(button)
        return answers

    def answers(self) -> dict[str, bool]:
        """What is ticked and what is not."""
        return {code: box.isChecked() for code, box in self.boxes.items()}

    def on_shown(self) -> None:
        self.draft.served_at.setdefault(current_language(), self._clock.now())
        next(iter(self.boxes.values())).setFocus()

    def go_on(self) -> None:
        self.draft.decide(current_language(), self.answers())
        self.done.emit()

    def retranslate(self) -> None:
        same_size(self.buttons)
        if self.draft.pack is None:
            return
        if self.isVisible():
            self.draft.served_at.setdefault(current_language(), self._clock.now())
        self._say(shown_policy(self.draft.pack, current_language()))

    def _say(self, text: PolicyText) -> None:
        for code, box in self.boxes.items():
            words = text.purpose(code)
            box.setText(words.label)
            box.setAccessibleName(words.label)
            box.setAccessibleDescription(words.text)
            self._texts[code].show_text(words.text)
        for code, (label, paragraph) in self._stated.items():
            words = text.purpose(code)
            label.show_text(words.label)
            paragraph.show_text(words.text)

    def _all(self, *, agreed: bool) -> None:
        for box in self.boxes.values():
            box.setChecked(agreed)
        self.go_on()

    def _optional(self) -> None:
        grid = _two_columns()
        for number, purpose in enumerate(FIRST_RUN):
            code = purpose.code.value
            card = Card(margin="space_md")
            card.body.setSpacing(theme.size("space_xs"))
            self.boxes[code], self._texts[code] = QCheckBox(), Paragraph(role="quiet")
            theme.set_property(self.boxes[code], "bulk", "strong")
            card.body.addWidget(self.boxes[code])
            card.body.addWidget(self._texts[code])
            card.body.addStretch()
            grid.addWidget(card, *divmod(number, 2))
        self.body.addLayout(grid)

    def _necessary(self) -> None:
        card = Card(margin="space_md")
        card.body.setSpacing(theme.size("space_xs"))
        card.body.addWidget(
            Label(mark("Done without asking, because the service or the law needs it"), "strong")
        )
        grid = _two_columns()
        grid.setVerticalSpacing(2)
        for number, purpose in enumerate(_STATED):
            label, text = Label(role="label"), Paragraph(role="muted")
            self._stated[purpose.code.value] = (label, text)
            line, column = divmod(number, 2)
            grid.addWidget(label, 2 * line, column)
            grid.addWidget(text, 2 * line + 1, column, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(grid)
        self.body.addWidget(card)


def _two_columns() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.size("space_md"))
    grid.setVerticalSpacing(theme.size("space_sm"))
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
