"""Entering by hand that something of a customer is handed over by law, or to protect somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.domain.disclosures import Ground, LegalBasis, WayOut
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.l10n.words_breaches import CATEGORIES
from jooptics_desktop.services import customers, disclosures
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.count_field import CountField
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.privacy.words import BASES, WAYS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.disclosures import Disclosure
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 720
SAVE_KEY: Final = "F10"
_WAYS: Final = (WayOut.PRINT, WayOut.PDF, WayOut.EMAIL, WayOut.SPOKEN)


class DisclosureSheet(Overlay):
    """Saved by F10, before anything is handed over."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window, width=WIDTH)
        self._context = context
        self.bar = MessageBar()
        self.form = Form(columns=2)
        self.number = CountField(mark("&Number of the customer"), required=True, name="number")
        self.way = ChoiceField[WayOut](mark("H&ow"), tuple((way, WAYS[way]) for way in _WAYS))
        self.recipient = TextField(mark("To &whom"), required=True)
        self.basis = ChoiceField[LegalBasis](mark("W&hy"), tuple(BASES.items()))
        self.reference = TextField(mark("&Law, order or file number"))
        self.justification = TextField(mark("Whom or what it &protects, and why nothing less would do"))
        self.told = ChoiceField[bool](
            mark("The person &is told"), ((True, mark("Yes, now")), (False, mark("Not yet")))
        )
        self.until = DateField(mark("Not told &until"), context.today)
        self.because = TextField(mark("Why they are not told &yet"))
        for name, field, span in (
            ("customer", self.number, 1), ("way", self.way, 1), ("recipient", self.recipient, 1),
            ("basis", self.basis, 1), ("reference", self.reference, 2), ("justification", self.justification, 2),
            ("told", self.told, 1), ("not_told_until", self.until, 1), ("not_told_because", self.because, 2),
        ):  # fmt: skip
            self.form.add(name, field, span=span)
        self.kinds = {name: CheckField(message) for name, message in CATEGORIES.items()}
        self.save_button = Button(mark("Save"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        self.body.addWidget(Label(mark("Handed over by law or for protection"), "title"))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.form)
        self.body.addLayout(row(Label(mark("Kinds of data:"), "label"), *self.kinds.values(), None))
        cancel = Button(mark("Cancel"), self.close_overlay, key="Esc")
        self.body.addLayout(row(None, cancel, self.save_button))
        action = QAction(self)
        action.setShortcut(QKeySequence(SAVE_KEY))
        action.triggered.connect(self.save)
        self.addAction(action)
        self.told.changed.connect(self._only_what_counts)
        self.closed.connect(self.deleteLater)
        self._only_what_counts()

    def save(self) -> None:
        """Enter it; what is wrong is said beside its field."""
        self.bar.clear()
        self.form.clear_errors()
        number = self.number.count()
        if number is None:
            self.number.set_error(tr("Please fill this in."))
            self.number.editor.setFocus()
            return
        way, recipient = (
            self.way.value() or WayOut.PRINT,
            self.recipient.text(),
        )
        ground = Ground(
            self.basis.value() or LegalBasis.LAW,
            tuple(name for name, box in self.kinds.items() if box.isChecked()),
            self.reference.text(), self.justification.text(), bool(self.told.value()), self.because.text(),
            self.until.date(),
        )  # fmt: skip

        def act(desk: Desk) -> Done[Disclosure]:
            return disclosures.disclose(desk, customers.id_of_number(desk, number), way, recipient, ground)

        self._context.tasks.write(act, self, lambda _: self.close_overlay(), self._refused)

    def _refused(self, error: JoopticsError) -> None:
        if not (isinstance(error, RuleBroken) and self.form.show_error(error)):
            self.bar.show_error(error)

    def _only_what_counts(self) -> None:
        for field in (self.until, self.because):
            field.setEnabled(not self.told.value())
