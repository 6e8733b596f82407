"""Choosing the backup, bringing it back, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.domain.money import JOD, Currency, Money
from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.services import store_profile
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.fields import CheckField
from jooptics_desktop.ui.kit.flow import FlowStep
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import ElideLabel, Figure, Label, Paragraph
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from typing import Any

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.restore import RestoredStore
    from jooptics_desktop.sync.target import GenerationInfo
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.restore.draft import RestoreDraft


_LEDGER_LOST: Final = frozenset({"erasure.ledger_damaged", "erasure.ledger_incomplete"})


class GenerationStep(FlowStep):
    """Every backup there, newest first and chosen already."""

    TITLE = mark("Which backup?")
    LEAD = mark("The newest is chosen. What was entered after it was made is not in it.")
    NEXT = mark("Restore this one")

    def __init__(self, context: Context, draft: RestoreDraft) -> None:
        super().__init__()
        self._draft = draft
        columns = [
            Column("when", mark("Data as of"), lambda g: context.formats().moment(g.committed_at)),
            Column("ago", mark("Age"), _age(context), width=200),
            Column("number", mark("Number"), lambda g: isolate_ltr(str(g.number)), align="number", width=96),
            Column("size", mark("Size"), lambda g: context.formats().size(g.size), align="number", width=120),
        ]
        self.model: RowsModel[GenerationInfo] = RowsModel(columns)
        self.table = Table(self.model, mark("Backups to restore from"), two_lines=False)
        self.table.opened.connect(lambda _row: self.go_on())
        self.body.addWidget(self.table, 1)

    def on_shown(self) -> None:
        self.model.set_rows(list(reversed(self._draft.generations)))
        self.table.select_row(0)
        self.table.setFocus()

    def go_on(self) -> None:
        chosen = self.table.current_row()
        if chosen is not None:
            self._draft.number = chosen.number
            self.done.emit()


class RunStep(FlowStep):
    """Restores with figures; a stop leaves everything as it was.

    `closed` with the error when the store that was open is not any more: nobody can go on from here.
    """

    TITLE = mark("Bringing the store back")
    LEAD = mark(
        "Every page is checked and written under new keys beside what is there. It takes its place only when "
        "the whole has been proven."
    )
    NEXT = mark("Try again")

    stopped = Signal()
    closed = Signal(object)

    def __init__(self, context: Context, draft: RestoreDraft, application: Any) -> None:  # noqa: ANN401 - `app.Application`, which stands above this floor
        super().__init__()
        self._context, self._draft, self._application = context, draft, application
        self._had_store = False
        self.progress = Progress(mark("Restoring…"), lambda count: context.formats().size(count))
        self.body.addWidget(self.progress)
        self.decision = Card()
        self.decided = CheckField(
            mark("I am the &owner and decide to go on without the whole list of erased people.")
        )
        self.accept_button = Button(
            mark("Restore all the same"), self._accept, icon="triangle-alert", kind="danger"
        )
        self.accept_button.setEnabled(False)
        self.decided.toggled.connect(self.accept_button.setEnabled)
        self.decision.body.addWidget(Label(mark("The owner decides"), "strong"))
        self.decision.body.addWidget(
            Paragraph(
                mark(
                    "People who asked to be erased may be in this backup again, and nothing here knows who they are. "
                    "The decision is entered into the audit trail, and the status page reminds you until somebody "
                    "says what came of it."
                )
            )
        )
        self.decision.body.addWidget(self.decided)
        self.decision.body.addLayout(row(None, self.accept_button))
        self.decision.hide()
        self.body.addWidget(self.decision)
        self.body.addStretch(1)

    def on_shown(self) -> None:
        self.go_on()

    def go_on(self) -> None:
        self._run(accept_lost_ledger=False)

    def _accept(self) -> None:
        self._run(accept_lost_ledger=self.decided.isChecked())

    def _run(self, *, accept_lost_ledger: bool) -> None:
        unlocked, number, application = self._draft.unlocked, self._draft.number, self._application
        if unlocked is None or self.waiting:
            return
        self.wait(mark("One moment…"))
        self.next_button.hide()
        self._had_store = application.has_open_store
        self.decision.hide()
        job = self._context.tasks.start(
            lambda report, cancelled: application.restore(
                unlocked,
                number,
                SystemClock(),
                progress=report,
                cancelled=cancelled,
                accept_lost_ledger=accept_lost_ledger,
            ),
            self,
            self._restored,
            self.fail,
        )
        self.progress.follow(job)
        self.progress.cancel_button.setFocus()

    def fail(self, error: JoopticsError) -> None:
        super().fail(error)
        self.next_button.show()
        if self._had_store and not self._application.has_open_store:
            self.closed.emit(error)
        elif error.code in _LEDGER_LOST:
            self.decided.setChecked(False)
            self.decision.show()
            self.decided.setFocus()
        elif error.code == "cancelled":
            self.stopped.emit()

    def _restored(self, back: RestoredStore) -> None:
        self.wait(None)
        self._draft.restored = back
        self.done.emit()


class DoneStep(FlowStep):
    """What came back, so that the owner can compare it with what should be there."""

    TITLE = mark("The store is back")
    NEXT = mark("Sign in")

    def __init__(self, context: Context, draft: RestoreDraft) -> None:
        super().__init__()
        self._context, self._draft = context, draft
        self._currency = JOD
        self.back_button.hide()
        self.as_of = Label(role="strong")
        card = Card()
        self.figures = {name: Figure() for name in ("customers", "prescriptions", "sales", "paid")}
        words = {
            "customers": mark("Customers"),
            "prescriptions": mark("Prescriptions"),
            "sales": mark("Sales"),
            "paid": mark("Payments in all"),
        }
        card.body.addWidget(self.as_of)
        for name, figure in self.figures.items():
            card.body.addLayout(row(Label(words[name], "quiet"), None, figure))
        self.aside = Paragraph(role="muted")
        self.path = ElideLabel(role="muted")
        card.body.addWidget(self.aside)
        card.body.addWidget(self.path)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def on_shown(self) -> None:
        self.retranslate()
        self.next_button.setFocus()
        self._context.tasks.read(
            lambda desk: store_profile.store_profile(desk).currency, self, self._currency_known
        )

    def _currency_known(self, currency: Currency) -> None:
        self._currency = currency
        self.retranslate()

    def retranslate(self) -> None:
        back = self._draft.restored
        if back is None:
            return
        formats = self._context.formats()
        moment = formats.moment(back.created)
        self.as_of.show_text(tr("Data as of {moment}", moment=moment))
        for name, figure in self.figures.items():
            count = back.totals.get(name, 0)
            figure.setText(
                formats.money(Money(count, self._currency)) if name == "paid" else formats.number(count)
            )
        self.aside.setVisible(back.set_aside is not None)
        self.path.setVisible(back.set_aside is not None)
        self.aside.show_text(tr("The store that was here was set aside, not deleted:"))
        self.path.show_text(isolate_ltr(str(back.set_aside)) if back.set_aside else "")


def _age(context: Context) -> Any:  # noqa: ANN401 - a column's text
    def text(info: GenerationInfo) -> str:
        return context.formats().ago((SystemClock().now() - info.committed_at).total_seconds())

    return text
