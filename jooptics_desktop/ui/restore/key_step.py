"""What opens the backups: the owner's password, or the code on the recovery sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QGridLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jooptics_desktop.domain.search_text import digits
from jooptics_desktop.l10n import isolate_ltr, mark, sentence, tr
from jooptics_desktop.services import restore
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import PasswordField
from jooptics_desktop.ui.kit.flow import FlowStep
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.restore import Unlocked
    from jooptics_desktop.sync.target import GenerationInfo
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.restore.draft import RestoreDraft

GROUPS: Final = 8
GROUP_DIGITS: Final = 6
_IN_ROW: Final = 4


class CodeGroups(Retranslates, QWidget):
    """Eight boxes of six digits; the next one is reached by itself, and a whole pasted code is spread out."""

    def __init__(self) -> None:
        super().__init__()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.boxes = [QLineEdit() for _ in range(GROUPS)]
        self._error: JoopticsError | None = None
        self.error = Paragraph(role="error")
        self.error.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.size("space_md"))
        grid.setVerticalSpacing(theme.size("space_sm"))
        for number, box in enumerate(self.boxes):
            mark_label = Label(role="muted")
            mark_label.show_text(isolate_ltr(f"{number + 1}."))
            line, column = divmod(number, _IN_ROW)
            grid.addWidget(mark_label, line, 2 * column)
            grid.addWidget(box, line, 2 * column + 1)
            box.textEdited.connect(lambda text, at=number: self._typed(at, text))
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.addLayout(grid)
        column_layout.addWidget(self.error)
        self.retranslate()

    def code(self) -> str:
        """What was typed, as the sheet has it."""
        return "-".join(digits(box.text()) for box in self.boxes)

    def clear(self) -> None:
        """Forget it."""
        for box in self.boxes:
            box.clear()

    def show_error(self, error: JoopticsError | None) -> None:
        """Mark the groups that are wrong and go to the first of them."""
        self._error = error
        wrong = set(error.values.get("groups") or ()) if error else set()  # type: ignore[call-overload]  # numbers
        for number, box in enumerate(self.boxes):
            theme.set_property(box, "invalid", "true" if number + 1 in wrong else None)
        if error is not None:
            first = self.boxes[min(wrong) - 1] if wrong else self._first_short()
            first.setFocus()
            first.selectAll()
        self.retranslate()

    def retranslate(self) -> None:
        for number, box in enumerate(self.boxes):
            box.setAccessibleName(
                tr("Group {number} of the recovery code", number=isolate_ltr(str(number + 1)))
            )
        self.error.setLayoutDirection(
            QApplication.layoutDirection()
        )  # the boxes run left to right, words do not
        self.error.setText(sentence(self._error) if self._error else "")
        self.error.setVisible(self._error is not None)

    def _first_short(self) -> QLineEdit:
        return next((box for box in self.boxes if len(digits(box.text())) != GROUP_DIGITS), self.boxes[0])

    def _typed(self, at: int, text: str) -> None:
        figures = digits(text)
        for box in self.boxes[at:]:
            if not figures and box is not self.boxes[at]:
                break
            box.setText(figures[:GROUP_DIGITS])
            figures = figures[GROUP_DIGITS:]
        full = [number for number in range(at, GROUPS) if len(self.boxes[number].text()) < GROUP_DIGITS]
        if full and full[0] != at:
            self.boxes[full[0]].setFocus()
        if self._error is not None:
            self.show_error(None)


class KeyStep(FlowStep):
    """Opens the keys; takes about a second on purpose."""

    TITLE = mark("Open the backups")
    LEAD = mark("They are sealed. The owner's password opens them, or the code on the recovery sheet.")
    NEXT = mark("Open")

    def __init__(self, context: Context, draft: RestoreDraft) -> None:
        super().__init__()
        self._context, self._draft = context, draft
        self.by_password = Button(mark("Owner's password"), icon="key-round")
        self.by_code = Button(mark("Recovery code"), icon="receipt-text")
        self._group = QButtonGroup(self)
        for button in (self.by_password, self.by_code):
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            self._group.addButton(button)
        self.by_password.setChecked(True)
        self.password = PasswordField(mark("Owner's &password"), required=True)
        self.groups = CodeGroups()
        self._ways = QStackedWidget()
        for way in (self.password, self.groups):
            self._ways.addWidget(way)
        self._group.buttonToggled.connect(lambda *_: self._choose())
        both = row(self.by_password, self.by_code, spacing="space_md")
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.body.addLayout(both)
        self.body.addWidget(self._ways)
        self.body.addStretch(1)

    def on_shown(self) -> None:
        self._choose()

    def go_on(self) -> None:
        source = self._draft.source
        if source is None:
            raise ValueError("a place was chosen in the step before")
        self.password.set_error(None)
        self.groups.show_error(None)
        by_password = self.by_password.isChecked()
        secret = self.password.text() if by_password else self.groups.code()
        opening = restore.unlock_with_password if by_password else restore.unlock_with_recovery_code

        def work() -> tuple[Unlocked, list[GenerationInfo]]:
            return opening(source, secret), source.generations()

        self.wait(mark("Opening the keys…"))
        self._context.tasks.call(work, self, self._opened, self.fail)

    def fail(self, error: JoopticsError) -> None:
        self.wait(None)
        if error.code.startswith("recovery_code.") or error.code == "keys.wrong_recovery_code":
            self.groups.show_error(error)
        elif error.code in {"keys.wrong_passphrase", "keys.passphrase_empty"}:
            self.password.set_error(error)
            self.password.editor.setFocus()
            self.password.editor.selectAll()
        else:
            self.bar.show_error(error)

    def _opened(self, found: tuple[Unlocked, list[GenerationInfo]]) -> None:
        self.wait(None)
        self.password.clear()
        self.groups.clear()
        self._draft.unlocked, self._draft.generations = found
        self.done.emit()

    def _choose(self) -> None:
        by_password = self.by_password.isChecked()
        self._ways.setCurrentWidget(self.password if by_password else self.groups)
        self.bar.clear()
        (self.password.editor if by_password else self.groups.boxes[0]).setFocus()
