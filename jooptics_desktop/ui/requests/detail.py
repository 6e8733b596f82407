"""One request: what was asked, what happened, and its next step as the one primary button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.requests import (
    EventKind,
    IdentityProof,
)
from jooptics_desktop.l10n import current_language, isolate, mark, side_by_side, tr
from jooptics_desktop.l10n.words_requests import CHANNELS, DELAYS, EVENTS, KINDS, PROOFS, REFUSALS, STATES
from jooptics_desktop.services import requests, staff
from jooptics_desktop.services.purpose_words import purpose_labels
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.forms import Card, clear, line, row, scrolled
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, Paragraph, Pill
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.requests.step_sheet import GO_KEY
from jooptics_desktop.ui.requests.steps import Steps
from jooptics_desktop.ui.requests.words import days_left, pill_of, request_number

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import RequestId
    from jooptics_desktop.domain.requests import RequestEvent, SubjectRequest
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.requests import Listed
    from jooptics_desktop.ui.kit.feature import Context

SIDE: Final = 330


@dataclass(frozen=True, slots=True)
class _Known:
    listed: Listed
    names: dict[str, str]
    purposes: dict[str, str]


class RequestView(Retranslates, QWidget):
    """Filled by `open`; `left` asks to go back to the list."""

    left = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._known: _Known | None = None
        self._wanted: RequestId | None = None
        self._fresh = False  # just opened: the keyboard goes to the next step
        self.progress = Progress(mark("Writing the file"))
        self.steps = Steps(context, self, self.progress)
        self.steps.failed.connect(self.failed)
        self.steps.done.connect(self.reload)
        self._facts = QGridLayout()
        self._arrange()

    # --- what is shown

    @property
    def request(self) -> SubjectRequest | None:
        """Which one is shown."""
        return self._known.listed.request if self._known else None

    def open(self, request_id: RequestId) -> None:
        """Show that request, with the keyboard on its next step."""
        self._wanted, self._fresh = request_id, True
        self.reload()

    def reload(self) -> None:
        """Show it as it stands now."""
        request_id = self._wanted
        if request_id is None:
            return

        def ask(desk: Desk) -> _Known:
            names: dict[str, str] = {member.id: member.name for member in staff.staff_list(desk)}
            return _Known(
                requests.request_of(desk, request_id), names, purpose_labels(desk, current_language())
            )

        self._context.tasks.read(ask, self, self._show, self.failed.emit)

    def forget(self) -> None:
        """Nothing is shown any more."""
        self._known = self._wanted = None

    def go_on(self) -> None:
        """The next step."""
        if self.next_button.isVisible() and self.next_button.isEnabled():
            self.next_button.click()

    def retranslate(self) -> None:
        if self._known is not None:
            self._show(self._known)

    def _arrange(self) -> None:
        self.back_button = IconButton(mark("Back to the list"), "arrow-left", self.left.emit, key="Esc")
        self.title, self.pill = ElideLabel(role="title"), Pill()
        head = row(self.back_button, self.title, self.pill)
        head.setStretch(1, 1)
        asked = Card(mark("What was asked"), margin="space_md")
        self._facts.setHorizontalSpacing(theme.size("space_md"))
        self._facts.setVerticalSpacing(theme.size("space_xs"))
        self._facts.setColumnStretch(1, 1)
        asked.body.addLayout(self._facts)
        asked.body.addWidget(line())
        columns: list[Column[RequestEvent]] = [
            Column("at", mark("When"), lambda e: self._context.formats().moment(e.at), width=210),
            Column("what", mark("What happened"), lambda e: tr(EVENTS[e.kind]), second=self._detail),
            Column("by", mark("By"), self._by, width=120),
        ]
        self.model: RowsModel[RequestEvent] = RowsModel(columns)
        self.table = Table(self.model, mark("What happened"))
        asked.body.addWidget(self.table, 1)
        across = QHBoxLayout()
        across.setSpacing(theme.size("space_md"))
        across.addWidget(asked, 1)
        across.addWidget(self._side())
        whole = Card(margin="space_md")
        whole.body.addLayout(head)
        whole.body.addWidget(self.progress)
        whole.body.addLayout(across, 1)
        self._keys()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(whole)

    def _keys(self) -> None:
        for key, do in ((GO_KEY, self.go_on), ("Esc", self.left.emit)):
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setAutoRepeat(False)
            action.triggered.connect(lambda *_, do=do: do())
            self.addAction(action)

    def _side(self) -> QWidget:
        side = Card(mark("Next step"), margin="space_md")
        self.why = Paragraph()
        self.next_button = Button(mark("Accept"), key=GO_KEY, kind="primary")
        self.next_button.set_tight(tight=theme.is_large())
        self.next_button.clicked.connect(lambda *_: self._do())
        content = QWidget()
        self._others = QVBoxLayout(content)
        self._others.setContentsMargins(0, 0, 0, 0)
        self._others.setSpacing(theme.size("space_xs"))
        side.body.addWidget(self.why)
        side.body.addWidget(self.next_button)
        side.body.addWidget(scrolled(content), 1)
        side.setFixedWidth(SIDE)
        return side

    def _show(self, known: _Known) -> None:
        request = known.listed.request
        if request.id != self._wanted:
            return
        self._known = known
        parts = (request_number(request.number), isolate(known.listed.person), tr(KINDS[request.asked.kind]))
        self.title.show_text(side_by_side(parts))
        kind, message = pill_of(known.listed)
        self.pill.set_kind(kind)
        self.pill.say(message)
        self._say_facts(known)
        self.model.set_rows(tuple(reversed(request.events)))
        self._say_next(request)
        if self._fresh:
            self._fresh = False
            (self.back_button if self.next_button.isHidden() else self.next_button).setFocus()

    def _say_facts(self, known: _Known) -> None:
        request, formats = known.listed.request, self._context.formats()
        asked = request.asked
        left = days_left(request, self._context.today())
        due = formats.date(request.due_on)
        named = tr(", ").join(isolate(known.purposes.get(code, code)) for code in asked.purposes)
        proof = tr(PROOFS[request.identity]) if request.identity else tr("Not proven yet")
        facts = [
            (mark("Status"), tr(STATES[request.state])),
            (mark("Answer by"), f"{isolate(due)} ({isolate(left)})" if left else due),
            (
                mark("Received on"),
                f"{isolate(formats.date(request.received_on))} · {tr(CHANNELS[asked.channel])}",
            ),
            (mark("Identity"), proof if asked.kind.needs_identity else tr("Not needed for a complaint")),
            (mark("Uses"), named),
            (mark("How to reach them"), isolate(asked.contact) if asked.contact else ""),
            (mark("In their own words"), isolate(asked.wording) if asked.wording else ""),
        ]
        clear(self._facts)
        told = [(label, text) for label, text in facts if text]
        for place, (label, text) in enumerate(told):
            said = Paragraph()
            said.show_text(text)
            self._facts.addWidget(Label(label, "quiet"), place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(said, place, 1)

    def _detail(self, event: RequestEvent) -> str:
        facts = event.facts
        if event.kind is EventKind.IDENTITY_PROVEN:
            return tr(PROOFS[IdentityProof(str(facts["how"]))])
        words = {
            EventKind.REFUSED: {kind.value: text for kind, text in REFUSALS.items()},
            EventKind.EXTENDED: {kind.value: text for kind, text in DELAYS.items()},
            EventKind.ANSWERED: {kind.value: text for kind, text in CHANNELS.items()},
        }.get(event.kind, {})
        code = str(facts.get("why", facts.get("by", "")))
        return tr(words[code]) if code in words else ""

    def _by(self, event: RequestEvent) -> str:
        return isolate(self._known.names.get(event.by, "–")) if self._known else ""

    # --- what comes next

    def _say_next(self, request: SubjectRequest) -> None:
        self.steps.request = request
        step = self.steps.next(request)
        self.why.say(step.why if step else mark("Nothing is left to do."))
        self.next_button.setVisible(step is not None)
        if step is not None:
            self.next_button.say(step.button)
        clear(self._others)
        for button in self.steps.others(request):
            self._others.addWidget(button)
        self._others.addStretch()

    def _do(self) -> None:
        step = self.steps.next(self.request) if self.request else None
        if step is not None:
            step.do()
