"""Fields for words, codes, phones, passwords and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from jooptics_desktop.l10n import is_rtl, mark, tr
from jooptics_desktop.l10n.formats import western
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.field import Field
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


class TextField(Field):
    """One line of words in either script."""

    editor: QLineEdit

    def __init__(
        self,
        message: str,
        *,
        placeholder: str | None = None,
        help: str | None = None,  # noqa: A002 - the word Qt and forms use
        required: bool = False,
        max_length: int = 200,
        ltr: bool = False,
    ) -> None:
        self._placeholder = placeholder
        editor = QLineEdit()
        editor.setMaxLength(max_length)
        if ltr:
            editor.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        super().__init__(message, editor, help=help, required=required)
        editor.textEdited.connect(lambda: self.set_error(None))
        editor.textChanged.connect(lambda *_: self.changed.emit())

    def text(self) -> str:
        """What is written, without blanks around it."""
        return self.editor.text().strip()

    def set_text(self, text: str) -> None:
        """Write something in, and forget the error."""
        self.editor.setText(text)
        self.editor.setCursorPosition(0)
        self.set_error(None)

    def retranslate(self) -> None:
        super().retranslate()
        if self._placeholder:
            self.editor.setPlaceholderText(tr(self._placeholder))


class CodeField(TextField):
    """Barcodes, voucher numbers, e-mail addresses, one-time codes: always left-to-right, digits made Western."""

    def __init__(
        self,
        message: str,
        *,
        placeholder: str | None = None,
        help: str | None = None,  # noqa: A002 - the word Qt and forms use
        required: bool = False,
        max_length: int = 64,
    ) -> None:
        super().__init__(
            message, placeholder=placeholder, help=help, required=required, max_length=max_length, ltr=True
        )

    def text(self) -> str:
        return western(super().text())


class PhoneField(CodeField):
    """A phone number as typed; the service reads and checks it (E.164)."""

    def __init__(self, message: str = mark("Phone"), *, required: bool = False) -> None:
        super().__init__(message, placeholder=mark("e.g. 079 123 4567"), required=required, max_length=24)
        self.editor.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)


class PasswordField(TextField):
    """A secret, with a button that shows it while it is being checked by eye."""

    def __init__(
        self,
        message: str = mark("Password"),
        *,
        help: str | None = None,  # noqa: A002 - the word Qt and forms use
        required: bool = False,
    ) -> None:
        super().__init__(message, help=help, required=required, max_length=256, ltr=True)
        self._reveal = IconButton(mark("Show what is typed"), "eye", self._toggle, framed=True)
        self._reveal.setCheckable(True)
        self.add_beside(self._reveal)
        self.conceal()

    def text(self) -> str:
        return self.editor.text()  # blanks belong to a passphrase

    def clear(self) -> None:
        """Forget the secret."""
        self.editor.clear()
        self.conceal()

    def conceal(self) -> None:
        """Show dots again."""
        self._reveal.setChecked(False)
        self._toggle()

    def _toggle(self) -> None:
        shown = self._reveal.isChecked()
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.editor.setEchoMode(mode)
        self._reveal.set_icon("eye-off" if shown else "eye")


class NoteField(Field):
    """Several lines of words; Tab leaves it."""

    editor: QPlainTextEdit

    def __init__(self, message: str, *, lines: int = 3, required: bool = False) -> None:
        editor = QPlainTextEdit()
        editor.setTabChangesFocus(True)
        editor.setFixedHeight(editor.fontMetrics().lineSpacing() * lines + 18)
        super().__init__(message, editor, required=required)
        editor.textChanged.connect(self._edited)

    def text(self) -> str:
        """What is written, without blanks around it."""
        return self.editor.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Write something in."""
        self.editor.setPlainText(text)
        self.set_error(None)

    def retranslate(self) -> None:
        super().retranslate()
        option = self.editor.document().defaultTextOption()
        # Qt takes this as it stands, and begins a line of Arabic at the left otherwise.
        option.setAlignment(Qt.AlignmentFlag.AlignRight if is_rtl() else Qt.AlignmentFlag.AlignLeft)
        self.editor.document().setDefaultTextOption(option)

    def _edited(self) -> None:
        self.set_error(None)
        self.changed.emit()


class ChoiceField(Field, Generic[T]):
    """One of a few values; each shows a marked message, or data when `translate` is off."""

    editor: QComboBox

    def __init__(
        self,
        message: str,
        choices: Iterable[tuple[T, str]] = (),
        *,
        translate: bool = True,
        required: bool = False,
    ) -> None:
        self._choices: list[tuple[T, str]] = list(choices)
        self._translate = translate
        editor = QComboBox()
        editor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        editor.setMinimumContentsLength(8)
        super().__init__(message, editor, required=required)
        self.set_choices(self._choices)
        editor.activated.connect(self._edited)

    def set_choices(self, choices: Iterable[tuple[T, str]]) -> None:
        """Offer these values instead, keeping the chosen one where it is among them."""
        kept = self.value()
        self._choices = list(choices)
        self.editor.clear()
        self.editor.addItems([self._words(words) for _, words in self._choices])
        self.set_value(kept)

    def value(self) -> T | None:
        """The chosen value; None when nothing is."""
        row = self.editor.currentIndex()
        return self._choices[row][0] if 0 <= row < len(self._choices) else None

    def set_value(self, value: T | None) -> None:
        """Choose that value; the first one when it is not offered."""
        rows = [row for row, (offered, _) in enumerate(self._choices) if offered == value]
        self.editor.setCurrentIndex(rows[0] if rows else 0)

    def retranslate(self) -> None:
        super().retranslate()
        for row, (_, words) in enumerate(self._choices[: self.editor.count()]):
            self.editor.setItemText(row, self._words(words))

    def _words(self, words: str) -> str:
        return tr(words) if self._translate else words

    def _edited(self) -> None:
        self.set_error(None)
        self.changed.emit()


class CheckField(Retranslates, QCheckBox):
    """A yes or no with its message beside it."""

    def __init__(self, message: str, *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = message
        self.setChecked(checked)
        self.retranslate()

    def retranslate(self) -> None:
        self.setText(tr(self._message))
        self.setAccessibleName(tr(self._message).replace("&", ""))
