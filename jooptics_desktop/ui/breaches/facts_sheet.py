"""A breach to enter, or what is known better about one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.domain.breaches import BreachFacts, Happened, Reach, Risk
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.l10n.words_breaches import CATEGORIES, HAPPENED, REACHES, RISKS
from jooptics_desktop.services import breaches
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.ui.breaches.moment import moment_of, show_moment
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.count_field import CountField
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField, CodeField, NoteField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.breaches import Breach
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 820
SAVE_KEY: Final = "F10"


class FactsSheet(Overlay):
    """Saved by F10; a correction is a further entry, what was entered before stays."""

    def __init__(self, context: Context, window: QWidget, known: Breach | None) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._known = context, known
        self.bar = MessageBar()
        self.form = Form(columns=4)
        self.day = DateField(mark("Noticed &on"), context.today, required=True)
        self.time = CodeField(mark("&At (hh:mm)"), max_length=5)
        self.people = CountField(mark("People it may con&cern"), name="people")
        self.happened = ChoiceField[Happened](mark("What &happened"), tuple(HAPPENED.items()))
        self.risk = ChoiceField[Risk](mark("&Risk"), tuple(RISKS.items()))
        self.what = NoteField(mark("In your &words, naming nobody"), required=True)
        self.measures = NoteField(mark("What was &done about it"), required=True)
        self.reach = ChoiceField[Reach](mark("&Whom it may concern"), tuple(REACHES.items()))
        self.since = DateField(mark("F&rom"), context.today)
        self.until = DateField(mark("&To"), context.today)
        self.kinds = {
            name: CheckField(message, checked=name == "contact") for name, message in CATEGORIES.items()
        }
        self.found = Label(role="muted")
        for name, field, span in (
            ("noticed_at", self.day, 1), ("time", self.time, 1), ("happened", self.happened, 2),
            ("people", self.people, 2), ("risk", self.risk, 2),
            ("what", self.what, 4), ("measures", self.measures, 4),
            ("reach", self.reach, 2), ("since", self.since, 1), ("until", self.until, 1),
        ):  # fmt: skip
            self.form.add(name, field, span=span)
        self.count_button = Button(mark("Count them"), self.count)
        self.save_button = Button(mark("Save"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        self.body.addWidget(Label(mark("Breach of personal data"), "title"))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.form)
        self.body.addLayout(row(Label(mark("Kinds of data:"), "label"), *self.kinds.values(), None))
        cancel = Button(mark("Cancel"), self.close_overlay, key="Esc")
        self.body.addLayout(row(self.count_button, self.found, None, cancel, self.save_button))
        action = QAction(self)
        action.setShortcut(QKeySequence(SAVE_KEY))
        action.triggered.connect(self.save)
        self.addAction(action)
        self.closed.connect(self.deleteLater)
        self._fill()

    def count(self) -> None:
        """Look up how many customers the reach finds."""
        facts = self._written()
        if facts is not None:
            self._context.tasks.read(
                lambda desk: breaches.count_concerned(desk, facts), self, self._counted, self.bar.show_error
            )

    def save(self) -> None:
        """Keep it; what is wrong is said beside its field."""
        facts, known = self._written(), self._known
        if facts is None:
            return
        self._context.tasks.write(
            lambda desk: breaches.record_breach(desk, facts)
            if known is None
            else breaches.correct_breach(desk, known.id, facts),
            self, lambda _: self.close_overlay(), self._refused,
        )  # fmt: skip

    def _counted(self, count: int) -> None:
        self.people.set_count(count)
        self.found.say(mark("Found in the store: {count}"), count=isolate_ltr(str(count)))

    def _refused(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.bar.show_error(error)

    def _written(self) -> BreachFacts | None:
        self.bar.clear()
        self.form.clear_errors()
        noticed = moment_of(self._context, self.day, self.time)
        if noticed is None:
            self.form.show_error(RuleBroken("breach.moment_wrong", field="noticed_at"))
            return None
        return BreachFacts(
            noticed_at=noticed,
            happened=self.happened.value() or Happened.OTHER,
            what=self.what.text(),
            categories=tuple(name for name, box in self.kinds.items() if box.isChecked()),
            people=self.people.count() or 0,
            measures=self.measures.text(),
            risk=self.risk.value() or Risk.HIGH,
            reach=self.reach.value() or Reach.EVERYBODY,
            since=self._edge(self.since, dt.time.min),
            until=self._edge(self.until, dt.time.max),
        )

    def _edge(self, day: DateField, time: dt.time) -> dt.datetime | None:
        chosen, zone = day.date(), self._context.services.zone() or dt.UTC
        return None if chosen is None else dt.datetime.combine(chosen, time, zone).astimezone(dt.UTC)

    def _fill(self) -> None:
        if self._known is None:
            show_moment(self._context, self.day, self.time, SystemClock().now())
            self.risk.set_value(Risk.HIGH)
            return
        facts = self._known.facts
        show_moment(self._context, self.day, self.time, facts.noticed_at)
        self.happened.set_value(facts.happened)
        self.people.set_count(facts.people)
        self.risk.set_value(facts.risk)
        self.what.set_text(facts.what)
        self.measures.set_text(facts.measures)
        self.reach.set_value(facts.reach)
        zone = self._context.services.zone() or dt.UTC
        for field, edge in ((self.since, facts.since), (self.until, facts.until)):
            field.set_date(None if edge is None else edge.astimezone(zone).date())
        for name, box in self.kinds.items():
            box.setChecked(name in facts.categories)
