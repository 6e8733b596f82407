"""One company: entered or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.domain.processors import Processor, ProcessorKind, Safeguard
from jooptics_desktop.l10n import mark
from jooptics_desktop.l10n.words_processors import KINDS, SAFEGUARDS
from jooptics_desktop.services import processors
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import ChoiceField, CodeField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 720
SAVE_KEY: Final = "F10"


class ProcessorSheet(Overlay):
    """Saved by F10; the page hears of it like every other change."""

    def __init__(self, context: Context, window: QWidget, known: Processor | None) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._known = context, known
        self.bar = MessageBar()
        self.form = Form(columns=2)
        self.name = TextField(mark("&Company"), required=True, max_length=120)
        self.kind = ChoiceField[ProcessorKind](mark("&What for"), tuple(KINDS.items()))
        self.country = CodeField(mark("C&ountry (two letters)"), max_length=2)
        self.safeguard = ChoiceField[Safeguard](mark("Safe&guard"), tuple(SAFEGUARDS.items()))
        self.purpose = TextField(mark("&In your words"), max_length=200)
        self.safeguard_on = DateField(mark("Clauses signed o&n"), context.today)
        self.document = CodeField(mark("Clauses: &digest (SHA-256)"), max_length=64)
        self.policy_url = CodeField(mark("Its privacy polic&y"), max_length=300)
        self.policy_on = DateField(mark("As of"), context.today)
        fields = {
            "name": self.name, "kind": self.kind, "country": self.country, "safeguard": self.safeguard,
            "safeguard_on": self.safeguard_on, "document_sha256": self.document, "policy_url": self.policy_url,
            "policy_on": self.policy_on,
        }  # fmt: skip
        for name, field in fields.items():
            self.form.add(name, field)
        self.form.add("purpose", self.purpose, span=2)
        self.save_button = Button(mark("Save"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        self.body.addWidget(Label(mark("Company involved"), "title"))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.form)
        self.body.addLayout(
            row(None, Button(mark("Cancel"), self.close_overlay, key="Esc"), self.save_button)
        )
        action = QAction(self)
        action.setShortcut(QKeySequence(SAVE_KEY))
        action.triggered.connect(self.save)
        self.addAction(action)
        self.closed.connect(self.deleteLater)
        self._fill(known)

    def save(self) -> None:
        """Keep it; what is wrong is said beside its field."""
        self.bar.clear()
        self.form.clear_errors()
        written = self._written()
        self._context.tasks.write(
            lambda desk: processors.put_processor(desk, written),
            self,
            lambda _: self.close_overlay(),
            self._refused,
        )

    def _refused(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.bar.show_error(error)

    def _written(self) -> Processor:
        known = self._known
        return Processor(
            id=known.id if known else "",
            name=self.name.text(),
            kind=self.kind.value() or ProcessorKind.OTHER,
            country=self.country.text(),
            purpose=self.purpose.text(),
            safeguard=self.safeguard.value() or Safeguard.NONE,
            safeguard_on=self.safeguard_on.date(),
            document_sha256=self.document.text(),
            policy_url=self.policy_url.text(),
            policy_on=self.policy_on.date(),
            reviewed_on=known.reviewed_on if known else self._context.today(),
        )

    def _fill(self, known: Processor | None) -> None:
        if known is None:
            self.country.set_text("JO")
            self.safeguard.set_value(Safeguard.SAME_COUNTRY)
            return
        self.name.set_text(known.name)
        self.kind.set_value(known.kind)
        self.country.set_text(known.country)
        self.safeguard.set_value(known.safeguard)
        self.purpose.set_text(known.purpose)
        self.safeguard_on.set_date(known.safeguard_on)
        self.document.set_text(known.document_sha256)
        self.policy_url.set_text(known.policy_url)
        self.policy_on.set_date(known.policy_on)
