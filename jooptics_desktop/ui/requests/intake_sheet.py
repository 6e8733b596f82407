"""Somebody asks about their data: what they ask for, in their own words, and how we know them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.domain.purposes import AT_THE_COUNTER
from jooptics_desktop.domain.requests import Asked, AskedAbout, Channel, IdentityProof, RequestKind
from jooptics_desktop.l10n import current_language, mark
from jooptics_desktop.l10n.words_requests import CHANNELS, KINDS, KINDS_EXPLAINED, PROOFS
from jooptics_desktop.services import store_profile
from jooptics_desktop.services.purpose_words import purpose_labels
from jooptics_desktop.services.requests import open_request
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField, NoteField, TextField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 720
TOP: Final = 20
GO_KEY: Final = "F10"
LANGUAGES: Final = (("ar", mark("Arabic")), ("en", mark("English")))
_NOT_PROVEN: Final = (None, mark("Not proven yet"))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a customer or colleague by id, or (`id` empty) somebody who is not on record."""

    about: AskedAbout
    id: str = ""
    title: str = ""
    language: str = "ar"


class IntakeSheet(Overlay):
    """Opens ready to be kept as it is; `taken` carries the request."""

    taken = Signal(object)

    def __init__(self, window: QWidget, context: Context, asker: Asker) -> None:
        super().__init__(window, width=WIDTH, top=TOP)
        self._context, self._asker = context, asker
        self.bar, self.form = MessageBar(), Form(columns=2)
        self._fields()
        self._arrange()
        self.kind.changed.connect(self._kind_chosen)
        self._kind_chosen()
        context.tasks.read(
            lambda desk: purpose_labels(desk, current_language()), self, self._name_purposes, self._refused
        )
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open with the keyboard in the kind of request."""
        self.open(self.name.editor if self._unknown else self.kind.editor)

    def go(self) -> None:
        """Take it in; what is wrong is said beside its field."""
        self.form.clear_errors()
        self.bar.clear()
        day = self.received.checked()
        if not self.go_button.isEnabled() or (day is None and not self.received.is_blank()):
            return
        asked, proof = self._asked(), self.proof.value()
        self.go_button.setEnabled(False)

        def act(desk: Desk) -> Done[SubjectRequest]:
            moment = None if day in {None, desk.clock.today()} else _noon(desk, day)
            return open_request(desk, asked, proof=proof, received_at=moment)

        self._context.tasks.write(act, owner=self, then=self._taken, fail=self._refused)

    @property
    def _unknown(self) -> bool:
        return self._asker.about is AskedAbout.NOBODY_KNOWN

    def _fields(self) -> None:
        self.name = TextField(mark("&Name"), required=True, max_length=120)
        self.kind = ChoiceField(mark("&What they ask for"), KINDS.items())
        self.proof = ChoiceField(mark("How we &know them"), (_NOT_PROVEN, *PROOFS.items()))
        self.wording = NoteField(mark("In their &own words"), lines=3)
        self.channel = ChoiceField(mark("How it &came"), CHANNELS.items())
        self.received = DateField(mark("&Received on"), self._context.today)
        self.received.set_date(self._context.today())
        self.language = ChoiceField(mark("&Letters in"), LANGUAGES)
        self.language.set_value(self._asker.language)
        self.contact = TextField(mark("How to &answer them"), max_length=400)
        self.guardian = CheckField(mark("They ask as parent or guardian of this person"))
        self.purposes = {purpose.code.value: CheckField(purpose.code.value) for purpose in AT_THE_COUNTER}
        self.purpose_words = Label(mark("Which uses?"), "label")
        self.explained = Paragraph(role="muted")
        if self._unknown:
            self.form.add("name", self.name, span=2)
        self.form.add("kind", self.kind)
        self.form.add("how", self.proof)
        self.form.add("wording", self.wording, span=2)
        self.form.add("channel", self.channel)
        self.form.add("received_at", self.received)
        self.form.add("language", self.language)
        self.form.add("contact", self.contact)

    def _arrange(self) -> None:
        self.body.setSpacing(theme.size("space_sm"))
        title = Label(mark("Somebody asks about their data"), "title")
        who = Label(role="muted")
        who.show_text(self._asker.title)
        if not self._asker.title:
            who.hide()
        for part in (title, who, self.bar, self.form, self.explained, self.purpose_words):
            self.body.addWidget(part)
        boxes = list(self.purposes.values())
        for start in range(0, len(boxes), 2):
            self.body.addLayout(row(*boxes[start : start + 2], None, spacing="space_lg"))
        self.body.addWidget(self.guardian)
        self.guardian.setVisible(self._asker.about is AskedAbout.CUSTOMER)
        hint = mark(
            "It costs the person nothing. The term begins tomorrow; a receipt with the date can be printed."
        )
        self.body.addWidget(Paragraph(hint, "muted"))
        self.cancel_button = Button(mark("Cancel"), self.on_escape, key="Esc")
        self.go_button = Button(mark("Take it in"), self.go, icon="inbox", key=GO_KEY, kind="primary")
        self.body.addLayout(row(None, self.cancel_button, self.go_button))
        action = QAction(self)
        action.setShortcut(QKeySequence(GO_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda *_: self.go())
        self.addAction(action)

    def _kind_chosen(self) -> None:
        kind = self.kind.value() or RequestKind.ACCESS
        self.explained.say(KINDS_EXPLAINED[kind])
        for part in (self.purpose_words, *self.purposes.values()):
            part.setVisible(kind.about_purposes)

    def _name_purposes(self, labels: dict[str, str]) -> None:
        for code, box in self.purposes.items():
            label = labels.get(code, code)
            box.setText(label)
            box.setAccessibleName(label)

    def _asked(self) -> Asked:
        kind = self.kind.value() or RequestKind.ACCESS
        chosen = tuple(code for code, box in self.purposes.items() if box.isChecked())
        return Asked(
            kind,
            self._asker.about,
            self._asker.id,
            name=self.name.text() if self._unknown else "",
            contact=self.contact.text(),
            wording=self.wording.text(),
            purposes=chosen if kind.about_purposes else (),
            channel=self.channel.value() or Channel.COUNTER,
            language=self.language.value() or "ar",
            guardian=self.guardian.isChecked() or self.proof.value() is IdentityProof.GUARDIAN_DECLARED,
        )

    def _taken(self, request: SubjectRequest) -> None:
        self.close_overlay()
        self.taken.emit(request)

    def _refused(self, error: JoopticsError) -> None:
        self.go_button.setEnabled(True)
        if not self.form.show_error(error):
            self.bar.show_error(error)


def _noon(desk: Desk, day: dt.date | None) -> dt.datetime:
    """A moment on that day in the store's zone, for what came before it was noted."""
    zone = ZoneInfo(store_profile.store_profile(desk).time_zone)
    return dt.datetime.combine(day or desk.clock.today(), dt.time(12), zone).astimezone(dt.UTC)
