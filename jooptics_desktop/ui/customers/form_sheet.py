"""The form for a new customer, and for correcting what is known of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.domain.customers import Channel, CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import isolate, isolate_ltr, mark
from jooptics_desktop.services.customers import change_customer, find_similar, register_customer
from jooptics_desktop.system.phones import to_e164
from jooptics_desktop.ui.customers.phone_rows import PhoneRows
from jooptics_desktop.ui.customers.similar import SimilarBox
from jooptics_desktop.ui.customers.words import CHANNELS, LANGUAGE_NAMES
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField, CodeField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.customers import Customer, CustomerHit
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 760
TOP: Final = 24
SAVE_KEY: Final = "F10"
SIMILAR_AFTER_MS: Final = 250


class CustomerSheet(Overlay):
    """One filled field is enough, and Enter in it saves.

    `saved` carries the customer, `instead` the id of one who was there already.
    `child_found` carries a customer on record whose birth date was corrected to a child's; nothing was saved.
    """

    saved = Signal(object)
    instead = Signal(str)
    child_found = Signal(object)

    def __init__(self, window: QWidget, context: Context, customer: Customer | None = None) -> None:
        super().__init__(window, width=WIDTH, top=TOP)
        self._context, self._customer = context, customer
        self._saving = False
        # Another act that makes the customer, such as from a child who came of age.
        self.made_by: Callable[[Desk, CustomerDraft], Done[Customer]] | None = None
        self.bar = MessageBar()
        self.form = Form(columns=2)
        self._fields()
        self._arrange()
        self._keys()
        self.fill(customer.draft() if customer else CustomerDraft())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SIMILAR_AFTER_MS)
        self._timer.timeout.connect(self._look_for_similar)
        for field in (self.name, self.other_name, self.phones):
            field.changed.connect(self._timer.start)
        self.closed.connect(self._timer.stop)
        self.closed.connect(self.deleteLater)

    def fill(self, draft: CustomerDraft) -> None:
        """Write these facts in; they count as not edited."""
        self.name.set_text(draft.name)
        self.other_name.set_text(draft.name_alternative)
        self.phones.fill(draft.phones)
        self.email.set_text(draft.email)
        self.born.set_date(draft.birth_date)
        self.address.set_text(draft.address)
        self.papers.set_value(draft.language)
        for channel, box in self.channels.items():
            box.setChecked(channel in draft.preferred_channels)
        self._first = self._written()

    def begin_with(self, words: str) -> None:
        """Start from what was searched in vain: a phone number or a name."""
        numeric = any(letter.isdigit() for letter in words) and not any(letter.isalpha() for letter in words)
        if not words:
            return
        if numeric:
            self.phones.rows[0].set_text(words)
        else:
            self.name.set_text(words)

    def answer(self, request: SubjectRequest) -> None:
        """Say which request saving this answers, and what the person said."""
        self.bar.say(
            "info",
            mark("This answers {number}: {wording}"),
            number=isolate_ltr(f"R-{request.number}"),
            wording=isolate(request.asked.wording),
        )

    @property
    def is_dirty(self) -> bool:
        """Whether leaving would lose something typed."""
        return self._written() != self._first

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            return
        event.accept()
        if not event.isAutoRepeat():  # the Enter that opened this may still be held down
            self.save()

    def save(self) -> None:
        """Register or correct; what is wrong is said beside its field."""
        self.form.clear_errors()
        self.bar.clear()
        day = self.born.checked()
        if self._saving or (day is None and not self.born.is_blank()):
            return
        draft = self._draft()
        self._saving = True
        self._context.tasks.write(
            lambda desk: self._act(desk, draft), owner=self, then=self._on_saved, fail=self._on_error
        )

    def give_way(self) -> None:
        """Whoever is at the till now goes on with it."""

    def on_escape(self) -> None:
        if not self.is_dirty:
            self.close_overlay()
            return
        self._context.prompts.confirm(
            mark("Leave without saving?"),
            mark("What you typed is lost."),
            mark("Leave without saving"),
            self.close_overlay,
            danger=True,
        )

    def _fields(self) -> None:
        self.name = TextField(mark("&Name"), max_length=120)
        self.other_name = TextField(mark("Name in the &other script"), max_length=120)
        self.phones = PhoneRows(self._context)
        self.email = CodeField(mark("&E-mail"), placeholder=mark("e.g. name@example.com"), max_length=120)
        self.born = DateField(mark("&Birth date"), self._context.today)
        self.address = TextField(mark("&Address"))
        self.papers = ChoiceField(mark("&Language of papers"), LANGUAGE_NAMES)
        self.channels = {channel: CheckField(CHANNELS[channel]) for channel in Channel}
        self.form.add("name", self.name)
        self.form.add("name_alternative", self.other_name)
        self.form.add_widget(self.phones, span=2)
        self.form.add("email", self.email)
        self.form.add("birth_date", self.born)
        self.form.add("address", self.address)
        self.form.add("language", self.papers)

    def _arrange(self) -> None:
        self.body.setSpacing(theme.size("space_sm"))
        title = mark("New customer") if self._customer is None else mark("Edit customer")
        self.body.addWidget(Label(title, "title"))
        self.body.addWidget(Label(mark("One field is enough: a name or a phone number."), "muted"))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.form)
        self.body.addWidget(Label(mark("Prefers to be reached by"), "label"))
        self.body.addLayout(row(*self.channels.values(), None, spacing="space_lg"))
        hint = mark("Reminders and offers are sent only after consent, asked for on the customer's page.")
        self.body.addWidget(Paragraph(hint, "muted"))
        self.similar = SimilarBox(self._context)
        self.similar.chosen.connect(self._open_instead)
        self.body.addWidget(self.similar)
        self.cancel_button = Button(mark("Cancel"), self.on_escape, key="Esc")
        self.save_button = Button(mark("Save"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        self.body.addLayout(row(None, self.cancel_button, self.save_button))

    def _keys(self) -> None:
        for key in (SAVE_KEY, "Ctrl+S"):
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setAutoRepeat(False)
            action.triggered.connect(lambda *_: self.save())
            self.addAction(action)

    def _draft(self) -> CustomerDraft:
        known = self._customer.draft() if self._customer else CustomerDraft()
        return replace(
            known,
            name=self.name.text(),
            name_alternative=self.other_name.text(),
            phones=self.phones.texts(),
            email=self.email.text(),
            birth_date=self.born.date(),
            address=self.address.text(),
            language=self.papers.value() or "ar",
            preferred_channels=frozenset(c for c, box in self.channels.items() if box.isChecked()),
        )

    def _written(self) -> tuple[object, ...]:
        return (self._draft(), self.born.editor.text())

    def _act(self, desk: Desk, draft: CustomerDraft) -> Done[Customer]:
        """Save; in a worker. A wrong number is named by its own row."""
        for place, text in enumerate(draft.phones):
            try:
                to_e164(text)
            except RuleBroken as error:
                raise RuleBroken(error.code, field=f"phone {place}", **error.values) from None
        if self.made_by is not None:
            return self.made_by(desk, draft)
        if self._customer is not None:
            return change_customer(desk, self._customer.id, draft)
        done = register_customer(desk, draft)
        return replace(done, value=done.value.customer)  # type: ignore[return-value, arg-type]  # the value's type changes

    def _on_saved(self, customer: Customer) -> None:
        self.close_overlay()
        self.saved.emit(customer)

    def _on_error(self, error: JoopticsError) -> None:
        self._saving = False
        if not (self.phones.show_error(error) or self.form.show_error(error)):
            self.bar.show_error(error)
        if error.code == "customer.under_age" and self._customer is not None:
            self.child_found.emit(self._customer)

    def _look_for_similar(self) -> None:
        draft = self._draft()
        if not (draft.name or draft.phones):
            self.similar.show_hits([])
            return
        self._context.tasks.read(
            lambda desk: find_similar(desk, draft),
            owner=self,
            then=self._show_similar,
            fail=lambda _error: self.similar.show_hits([]),
        )

    def _show_similar(self, hits: list[CustomerHit]) -> None:
        mine = self._customer.id if self._customer else None
        self.similar.show_hits([hit for hit in hits if hit.id != mine])

    def _open_instead(self, customer_id: str) -> None:
        self.close_overlay()
        self.instead.emit(customer_id)
