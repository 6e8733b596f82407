"""Where a backup service is and whom to believe there; asked when connecting and when restoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.l10n import isolate, isolate_ltr, mark, sentence, tr
from jooptics_desktop.services import cloud_account
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CodeField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, Paragraph
from jooptics_desktop.ui.kit.language import Retranslates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.sync.tls import CloudEndpoint
    from jooptics_desktop.ui.kit.feature import Context


LONGEST_NAME: Final = 40


def computer_name(suggested: str) -> TextField:
    """What the account's owner calls this computer: typed, never the name the system has, which may be a person's."""
    field = TextField(
        mark("&Name of this computer"),
        help=mark("By this name you know it again in the list of computers."),
        required=True,
        max_length=LONGEST_NAME,
    )
    field.set_text(suggested)
    return field


class ServiceFields(Retranslates, QWidget):
    """The address, and for a service with an authority of its own the certificate file and its fingerprint.

    `chosen` when another certificate is believed, or none.
    """

    chosen = Signal()

    def __init__(self, context: Context, form: Form) -> None:
        super().__init__()
        self._context = context
        self.authority: Path | None = None
        self._fingerprint = ""
        self._error: JoopticsError | None = None
        self.address = CodeField(
            mark("&Address of the service"),
            placeholder=mark("https://cloud.example.com"),
            required=True,
            max_length=200,
        )
        form.add("url", self.address, span=2)
        form.add_widget(self, span=2)
        self.name = ElideLabel(role="muted")
        self.choose_button = Button(mark("Certificate of the service…"), self.choose, icon="file-text")
        self.remove_button = Button(mark("Remove"), self.remove, kind="quiet")
        self.hint = Paragraph(role="muted")
        self.print = Label(role="strong")
        line = row(self.choose_button, self.name, self.remove_button)
        line.setStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_xs"))
        column.addLayout(line)
        column.addWidget(self.hint)
        column.addWidget(self.print)
        self.retranslate()

    def choose(self) -> None:
        """Ask for the certificate file, and show its fingerprint."""

        def read(path: Path) -> None:
            self._context.tasks.call(
                lambda: cloud_account.read_fingerprint(path),
                self,
                lambda found: self._show(path, found),
                self._refuse,
            )

        self._context.prompts.open_path(mark("Certificate of the service"), "PEM (*.pem *.crt *.cer)", read)

    def remove(self) -> None:
        """Believe the authorities of this computer again."""
        self._show(None, "")

    def reading(self) -> Callable[[], CloudEndpoint]:
        """The work that makes the endpoint of what is written now."""
        address, authority = self.address.text(), self.authority
        return lambda: cloud_account.read_endpoint(address, authority)

    def retranslate(self) -> None:
        self.name.show_text(isolate(self.authority.name) if self.authority else "")
        self.remove_button.setVisible(self.authority is not None)
        self.print.setVisible(bool(self._fingerprint))
        theme.set_property(self.hint, "role", "error" if self._error else "muted")
        if self._error is not None:
            self.hint.show_text(sentence(self._error))
        elif self._fingerprint:
            self.hint.show_text(
                tr("Compare this fingerprint with the one its owner gave you; it must be the same:")
            )
        else:
            self.hint.show_text(tr("Only for a service with a certificate of its own."))

    def _show(self, authority: Path | None, fingerprint: str) -> None:
        self.authority, self._fingerprint, self._error = authority, fingerprint, None
        groups = fingerprint.split(":")
        lines = [" ".join(groups[at : at + 8]) for at in range(0, len(groups), 8)]
        self.print.show_text("\n".join(isolate_ltr(line) for line in lines))
        self.retranslate()
        self.chosen.emit()

    def _refuse(self, error: JoopticsError) -> None:
        self.authority, self._fingerprint, self._error = None, "", error
        self.retranslate()
