"""Noting that somebody was told of a breach, or why they need not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.domain.breaches import Whom
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import mark
from jooptics_desktop.l10n.words_breaches import WHOM
from jooptics_desktop.services import breaches
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.ui.breaches.moment import moment_of, show_moment
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import ChoiceField, CodeField, NoteField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.breaches import Breach
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 560
SAVE_KEY: Final = "F10"


class ToldSheet(Overlay):
    """Saved by F10."""

    def __init__(self, context: Context, window: QWidget, breach: Breach) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._breach = context, breach
        self.bar = MessageBar()
        self.form = Form(columns=2)
        self.whom = ChoiceField[Whom](mark("&Whom"), tuple(WHOM.items()))
        self.told = ChoiceField[bool](
            mark("What to &note"), ((True, mark("They were told")), (False, mark("They need not be told")))
        )
        self.day = DateField(mark("Told &on"), context.today)
        self.time = CodeField(mark("&At (hh:mm)"), max_length=5)
        self.words = NoteField(mark("&How they were told, or why they need not be"))
        for name, field, span in (
            ("whom", self.whom, 1), ("told", self.told, 1), ("done_at", self.day, 1), ("time", self.time, 1),
            ("words", self.words, 2),
        ):  # fmt: skip
            self.form.add(name, field, span=span)
        show_moment(context, self.day, self.time, SystemClock().now())
        self.save_button = Button(mark("Save"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        self.body.addWidget(Label(mark("Who was told"), "title"))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.form)
        cancel = Button(mark("Cancel"), self.close_overlay, key="Esc")
        self.body.addLayout(row(None, cancel, self.save_button))
        action = QAction(self)
        action.setShortcut(QKeySequence(SAVE_KEY))
        action.triggered.connect(self.save)
        self.addAction(action)
        self.told.changed.connect(self._only_what_counts)
        self.closed.connect(self.deleteLater)

    def save(self) -> None:
        """Keep it."""
        self.form.clear_errors()
        breach_id, whom, words = self._breach.id, self.whom.value() or Whom.AUTHORITY, self.words.text()
        at = moment_of(self._context, self.day, self.time)
        if not self.told.value():
            self._context.tasks.write(
                lambda desk: breaches.note_not_needed(desk, breach_id, whom, words),
                self,
                self._kept,
                self._refused,
            )
        elif at is None:
            self.form.show_error(RuleBroken("breach.moment_wrong", field="done_at"))
        else:
            self._context.tasks.write(
                lambda desk: breaches.note_told(desk, breach_id, whom, at, words),
                self,
                self._kept,
                self._refused,
            )

    def _kept(self, _breach: object) -> None:
        self.close_overlay()

    def _refused(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.bar.show_error(error)

    def _only_what_counts(self) -> None:
        for field in (self.day, self.time):
            field.setEnabled(bool(self.told.value()))
