"""What goes out, in which form and language, why, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.l10n import current_language, isolate_ltr, mark, tr
from jooptics_desktop.services.contact_lists import ContactPurpose
from jooptics_desktop.services.export import ExportFormat, Wanted
from jooptics_desktop.ui.customers.words import LANGUAGE_NAMES
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import ChoiceField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 560
MAX_WORDS: Final = 200
GO_ON_KEY: Final = "F10"
_FORMS: Final = (
    (ExportFormat.PDF, mark("PDF, to read and print")),
    (ExportFormat.CSV, mark("CSV, for spreadsheets")),
    (ExportFormat.JSON, mark("JSON, for other programs")),
)


_EVERYBODY: Final = "everybody"
_WHOM: Final = (
    (_EVERYBODY, mark("All customers")),
    (ContactPurpose.REMINDERS.value, mark("Only who agrees to reminders now")),
    (ContactPurpose.MARKETING.value, mark("Only who agrees to offers now")),
)
_WHAT: Final = {
    _EVERYBODY: mark("Names, phone numbers and e-mail addresses of all customers."),
    ContactPurpose.REMINDERS.value: mark(
        "People who may be reminded, each the way they prefer, and until when. Use it for nothing else."
    ),
    ContactPurpose.MARKETING.value: mark(
        "People who may be told of offers, each the way they prefer, and until when. Use it for nothing else."
    ),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is exported: one customer's whole record, or (`customer` none) the list of all."""

    customer: Customer | None = None

    @property
    def is_folder_for(self) -> ExportFormat | None:
        """The form that makes a folder of files instead of one file."""
        return ExportFormat.CSV if self.customer is not None else None


class ExportSheet(Overlay):
    """`decided` carries what is wanted, once it is known where it goes; for a contact list, `contacts_decided`."""

    decided = Signal(object)
    contacts_decided = Signal(object, object)  # the purpose, and what is wanted
    preview_wanted = Signal(object)

    def __init__(self, window: QWidget, context: Context, subject: Subject) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._subject = context, subject
        customer = subject.customer
        self.whom = ChoiceField(mark("&Who"), _WHOM)
        self.format = ChoiceField(mark("&Format"), _FORMS)
        self.language = ChoiceField(mark("&Language"), LANGUAGE_NAMES)
        self.language.set_value(customer.language if customer else current_language())
        self.purpose = TextField(mark("&Purpose"), required=True, max_length=MAX_WORDS)
        self.recipient = TextField(mark("&Recipient"), required=True, max_length=MAX_WORDS)
        if customer is not None:
            self.purpose.set_text(tr("The customer asked for a copy"))
            self.recipient.set_text(customer.name_in(current_language()))
        self._arrange()
        self._keys()
        self.closed.connect(self.deleteLater)

    def go_on(self) -> None:
        """Ask where it goes, when why and to whom are said."""
        if not self._is_complete():
            return
        form = self.format.value() or ExportFormat.PDF
        folder = self._subject.is_folder_for is form
        kinds = "" if folder else f"{form.value.upper()} (*.{form.value})"
        title = mark("Choose a name for the folder") if folder else mark("Save as")
        self._context.prompts.save_path(title, self._suggested(form, folder=folder), kinds, self._decide)

    def preview(self) -> None:
        """Look at the PDF, and print it."""
        if self._is_complete():
            wanted = self._wanted(Path())
            self.close_overlay()
            self.preview_wanted.emit(wanted)

    def _is_complete(self) -> bool:
        self.form.clear_errors()
        for field in (self.recipient, self.purpose):
            if not field.text():
                field.set_error(tr("Please fill this in."))
                field.editor.setFocus()
        return bool(self.purpose.text() and self.recipient.text())

    def _decide(self, path: Path) -> None:
        wanted = self._wanted(path)
        contacts = self.contacts
        self.close_overlay()
        if contacts is None:
            self.decided.emit(wanted)
        else:
            self.contacts_decided.emit(contacts, wanted)

    @property
    def contacts(self) -> ContactPurpose | None:
        """What a contact list is wanted for; None for the plain list or one record."""
        chosen = self.whom.value()
        return None if chosen in {None, _EVERYBODY} else ContactPurpose(chosen)

    def _whom_chosen(self) -> None:
        """A contact list has its purpose already; nobody has to write it."""
        chosen = self.whom.value() or _EVERYBODY
        self.what.say(_WHAT[chosen])
        self.purpose.setEnabled(chosen == _EVERYBODY)
        self.purpose.set_text("" if chosen == _EVERYBODY else tr(dict(_WHOM)[chosen]))

    def _wanted(self, path: Path) -> Wanted:
        form, language = self.format.value() or ExportFormat.PDF, self.language.value() or "ar"
        return Wanted(form, language, path, self.purpose.text(), self.recipient.text())

    def _suggested(self, form: ExportFormat, *, folder: bool) -> str:
        day = self._context.today().isoformat()
        customer = self._subject.customer
        of = self.contacts.value if self.contacts is not None else "customers"
        stem = f"customer-{customer.number}-{day}" if customer else f"{of}-{day}"
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return str(Path(home) / (stem if folder else f"{stem}.{form.value}"))

    def _arrange(self) -> None:
        title = Label(role="title")
        customer = self._subject.customer
        if customer is None:
            title.say(mark("Export the customer list"))
            what = _WHAT[_EVERYBODY]
        else:
            title.say(mark("Export record {number}"), number=isolate_ltr(str(customer.number)))
            what = mark(
                "Everything kept about this customer: details, consents, prescriptions, purchases and notes."
            )
        self.what = Paragraph(what, "quiet")
        self.form = Form(columns=2)
        if customer is None:
            self.form.add("whom", self.whom, span=2)
            self.whom.changed.connect(self._whom_chosen)
        else:
            self.whom.setParent(self)
            self.whom.hide()
        self.form.add("format", self.format)
        self.form.add("language", self.language)
        self.form.add("purpose", self.purpose, span=2)
        self.form.add("recipient", self.recipient, span=2)
        self.body.setSpacing(theme.size("space_sm"))
        self.body.addWidget(title)
        self.body.addWidget(self.what)
        self.body.addWidget(self.form)
        register = mark("Purpose and recipient are entered in the disclosure register. The file is not encrypted: "
                        "keep it safe and delete it when it was handed over.")  # fmt: skip
        self.body.addWidget(Paragraph(register, "muted"))
        self.cancel_button = Button(mark("Cancel"), self.on_escape, key="Esc")
        self.go_button = Button(mark("Save as…"), self.go_on, icon="file-down", key=GO_ON_KEY, kind="primary")
        self.preview_button = Button(mark("Preview"), self.preview, icon="eye")
        self.body.addLayout(row(self.preview_button, None, self.cancel_button, self.go_button))
        self.preview_button.setVisible(customer is not None)
        self.format.changed.connect(
            lambda: self.preview_button.setEnabled(self.format.value() is ExportFormat.PDF)
        )

    def _keys(self) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(GO_ON_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda *_: self.go_on())
        self.addAction(action)
