"""A child in a customer's care: the notice as the guardian reads it, and the few things that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.dependants import MAX_NAME, BirthMonth, DependantDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.privacy import ActingFor, Relationship, Verified
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.l10n.words_wearers import HOW_KNOWN, RELATIONSHIPS, wearer_words
from jooptics_desktop.services.consents import serve_notice
from jooptics_desktop.services.dependants import agree_again, change_dependant, record_dependant
from jooptics_desktop.services.prescriptions import chart_of
from jooptics_desktop.ui.consents.notice_view import NoticeView
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.fields import ChoiceField, CodeField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.shortcuts import key_action

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.dependants import Dependant
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import WearerId
    from jooptics_desktop.services.consents import Served
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.prescriptions import Chart
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 980
NARROW: Final = 520
TOP: Final = 24
SAVE_KEY: Final = "F10"
_HINT: Final = mark(
    "Read the notice out or turn the screen. A given name or initials are enough; no phone, no e-mail and no day of "
    "birth is kept. The guardian's consent ends when the child is 18."
)


class DependantSheet(Overlay):
    """For a new child, for one whose guardian is asked again, or to correct what is known. `saved` when it was kept."""

    saved = Signal()

    def __init__(
        self,
        window: QWidget,
        context: Context,
        customer: Customer,
        known: Dependant | None = None,
        *,
        correcting: bool = False,
    ) -> None:
        width = NARROW if correcting else min(WIDTH, window.width() - 2 * TOP)
        super().__init__(window, width=width, top=TOP)
        if not correcting:
            self.sheet.setFixedHeight(window.height() - 2 * TOP)
        self._correcting = correcting
        self._context, self._customer, self._known = context, customer, known
        self._notice_id: str | None = None
        self.bar, self.notice = MessageBar(), NoticeView()
        self.form = Form()
        self.name = TextField(mark("&Given name or initials"), max_length=MAX_NAME, required=True)
        self.born = CodeField(mark("&Month of birth, like 2016-05"), max_length=7, required=True)
        self.relationship: ChoiceField[Relationship] = ChoiceField(
            mark("&The customer is"), [(one, words) for one, words in RELATIONSHIPS.items()]
        )
        self.verified: ChoiceField[Verified] = ChoiceField(
            mark("&How it is known"), [(one, words) for one, words in HOW_KNOWN.items()]
        )
        self.wearer: ChoiceField[WearerId | None] = ChoiceField(
            mark("&Prescriptions so far"), translate=False
        )
        self.save_button = Button(
            mark("Save") if correcting else mark("The guardian agrees"),
            self.save,
            icon="check",
            key=SAVE_KEY,
            kind="primary",
        )
        self._arrange()
        key_action(self, SAVE_KEY, self.save)
        if correcting and known is not None:
            self.name.set_text(known.name)
            self.born.set_text(str(known.born))
            self.relationship.set_value(known.acting_for.relationship)
            self.verified.set_value(known.acting_for.verified_by)
        self.save_button.setEnabled(correcting)
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open, and put the notice before the guardian, unless something is only corrected."""
        self.open(self.name.editor if self._with_form else self.notice)
        if self._correcting:
            return
        customer = self._customer
        self._context.tasks.write(
            lambda desk: serve_notice(desk, customer.id, customer.language), self, self._served, self._refused
        )
        if self._known is None:
            self._context.tasks.read(
                lambda desk: chart_of(desk, customer.id), self, self._offer_wearers, self._refused
            )

    def save(self) -> None:
        """Keep the child and the guardian's yes, or what was corrected."""
        if not self.save_button.isEnabled():
            return
        if self._with_form:
            self._save_form()
        elif self._known is not None and self._notice_id is not None:
            known, served = self._known, self._notice_id
            self._write(lambda desk: agree_again(desk, known.id, served))

    @property
    def _with_form(self) -> bool:
        return self._known is None or self._correcting

    def _save_form(self) -> None:
        self.form.clear_errors()
        try:
            draft = self._draft()
        except RuleBroken as error:
            self._refused(error)
            return
        known, served, wearer = self._known, self._notice_id, self.wearer.value()
        customer_id = self._customer.id
        if known is not None:
            self._write(lambda desk: change_dependant(desk, known.id, draft))
        elif served is not None:
            self._write(lambda desk: record_dependant(desk, customer_id, draft, served, wearer))

    def _arrange(self) -> None:
        title = Label(role="title")
        title.say(
            mark("A child in the customer's care") if self._with_form else mark("Ask the guardian again")
        )
        close = IconButton(mark("Close"), "x", self.close_overlay, key="Esc")
        self.body.addLayout(row(title, None, close))
        hint = Paragraph(_HINT, "muted")
        if self._correcting:
            hint.hide()
            self.notice.hide()
        self.body.addWidget(hint)
        self.body.addWidget(self.bar)
        for name in ("name", "born", "relationship", "verified", "wearer"):
            self.form.add(name, getattr(self, name))
        self.wearer.hide()
        sides = QHBoxLayout()
        sides.setSpacing(theme.size("space_md"))
        sides.addWidget(self.notice, 3)
        if self._with_form:
            side = QVBoxLayout()
            side.addWidget(self.form)
            side.addStretch()
            sides.addLayout(side, 2)
        else:
            self.form.setParent(self)
            self.form.hide()
        self.body.addLayout(sides, 1)
        self.body.addLayout(row(None, self.save_button))

    def _draft(self) -> DependantDraft:
        acting_for = ActingFor(
            self.relationship.value() or Relationship.PARENT, self.verified.value() or Verified.DECLARED
        )
        return DependantDraft(self.name.text(), BirthMonth.read(self.born.text()), acting_for)

    def _served(self, served: Served) -> None:
        self._notice_id = served.notice.id
        self.notice.show_notice(served.text)
        self.save_button.setEnabled(True)

    def _offer_wearers(self, chart: Chart) -> None:
        nameless = [one for one in chart.wearers if not one.name]
        choices: list[tuple[WearerId | None, str]] = [(None, tr("None here yet"))]
        choices += [(one.id, wearer_words(one, tr)) for one in nameless]
        self.wearer.set_choices(choices)
        self.wearer.setVisible(bool(nameless))

    def _write(self, act: Callable[[Desk], Done[Dependant]]) -> None:
        self.save_button.setEnabled(False)
        self._context.tasks.write(act, self, self._kept, self._refused)

    def _kept(self, _dependant: Dependant) -> None:
        said = (
            mark("Saved.")
            if self._correcting
            else mark("The child is on record with the guardian's consent.")
        )
        self._context.toast.say(said, None)
        self.close_overlay()
        self.saved.emit()

    def _refused(self, error: JoopticsError) -> None:
        self.save_button.setEnabled(self._correcting or self._notice_id is not None)
        if not self.form.show_error(error):
            self.bar.show_error(error)
