"""Questions to the person, all through one object, so that tests can answer them.

Nothing blocks: the answer comes to a callback. Choices have equal weight; Esc answers None.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import PasswordField, TextField
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Kind = Literal["plain", "danger"]

CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a question: its key in code and its marked message."""

    key: str
    message: str
    kind: Kind = "plain"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as data; `values` fill the `{named}` places of title and text."""

    title: str
    text: str
    choices: tuple[Choice, ...]
    values: dict[str, object]
    field: str | None = None  # marked label of a line to fill in
    secret: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class _Pending:
    question: Question
    then: Callable[[str | None, str], object]


class _Sheet(Overlay):
    """Draws one question."""

    def __init__(self, window: QWidget, pending: _Pending, answer: Callable[[str | None], None]) -> None:
        super().__init__(window)
        self._answer = answer
        question = self._question = pending.question
        title = Label(role="title")
        title.say(question.title, **question.values)
        self.body.addWidget(title)
        text = Paragraph()
        text.say(question.text, **question.values)
        self.body.addWidget(text)
        self.line = self._line(question)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.size("space_sm"))
        buttons.addStretch()
        self.buttons = [self._button(choice) for choice in question.choices]
        for button in self.buttons:
            buttons.addWidget(button)
        self.body.addLayout(buttons)
        self.setAccessibleName(title.text())
        self.setAccessibleDescription(text.text())

    def _line(self, question: Question) -> TextField | None:
        if question.field is None:
            return None
        field = (
            PasswordField(question.field)
            if question.secret
            else TextField(question.field, required=question.required)
        )
        field.editor.returnPressed.connect(lambda: self._answer(question.choices[-1].key))
        self.body.addWidget(field)
        return field

    def _button(self, choice: Choice) -> Button:
        """Cancel is Esc; with a line to fill in, Enter does what the last button does."""
        enters = self.line is not None and choice is self._question.choices[-1]
        key = "Esc" if choice.key == CANCEL else "Enter" if enters else None
        kind = "primary" if enters and choice.kind == "plain" else choice.kind
        return Button(choice.message, lambda: self._answer(choice.key), key=key, kind=kind)

    def on_escape(self) -> None:
        self._answer(None)

    def give_way(self) -> None:
        """Left to `Prompts.leave`, which has an answer for whoever asked."""


class Prompts:
    """Asks questions one after another over a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._waiting: deque[_Pending] = deque()
        self._now: _Pending | None = None
        self._sheet: _Sheet | None = None
        self._path_then: Callable[[Path | None], object] | None = None
        self._dialog: QFileDialog | None = None

    @property
    def question(self) -> Question | None:
        """What is being asked now."""
        return self._now.question if self._now else None

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[Choice],
        then: Callable[[str | None], object],
        **values: object,
    ) -> None:
        """Ask; `then(key)` is called with the chosen key, or None for Esc. Title and text are marked messages."""
        self._put(Question(title, text, tuple(choices), values), lambda key, _: then(key))

    def confirm(
        self,
        title: str,
        text: str,
        act: str,
        then: Callable[[], object],
        *,
        danger: bool = False,
        **values: object,
    ) -> None:
        """Ask before an act that matters; `then()` is called only when the person chose `act` (a marked verb)."""
        choices = (Choice(CANCEL, mark("Cancel")), Choice("act", act, "danger" if danger else "plain"))
        self._put(Question(title, text, choices, values), lambda key, _: then() if key == "act" else None)

    def ask_text(
        self,
        title: str,
        text: str,
        field: str,
        act: str,
        then: Callable[[str], object],
        *,
        secret: bool = False,
        required: bool = True,
        cancelled: Callable[[], object] | None = None,
        **values: object,
    ) -> None:
        """Ask for a line (a reason, a code); `then(line)` is called, or `cancelled()` when the person leaves."""
        choices = (Choice(CANCEL, mark("Cancel")), Choice("act", act))
        question = Question(title, text, choices, values, field, secret, required)

        def answered(key: str | None, line: str) -> None:
            if key == "act":
                then(line)
            elif cancelled is not None:
                cancelled()

        self._put(question, answered)

    def answer(self, key: str | None, line: str | None = None) -> None:
        """Answer what is being asked, as a press on the button of that key would; tests use it too."""
        pending, sheet = self._now, self._sheet
        if pending is None or sheet is None:
            raise LookupError("nothing is being asked")
        if sheet.line is not None and line is not None:
            sheet.line.set_text(line)
        written = sheet.line.text() if sheet.line is not None else ""
        accepted = key not in {None, CANCEL}
        if accepted and sheet.line is not None and pending.question.required and not written:
            sheet.line.set_error(tr("Please fill this in."))
            sheet.line.editor.setFocus()
            return
        self._now = self._sheet = None
        sheet.close_overlay()
        sheet.deleteLater()
        pending.then(key, written)
        self._next()

    def leave(self) -> None:
        """Answer nothing to all that is being asked: whoever was asked has gone."""
        for _ in (self._now, *self._waiting):  # as many as there are now, should an answer ask anew
            if self._now is not None:
                self.answer(None)
        if self.asks_for_path:
            self.answer_path(None)

    def save_path(self, title: str, suggested: str, kinds: str, then: Callable[[Path], object]) -> None:
        """Ask where to save; `kinds` is a filter such as `"PDF (*.pdf)"`."""
        self._choose_path(title, suggested, kinds, then, saving=True)

    def open_path(self, title: str, kinds: str, then: Callable[[Path], object]) -> None:
        """Ask for a file to read."""
        self._choose_path(title, "", kinds, then, saving=False)

    def folder_path(self, title: str, then: Callable[[Path], object]) -> None:
        """Ask for a folder; one may be made on the way."""
        self._choose_path(title, "", "", then, saving=False, folder=True)

    @property
    def asks_for_path(self) -> bool:
        """Whether a file or folder is being asked for now."""
        return self._path_then is not None

    def answer_path(self, path: Path | None) -> None:
        """Answer the file question, as the dialog would."""
        then, self._path_then = self._path_then, None
        dialog, self._dialog = self._dialog, None
        if then is None:
            raise LookupError("no file is being asked for")
        if dialog is not None:
            dialog.close()
            dialog.deleteLater()
        then(path)

    def _choose_path(
        self,
        title: str,
        suggested: str,
        kinds: str,
        then: Callable[[Path], object],
        *,
        saving: bool,
        folder: bool = False,
    ) -> None:
        self._path_then = lambda path: then(path) if path is not None else None
        dialog = QFileDialog(self._window, tr(title), suggested, kinds)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile if saving else QFileDialog.FileMode.ExistingFile)
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if saving:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(Path(suggested).suffix.lstrip("."))
        dialog.fileSelected.connect(lambda name: self.answer_path(Path(name)))
        dialog.rejected.connect(lambda: self.answer_path(None) if self._dialog is dialog else None)
        self._dialog = dialog
        dialog.open()

    def _put(self, question: Question, then: Callable[[str | None, str], object]) -> None:
        self._waiting.append(_Pending(question, then))
        if self._now is None:
            self._next()

    def _next(self) -> None:
        if self._now is not None or not self._waiting:
            return
        self._now = self._waiting.popleft()
        self._sheet = _Sheet(self._window, self._now, self.answer)
        first = self._sheet.line.editor if self._sheet.line else self._sheet.buttons[0]
        self._sheet.open(first)
